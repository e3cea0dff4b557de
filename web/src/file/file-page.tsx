/** The file of one stream of any kind, at the two moments in its address, and the views of it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { Suspense, useEffect, useMemo } from 'react';
import { Link } from 'wouter';
import { addressOf, useAsked } from '../address';
import type { Asked } from '../address';
import { Problem } from '../api/client';
import { mergeLabels } from '../api/labels';
import { fileFromLogQuery, fileQuery } from '../api/streams';
import type { FileFromLog, Stream } from '../api/streams';
import { Failure, Message, Wait } from '../message';
import { later } from '../later';
import { CopiedId } from '../whole-id';
import { useLanguage, useTexts } from '../texts/texts';
import { useCatalogue } from '../words/catalogue';
import { dayAt, dayNumber, isDay } from '../words/days';
import { isRecord } from '../words/pointer';
import { FactWordings } from '../words/fact-wordings';
import { nameThings, namesIn, shortId, Wording } from '../words/wording';
import { useEntries } from './entries';
import { EntryDrawer } from './entry-drawer';
import { FromLog, FromLogSwitch } from './from-log';
import { headlineOf } from './headline';
import { PersonalLink } from './personal-link';
import { PrintNote } from './print-note';
import { Sections } from './sections';
import { stopAt, stopsOf } from './stops';
import type { Stops } from './stops';
import { TimePanel, useViewWords } from './time-panel';
import { Value } from './value';
import type { View, ViewProps } from './view-props';

const TimelineView = later(() => import('./timeline'));
const CompareView = later(() => import('./compare'));
const AxesView = later(() => import('./axes'));
const PicturesView = later(() => import('./pictures'));

const views = ['file', 'timeline', 'compare', 'axes', 'pictures'] as const;
type ViewName = (typeof views)[number];

export function FilePage({ stream, view: named = 'file' }: { stream: Stream; view: string | undefined }) {
  const texts = useTexts();
  const catalogue = useCatalogue();
  const [{ log, ...asked }] = useAsked();
  if (!isView(named)) return <Message title={texts.problems.noPage} />;
  const isFromLog = named === 'file' && log === '1';
  const { asOf, knownAt }: View = asked;
  const faults = [asOf !== undefined && !isDay(asOf) && asOf, knownAt !== undefined && !isKnowable(knownAt) && knownAt];
  const fault = faults.find((each) => each !== false);
  if (fault !== undefined) return <Message title={texts.problems.badAddress} hint={fault} />;
  if (!catalogue) return <Wait />;
  const kind = catalogue.kindAt(stream.path);
  if (!kind) return <Message title={texts.problems.noPage} />;
  return <Opened {...{ stream, named, isFromLog, kind: kind.kind, kindTitle: kind.title }} past={{ asOf, knownAt }} />;
}

const isView = (name: string): name is ViewName => views.includes(name as ViewName);
const isKnowable = (text: string): boolean =>
  isDay(text) || (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)));

interface OpenedProps {
  readonly stream: Stream;
  readonly named: ViewName;
  /** Whether the file is folded from the log, and not read from the tables. */
  readonly isFromLog: boolean;
  readonly kind: string;
  readonly kindTitle: string;
  /** As the address says. */
  readonly past: View;
}

const ofNow: View = {};
const hasTime: ReadonlySet<ViewName> = new Set<ViewName>(['file', 'pictures', 'timeline']);

const isPast = ({ asOf, knownAt }: View): boolean => asOf !== undefined || knownAt !== undefined;

/** Between two changes the file is the same: it is read as of the last one, and is there already when one comes back. */
function viewAsked({ asOf, knownAt }: View, { days }: Stops, known: boolean): View {
  if (asOf === undefined || !known) return { asOf, knownAt };
  const at = stopAt(days, dayNumber(asOf));
  return { asOf: at < 0 ? asOf : dayAt(days[at]!), knownAt };
}

function useShown(stream: Stream, view: View, isFromLog: boolean) {
  const { language } = useLanguage();
  const stored = useQuery({
    ...fileQuery(stream, view, language),
    placeholderData: keepPreviousData,
    enabled: !isFromLog,
  });
  const fromLog = useQuery({ ...fileFromLogQuery(stream, language), enabled: isFromLog });
  const { error, refetch, isPlaceholderData } = isFromLog ? fromLog : stored;
  const answer = isFromLog ? fromLog.data : undefined;
  return { file: isFromLog ? answer : stored.data, answer, error, refetch, isPlaceholderData };
}

