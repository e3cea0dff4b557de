/** Entries that wait for the office, and what builds on them (semantics S9, S18). */
import { refused } from './proposal.js';
import type { Decision } from './proposal.js';
import { entryVoided, isControl } from './control.js';
import { SnapshottedLog } from './snapshotted-log.js';
import { compareOrder, effectiveOf } from './effective.js';
import type { Effective, Recorded } from './effective.js';
import type { Actor, AnyFact } from './fact.js';
import { fieldsOf, perClass } from './fields.js';
import type { Field } from './fields.js';
import { walkFields } from './field-values.js';
import { foldEntries } from './fold.js';
import type { Finding } from './finding.js';
import type { Aggregate } from './aggregate.js';
import { isOfCadre, nowhere } from './reach.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import type { Span } from './span.js';
import type { StreamDefinition } from './stream-kind.js';

/** Why what builds on a held entry is held. */
export const waitsFor = 'waits-for';

/** Entries of one account in one stream that wait for the office: what comes beyond them is kept by the client. */
const held_max = 200;

/** @param more what else is told of it */
export function hold<S>(
  aggregate: Aggregate<S>,
  { sub }: Actor,
  held: string,
  more: { readonly waiting?: true; readonly waits?: boolean } = {},
): Decision {
  const own = aggregate.spoken.filter((record) => record.held !== undefined && record.by.sub === sub);
  if (own.length >= held_max) {
    const { rulings } = aggregate;
    const undecided = own.filter(({ entryId }) => {
      const ruling = rulings.get(entryId);
      return ruling?.release === undefined && ruling?.content?.type !== entryVoided.type;
    });
    if (undecided.length >= held_max)
      return refused({ ...refuse('too-many-held'), known: { limit: String(held_max) } });
  }
  return { outcome: 'recorded', held, ...more };
}

/** S9: a cadre's entry waits where the cadre did not look after the stream on its day. */
export function heldFor<S>(aggregate: Aggregate<S>, actor: Actor, fact: AnyFact, on?: Span): string | undefined {
  const { heldAs, reach } = aggregate.definition;
  if (heldAs === undefined || actor.role !== 'cadre' || fact.opens) return undefined;
  return isOfCadre(reach(aggregate.whereabouts, on) ?? nowhere, actor) ? undefined : heldAs;
}

/** Whoever may not see the file knows what the same account has sent, and is not told that there is anything else. */
export function isKnownTo({ by }: Recorded, { sub }: Actor, held: string | undefined): boolean {
  return by.sub === sub || held === undefined;
}

/** S18: what does not fit as long as something waits is held, too; whoever may not see the file is not told of it. */
export function decideHeld<S>(
  aggregate: Aggregate<S>,
  entry: Effective,
  actor: Actor,
  held: string | undefined,
  finding: Finding | undefined,
): Decision {
  const refusal = refuseHeld(aggregate, entry, actor, held, finding);
  return refusal ? refused(refusal) : hold(aggregate, actor, held ?? waitsFor);
}

export function refuseHeld<S>(
  aggregate: Aggregate<S>,
  entry: Effective,
  actor: Actor,
  held: string | undefined,
  finding?: Finding,
): Refusal | undefined {
  const { definition, id } = aggregate;
  if (held !== undefined) return refuseUnseen(aggregate, entry, actor);
  const awaited = finding ? awaitedBy(definition, id, aggregate.entries, entry, aggregate.heldEntries()) : [];
  return awaited.length > 0 ? undefined : finding;
}

/** The held entries that a held one builds on: to be released before it. Of others' it tells only who may see them. */
export function awaitedIn<S>(aggregate: Aggregate<S>, entryId: string): string[] {
  const held = aggregate.heldEntries();
  const entry = held.find(({ at }) => at.entryId === entryId);
  if (!entry) return [];
  const { record } = entry;
  const isShown = (other: Effective): boolean => record.held === waitsFor || other.record.by.sub === record.by.sub;
  return buildsOn(entry, held).flatMap((other) => (isShown(other) ? other.at.entryId : []));
}

