/**
 * Processes: what an entry of one stream decides, and entries of other streams complete (semantics S26). Declared purely
 * here; `src/processes` keeps the recipients' streams in step with what the declarations want.
 */
import type { Entry } from './entry.js';
import type { AnyFact, Occurrence, Fact } from './fact.js';
import type { StreamDefinition } from './stream-kind.js';

/** An entry that is wanted in another stream. */
export interface Completion {
  readonly recipient: { readonly kind: string; readonly id: string };
  readonly fact: AnyFact;
  /** Without `entryId`, which follows from source and recipient, and without personal fields. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where the causing entry stands. */
export interface Source<S> {
  /** Of its stream. */
  readonly id: string;
  readonly at: Occurrence;
  /** Of its stream, by all that counts there. */
  readonly state: S;
}

/** A fact of the source, and what one entry of it wants. At most one completion per recipient. */
export interface Cause<S> {
  readonly fact: AnyFact<S>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of causes holds payloads of many classes
  readonly wanted: (payload: any, source: Source<S>) => readonly Completion[];
}

/** `causeOf<Batch>()(goodsDistributed, (payload, source) => …)`: the payload's class comes from the fact. */
export function causeOf<S>() {
  return <P extends Entry>(
    fact: Pick<Fact<never, P>, 'payload'> & AnyFact<S>,
    wanted: (payload: P, source: Source<S>) => readonly Completion[],
  ): Cause<S> => ({ fact, wanted });
}

export interface ProcessDefinition<S> {
  /** Stands in the metadata of each completion: never renamed, never reused. */
  readonly name: string;
  /** Raised when `wanted` gives something else than before: everything is compared again. */
  readonly version: number;
  readonly source: StreamDefinition<S>;
  /** What the completing facts name as their source (`Fact.completes`); default: its kind. */
  readonly completes?: string;
  readonly causes: readonly Cause<S>[];
  readonly dependsOn?: readonly Dependency<S>[];
}

/** Another fact of the source on which bodies depend. When an entry of it changes, causes of its stream are compared. */
export interface Dependency<S> {
  readonly fact: AnyFact<S>;
  /** Which of them, by what the entry says and what it said before; default: all. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- payloads of many classes
  readonly touches?: (changed: Body<any>, cause: Body<any>) => boolean;
}

export interface Body<P> {
  readonly entryId: string;
  readonly payload: P;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- states of several kinds in one list
export type AnyProcess = ProcessDefinition<any>;

export function processOf<S>(definition: ProcessDefinition<S>): ProcessDefinition<S> {
  return definition;
}

/** Typed by the fact of the recipient. */
export function completion<P extends Entry>(
  recipient: Completion['recipient'],
  fact: Pick<Fact<never, P>, 'payload'> & AnyFact,
  body: Omit<P, 'entryId'>,
): Completion {
  return { recipient, fact, body };
}

/**
 * Ids follow from source stream, causing entry and recipient alone, so that a fact may be the cause of one process only.
 * @throws Error where two processes have one name or one cause
 */
export function checkProcesses(processes: readonly AnyProcess[]): void {
  const seen = new Set<string>();
  const once = (what: string): void => {
    if (seen.has(what)) throw new Error(`two processes have the same ${what}`);
    seen.add(what);
  };
  for (const { name, source, causes } of processes) {
    once(`name ${name}`);
    for (const { fact } of causes) once(`cause ${source.kind} ${fact.type}`);
  }
}

/** How a completion is kept in step with what is wanted. */
export type Step = 'record' | 'correct' | 'void';

/** A completion as it stands in the recipient's stream, whatever was ruled on it. */
export interface Present {
  readonly fact: string;
  /** Of the body. */
  readonly digest: string;
  readonly voided: boolean;
}

/** What brings the recipient's stream one step nearer to what is wanted; undefined where it is there. */
export function stepTo(
  wanted: { readonly fact: string; readonly digest: string } | undefined,
  present: Present | undefined,
): Step | undefined {
  if (!wanted) return present && !present.voided ? 'void' : undefined;
  if (!present) return 'record';
  // An entry cannot become one of another fact: it makes way, and another one is recorded.
  if (present.fact !== wanted.fact) return present.voided ? 'record' : 'void';
  return present.voided || present.digest !== wanted.digest ? 'correct' : undefined;
}
