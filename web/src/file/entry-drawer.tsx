/** One entry: who recorded it and in which capacity then, when it happened, was recorded and came, and what it did. */
import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { addressOf } from '../address';
import type { Asked } from '../address';
import { entryQuery } from '../api/streams';
import type { EntryAnswer, Stream } from '../api/streams';
import { Failure, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { useCatalogue } from '../words/catalogue';
import { daysWords, instantWords, justBefore, spanWords, zoneWords } from '../words/days';
import type { Wording } from '../words/wording';
import { ChangeList } from './change-list';
import { Content } from './entry-content';
import { RulingLine } from './ruling-line';
import { SourceWords } from './source';
import { Standing } from './standing';

interface EntryDrawerProps {
  readonly stream: Stream;
  readonly kind: string;
  readonly wording: Wording;
  readonly entryId: string;
  readonly ask: (change: Asked) => void;
  readonly open: (entryId: string) => void;
}

export function EntryDrawer({ stream, kind, wording, entryId, ask, open }: EntryDrawerProps) {
  const texts = useTexts();
  const { language } = useLanguage();
  const { data, error, refetch } = useQuery(entryQuery(stream, entryId, language));
  return (
    <Drawer
      open
      title={data ? <EntryTitle entry={data} /> : texts.entry.title}
      size={560}
      rootClassName="entry"
      onClose={() => ask({ entry: undefined })}
      closable={{ 'aria-label': texts.close }}
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Wait />}
      {data && <EntryBody {...{ stream, kind, wording, open }} entry={data} />}
    </Drawer>
  );
}

function EntryTitle({ entry }: { entry: EntryAnswer }) {
  return (
    <span>
      {entry.title} <Standing standing={entry.standing} correctedBy={entry.correctedBy} rulings={entry.rulings} />
    </span>
  );
}

interface EntryBodyProps extends Pick<EntryDrawerProps, 'stream' | 'kind' | 'wording' | 'open'> {
  readonly entry: EntryAnswer;
}

