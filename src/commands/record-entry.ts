/** The command to record an entry, and what can come of it. */
import type { Actor, AnyFact, StreamKind } from '../domain/fact.js';
import type { Finding } from '../domain/finding.js';
import type { Refusal } from '../domain/refusal.js';
import type { FieldError } from '../domain/validate.js';
import type { NamedIn } from '../erasure/mentions.js';
import type { DryRunRepository } from './dry-run-repository.js';

export class RecordEntry {
  constructor(
    readonly kind: StreamKind,
    readonly id: string,
    readonly fact: AnyFact,
    /** Parsed JSON, not yet checked. */
    readonly body: unknown,
    readonly actor: Actor,
    /** Area codes that the actor is confined to; undefined where there is no bound. */
    readonly areas?: readonly string[],
    /** Tried on copies, and not recorded. */
    readonly trial?: DryRunRepository,
  ) {}
}

/** The answer to an entry that stands in the ledger. */
export interface Receipt {
  readonly entryId: string;
  readonly revision: number;
  readonly position: string;
  readonly receivedAt: string;
  /** Why it waits for the office. */
  readonly held?: string;
  /** The held entries that it builds on. */
  readonly waitsFor?: readonly string[];
  /** What it has in common with another entry of the file: refused for none of it. */
  readonly findings?: readonly Finding[];
  /** Of a release or a rejection: the held entries that build on what it decides. */
  readonly buildOnIt?: readonly string[];
  /** A correction or a void that another person has to confirm before it counts. */
  readonly waiting?: true;
  /** The entry by which it is void; told to who sends it again. */
  readonly voidedBy?: string;
  /** Of an erasure: the day until which backups hold the keys that it destroyed. */
  readonly backupsHoldKeysUntil?: string;
  /** Of the erasure of a person: texts of others that name them all the same. */
  readonly namedIn?: NamedIn;
}

export type Outcome =
  | { readonly outcome: 'recorded' | 'repeated' | 'held'; readonly receipt: Receipt }
  | {
      readonly outcome: 'refused';
      readonly refusal: Refusal;
      /** The fact whose body is at fault, where it is that of a correction. */
      readonly corrected?: AnyFact;
    }
  | {
      readonly outcome: 'invalid';
      readonly errors: readonly FieldError[];
      /** The fact whose body is at fault, where it is that of a correction: paths begin with `data.` then. */
      readonly corrected?: AnyFact;
    }
  | { readonly outcome: 'forbidden'; readonly code: 'role-may-not-record' | 'outside-area' };

/** `failed`: not judged, not stored, or nobody knows; to be sent again. */
export type ItemOutcome = Outcome | { readonly outcome: 'failed'; readonly error: unknown };

/** It stands in the ledger. */
export type Taken = Extract<ItemOutcome, { readonly receipt: Receipt }>;

/** More writers on one stream, or more entries that build on each other, than could be served: to be sent again. */
export class StreamBusy extends Error {
  override readonly name = 'StreamBusy';
}
