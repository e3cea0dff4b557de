/**
 * Compares what one entry of a source stream wants with the completions that stand, and brings the recipients into step:
 * some at a time, at a bounded rate, each alone where it fails.
 */
import pMap from 'p-map';
import { setImmediate as yieldLoop, setTimeout as sleep } from 'node:timers/promises';
import type { QueryConfig, QueryResult } from 'pg';
import { check } from '../commands/checker.js';
import type { Completes, Recorded } from '../domain/effective.js';
import type { Aggregate } from '../domain/aggregate.js';
import { stepTo } from '../domain/process-definition.js';
import type { AnyProcess, Cause, Completion } from '../domain/process-definition.js';
import { streamName } from '../domain/streams.js';
import { PersonalCompletion } from '../event-store/codec.js';
import { InvalidEvent, OutcomeUnknown, StoreUnavailable } from '../event-store/event-store.js';
import { completionId, wantedOf } from './completions.js';
import type { Wanted } from './completions.js';
import type { Seen } from './log-reader.js';
import { complete, NotCompleted } from './recipient.js';
import type { RecipientContext, Task } from './recipient.js';
import { keepCause, keepComparison, readStanding, takeIn } from './tables.js';
import type { Comparison, StandingRow } from './tables.js';

/** The statements of a runner, all by the connection that leads. */
export interface Statements {
  query(query: QueryConfig): Promise<Pick<QueryResult, 'rows'>>;
  /** All or none. */
  transaction(statements: readonly QueryConfig[]): Promise<unknown>;
}

/** How much is asked of the log at a time. */
export interface Pace {
  /** Recipients between two looks at what else there is to do. */
  readonly chunk_recipients_max: number;
  readonly appends_at_once: number;
  readonly completions_per_second_max: number;
}

export interface ComparisonContext extends RecipientContext {
  readonly statements: Statements;
  readonly pace: Pace;
  /** @throws where this runner leads no more */
  readonly check: () => void;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state's type follows from the process
type AnyLife = Aggregate<any>;

/** The causing entry, with its process. */
export interface CausingEntry {
  readonly process: AnyProcess;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state's type follows from the process
  readonly cause: Cause<any>;
  readonly record: Recorded;
}

/** @returns why it is to be tried again, as a code; undefined where all stands as wanted */
export async function compare(
  context: ComparisonContext,
  source: AnyLife,
  { process, cause, record }: CausingEntry,
): Promise<string | undefined> {
  const { statements } = context;
  const stream = streamName(process.source.kind, source.id);
  const completes: Completes = { stream, entryId: record.entryId, process: process.name };
  const named = { stream, entryId: record.entryId, process: process.name, fact: record.type };
  let wanted: ReadonlyMap<string, Wanted>;
  try {
    wanted = wantedBy(source, record.entryId, cause);
  } catch (error) {
    const fault = `wanted-failed: ${nameOf(error)}`;
    const failed = { wanted: 0, completed: 0, failures: new Map<string, string>(), error: fault };
    await statements.transaction(keepComparison({ ...named, ...failed }));
    return fault;
  }
  const { rows } = await statements.query(readStanding(stream, record.entryId));
  const known = new Map((rows as StandingRow[]).map((row) => [row.recipient, row]));
  const tasks: Task[] = [];
  for (const recipient of new Set([...wanted.keys(), ...known.keys()])) {
    const [each, standing] = [wanted.get(recipient), known.get(recipient)];
    if (stepTo(each, standing)) tasks.push({ recipient, wanted: each, known: standing, completes, actor: record.by });
  }
  return work(context, tasks, { ...named, wanted: wanted.size });
}

/** By recipient. Nothing, where the entry does not count. */
function wantedBy(source: AnyLife, entryId: string, { wanted }: CausingEntry['cause']): ReadonlyMap<string, Wanted> {
  const entry = source.entries.find(({ at }) => at.entryId === entryId);
  if (!entry) return new Map();
  const completions: readonly Completion[] = wanted(entry.payload, {
    id: source.id,
    at: entry.at,
    state: source.state as unknown,
  });
  const byRecipient = new Map(completions.map(wantedOf).map((each) => [each.recipient, each]));
  if (byRecipient.size < completions.length) throw new RecipientTwice();
  return byRecipient;
}

class RecipientTwice extends Error {
  override readonly name = 'RecipientTwice';
}

async function work(
  context: ComparisonContext,
  tasks: readonly Task[],
  named: Pick<Comparison, 'stream' | 'entryId' | 'process' | 'fact' | 'wanted'>,
): Promise<string | undefined> {
  const { statements, pace, check: checkLeads } = context;
  const failures = new Map<string, string>();
  let open = tasks.filter(({ wanted }) => wanted).length;
  const stateOf = (): Comparison => ({ ...named, completed: named.wanted - open, failures });
  for (let from = 0; from < tasks.length; from += pace.chunk_recipients_max) {
    const began = performance.now();
    const chunk = tasks.slice(from, from + pace.chunk_recipients_max);
    const seen: Seen[] = [];
    await pMap(
      chunk,
      async (task) => {
        const { recipient } = task;
        const { stream, entryId } = task.completes;
        const failure = await attempt(context, task, (standing) => {
          if (standing) seen.push({ stream, entryId, recipient, standing });
        });
        if (failure !== undefined) failures.set(recipient, failure);
        else if (task.wanted) open -= 1;
      },
      { concurrency: pace.appends_at_once },
    );
    checkLeads();
    await statements.transaction([...takeIn({ due: [], seen }), keepCause(stateOf())]);
    const least_ms = (chunk.length / pace.completions_per_second_max) * 1_000;
    const left_ms = least_ms - (performance.now() - began);
    await (left_ms > 1 ? sleep(left_ms) : yieldLoop());
    checkLeads();
  }
  await statements.transaction(keepComparison(stateOf()));
  return failures.size > 0 ? 'recipients-failed' : undefined;
}

/** Why the completion could not be written, as a code; undefined where it stands as wanted. */
async function attempt(
  context: ComparisonContext,
  task: Task,
  done: (standing: Awaited<ReturnType<typeof complete>>) => void,
): Promise<string | undefined> {
  const fault = faultOf(task);
  if (fault !== undefined) return fault;
  try {
    done(await complete(context, task));
    return undefined;
  } catch (error) {
    // Nobody can be completed now: all is tried again in a while.
    if (error instanceof StoreUnavailable) throw error;
    if (error instanceof NotCompleted) return error.code;
    if (error instanceof InvalidEvent) return error.code;
    if (error instanceof OutcomeUnknown) return 'outcome-unknown';
    if (error instanceof PersonalCompletion) return `body-personal: ${error.path}`;
    return `failed: ${nameOf(error)}`;
  }
}

/** A body that is none of its fact is a fault of the process: nothing is stored that nobody could read. */
function faultOf({ recipient, wanted, completes }: Task): string | undefined {
  if (!wanted) return undefined;
  const { fact, body } = wanted.completion;
  const entryId = completionId(completes.stream, completes.entryId, recipient);
  const [first] = check(fact.payload, { ...body, entryId });
  return first && `body-invalid: ${first.path} ${first.rule}`;
}

/** Its name alone: a message may quote what it stumbled over. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'error';
}