function EntryBody({ stream, kind, wording, entry, open }: EntryBodyProps) {
  const texts = useTexts();
  const catalogue = useCatalogue();
  const own = wording.with({ own: catalogue?.ofFact(kind, entry.fact), extraLabels: entry.labels });
  return (
    <>
      <Times entry={entry} />
      <Who entry={entry} wording={own} />
      <Part title={texts.entry.why}>
        <Why entry={entry} />
        {entry.completes && <MadeFrom {...entry.completes} />}
      </Part>
      <Part title={texts.entry.source}>
        <p className={entry.source === undefined && !entry.completes ? 'unsaid' : undefined}>
          <SourceWords entry={entry} />
        </p>
      </Part>
      <Part title={texts.entry.changes}>
        <ChangeList changes={entry.changes} restated={entry.restated} wording={own} />
      </Part>
      <Part title={texts.entry.content}>
        <Content data={entry.data} wording={own} />
      </Part>
      {entry.asRecorded && (
        <Part title={texts.entry.asRecorded}>
          <Content data={entry.asRecorded} wording={own} />
        </Part>
      )}
      <Part title={texts.entry.rulings}>
        {entry.rulings.length === 0 && <p className="unsaid">{texts.entry.noRulings}</p>}
        {entry.rulings.map((ruling) => (
          <RulingLine key={ruling.entryId} ruling={ruling} stream={stream} />
        ))}
      </Part>
      {entry.findings.length > 0 && (
        <Part title={texts.entry.findings}>
          <ul>
            {entry.findings.map(({ code, message, path }) => (
              <li key={`${code} ${path}`}>⚠ {message}</li>
            ))}
          </ul>
        </Part>
      )}
      <Ways stream={stream} entry={entry} />
      <p className="note">
        {texts.entry.id}
        {texts.colon}
        <code>{entry.entryId}</code> · {texts.entry.revision} {entry.revision}
        {entry.replaces !== undefined && (
          <>
            {' · '}
            <button type="button" className="value-link" onClick={() => open(entry.replaces!)}>
              {texts.entry.replaces}
            </button>
          </>
        )}
      </p>
    </>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="entry-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Happened, recorded, received: side by side, the time zone named. */
function Times({ entry }: { entry: EntryAnswer }) {
  const { entry: texts, none } = useTexts();
  const { language } = useLanguage();
  const happened = entry.occurredOn === undefined ? texts.unknownDay : daysWords(entry.occurredOn, language);
  const clock = entry.occurredAt === undefined ? '' : instantWords(entry.occurredAt, language);
  const span = entry.occurredOn?.length === 10 ? undefined : spanWords(entry.days, language);
  return (
    <>
      <dl className="times">
        <div>
          <dt>{texts.happened}</dt>
          <dd>
            {clock === '' ? happened : clock}
            {span !== undefined && <small>{span}</small>}
          </dd>
        </div>
        <div>
          <dt>{texts.recorded}</dt>
          <dd>{entry.recordedAt === undefined ? none : instantWords(entry.recordedAt, language)}</dd>
        </div>
        <div>
          <dt>{texts.received}</dt>
          <dd>{instantWords(entry.receivedAt, language, true)}</dd>
        </div>
      </dl>
      <p className="note">
        {texts.zone(zoneWords(entry.receivedAt, language))}
        {entry.sequence !== undefined && ` · ${texts.sequence} ${entry.sequence}`}
      </p>
    </>
  );
}

function Who({ entry, wording }: { entry: EntryAnswer; wording: Wording }) {
  const { entry: texts, roles, none } = useTexts();
  const { sub, role, cadreId, organisationId } = entry.recordedBy;
  const lines: [string, ReactNode][] = [
    [texts.account, sub],
    [texts.role, roles[role] ?? role],
    [
      texts.unit,
      organisationId === undefined ? (
        none
      ) : (
        <Link href={addressOf('organisations', organisationId)}>{wording.value('organisationId', organisationId)}</Link>
      ),
    ],
  ];
  if (cadreId !== undefined)
    lines.push([texts.cadre, <Link href={addressOf('cadres', cadreId)}>{wording.value('cadreId', cadreId)}</Link>]);
  return (
    <Part title={texts.who}>
      <dl>
        {lines.map(([title, words]) => (
          <div key={title} className="line">
            <dt>{title}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Why({ entry }: { entry: EntryAnswer }) {
  const { timeline, colon } = useTexts();
  const held = entry.held === undefined ? undefined : (timeline.held[entry.held] ?? entry.held);
  return (
    <p>
      <Standing standing={entry.standing} correctedBy={entry.correctedBy} rulings={entry.rulings} />
      {held !== undefined && ` ${timeline.standings['held']!}${colon}${held}`}
    </p>
  );
}

/** The entry elsewhere that a process followed. */
function MadeFrom({ stream, entryId }: NonNullable<EntryAnswer['completes']>) {
  const { entry: texts } = useTexts();
  const origin = useCatalogue()?.streamNamed(stream);
  if (!origin) return null;
  return (
    <p>
      {texts.madeFrom}
      <Link href={addressOf(origin.path, origin.id, undefined, { entry: entryId })}>{texts.madeFromLink}</Link>
    </p>
  );
}

/** From an entry to the file as it was after it, or as it was known before it came. */
function Ways({ stream, entry }: { stream: Stream; entry: EntryAnswer }) {
  const { entry: texts } = useTexts();
  return (
    <p className="ways">
      {entry.days.last !== undefined && (
        <Link href={addressOf(stream.path, stream.id, undefined, { asOf: entry.days.last })}>{texts.asOfThis}</Link>
      )}
      <Link href={addressOf(stream.path, stream.id, undefined, { knownAt: justBefore(entry.receivedAt) })}>
        {texts.beforeThis}
      </Link>
      <Link href={`${addressOf(stream.path, stream.id, 'timeline')}#${entry.entryId}`}>{texts.toTimeline}</Link>
    </p>
  );
}
