/** Finds in a file, whatever its kind, what can be drawn: by the form of the values alone. */
import type { Threshold, TimelineEntry } from '../api/streams';
import { dayAt, dayNumber, roughlyWords, today } from '../words/days';
import { isRecord, stepsOf } from '../words/pointer';
import type { Node } from '../words/pointer';
import type { FactWordings } from '../words/fact-wordings';
import type { Wording } from '../words/wording';
import { boundsOf } from './bounds';
import type { Bound } from './bounds';

interface DrawnPoint {
  /** A day, or a period in words; of a day that is known by its month or year alone, the one in the middle. */
  readonly at: string;
  /** As the source says it. */
  readonly when?: string;
  /** The days between which it lies, where it is known no closer. */
  readonly within?: readonly [first: string, last: string];
  readonly value: number;
  readonly words: string;
  /** Stands out: a reading beyond its threshold. */
  readonly alert?: string;
}

export interface Drawing {
  readonly key: string;
  readonly title: string;
  readonly kind: 'steps' | 'line' | 'bars';
  readonly points: readonly DrawnPoint[];
  /** Of the steps, from below. */
  readonly levels?: readonly string[];
  /** Lines across it. */
  readonly bounds?: readonly Bound[];
  /** The day up to which the last step goes on. */
  readonly until?: string;
  /** All of it in words, for who does not see the picture. */
  readonly words: string;
}

interface DrawingsAsked {
  readonly state: unknown;
  readonly entries: readonly TimelineEntry[];
  readonly asOf: string | undefined;
  readonly thresholds: readonly Threshold[];
  readonly wordings: FactWordings;
}

interface Told {
  readonly place: Pick<DrawnPoint, 'at' | 'when' | 'within'>;
  readonly value: unknown;
  readonly alert: unknown;
  readonly fact: string;
  /** What stood beside it. */
  readonly beside: Node;
}

