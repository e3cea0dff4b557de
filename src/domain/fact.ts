/**
 * A fact: one kind of entry, with everything about it in one place. Routes, validation, OpenAPI, catalogue, sealing,
 * projections and timeline are derived from the list of facts.
 */
import type { Entry } from './entry.js';
import type { Movement } from './movement.js';
import type { Refusal } from './refusal.js';
import type { Span } from './span.js';

export const roles = ['cadre', 'clinician', 'desk', 'office', 'inspector', 'donor'] as const;
export type Role = (typeof roles)[number];

/** Name of a kind of streams; the name of a stream is `<kind>-<id>`. */
export type StreamKind = string;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Who recorded an entry, and in what capacity. */
export interface Actor {
  /** The subject of the token: an account, not a name. */
  readonly sub: string;
  readonly role: Role;
  /** The cadre that the account belongs to. */
  readonly cadreId?: string;
  /** The unit that the account acts for. */
  readonly organisationId?: string;
}

/** An entry at its place in the file. */
export interface Occurrence {
  readonly entryId: string;
  readonly type: string;
  readonly span: Span;
  /** As written by the client; undefined where it is undated. */
  readonly occurredOn: string | undefined;
  readonly occurredAt: string | undefined;
  readonly by: Actor;
  /** What was fixed when it took effect, by `fix`: stored beside it, and never worked out anew. */
  readonly fixed?: JsonObject;
}

/** A thing of the file, and where the body names it. */
export interface NamedThing {
  readonly what: string;
  readonly id: string;
  /** Dotted from the body. */
  readonly path: string;
}

/** @typeParam S what `evolve` may change: the state of its slice · @typeParam F the whole file, which `decide` sees */
export interface Fact<S, P extends Entry = Entry, F = S> {
  /** As stored: never renamed, never reused. */
  readonly type: string;
  /** Of the payload. A change of meaning or shape raises it and adds an upcaster. */
  readonly version: number;
  readonly title: { readonly zh: string; readonly en: string };
  /** Last part of the path that records it. */
  readonly route: string;
  readonly payload: new () => P;
  readonly mayRecord: readonly Role[];
  /** Order among entries of the same day: as frozen as the name. */
  readonly rank: number;
  /** Begins its stream, and may stand there once. */
  readonly opens?: true;
  /** A correction has no effect until another person has confirmed it: money, grade, identity. */
  readonly correctionNeedsConfirmation?: true;
  /** Recorded by the process that completes what a stream of this kind decides, and by nobody else (S26). */
  readonly completes?: string;
  /** May still be recorded for days after the household or the programme was closed. */
  readonly afterClosing?: true;
  /** Tells of the stream itself: another stream takes it along never, or only where it takes everything (S6). */
  readonly staysBehind?: 'always' | 'unless-whole';
  /** An account confined to areas may record it where either the state before or the one after lies in them. */
  readonly crossesAreas?: true;
  /** What it tells is asked by days, and not by its place in the file (S20): it may say something of earlier entries. */
  readonly byDays?: true;
  /** What it tells of may go on: its days may have no end, or one to come. */
  readonly lasting?: true;
  /** Whom it needs to be there: nobody who has left or died is checked, met, employed or head (S19). */
  readonly present?: (payload: P) => string | undefined;
  /** Things of the file that it names otherwise than by a field of their own; they may be recorded later. */
  readonly names?: (payload: P) => readonly NamedThing[];
  /** What the entry sets, if it sets something: `basedOnRevision` is compared with the last change of any of it. */
  readonly conflictKey?: (payload: P, entryId: string) => string | readonly string[];
  /** Why it does not fit the file as it was when it occurred. At the door a refusal, later a finding. */
  readonly decide?: (payload: P, file: F, at: Occurrence) => Refusal | undefined;
  /** S7a: what is odd about it at its place; a finding, and never a refusal. */
  readonly warn?: (payload: P, file: F, at: Occurrence) => Refusal | undefined;
  /** The fields of the slice that it changes; undefined takes a field away. Total: what does not fit is taken in, too. */
  readonly evolve: (slice: S, payload: P, at: Occurrence) => Partial<S>;
  /** What it does to accounts that may never fall below zero: the kind's invariants. */
  readonly moves?: (payload: P, at: Occurrence) => readonly Movement[];
  /**
   * What is fixed when it takes effect, from the file as it stands then: stored beside the entry, handed to `evolve` as
   * `at.fixed`, and not changed by what comes late (S17). Entries from before a fact had it have none.
   */
  readonly fix?: (payload: P, file: F, at: Occurrence) => JsonObject;
  /** From the version of the key to the next, on the opened payload. */
  readonly upcast?: Readonly<Record<number, (data: JsonObject) => JsonObject>>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of facts holds payloads of many classes
export type AnyFact<S = any, F = any> = Fact<S, any, F>;

/** Of a version that only lacks what later ones may say. */
export const asItWas = (data: JsonObject): JsonObject => data;

/** `factOf<Visits, Household>()({ … })`: the payload's class gives the types of the rest. */
export function factOf<S, F = S>() {
  return <P extends Entry>(fact: Fact<S, P, F>): Fact<S, P, F> => fact;
}
