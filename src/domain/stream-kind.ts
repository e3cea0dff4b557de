/**
 * A kind of stream, made of slices: each has a concern of its own, with its state, its facts, its things. Everything
 * that is promised for a stream follows from here: routes, access, file and timeline, findings, labels.
 */
import type { Codes, Known } from './code.js';
import type { Effective, Recorded } from './effective.js';
import type { Entry } from './entry.js';
import type { AnyFact, Occurrence, StreamKind } from './fact.js';
import type { Finding } from './finding.js';
import type { Reach } from './reach.js';
import type { Refusal } from './refusal.js';
import type { Span } from './span.js';

/** When a thing of a file came, and when it went, as far as either is known. */
export interface Presence {
  readonly since?: Span | undefined;
  readonly until?: Span | undefined;
}

/** Something that lives in a file and is named by other entries: a member, a pairing, a need, a loan. */
export interface Thing<S> {
  readonly find: (state: S, id: string) => Presence | undefined;
  /** Code of naming it certainly before it came; default `end-before-start`. */
  readonly early?: string;
  /** Its id is that of a person. */
  readonly isPerson?: true;
}

/** Gathers what an answer has names for: by code list, or by kind of stream. */
export type AddNames = (list: string, ...codes: readonly (string | undefined)[]) => void;

export interface Slice<S> {
  readonly name: string;
  /** Its top-level fields before any entry. */
  readonly initial: S;
  readonly facts: readonly AnyFact<S>[];
  readonly things?: Readonly<Record<string, Thing<S>>>;
  /** Its state holds collections that may grow to thousands (`Parts`): snapshots are stored by part. */
  readonly grows?: true;
  /** Codes and ids in its state that have names. */
  readonly names?: (state: S, add: AddNames) => void;
  /** Codes of refusals and findings that only it has. */
  readonly codes?: Codes;
}

export function slice<S>(definition: Slice<S>): Slice<S> {
  return definition;
}

/** A stream whose entries stand in the file of another one. */
export interface JoinedStream {
  readonly id: string;
  /** By the entry itself; what rules on it goes along. */
  readonly takes: (record: Recorded, fact: AnyFact | undefined) => boolean;
}

