/** Entries that wait for the office, and what builds on them (semantics S9, S18). */
import { Course } from './course.js';
import { compareOrder } from './effective.js';
import type { Effective } from './effective.js';
import { fieldsOf, walkFields } from './fields.js';
import { foldEntries } from './fold.js';
import type { Finding } from './fold.js';
import type { StreamDefinition } from './stream-kind.js';

/** Why what builds on a held entry is held. */
export const waitsFor = 'waits-for';

/** Those of the held entries that may bring what an entry names, in the order of the file. */
export function buildsOn(entry: Effective, held: readonly Effective[]): Effective[] {
  const named = walkFields(entry.fact.payload, entry.payload, '', 'in-file').flatMap(({ value }) =>
    typeof value === 'string' ? [value] : [],
  );
  if (named.length === 0) return [];
  return held.filter(
    (other) =>
      other.at.entryId !== entry.at.entryId && named.some((id) => id === other.at.entryId || brings(other, id)),
  );
}

/** By a field of its own, such as that of a new member, and not by naming what another entry brings. */
function brings({ fact, payload }: Effective, id: string): boolean {
  const said = payload as unknown as Readonly<Record<string, unknown>>;
  return fieldsOf(fact.payload).some(({ name, inFile }) => inFile === undefined && said[name] === id);
}

/** The held entries without which an entry would not fit; none where it does not fit with them either. */
export function awaitedBy<S>(
  definition: StreamDefinition<S>,
  id: string,
  entries: readonly Effective[],
  entry: Effective,
  held: readonly Effective[],
): Effective[] {
  const awaited = buildsOn(entry, held);
  if (awaited.length === 0) return [];
  const { findings } = new Course(definition, id, [...entries, ...awaited].sort(inOrder)).try(entry);
  return findings.length > 0 ? [] : awaited;
}

/**
 * What is wrong with an entry of somebody who may not see the file: by its body, and by what the same account has sent
 * and still waits. What the file says of it shows at the release; told here, it would give the file away.
 */
export function refuseUnseen<S>(
  definition: StreamDefinition<S>,
  id: string,
  opening: readonly Effective[],
  own: readonly Effective[],
  entry: Effective,
): Finding | undefined {
  const shown = [...opening, ...own];
  const { before } = new Course(definition, id, shown.toSorted(inOrder)).try(entry);
  const after = foldEntries(definition, id, [...shown, entry].sort(inOrder));
  const { at, fact, payload } = entry;
  const sent = new Set(own.map((other) => other.at.entryId));
  let looked = false;
  const seen = watched(before.state as object, () => (looked = true)) as S;
  const ofKind = definition.decide?.(seen, at, fact, payload);
  if (!ofKind) looked = false;
  const isOfRule = (ofKind ?? fact.decide?.(payload, seen, at)) !== undefined;
  // A name that nothing sent so far has may stand in the file.
  return after.findings.find(
    (found) =>
      found.entry === at.entryId && (!isOfRule || !looked || (found.with ?? []).some((other) => sent.has(other))),
  );
}

function inOrder(a: Effective, b: Effective): number {
  return compareOrder(a.order, b.order);
}

/** A state that tells when a rule looks at what is in it. */
function watched(state: object, look: () => void): object {
  return new Proxy(state, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === 'object' && value !== null) return lookedAt(value, look);
      look();
      return value;
    },
  });
}

function lookedAt(value: object, look: () => void): object {
  const tell =
    <T extends unknown[], R>(trap: (...args: T) => R) =>
    (...args: T): R => {
      look();
      return trap(...args);
    };
  return new Proxy(value, { get: tell(Reflect.get), has: tell(Reflect.has), ownKeys: tell(Reflect.ownKeys) });
}
