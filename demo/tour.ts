/** The tour: what the tables and the API hold, beside what has to be there, laid out for a terminal. */
import type { Expected } from './rows.js';
import { table } from './text.js';
import type { Paint } from './text.js';

export interface Labelled {
  readonly zh: string;
  readonly en: string;
}

export interface HousingDay {
  readonly day: string;
  /** As a row of the table tells it. */
  readonly table: Housing | undefined;
  /** As the file of that day tells it. */
  readonly file: Housing | undefined;
}

export interface Housing {
  readonly stage: string | undefined;
  readonly rebuilt: boolean;
  /** Codes, in any order: they are named in the order of their list. */
  readonly improvements: readonly string[];
}

export interface TimelineLine extends Labelled {
  /** Undefined where it is undated. */
  readonly on: string | undefined;
  readonly changes: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
}

export interface Visits {
  readonly byDay: readonly { readonly day: string; readonly visits: number }[];
  readonly byUnit: readonly { readonly unit: string; readonly name: string; readonly visits: number }[];
}

export interface Tour {
  readonly loaded: readonly (Labelled & { readonly count: number })[];
  readonly housing: readonly HousingDay[];
  readonly timeline: readonly TimelineLine[];
  readonly visits: Visits;
  /** Labels of the housing elements, by code. */
  readonly elements: ReadonlyMap<string, Labelled>;
  readonly expected: Expected;
}

const stages: Readonly<Record<string, Labelled | undefined>> = {
  dangerous: { zh: '危房', en: 'dangerous house' },
  safe: { zh: '安全住房', en: 'safe house' },
  approved: { zh: '已批准改造', en: 'work approved' },
  demolished: { zh: '已拆除', en: 'demolished' },
  rebuilding: { zh: '重建中', en: 'being rebuilt' },
  accepted: { zh: '已验收', en: 'accepted' },
  moved_in: { zh: '已入住', en: 'moved in' },
};

/** The state of a house in words: `rebuilt, with yard wall, floor and gate`. */
export function sayHousing(housing: Housing | undefined, elements: Tour['elements']): Labelled {
  if (housing?.stage === undefined) return { zh: '未知', en: 'not known' };
  const { stage, rebuilt, improvements } = housing;
  const listed = [...elements].filter(([code]) => improvements.includes(code)).map(([, label]) => label);
  const unlisted = improvements.filter((code) => !elements.has(code)).map((code) => ({ zh: code, en: code }));
  const named = [...listed, ...unlisted];
  const stands = stages[stage] ?? { zh: stage, en: stage };
  if (named.length === 0)
    return rebuilt && stage === 'moved_in' ? { zh: '重建入住', en: 'rebuilt and moved in' } : stands;
  return {
    zh: `${rebuilt ? '已重建' : stands.zh}，新增${named.map(({ zh }) => zh).join('、')}`,
    en: `${rebuilt ? 'rebuilt' : stands.en}, with ${enumerate(named.map(({ en }) => en.toLowerCase()))}`,
  };
}

function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

export interface Figure {
  readonly what: string;
  readonly expected: number | string;
  readonly found: number | string;
}

/** Every figure that was expected, beside the one that came out, and every one that came out unexpected. */
export function figuresOf({ housing, visits, elements, expected }: Tour): Figure[] {
  return [
    ...Object.entries(expected.housing).flatMap(([day, says]) => {
      const found = housing.find((one) => one.day === day);
      return [
        { what: `L05 on ${day} by the table`, expected: says, found: sayHousing(found?.table, elements).en },
        { what: `L05 on ${day} by the file`, expected: says, found: sayHousing(found?.file, elements).en },
      ];
    }),
    ...countsOf('visits on', expected.visits.byDay, daysOf(visits)),
    ...countsOf('visits by', expected.visits.byUnit, unitsOf(visits)),
    { what: 'visits', expected: expected.visits.total, found: sumOf(daysOf(visits)) },
  ];
}

function daysOf({ byDay }: Visits): Map<string, number> {
  return new Map(byDay.map(({ day, visits }) => [day, visits]));
}

function unitsOf({ byUnit }: Visits): Map<string, number> {
  return new Map(byUnit.map(({ unit, visits }) => [unit, visits]));
}

interface Count extends Figure {
  readonly key: string;
  readonly expected: number;
  readonly found: number;
}