/** What the files of a kind are made of, and what holds for all of them. */
export interface StreamDefinition<S> {
  readonly kind: StreamKind;
  /** Path of its routes, under `/v1`. */
  readonly path: string;
  /** The field of the first fact that names the stream. */
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- states of several slices in one list
  readonly slices: readonly Slice<any>[];
  readonly facts: readonly AnyFact[];
  readonly initial: (id: string) => S;
  /** Snapshots are stored by part. */
  readonly grows: boolean;
  /** Who may read and write it, by its state; `on` days, or as it stands. */
  readonly reach: (state: S, on?: Span) => Reach | undefined;
  /** The slices from whose fields alone `reach` and `place` are told; default: all of them. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- states of several slices in one list
  readonly whereabouts?: readonly Slice<any>[];
  /** Area in which it lies by a state, and the one in which it lay before any entry told where, by the whole file (S21). */
  readonly place?: {
    readonly of: (state: S) => string | undefined;
    readonly first: (state: S) => string | undefined;
  };
  /** Whether an entry of those days may name it; default: it exists. */
  readonly stands?: (state: S, span: Span, name?: string) => boolean;
  /** What is told of one that an entry may not name on its days: until when it stood, and what became of it. */
  readonly ended?: (state: S, span: Span) => Known;
  /** Other streams of the kind whose entries stand in its file as well, by its state, and which of them do (S6). */
  readonly joins?: (state: S) => readonly JoinedStream[];
  /** The stream of the kind that goes on in its place. */
  readonly leadsTo?: (state: S) => string | undefined;
  /** Name of the stream in lists. */
  readonly label?: (state: S) => string | undefined;
  /** Its `label` is told wherever the stream is named: it is no name of anybody who is helped. */
  readonly hasPublicLabel?: true;
  /** Each of its streams is about one stream of that kind, which an entry names in the field of its id: erased with it. */
  readonly erasedWith?: StreamKind;
  /** Codes of the rules that nobody may break, early or late, by correction or by void (S17); facts tell their `moves`. */
  readonly invariants?: readonly string[];
  /** Holds for every fact of the kind, before its own `decide`. */
  readonly decide?: (state: S, at: Occurrence, fact: AnyFact, payload: Entry) => Refusal | undefined;
  /** For every fact of the kind, before its own `warn`. */
  readonly warn?: (state: S, at: Occurrence, fact: AnyFact, payload: Entry) => Refusal | undefined;
  /** S23: what an entry that counts has in common with another of the file: told to whoever records it, and no more. */
  readonly alike?: (state: () => S, entries: readonly Effective[], entry: Effective) => readonly Finding[];
  /** What is amiss in a state as it stands, and the parts of it that this hangs on. */
  readonly conditions?: {
    readonly parts: (state: S) => readonly unknown[];
    readonly find: (state: S) => readonly (Refusal & { readonly entry: string })[];
  };
  /** Why an entry of a cadre who does not look after it waits for the office; undefined: it is forbidden. */
  readonly heldAs?: string;
  /** Code of naming in a path what is not there; default `stream-unknown`. */
  readonly unknownAs?: string;
  /** Namespace of the UUIDv5 by which a stream is named whose first body leaves its id open (S1); default: of its kind. */
  readonly idNamespace?: string;
  /** Its first entry can't be voided: it is closed instead. */
  readonly isOpenedForGood?: true;
  /** Code of refusing what would undo what has had its effect outside the file: a correction, a void, a confirmation. */
  readonly refuseRuling?: (state: S, gone: readonly Effective[], come: readonly Effective[]) => string | undefined;
  readonly things: Readonly<Record<string, Thing<S>>>;
  /**
   * Ids of the people whom the state knows, whether they are still there or not. They stay known in streams of such a
   * kind when another stream is erased.
   */
  readonly people?: (state: S) => readonly string[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- states of several kinds in one list
export type AnyStream = StreamDefinition<any>;

type StateOf<Slices extends readonly unknown[]> = UnionToIntersection<
  { [I in keyof Slices]: Slices[I] extends { readonly initial: infer S } ? S : never }[number]
>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the usual inference of an intersection
type UnionToIntersection<U> = (U extends any ? (each: U) => void : never) extends (all: infer I) => void ? I : never;

type Derived = 'slices' | 'facts' | 'initial' | 'grows' | 'things';

/** A kind as it is written down: what follows from its slices is left out. */
type KindOf<Id extends string, Slices extends readonly unknown[]> = {
  readonly id: Id;
  readonly slices: Slices;
} & Omit<StreamDefinition<StateOf<Slices> & Readonly<Record<Id, string>>>, Derived | 'id'>;

/** `streamKind({ kind: 'fund', path: 'funds', id: 'fundId', slices: [opening, loans], reach: … })` */
export function streamKind<const Id extends string, const Slices extends readonly unknown[]>(
  kind: KindOf<Id, Slices>,
): StreamDefinition<StateOf<Slices> & Readonly<Record<Id, string>>> {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- states of several slices in one list
  const slices = kind.slices as unknown as readonly Slice<any>[];
  type S = StateOf<Slices> & Readonly<Record<Id, string>>;
  const empty = Object.fromEntries(slices.flatMap(({ initial }) => Object.entries(initial as object)));
  return {
    ...kind,
    slices,
    facts: slices.flatMap(({ facts }) => facts),
    grows: slices.some(({ grows }) => grows),
    initial: (id) => ({ [kind.id]: id, ...empty }) as S,
    things: Object.fromEntries(slices.flatMap(({ things = {} }) => Object.entries(things))),
  };
}
