/** What differs between two states, field by field; what they share by reference is not looked into. */
import { findPart, isBranch, plain } from './parts.js';

export interface Change {
  /** JSON Pointer (RFC 6901) into the state: keys may hold dots and slashes, as a period does. */
  readonly path: string;
  /** Left out where there was nothing. */
  readonly before?: unknown;
  /** Left out where nothing is any more. */
  readonly after?: unknown;
}

export interface Changes {
  readonly changes: readonly Change[];
  /** Values that stayed as they were, with another entry behind them now. */
  readonly restated: readonly string[];
}

/** Fields that tell where a value comes from, beside the value: the entry, its day, its span. */
const markFields: ReadonlySet<string> = new Set(['by', 'on', 'span']);

/**
 * The leaves that differ, in the order of their paths. A leaf is a primitive, a list, or an object without fields;
 * the fields of an object that came or went are named one by one.
 */
export function differences(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  collect(before, after, '', changes);
  return changes;
}

/**
 * The same without the marks, which say nothing that the entry itself does not say. A mark is a value only where
 * there is nothing beside it: a gate that was mended has the entry and its day, and no more.
 */
export function changesBetween(before: unknown, after: unknown): Changes {
  const changes: Change[] = [];
  const owners = new Set<string>();
  for (const change of differences(before, after)) {
    const owner = findOwner(change.path, before, after);
    if (owner === undefined) changes.push(change);
    else owners.add(owner);
  }
  const restated: string[] = [];
  // The inner ones first: where something within a value changed, the value itself was not just stated again.
  for (const owner of [...owners].sort((a, b) => b.length - a.length)) {
    if (changes.some(({ path }) => path.startsWith(`${owner}/`))) continue;
    const [was, is] = [findAt(before, owner), findAt(after, owner)];
    if (isBareMark(is ?? was)) changes.push(changeOf(owner, was, is));
    else restated.push(owner);
  }
  return { changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)), restated: restated.sort() };
}

/** What stands at a pointer; undefined where nothing does. */
export function findAt(state: unknown, path: string): unknown {
  let held = state;
  for (const step of path.split('/').slice(1)) {
    if (!isObject(held)) return undefined;
    held = findPart(held, unescape(step));
  }
  return held;
}

/** True where one path is the other, or lies within it. */
export function isOnPath(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  return differingKeysOf(a, b).every((key) => isSame(a[key], b[key]));
}

function collect(before: unknown, after: unknown, path: string, changes: Change[]): void {
  const [was, is] = [asParent(before), asParent(after)];
  const descends = was && is && !(before === undefined && isEmpty(after)) && !(after === undefined && isEmpty(before));
  if (!descends) {
    if (!isSame(before, after)) changes.push(changeOf(path, before, after));
    return;
  }
  const isCollection = [was, is].every((part) => isBranch(part) || isEmpty(part)) && !(isEmpty(was) && isEmpty(is));
  // Where one alone has branches, both are compared as the objects that they stand for.
  const [a, b] = isCollection ? [was, is] : [plain(was), plain(is)];
  for (const key of differingKeysOf(a, b)) {
    // The branches of a collection have no place in a path.
    collect(a[key], b[key], isCollection ? path : `${path}/${escape(key)}`, changes);
  }
}

function changeOf(path: string, before: unknown, after: unknown): Change {
  return { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

type Parent = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Parent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asParent(value: unknown): Parent | undefined {
  return value === undefined ? {} : isObject(value) ? value : undefined;
}

function isEmpty(value: unknown): boolean {
  return !isObject(value) || Object.keys(value).length === 0;
}

/** The fields in which the two do not hold the very same, in one order whatever theirs was. */
function differingKeysOf(a: Parent, b: Parent): string[] {
  const keys: string[] = [];
  for (const key of Object.keys(a)) if (a[key] !== b[key]) keys.push(key);
  for (const key of Object.keys(b)) if (b[key] !== undefined && !Object.hasOwn(a, key)) keys.push(key);
  return keys.length > 1 ? keys.sort() : keys;
}

/** The path of the value that a mark at this path belongs to; undefined where it is no mark. */
function findOwner(path: string, before: unknown, after: unknown): string | undefined {
  const steps = path.split('/');
  const last = steps.findLastIndex((step) => markFields.has(step));
  if (last < 1) return undefined;
  const owner = steps.slice(0, last).join('/');
  return isMarked(findAt(before, owner)) || isMarked(findAt(after, owner)) ? owner : undefined;
}

function isMarked(value: unknown): boolean {
  return isObject(value) && typeof value['by'] === 'string';
}

function isBareMark(value: unknown): boolean {
  return Object.keys(asParent(value) ?? {}).every((key) => markFields.has(key));
}

function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescape(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
