/** Changes of a file, as they are shown: what says the same thing twice is said once. */
import type { Change } from '../api/streams';
import { isRecord, pointerOf, stepsOf } from './pointer';
import { isMoney } from '../texts/words';
import { provenance } from './wording';
import type { Wording } from './wording';

export interface ShownChange {
  readonly pointer: string;
  readonly words: readonly string[];
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A number and how exact it is are one value; an id that only repeats the key under which a thing is kept is none. */
export function foldChanges<C extends Change>(changes: readonly C[]): C[] {
  const exact = new Set(changes.filter(({ path }) => path.endsWith('/qualifier')).map(({ path }) => parentOf(path)));
  const folded = new Map<string, C>();
  for (const change of changes) {
    const parent = parentOf(change.path);
    const known = folded.get(parent);
    if (!exact.has(parent)) folded.set(change.path, change);
    else folded.set(parent, { ...change, ...joined(parent, known, change) });
  }
  const all = [...folded.values()];
  const own = all.filter((change) => !repeatsKey(change));
  return own.length > 0 ? own : all;
}

export function showChange({ path, before, after }: Change, wording: Wording): ShownChange {
  const steps = stepsOf(path);
  const [outer = '', last = ''] = steps.slice(-2);
  const name = last === 'value' && isMoney(outer) ? outer : (steps.at(-1) ?? '');
  const said = (value: unknown) => (value === undefined ? undefined : wording.value(name, value));
  return { pointer: path, words: wording.path(path), before: said(before), after: said(after) };
}

/** Of a list what came and what went; not what was in it all along. */
export function withoutCommon(change: Change): Change {
  const { path, before, after } = change;
  if (!Array.isArray(before) || !Array.isArray(after)) return change;
  const [old, fresh] = [before, after].map((list) => new Set(list.map((item) => JSON.stringify(item))));
  const gone = before.filter((item) => !fresh!.has(JSON.stringify(item)));
  const come = after.filter((item) => !old!.has(JSON.stringify(item)));
  return gone.length + come.length === 0 ? change : { path, before: orNone(gone), after: orNone(come) };
}

const orNone = (list: unknown[]): unknown[] | undefined => (list.length === 0 ? undefined : list);

function joined(path: string, known: Change | undefined, { path: from, ...change }: Change) {
  const field = stepsOf(from).at(-1) ?? 'value';
  const side = (held: unknown, value: unknown) =>
    value === undefined ? held : { ...(isRecord(held) && held), [field]: value };
  return { path, before: side(known?.before, change.before), after: side(known?.after, change.after) };
}

function repeatsKey({ path, before, after }: Change): boolean {
  const value = after ?? before;
  return typeof value === 'string' && stepsOf(path).slice(0, -1).includes(value);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** One line of a file: a value, with the entry behind it. */
export interface Row {
  readonly pointer: string;
  /** From the part of the file inwards. */
  readonly steps: readonly string[];
  readonly name: string;
  readonly value: unknown;
  /** The entry behind it; a sum of many has none. */
  readonly by: string | undefined;
  readonly on: string | undefined;
}

/**
 * The values within a part of a file, each with the entry that the nearest mark around it names. A sum of many entries
 * has none of its own.
 */
export function rowsOf(value: unknown, steps: readonly string[], marked: Marked = noMark): Row[] {
  const name = steps.at(-1) ?? '';
  const row = ({ by, on }: Marked): Row => ({ pointer: pointerOf(steps), steps, name, value, by, on });
  if (!isRecord(value)) {
    if (value === undefined || (typeof value === 'string' && steps.slice(0, -1).includes(value))) return [];
    return [row(typeof value === 'number' && marked.borrowed ? noMark : marked)];
  }
  const own = markOf(value);
  if ('qualifier' in value) return [row(own ?? (marked.borrowed ? noMark : marked))];
  const mark = own ?? (marked.by === undefined ? markWithin(value) : marked);
  const inner = Object.entries(value).filter(([key]) => !provenance.has(key));
  if (inner.length === 0) return value['by'] === undefined || name === '' ? [] : [row(mark)];
  if (inner.every(([key]) => (key === 'first' || key === 'last' ? typeof value[key] === 'string' : false)))
    return [row(mark)];
  return inner.flatMap(([key, held]) => rowsOf(held, [...steps, key], mark));
}

interface Marked {
  readonly by: string | undefined;
  readonly on: string | undefined;
  /** From something within, for want of one of its own. */
  readonly borrowed?: true;
}

const noMark: Marked = { by: undefined, on: undefined };

function markOf(value: Readonly<Record<string, unknown>>): Marked | undefined {
  const { by, on } = value;
  return typeof by === 'string' ? { by, on: typeof on === 'string' ? on : undefined } : undefined;
}

/** A thing without a mark of its own was brought about by the entry that began it. */
function markWithin(value: Readonly<Record<string, unknown>>): Marked {
  const marks = Object.values(value).flatMap((held) => (isRecord(held) ? [markOf(held)] : []));
  const found = marks.find((mark) => mark !== undefined);
  return found ? { ...found, borrowed: true } : noMark;
}