/** The held entries that build on one, in the order in which they can be released. */
export function buildingOn<S>(aggregate: Aggregate<S>, entryId: string): string[] {
  const record = aggregate.findRecord(entryId);
  const fact = record && aggregate.factOf(record.type);
  if (!fact || isControl(record.type)) return [];
  const bringer = [effectiveOf(record, fact)];
  const others = aggregate.heldEntries().filter(({ at }) => at.entryId !== entryId);
  return others.filter((other) => buildsOn(other, bringer).length > 0).map(({ at }) => at.entryId);
}

/** Ids of things of its file that an entry names: a member, a need, another entry. */
export function namedBy({ fact, payload }: Pick<Effective, 'fact' | 'payload'>): string[] {
  return walkFields(fact.payload, payload, '', 'in-file').flatMap(({ value }) =>
    typeof value === 'string' ? [value] : [],
  );
}

/** Names what it brings to the file, such as a new member: other entries are named, and streams are not of the file. */
const idsOfItsOwn = perClass((payload): readonly Field[] =>
  fieldsOf(payload).filter(
    ({ schema, list, inFile, entryOf, refersTo }) =>
      schema['format'] === 'uuid' && !list && (inFile ?? entryOf ?? refersTo) === undefined,
  ),
);

/** Ids under which others can name an entry, or what it brings: by a field of its own, such as that of a new member. */
export function broughtBy({ at, fact, payload }: Pick<Effective, 'at' | 'fact' | 'payload'>): string[] {
  const said = payload as unknown as Readonly<Record<string, unknown>>;
  const own = idsOfItsOwn(fact.payload).map(({ name }) => said[name]);
  return [at.entryId, ...own.filter((value) => typeof value === 'string')];
}

/** Those of the held entries that may bring what an entry names, in the order of the file. */
export function buildsOn(entry: Effective, held: readonly Effective[]): Effective[] {
  const named = namedBy(entry);
  if (named.length === 0) return [];
  const places = placesById(held);
  const found = new Set(named.flatMap((id) => places.get(id) ?? []));
  return [...found]
    .sort((a, b) => a - b)
    .map((place) => held[place]!)
    .filter((other) => other.at.entryId !== entry.at.entryId);
}

const known = new WeakMap<readonly Effective[], ReadonlyMap<string, readonly number[]>>();

/** Places in a list of entries by the ids under which others can name them: many ask the same list. */
function placesById(entries: readonly Effective[]): ReadonlyMap<string, readonly number[]> {
  const found = known.get(entries);
  if (found) return found;
  const places = new Map<string, number[]>();
  for (const [place, entry] of entries.entries()) {
    for (const id of broughtBy(entry)) {
      const same = places.get(id);
      if (same) same.push(place);
      else places.set(id, [place]);
    }
  }
  known.set(entries, places);
  return places;
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
  const { findings } = new SnapshottedLog(definition, id, [...entries, ...awaited].sort(inOrder)).try(entry);
  return findings.length > 0 ? [] : awaited;
}

/**
 * What is wrong with an entry of somebody who may not see the file: by its body, and by what the same account has sent
 * and still waits. What the file says of it shows at the release; told here, it would give the file away.
 */
export function refuseUnseen<S>(aggregate: Aggregate<S>, entry: Effective, actor: Actor): Finding | undefined {
  const { definition, id } = aggregate;
  const own = aggregate.heldEntries(actor).filter(({ at }) => at.entryId !== entry.at.entryId);
  const all = [...own, entry].sort(inOrder);
  const before = foldEntries(definition, id, all.slice(0, all.indexOf(entry)));
  const after = foldEntries(definition, id, all);
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
      found.entry === at.entryId &&
      !found.warns &&
      (!isOfRule || !looked || (found.with ?? []).some((other) => sent.has(other))),
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
  return new Proxy(value, {
    get: tell(Reflect.get),
    has: tell(Reflect.has),
    ownKeys: tell(Reflect.ownKeys),
    getOwnPropertyDescriptor: tell(Reflect.getOwnPropertyDescriptor),
  });
}
