/**
 * A folded file as it is stored. Of a kind whose state grows, each node of a large collection is a row of its own and
 * stands as null in what holds it, so that an entry writes the few nodes that it changed, however many there are.
 */
import { isBranch } from '../domain/parts.js';

export interface Part {
  /** Names of what it lies in, from the state down. */
  readonly path: string;
  readonly json: string;
}

export interface Snapshot {
  readonly json: string;
  /** Those that were not there before. */
  readonly parts: readonly Part[];
}

type Node = Readonly<Record<string, unknown>>;

/** @param before the file as it is stored; undefined where nothing of it is */
export function snapshotOf(folded: object, before: object | undefined): Snapshot {
  const parts: Part[] = [];
  return { json: JSON.stringify(cut(folded, before, '', parts)), parts };
}

/** The value without the nodes of its collections; those that are not the same as before are added to `parts`. */
function cut(value: unknown, before: unknown, path: string, parts: Part[]): unknown {
  if (!isNode(value)) return value;
  const was = isNode(before) ? before : {};
  const branches = isBranch(value);
  const wasBranches = branches && isBranch(was);
  let held: Record<string, unknown> | undefined;
  for (const key in value) {
    const child = value[key];
    const within = `${path}/${key}`;
    let kept: unknown = child;
    if (branches) {
      kept = null;
      if (!wasBranches || child !== was[key])
        parts.push({ path: within, json: JSON.stringify(cut(child, wasBranches ? was[key] : {}, within, parts)) });
    } else if (isNode(child)) kept = cut(child, Object.hasOwn(was, key) ? was[key] : undefined, within, parts);
    if (kept !== child) (held ??= { ...value })[key] = kept;
  }
  return held ?? value;
}

/** The file again. */
export function joined<T extends object>(root: T, parts: Readonly<Record<string, unknown>> | null | undefined): T {
  return parts ? (join(root, '', parts) as T) : root;
}

function join(value: unknown, path: string, parts: Readonly<Record<string, unknown>>): unknown {
  if (!isNode(value)) return value;
  const branches = isBranch(value);
  let held: Record<string, unknown> | undefined;
  for (const key in value) {
    const within = `${path}/${key}`;
    const child = branches ? parts[within] : value[key];
    const whole = join(child, within, parts);
    if (whole !== value[key]) (held ??= { ...value })[key] = whole;
  }
  return held ?? value;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
