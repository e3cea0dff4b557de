/** What processes keep in PostgreSQL, as statements. All of it follows from the log. */
import type { QueryConfig } from 'pg';
import { entryIdOf } from '../event-store/codec.js';
import type { StoredEvent } from '../event-store/event-store.js';
import type { CompletionState } from './completions.js';
import type { BatchReading, Due } from './log-reader.js';

const checkpoint_name = 'log';

export interface CheckpointRow {
  readonly definition: string;
  readonly position: string | null;
}

export const readCheckpoint: QueryConfig = {
  text: 'SELECT definition, position FROM process.checkpoint WHERE name = $1',
  values: [checkpoint_name],
};

/** Forgets everything: it is read again from the first event. */
export function startOver(definition: string): QueryConfig[] {
  return [
    { text: 'TRUNCATE process.due, process.cause, process.completion, process.failure' },
    {
      text: `INSERT INTO process.checkpoint (name, definition) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET definition = EXCLUDED.definition, position = NULL, stream = NULL,
               revision = NULL, entry_id = NULL, received_at = NULL, moved_at = now(), beat_at = now()`,
      values: [checkpoint_name, definition],
    },
  ];
}

export const beat: QueryConfig = {
  name: 'process beat',
  text: 'UPDATE process.checkpoint SET beat_at = now() WHERE name = $1',
  values: [checkpoint_name],
};

/** The checkpoint names the event that it stands at, so that a log without it is recognised (S24). */
export function moveCheckpoint(last: StoredEvent): QueryConfig {
  const { receivedAt } = last.metadata;
  const isTime = typeof receivedAt === 'string' && !Number.isNaN(Date.parse(receivedAt));
  return {
    name: 'process checkpoint',
    text: `UPDATE process.checkpoint SET position = $2, stream = $3, revision = $4, entry_id = $5,
             received_at = COALESCE($6, received_at), moved_at = now(), beat_at = now() WHERE name = $1`,
    values: [
      ...[checkpoint_name, last.position, last.stream, last.revision, entryIdOf(last)],
      isTime ? receivedAt : null,
    ],
  };
}

export function takeIn({ due, seen }: BatchReading): QueryConfig[] {
  return [...(seen.length > 0 ? [keepSeen(seen)] : []), ...(due.length > 0 ? [markDue(due)] : [])];
}

function keepSeen(seen: BatchReading['seen']): QueryConfig {
  const standings = seen.map(({ standing }) => standing);
  return {
    name: 'process seen',
    // What the events of a batch do not tell, an earlier one has told.
    text: `INSERT INTO process.completion AS c
             (stream, entry_id, recipient, completion_id, fact, digest, voided, revision)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::boolean[],
                                $8::integer[])
           ON CONFLICT (stream, entry_id, recipient) DO UPDATE
              SET completion_id = EXCLUDED.completion_id, voided = EXCLUDED.voided, revision = EXCLUDED.revision,
                  fact = CASE EXCLUDED.fact WHEN '' THEN c.fact ELSE EXCLUDED.fact END,
                  digest = CASE EXCLUDED.digest WHEN '' THEN c.digest ELSE EXCLUDED.digest END
            WHERE EXCLUDED.revision > c.revision`,
    values: [
      seen.map(({ stream }) => stream),
      seen.map(({ entryId }) => entryId),
      seen.map(({ recipient }) => recipient),
      standings.map((standing) => standing.completionId),
      standings.map(({ fact }) => fact),
      standings.map(({ digest }) => digest),
      standings.map(({ voided }) => voided),
      standings.map(({ revision }) => revision),
    ],
  };
}

function markDue(due: readonly Due[]): QueryConfig {
  return {
    name: 'process due',
    text: `INSERT INTO process.due AS d (stream, entry_id, received_at)
           SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])
           ON CONFLICT (stream, entry_id) DO UPDATE
              SET version = d.version + 1, attempts = 0, error = NULL, due_at = now(), received_at = EXCLUDED.received_at`,
    values: [
      due.map(({ stream }) => stream),
      due.map(({ entryId }) => entryId),
      due.map(({ receivedAt }) => receivedAt ?? null),
    ],
  };
}