function countsOf(
  what: string,
  expected: Readonly<Record<string, number>>,
  found: ReadonlyMap<string, number>,
): Count[] {
  const keys = [...new Set([...Object.keys(expected), ...found.keys()])];
  return keys.map((key) => ({
    key,
    what: `${what} ${key}`,
    expected: expected[key] ?? 0,
    found: found.get(key) ?? 0,
  }));
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

export function isOff({ expected, found }: Figure): boolean {
  return expected !== found;
}

export const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

export function heading(paint: Paint, zh: string, en: string): string[] {
  return ['', `${paint.strong(zh)}  ${en}`];
}

export function renderTour(tour: Tour, paint: Paint): string[] {
  return [
    ...heading(paint, '已录入', 'What is loaded'),
    ...indent(renderLoaded(tour, paint)),
    ...heading(paint, '户档三日', 'The file of household L05 on three days, by the table and by the API'),
    ...indent(renderHousing(tour, paint)),
    ...heading(paint, '时间线', 'What each entry changed in it, before → after'),
    ...indent(renderTimeline(tour, paint)),
    ...heading(paint, '刘家屯村走访', 'Visits in the village of Liujiatun, 14 to 18 October 2019'),
    ...indent(renderVisits(tour, paint)),
  ];
}

function renderLoaded({ loaded }: Tour, paint: Paint): string[] {
  const total = loaded.reduce((sum, { count }) => sum + count, 0);
  const rows = loaded.map(({ zh, en, count }) => [zh, en, String(count)]);
  return table(
    [...rows, [paint.strong('合计'), paint.strong('Total'), paint.strong(String(total))]],
    ['left', 'left', 'right'],
  );
}

/** Whether a figure is as expected, as a mark. */
export function tick(paint: Paint, fits: boolean, expected: number | string): string {
  return fits ? paint.good('✓') : paint.bad(`✗ expected: ${expected}`);
}

function renderHousing({ housing, elements, expected }: Tour, paint: Paint): string[] {
  return table(
    housing.map(({ day, table: row, file }) => {
      const [byTable, byFile] = [sayHousing(row, elements), sayHousing(file, elements)];
      const says = expected.housing[day] ?? '';
      const both = byTable.en === byFile.en ? byTable.en : `${byTable.en} (table), ${byFile.en} (file)`;
      return [day, byTable.zh, both, tick(paint, byTable.en === says && byFile.en === says, says)];
    }),
  );
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const value_characters_max = 40;

function say(value: unknown): string {
  if (value === undefined) return '—';
  if (typeof value === 'string') return uuid.test(value) ? shortened(value) : cut(value);
  // The entry and its day alone, which stand at the left already.
  if (typeof value === 'object' && value !== null && 'by' in value) return '✓';
  return cut(JSON.stringify(value));
}

function shortened(id: string): string {
  return `${id.slice(0, 8)}…`;
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length > value_characters_max ? `${characters.slice(0, value_characters_max).join('')}…` : text;
}

function sayPath(path: string): string {
  return path
    .split('/')
    .slice(1)
    .map((step) => (uuid.test(step) ? shortened(step) : step))
    .join('.');
}

/** Ids that only repeat where they stand, and spans, which say in days what `on` says in words. */
function isPlumbing({ path, after, before }: TimelineLine['changes'][number]): boolean {
  const steps = path.split('/');
  return steps.includes('since') || steps.slice(0, -1).some((step) => step === after || step === before);
}

function sayChanged(path: string, value: unknown): string {
  const stage = path === '/housing/stage/stage' ? stages[String(value)] : undefined;
  return stage ? `${stage.zh} ${stage.en}` : say(value);
}

function renderTimeline({ timeline }: Tour, paint: Paint): string[] {
  const rows = timeline.flatMap(({ on, zh, en, changes }) => {
    const lines = changes
      .filter((change) => !isPlumbing(change))
      .map(({ path, before, after }) => [
        paint.faint(sayPath(path)),
        `${sayChanged(path, before)} → ${sayChanged(path, after)}`,
      ]);
    const [first = ['', ''], ...more] = lines;
    return [[on ?? '一直 ever', zh, en, ...first], ...more.map((line) => ['', '', '', ...line])];
  });
  return table(rows);
}

const bar_columns_max = 24;

function renderVisits({ visits, expected }: Tour, paint: Paint): string[] {
  const row = (label: string, name: string, count: number, says: number): string[] => [
    label,
    name,
    String(count),
    paint.faint('█'.repeat(Math.min(count, bar_columns_max))),
    tick(paint, count === says, says),
  ];
  const names = new Map(visits.byUnit.map(({ unit, name }) => [unit, name]));
  return table(
    [
      ...countsOf('', expected.visits.byDay, daysOf(visits)).map((one) => row(one.key, '', one.found, one.expected)),
      ...countsOf('', expected.visits.byUnit, unitsOf(visits)).map((one) =>
        row(one.key, names.get(one.key) ?? '', one.found, one.expected),
      ),
      row(paint.strong('合计 Total'), '', sumOf(daysOf(visits)), expected.visits.total),
    ],
    ['left', 'left', 'right'],
  );
}
