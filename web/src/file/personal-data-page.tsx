/** A copy of everything that the ledger keeps about somebody, to be handed to that person: read by the office alone. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useEffect, useMemo } from 'react';
import { Link } from 'wouter';
import { addressOf } from '../address';
import { personalDataQuery } from '../api/personal-data';
import type { PersonalData, PersonalStream } from '../api/personal-data';
import { useSession } from '../api/session';
import { Failure, Message, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { useCatalogue } from '../words/catalogue';
import type { Catalogue } from '../words/catalogue';
import { daysWords, instantWords, today, zoneWords } from '../words/days';
import { shortId, uuid, Wording } from '../words/wording';
import { Content, isContent } from './entry-content';

export default function PersonalDataPage({ id }: { id: string }) {
  const texts = useTexts();
  const { session } = useSession();
  useEffect(() => {
    document.title = `${texts.personal.title} · ${texts.product}`;
  }, [texts]);
  if (!uuid.test(id)) return <Message title={texts.problems.badAddress} hint={id} />;
  if (session?.claims.role !== 'office')
    return <Message title={texts.personal.officeOnly} hint={texts.personal.officeOnlyHint} />;
  return <Copy id={id} />;
}

function Copy({ id }: { id: string }) {
  const { personal, print, colon } = useTexts();
  const { language } = useLanguage();
  const catalogue = useCatalogue();
  const { data, error, refetch } = useQuery(personalDataQuery(id, language));
  const name = useMemo(() => (data ? nameIn(data, id) : undefined), [data, id]);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data || !catalogue)
    return (
      <>
        <p className="note personal-wait">{personal.reading}</p>
        <Wait />
      </>
    );
  return (
    <article className="page personal">
      <div className="list-head">
        <h1>
          {data.erased ?? name ?? shortId(id)} <small>{personal.title}</small>
        </h1>
        <Button className="print-button" onClick={() => window.print()}>
          {print}
        </Button>
      </div>
      <p className="note">{personal.law}</p>
      <dl className="headline">
        <div>
          <dt>{personal.id}</dt>
          <dd>
            <code>{data.personId}</code>
          </dd>
        </div>
        <div>
          <dt>{personal.day}</dt>
          <dd>{daysWords(today(), language)}</dd>
        </div>
        <div>
          <dt>{personal.count}</dt>
          <dd>{data.streams.reduce((sum, { entries }) => sum + entries.length, 0)}</dd>
        </div>
      </dl>
      {data.erased !== undefined && <Alert className="banner" type="info" showIcon title={personal.erased} />}
      {data.outOfReach > 0 && (
        <Alert className="banner" type="warning" showIcon title={personal.outOfReach(data.outOfReach)} />
      )}
      {data.parked > 0 && <Alert className="banner" type="warning" showIcon title={personal.parked(data.parked)} />}
      {data.streams.map((stream) => (
        <OneStream key={`${stream.kind} ${stream.id}`} {...{ stream, catalogue, id, name }} labels={data.labels} />
      ))}
      <p className="print-only">
        {personal.signature}
        {colon}________________
      </p>
    </article>
  );
}

/** As the newest entry that tells it says. */
function nameIn({ streams }: PersonalData, id: string): string | undefined {
  const bodies = streams.flatMap(({ entries }) => entries.map(({ data }) => data));
  const told = bodies.filter((body) => body['personId'] === id || body['cadreId'] === id);
  return told.map((body) => body['name']).findLast((name) => typeof name === 'string');
}

interface OneStreamProps {
  readonly stream: PersonalStream;
  readonly labels: PersonalData['labels'];
  readonly catalogue: Catalogue;
  readonly id: string;
  readonly name: string | undefined;
}

function OneStream({ stream: { kind, id: streamId, entries }, labels, catalogue, id, name }: OneStreamProps) {
  const { personal, file, entry, roles } = useTexts();
  const { language } = useLanguage();
  const { path, title } = catalogue.kinds.find((each) => each.kind === kind) ?? { path: undefined, title: kind };
  const wording = useMemo(() => {
    const names = new Map(name === undefined ? [] : [[id, name]]);
    return new Wording({ language, labels, kind, meanings: catalogue.ofKind(kind), names });
  }, [language, labels, kind, catalogue, id, name]);
  return (
    <section className="personal-stream">
      <h2>
        {title}{' '}
        {path === undefined ? shortId(streamId) : <Link href={addressOf(path, streamId)}>{shortId(streamId)}</Link>}
      </h2>
      {entries.map(({ entryId, fact, title: entryTitle, receivedAt, recordedBy, data }) => (
        <article key={entryId} className="personal-entry">
          <h3>{entryTitle}</h3>
          <p className="note">
            {personal.times(happenedWords(data, language) ?? file.undated, instantWords(receivedAt, language))} ·{' '}
            {personal.by(roles[recordedBy] ?? recordedBy)}
          </p>
          <Content data={withoutSelf(data, id)} wording={wording.with({ own: catalogue.ofFact(kind, fact) })} />
        </article>
      ))}
      {entries[0] && <p className="note">{entry.zone(zoneWords(entries[0].receivedAt, language))}</p>}
    </section>
  );
}

/** Whom it is about need not be said in each, unless nothing else is. */
function withoutSelf(data: Readonly<Record<string, unknown>>, id: string) {
  const others = Object.entries(data).filter(([, value]) => value !== id);
  return others.some(([name]) => isContent(name)) ? Object.fromEntries(others) : data;
}

function happenedWords(data: Readonly<Record<string, unknown>>, language: 'zh' | 'en'): string | undefined {
  const { occurredOn, occurredAt } = data;
  if (typeof occurredAt === 'string') return instantWords(occurredAt, language);
  return typeof occurredOn === 'string' ? daysWords(occurredOn, language) : undefined;
}