export interface DueRow {
  readonly stream: string;
  readonly entryId: string;
  readonly version: string;
  readonly attempts: number;
}

export function nextDue(limit: number): QueryConfig {
  return {
    name: 'process next',
    text: `SELECT stream, entry_id AS "entryId", version, attempts FROM process.due
            WHERE due_at <= now() ORDER BY due_at, ordinal LIMIT $1`,
    values: [limit],
  };
}

/** Compared, unless something has changed meanwhile. */
export function done({ stream, entryId, version }: DueRow): QueryConfig {
  return {
    name: 'process done',
    text: 'DELETE FROM process.due WHERE stream = $1 AND entry_id = $2 AND version = $3',
    values: [stream, entryId, version],
  };
}

const backoff_ms_max = 5 * 60_000;

/** To be tried again later, each time a while longer, unless something has changed meanwhile. */
export function later({ stream, entryId, version, attempts }: DueRow, error: string, first_ms: number): QueryConfig {
  return {
    name: 'process later',
    text: `UPDATE process.due SET attempts = attempts + 1, error = $5, due_at = now() + $4 * interval '1 millisecond'
            WHERE stream = $1 AND entry_id = $2 AND version = $3`,
    values: [stream, entryId, version, Math.min(first_ms * 2 ** attempts, backoff_ms_max), error],
  };
}

export interface StandingRow extends CompletionState {
  readonly recipient: string;
}

export function readStanding(stream: string, entryId: string): QueryConfig {
  return {
    name: 'process standing',
    text: `SELECT recipient, completion_id AS "completionId", fact, digest, voided, revision
             FROM process.completion WHERE stream = $1 AND entry_id = $2 ORDER BY recipient`,
    values: [stream, entryId],
  };
}

/** What became of the comparison of one cause. */
export interface Comparison {
  readonly stream: string;
  readonly entryId: string;
  readonly process: string;
  readonly fact: string;
  readonly wanted: number;
  readonly completed: number;
  /** By recipient: why its completion could not be written. */
  readonly failures: ReadonlyMap<string, string>;
  /** Why it can't be told what is wanted. */
  readonly error?: string | undefined;
}

export function keepComparison(compared: Comparison): QueryConfig[] {
  const { stream, entryId, failures } = compared;
  return [
    keepCause(compared),
    {
      name: 'process mended',
      text: 'DELETE FROM process.failure WHERE stream = $1 AND entry_id = $2 AND NOT recipient = ANY ($3::text[])',
      values: [stream, entryId, [...failures.keys()]],
    },
    ...(failures.size > 0 ? [keepFailures(compared)] : []),
  ];
}

export function keepCause(compared: Comparison): QueryConfig {
  const { stream, entryId, process, fact, wanted, completed, failures, error } = compared;
  return {
    name: 'process cause',
    text: `INSERT INTO process.cause (stream, entry_id, process, fact, wanted, completed, failed, error)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (stream, entry_id) DO UPDATE
              SET process = EXCLUDED.process, fact = EXCLUDED.fact, wanted = EXCLUDED.wanted,
                  completed = EXCLUDED.completed, failed = EXCLUDED.failed, error = EXCLUDED.error, compared_at = now()`,
    values: [stream, entryId, process, fact, wanted, completed, failures.size, error ?? null],
  };
}

function keepFailures({ stream, entryId, failures }: Comparison): QueryConfig {
  return {
    name: 'process failures',
    text: `INSERT INTO process.failure AS f (stream, entry_id, recipient, error)
           SELECT $1, $2, * FROM unnest($3::text[], $4::text[])
           ON CONFLICT (stream, entry_id, recipient) DO UPDATE SET error = EXCLUDED.error, attempts = f.attempts + 1`,
    values: [stream, entryId, [...failures.keys()], [...failures.values()]],
  };
}