function Opened({ stream, named, isFromLog, kind, kindTitle, past }: OpenedProps) {
  const { language } = useLanguage();
  const catalogue = useCatalogue();
  const [asked, ask] = useAsked();
  const { entries, labels, reading, error } = useEntries(stream, {});
  const stops = useMemo(() => stopsOf(entries), [entries]);
  const now = useQuery(fileQuery(stream, {}, language));
  // What is folded from the log is of today, and so is the file beside two days or all of them.
  const view = isFromLog || !hasTime.has(named) ? ofNow : past;
  const shown = useShown(stream, viewAsked(view, stops, !reading), isFromLog);
  const { file, answer } = shown;
  const wording = useMemo(() => {
    const names = namesIn(file?.state, namesIn(now.data?.state));
    const all = mergeLabels([labels, now.data?.labels ?? {}, file?.labels ?? {}]);
    const things = nameThings(file?.state, all, nameThings(now.data?.state, all, new Map()));
    return new Wording({ language, labels: all, kind, meanings: catalogue?.ofKind(kind) ?? new Map(), names, things });
  }, [file, now.data, labels, language, catalogue, kind]);
  const wordings = useMemo(
    () => new FactWordings(wording, catalogue, kind, entries),
    [wording, catalogue, kind, entries],
  );
  const failed = shown.error ?? now.error ?? error;
  if (failed)
    return (
      <>
        <NotShown error={failed} retry={() => void shown.refetch()} />
        {isFromLog && <FromLogSwitch on ask={ask} />}
      </>
    );
  if (!file || !now.data) return <Wait />;
  const open = (entryId: string): void => ask({ entry: entryId }, { replace: false });
  const props: ViewProps = { stream, kind, view, file, wording, wordings, entries, reading, stops, open };
  return (
    <article className={isPast(view) ? 'file is-past' : 'file'} aria-busy={shown.isPlaceholderData}>
      <Head {...{ stream, kindTitle, file, wording, open, named, past }} />
      <Times {...{ named, isFromLog, past, stops, ask, answer, wording }} />
      <Suspense fallback={<Wait />}>
        <Shown named={named} {...props} />
      </Suspense>
      <PrintNote {...{ stream, file, view }} />
      {asked['entry'] !== undefined && (
        <EntryDrawer {...{ stream, kind, wording, ask }} entryId={asked['entry']} open={open} />
      )}
    </article>
  );
}

function Shown({ named, ...props }: ViewProps & { named: ViewName }) {
  switch (named) {
    case 'timeline':
      return <TimelineView {...props} />;
    case 'compare':
      return <CompareView {...props} />;
    case 'axes':
      return <AxesView {...props} />;
    case 'pictures':
      return <PicturesView {...props} />;
    case 'file':
      return <Sections {...props} />;
  }
}

interface TimesProps extends Pick<OpenedProps, 'named' | 'isFromLog' | 'past'> {
  readonly stops: Stops;
  readonly ask: (change: Asked) => void;
  /** Undefined where the stored file is shown. */
  readonly answer: FileFromLog | undefined;
  readonly wording: Wording;
}

/** As of when it is shown, or that it is folded from the log, which tells of now. */
function Times({ named, isFromLog, past, stops, ask, answer, wording }: TimesProps) {
  const { file, fromLog } = useTexts();
  const then = file.then(...useViewWords(past));
  const isShown = hasTime.has(named) && !isFromLog;
  return (
    <>
      {isPast(past) && isShown && <PastBanner view={past} ask={ask} />}
      {isPast(past) && !isShown && (
        <Alert
          className="past"
          type="info"
          showIcon
          role="status"
          title={isFromLog ? fromLog.ofToday(then) : file.headOfToday(then)}
        />
      )}
      {isShown && named !== 'timeline' && <TimePanel view={past} stops={stops} ask={ask} />}
      {named === 'file' && <FromLogSwitch on={isFromLog} ask={ask} />}
      {answer && <FromLog {...{ answer, wording }} />}
    </>
  );
}

function NotShown({ error, retry }: { error: unknown; retry: () => void }) {
  const texts = useTexts();
  if (error instanceof Problem && error.code === 'route-unknown') return <Message title={texts.file.noFile} />;
  return <Failure error={error} retry={retry} />;
}

function PastBanner({ view, ask }: { view: View; ask: (change: Asked) => void }) {
  const { file } = useTexts();
  const words = useViewWords(view);
  return (
    <Alert
      className="past"
      type="warning"
      showIcon
      role="status"
      title={file.pastBanner(...words)}
      action={<Button onClick={() => ask({ asOf: undefined, knownAt: undefined })}>{file.backToToday}</Button>}
    />
  );
}

/** Kinds whose files are those of a person. */
const ofPeople: ReadonlySet<string> = new Set(['cadres', 'persons']);

interface HeadProps extends Pick<ViewProps, 'stream' | 'file' | 'wording' | 'open'> {
  readonly past: View;
  readonly kindTitle: string;
  readonly named: ViewName;
}

function Head({ stream, kindTitle, file, wording, open, named, past }: HeadProps) {
  const texts = useTexts();
  const { name, registryNumber, parts } = useMemo(
    () => headlineOf(isRecord(file.state) ? file.state : {}, wording),
    [file.state, wording],
  );
  const { erased } = file as { erased?: string };
  const title = erased ?? name ?? kindTitle;
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title, texts]);
  return (
    <header className="file-head">
      <h1>
        {title} <small>{title === kindTitle ? shortId(stream.id) : kindTitle}</small>
        {ofPeople.has(stream.path) && <PersonalLink id={stream.id} />}
      </h1>
      <dl className="headline numbers">
        {registryNumber !== undefined && (
          <div>
            <dt>{wording.field('registryNumber')}</dt>
            <dd>{registryNumber}</dd>
          </div>
        )}
        <div>
          <dt>{stream.path === 'households' ? texts.file.householdId : texts.file.id}</dt>
          <dd>
            <CopiedId id={stream.id} />
          </dd>
        </div>
      </dl>
      <dl className="headline">
        {parts.map((part) => (
          <div key={part.name}>
            <dt>{part.title}</dt>
            <dd>
              <Value words={part.words} by={part.by} open={open} />
            </dd>
          </div>
        ))}
      </dl>
      <nav className="views" aria-label={title}>
        {views.map((each) => (
          <Link
            key={each}
            href={addressOf(stream.path, stream.id, each === 'file' ? undefined : each, { ...past })}
            aria-current={each === named ? 'page' : undefined}
          >
            {texts.file.tabs[each]}
          </Link>
        ))}
        <Button size="small" className="print-button" onClick={() => window.print()}>
          {texts.print}
        </Button>
      </nav>
    </header>
  );
}
