/**
 * A fact: one kind of entry, with everything about it in one place. Routes, validation, OpenAPI, catalogue, sealing,
 * projections and timeline are derived from the list of facts.
 */
import type { Entry } from './entry.js';
import type { Refusal } from './refusal.js';
import type { Span } from './span.js';

export const roles = ['cadre', 'clinician', 'desk', 'office', 'inspector'] as const;
export type Role = (typeof roles)[number];

/** Kinds of streams; the name of a stream is `<kind>-<id>`. */
export const streamKinds = ['household', 'organisation', 'cadre', 'area', 'code-list'] as const;
export type StreamKind = (typeof streamKinds)[number];

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
export interface At {
  readonly entryId: string;
  readonly type: string;
  readonly span: Span;
  /** As written by the client; undefined where it is known since ever. */
  readonly occurredOn: string | undefined;
  readonly occurredAt: string | undefined;
  readonly by: Actor;
}

export interface Fact<S, P extends Entry = Entry> {
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
  /** May still be recorded for days after the household was closed. */
  readonly afterClosing?: true;
  /** What the entry sets, if it sets something: `basedOnRevision` is compared with the last change of any of it. */
  readonly slot?: (payload: P, entryId: string) => string | readonly string[];
  /** Why it does not fit the file as it was when it occurred. At the door a refusal, later a finding. */
  readonly decide?: (payload: P, state: S, at: At) => Refusal | undefined;
  /** The file after it. Total: what does not fit is taken in all the same. */
  readonly evolve: (state: S, payload: P, at: At) => S;
  /** From the version of the key to the next, on the opened payload. */
  readonly upcast?: Readonly<Record<number, (data: JsonObject) => JsonObject>>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of facts holds payloads of many classes
export type AnyFact<S = any> = Fact<S, any>;

/** `factOf<Household>()({ … })`: the payload's class gives the types of the rest. */
export function factOf<S>() {
  return <P extends Entry>(fact: Fact<S, P>): Fact<S, P> => fact;
}

/** A kind of stream: its state before anything, its facts, and what holds for all of them. */
export interface StreamDefinition<S> {
  readonly kind: StreamKind;
  /** Path of its routes, under `/v1`. */
  readonly path: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly facts: readonly AnyFact<S>[];
  readonly initial: (id: string) => S;
  /** Holds for every fact of the kind, before its own `decide`. */
  readonly decide?: (state: S, at: At, fact: AnyFact) => Refusal | undefined;
  /** Why an entry of this actor waits for the office; undefined where it counts at once. */
  readonly holds?: (state: S, actor: Actor, at: At, fact: AnyFact) => string | undefined;
  /** Things of the same file that a payload names, as the state knows them so far. */
  readonly inFile?: (state: S, what: string, id: string) => Span | undefined;
  /** Ids of the people whom the state knows, whether they are still there or not. */
  readonly people: (state: S) => readonly string[];
}
