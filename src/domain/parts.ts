/**
 * A collection in a state that may grow to thousands: the loans of a fund, those who were given of a batch. Never
 * changed: one with an entry more shares all but a few small objects with the one before, so that an entry costs no more
 * among ten thousand than among ten, and a snapshot is stored by what changed.
 *
 * Plain JSON: a node of few entries is an object of them; one of more is a branch of at most sixteen nodes, by the hash
 * of the key. Its form follows from the keys in it, not from the order in which they came.
 */

declare const opaque: unique symbol;

/** Read and extended here alone; shown to others as the object that it stands for (`plain`). */
export interface Parts<V> {
  readonly [opaque]: V;
}

type Node = Readonly<Record<string, unknown>>;

const leaf_max = 32;
const bits = 4;
const levels_max = 8;

export function partsOf<V>(entries: Iterable<readonly [string, V]> = []): Parts<V> {
  const leaf = Object.fromEntries([...entries].map(([key, value]) => [keyOf(key), value]));
  return formed(leaf, 0) as unknown as Parts<V>;
}

export function partAt<V>(parts: Parts<V>, key: string): V | undefined {
  return findPart(parts as unknown as Node, key) as V | undefined;
}

export function withPart<V>(parts: Parts<V>, key: string, value: V): Parts<V> {
  return put(parts as unknown as Node, keyOf(key), value, hashOf(key), 0) as unknown as Parts<V>;
}

export function* entriesOf<V>(parts: Parts<V>): Generator<readonly [string, V]> {
  yield* entriesIn(parts as unknown as Node) as Generator<readonly [string, V]>;
}

/** What stands under a key of what may be a collection. */
export function findPart(node: Node, key: string): unknown {
  let found = node;
  for (let level = 0; isBranch(found); level += 1) {
    const next = found[stepOf(hashOf(key), level)];
    if (next === undefined) return undefined;
    found = next as Node;
  }
  const own = keyOf(key);
  return Object.hasOwn(found, own) ? found[own] : undefined;
}

/** Whether an object is a collection of so many that it has branches; the names of branches are names of nothing else. */
export function isBranch(node: Node): boolean {
  for (const key in node) return branchName.test(key);
  return false;
}

/** The object that a collection stands for; any other object as it is. */
export function plain(node: Node): Node {
  return isBranch(node) || Object.keys(node).some(isEscaped) ? Object.fromEntries(entriesIn(node)) : node;
}

const branchName = /^#[0-9a-f]$/;
const isEscaped = (key: string): boolean => key.startsWith('##') || key === '#__proto__';

/** A key that could be taken for a branch, or for the prototype, is told apart. */
function keyOf(key: string): string {
  return key.startsWith('#') || key === '__proto__' ? `#${key}` : key;
}

function* entriesIn(node: Node): Generator<readonly [string, unknown]> {
  const branches = isBranch(node);
  for (const key in node) {
    if (branches) yield* entriesIn(node[key] as Node);
    else yield [isEscaped(key) ? key.slice(1) : key, node[key]];
  }
}

function put(node: Node, key: string, value: unknown, hash: number, level: number): Node {
  if (isBranch(node)) {
    const step = stepOf(hash, level);
    return { ...node, [step]: put((node[step] ?? {}) as Node, key, value, hash, level + 1) };
  }
  return formed({ ...node, [key]: value }, level);
}

/** Entries as one node: branches where there are many. */
function formed(leaf: Node, level: number): Node {
  const entries = Object.entries(leaf);
  if (entries.length <= leaf_max || level === levels_max) return leaf;
  const nodes: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of entries) {
    const step = stepOf(hashOf(isEscaped(key) ? key.slice(1) : key), level);
    (nodes[step] ??= {})[key] = value;
  }
  return Object.fromEntries(Object.entries(nodes).map(([step, node]) => [step, formed(node, level + 1)]));
}

function stepOf(hash: number, level: number): string {
  return `#${((hash >>> (level * bits)) & 0xf).toString(16)}`;
}

/** FNV-1a, mixed once more so that its low bits depend on all of the key. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