export function drawingsOf({ state, entries, asOf, thresholds, wordings }: DrawingsAsked): Drawing[] {
  const { language } = wordings.wording;
  const told = new Map<string, Told[]>();
  // One that goes on from reading to reading is no change.
  const alerts = new Map<string, unknown>();
  const held = new Map<string, Node>();
  for (const { changes, days, occurredOn, fact } of entries) {
    const { first, last } = days;
    if (last === undefined || (asOf !== undefined && dayNumber(last) > dayNumber(asOf))) continue;
    const within = first === undefined || first === last ? undefined : ([first, last] as const);
    for (const { path, after } of changes) {
      if (path.endsWith('/alert/level')) alerts.set(path, after);
      const [parent, name] = partsOf(path);
      held.set(parent, { ...held.get(parent), [name]: after });
    }
    for (const { path, after } of changes) {
      if (after === undefined || /\/(count|qualifier|day)$|\/alert\//.test(path)) continue;
      const alert = alerts.get(path.replace(/[^/]+$/, 'alert/level'));
      const when = roughlyWords(occurredOn ?? last, language);
      const beside = held.get(partsOf(path)[0]) ?? {};
      const before = told.get(path) ?? [];
      const place = { at: drawnDay(first ?? last, last, before.at(-1)?.place.at), when, ...(within && { within }) };
      told.set(path, [...before, { place, value: after, alert, beside, fact }]);
    }
  }
  const until = asOf ?? today();
  const courses = [...told].flatMap(([path, points]) => {
    const wording = wordings.ofFact(points[0]?.fact);
    return courseDrawing({ path, told: points, until, thresholds, wording }) ?? [];
  });
  // What stands beside a figure (how it was measured) has no picture of its own.
  const figures = new Set(courses.filter(({ kind }) => kind === 'line').map(({ key }) => partsOf(key)[0]));
  const own = courses.filter(({ kind, key }) => kind === 'line' || !figures.has(partsOf(key)[0]));
  return [...own, ...periodDrawings(state, wordings.wording)];
}

/** In the middle of where it may lie, but never before what came before it: no course goes back. */
function drawnDay(first: string, last: string, before: string | undefined): string {
  const middle = dayAt(Math.floor((dayNumber(first) + dayNumber(last)) / 2));
  return before !== undefined && before > middle ? before : middle;
}

/** The pointer of what holds a value, and its name there. */
function partsOf(path: string): [parent: string, name: string] {
  const end = path.lastIndexOf('/');
  return [path.slice(0, end), path.slice(end + 1)];
}

interface Course extends Pick<DrawingsAsked, 'thresholds'> {
  readonly path: string;
  readonly told: readonly Told[];
  readonly until: string;
  readonly wording: Wording;
}

function courseDrawing({ path, told, until, thresholds, wording }: Course): Drawing | undefined {
  const name = stepsOf(path).at(-1) ?? '';
  // A stage lasts: the only one is drawn, too.
  const least = name === 'stage' ? 1 : 2;
  if (told.length < least) return undefined;
  const title = wording.path(path).join(' › ');
  const numeric = told.every(
    ({ value }) => value !== '' && typeof value !== 'boolean' && Number.isFinite(Number(value)),
  );
  if (numeric) {
    const points = told.map(({ place, value, alert }) => ({
      ...place,
      value: /fen$/i.test(name) ? Number(value) / 100 : Number(value),
      words: wording.value(name, value),
      ...(typeof alert === 'string' && { alert: wording.value('level', alert) }),
    }));
    const bounds = boundsOf(
      told.map(({ beside }) => beside),
      thresholds,
      wording,
    );
    return drawing({ key: path, title, kind: 'line', points, bounds });
  }
  const levels = [...new Set(told.map(({ value }) => wording.value(name, value)))];
  if (levels.length < least || told.some(({ value }) => typeof value !== 'string')) return undefined;
  const points = told.map(({ place, value }) => {
    const words = wording.value(name, value);
    return { ...place, value: levels.indexOf(words), words };
  });
  // Of this year alone: its middle may be still to come, and the last step does not go back to today.
  const last = points.at(-1)!.at;
  return drawing({ key: path, title, kind: 'steps', points, levels, until: until > last ? until : last });
}

/** Figures kept by year or period. */
function periodDrawings(state: unknown, wording: Wording): Drawing[] {
  if (!isRecord(state)) return [];
  return Object.entries(state).flatMap(([part, held]) => {
    if (!isRecord(held)) return [];
    const periods = Object.keys(held)
      .filter((key) => /^\d{4}(-\d{2})?(\/\d{4}(-\d{2})?)?$/.test(key))
      .sort();
    if (periods.length === 0 || periods.length < Object.keys(held).length) return [];
    const names = new Set(periods.flatMap((period) => numbersOf(held[period])));
    return [...names].map((name) => {
      const points = periods.flatMap((period) => {
        const value = (held[period] as Node)[name];
        if (typeof value !== 'number') return [];
        const amount = /fen$/i.test(name) ? value / 100 : value;
        return [{ at: wording.thing(period), value: amount, words: wording.value(name, value) }];
      });
      return drawing({
        key: `${part} ${name}`,
        title: `${wording.field(part)} › ${wording.field(name)}`,
        kind: 'bars',
        points,
      });
    });
  });
}

function numbersOf(held: unknown): string[] {
  return isRecord(held) ? Object.keys(held).filter((name) => typeof held[name] === 'number') : [];
}

function drawing(parts: Omit<Drawing, 'words'>): Drawing {
  const points = parts.points.map(
    ({ at, when = at, words, alert }) => `${when} ${words}${alert === undefined ? '' : ` (${alert})`}`,
  );
  const bounds = (parts.bounds ?? []).map(({ words }) => words);
  return { ...parts, words: `${parts.title}: ${[...points, ...bounds].join('; ')}` };
}
