/** The file as of a day, part by part, whatever its parts are: each value with the entry behind it. */
import { Button, Card, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { addressOf } from '../address';
import type { File } from '../api/streams';
import { useLanguage, useTexts } from '../texts/texts';
import { byFileOrder } from '../texts/words';
import { rowsOf } from '../words/changes';
import type { Row } from '../words/changes';
import { daysWords } from '../words/days';
import { isRecord } from '../words/pointer';
import type { FactWordings } from '../words/fact-wordings';
import { shortId } from '../words/wording';
import type { Wording } from '../words/wording';
import { Nothing } from '../message';
import { PersonalLink } from './personal-link';
import { Reference } from './reference';
import { knownStop } from './stops';
import { Value } from './value';
import type { ViewProps } from './view-props';

type SectionsProps = Pick<ViewProps, 'stream' | 'file' | 'wording' | 'wordings' | 'open' | 'view' | 'stops'>;

/** Of a part that may have hundreds, such as whom a batch was handed to. */
const rows_max = 60;

interface Part {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A part of which nothing has been recorded has no rows but sums of nothing. */
const isSaid = ({ by, value, on }: Row): boolean =>
  by !== undefined || on !== undefined || !(value === 0 || (isRecord(value) && value['value'] === 0));

function partsOf(file: File, id: string, wordings: FactWordings, basics: string): { said: Part[]; unsaid: string[] } {
  const state = file.state as Readonly<Record<string, unknown>>;
  const names = Object.keys(state).sort(byFileOrder);
  const own = names.filter((name) => !isRecord(state[name]));
  const basis = Object.fromEntries(own.filter((name) => state[name] !== id).map((name) => [name, state[name]]));
  const rows = rowsOf(basis, []);
  const said: Part[] = rows.length > 0 ? [{ name: '', title: basics, rows }] : [];
  const unsaid: string[] = [];
  for (const name of names) {
    if (own.includes(name)) continue;
    const held = rowsOf(state[name], [name]);
    if (held.some(isSaid))
      said.push({ name, title: wordings.part(name, held.find(({ by }) => by !== undefined)?.by), rows: held });
    else unsaid.push(wordings.part(name, undefined));
  }
  return { said, unsaid };
}

export function Sections({ stream, file, wording, wordings, open, view, stops }: SectionsProps) {
  const texts = useTexts();
  const { said, unsaid } = partsOf(file, stream.id, wordings, texts.file.basics);
  if (said.length === 0) {
    const { unknown, unknownHint, empty, emptyHint } = texts.file;
    const isAnyKnown = view.knownAt === undefined || knownStop(stops, view.knownAt) >= 0;
    const [title, hint] = isAnyKnown ? [empty, emptyHint] : [unknown, unknownHint];
    return <Nothing title={title} hint={hint} />;
  }
  return (
    <>
      {file.findings.length > 0 && <Findings file={file} open={open} />}
      <div className="sections">
        {said.map((part) => (
          <Section key={part.name} state={file.state} {...{ stream, part, wording, wordings, open, view }} />
        ))}
      </div>
      {unsaid.length > 0 && (
        <p className="unsaid">
          {texts.file.nothingIn}
          {unsaid.join(texts.comma)}
        </p>
      )}
    </>
  );
}

function Findings({ file, open }: { file: File; open: (entryId: string) => void }) {
  const texts = useTexts();
  return (
    <Card size="small" className="findings" title={<h2>⚠ {texts.file.findings(file.findings.length)}</h2>}>
      <ul>
        {file.findings.map(({ code, entryId, message, path }) => (
          <li key={`${code} ${entryId} ${path}`}>
            <Value words={message} by={entryId} open={open} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface SectionProps extends Pick<SectionsProps, 'stream' | 'wording' | 'wordings' | 'open' | 'view'> {
  readonly part: Part;
  readonly state: unknown;
}

function Section({ stream, state, part: { name, title, rows }, wording, wordings, open, view }: SectionProps) {
  const texts = useTexts();
  const [isWhole, showWhole] = useState(false);
  const left = isWhole ? 0 : rows.length - rows_max;
  const things = groupsOf(left > 0 ? rows.slice(0, rows_max) : rows, state, wordings);
  return (
    <Card
      size="small"
      className="section"
      title={<h2>{title}</h2>}
      extra={
        name !== '' && (
          <Link href={addressOf(stream.path, stream.id, 'timeline', { slice: name, ...view })}>
            {texts.file.history}
            <span className="hidden">
              {texts.colon}
              {title}
            </span>
          </Link>
        )
      }
    >
      {things.map(({ heading, key, person, file, begins, rows: held }) => (
        <div key={key} className="thing">
          {heading !== undefined && (
            <h3>
              {heading}
              {person !== undefined && <PersonalLink id={person} />}
              {file !== undefined && <Reference name={file.name} value={file.value} wording={wording} />}
            </h3>
          )}
          <dl>
            {held.map((row) => (
              <Line
                key={row.pointer}
                row={row}
                wording={wordings.ofEntry(row.by)}
                open={open}
                within={heading}
                begins={begins}
              />
            ))}
          </dl>
        </div>
      ))}
      {left > 0 && (
        <Button size="small" onClick={() => showWhole(true)}>
          {texts.file.moreRows(left)}
        </Button>
      )}
    </Card>
  );
}

interface Refers {
  readonly name: string;
  readonly value: string;
}

interface Group {
  readonly key: string;
  readonly heading: string | undefined;
  /** Whose name it is. */
  readonly person: string | undefined;
  /** The other file that it is about: the name of the field that refers to it, and its id. */
  readonly file: Refers | undefined;
  /** How many steps lead to it, and are not said again. */
  readonly begins: number;
  readonly rows: Row[];
}

/** Rows of one thing (a member, a pairing, a household that was handed something) belong together, under its name. */
function groupsOf(rows: readonly Row[], state: unknown, { wording, catalogue }: FactWordings): Group[] {
  const kinds = catalogue?.kinds.map(({ kind }) => kind) ?? [];
  const refers = (name: string): boolean => kinds.some((kind) => wording.refersTo(name).has(kind));
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const { steps } = row;
    const first = steps.findIndex((step, index) => index > 0 && index < steps.length - 1 && wording.isThing(step));
    const inner = first < 0 ? undefined : fileWithin(steps, first, state, refers);
    const at = inner?.at ?? first;
    const key = steps.slice(0, at + 1).join('/');
    const thing = at < 0 ? undefined : steps[at]!;
    const group = groups.get(key) ?? {
      key,
      heading: inner ? `${wording.field(inner.name)} ${shortId(inner.value)}` : thing && headingOf(thing, wording),
      person: steps[0] === 'members' ? thing : undefined,
      file: inner,
      begins: inner ? at + 1 : Math.min(1, steps.length - 1),
      rows: [],
    };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups.values()];
}

/** Of a thing that holds others, the one on the way that is another file: its id is the key under which it is kept. */
function fileWithin(
  steps: readonly string[],
  first: number,
  state: unknown,
  refers: (name: string) => boolean,
): (Refers & { at: number }) | undefined {
  let held = state;
  for (const [at, value] of steps.slice(0, -1).entries()) {
    const inner = isRecord(held) ? held[value] : undefined;
    held = inner;
    if (at <= first || !isRecord(inner)) continue;
    const name = Object.keys(inner).find((each) => inner[each] === value && refers(each));
    if (name !== undefined) return { at, name, value };
  }
  return undefined;
}

/** An id that has no name is no heading. */
function headingOf(thing: string, wording: Wording): string | undefined {
  const words = wording.thing(thing);
  return words.endsWith('…') ? undefined : words;
}

interface LineProps {
  readonly row: Row;
  readonly wording: Wording;
  readonly open: (entryId: string) => void;
  /** Under which it stands already. */
  readonly within: string | undefined;
  readonly begins: number;
}

/** Goods whose worth nobody stated are not worth nothing. */
function isUnpriced({ name, steps: [part], value }: Row): boolean {
  return part === 'goodsReceived' && name === 'fen' && isRecord(value) && value['value'] === 0;
}

function Line({ row, wording, open, within, begins }: LineProps) {
  const { language } = useLanguage();
  const { file } = useTexts();
  const label = labelOf(row.steps.slice(begins), wording, within) || wording.field(row.steps[0] ?? '');
  const words = isUnpriced(row) ? file.unpriced : wording.value(row.name, row.value);
  if (within?.split(' · ').includes(words)) return null;
  const day = row.on === undefined ? undefined : daysWords(row.on, language);
  return (
    <div className="line">
      <dt title={wording.describes(row.name)}>{label}</dt>
      <dd>
        <Value words={words} by={row.by} open={open} />
        <Reference name={row.name} value={row.value} wording={wording} />
        {day !== undefined && !words.includes(day) && <span className="on">{day}</span>}
        {row.name === 'alert' && <Tag color="red">!</Tag>}
      </dd>
    </div>
  );
}

/** Without the thing that heads the group. */
function labelOf(steps: readonly string[], wording: Wording, within: string | undefined): string {
  const words: string[] = [];
  for (const step of steps) {
    const word = wording.isThing(step) ? wording.thing(step) : wording.field(step);
    if (word !== within && words.at(-1) !== word && !word.endsWith('…')) words.push(word);
  }
  return words.join(' · ');
}
