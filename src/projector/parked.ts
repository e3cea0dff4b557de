/**
 * Streams with an event that can't be projected. They stop alone: later events of theirs wait behind, everything else
 * goes on. What is kept of the reason is a code, never content.
 */
import type { Pool, QueryConfig } from 'pg';

export interface Parked {
  readonly stream: string;
  /** Of the event that could not be projected. */
  readonly revision: number;
  readonly entryId: string;
  readonly type: string;
  /** Why, as a code. */
  readonly error: string;
  /** Events of the stream that wait, itself included. */
  readonly waiting: number;
  readonly attempts: number;
  readonly parkedAt: string;
}

/** As the projector keeps it: the event at fault, and how far the stream has come behind it. */
export interface Park {
  readonly stream: string;
  readonly revision: number;
  readonly entryId: string;
  readonly type: string;
  readonly error: string;
  readonly lastRevision: number;
}

interface ParkRow {
  readonly stream: string;
  readonly revision: number;
  readonly entry_id: string;
  readonly type: string;
  readonly error: string;
  readonly last_revision: number;
  readonly parked_at: Date;
  readonly attempts: number;
  readonly retry: boolean;
}

type Queries = Pick<Pool, 'query'>;

export function park(generation: string, parked: Park): QueryConfig {
  const { stream, revision, entryId, type, error, lastRevision } = parked;
  return {
    name: 'park',
    text: `INSERT INTO projector.parked AS p (generation, stream, revision, entry_id, type, error, last_revision)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (generation, stream) DO UPDATE
              SET revision = EXCLUDED.revision, entry_id = EXCLUDED.entry_id, type = EXCLUDED.type,
                  error = EXCLUDED.error, last_revision = EXCLUDED.last_revision, attempts = p.attempts + 1,
                  retry = false`,
    values: [generation, stream, revision, entryId, type, error, lastRevision],
  };
}

/** Later events of parked streams wait. */
export function parkBehind(generation: string, last: ReadonlyMap<string, number>): QueryConfig {
  return {
    name: 'park behind',
    text: `UPDATE projector.parked p SET last_revision = b.last
             FROM unnest($2::text[], $3::integer[]) AS b (stream, last)
            WHERE p.generation = $1 AND p.stream = b.stream`,
    values: [generation, [...last.keys()], [...last.values()]],
  };
}

export function unpark(generation: string, stream: string): QueryConfig {
  return {
    name: 'unpark',
    text: 'DELETE FROM projector.parked WHERE generation = $1 AND stream = $2',
    values: [generation, stream],
  };
}

const select = 'SELECT * FROM projector.parked WHERE generation = $1';

/** What is parked in a generation, by stream. */
export async function readParks(
  queries: Queries,
  generation: string,
  only: { retry?: boolean } = {},
): Promise<Map<string, Park>> {
  const { rows } = await queries.query<ParkRow>(only.retry ? `${select} AND retry` : select, [generation]);
  return new Map(
    rows.map(({ stream, revision, entry_id, type, error, last_revision }) => [
      stream,
      { stream, revision, entryId: entry_id, type, error, lastRevision: last_revision },
    ]),
  );
}

/** Events that somebody has decided to leave out: `<stream> <entryId>`. */
export async function readSkipped(queries: Queries): Promise<Set<string>> {
  const { rows } = await queries.query<{ stream: string; entry_id: string }>(
    'SELECT stream, entry_id FROM projector.skipped',
  );
  return new Set(rows.map(({ stream, entry_id }) => `${stream} ${entry_id}`));
}

/** What is parked in the live generation, oldest first. */
export async function listParked(queries: Queries): Promise<Parked[]> {
  const { rows } = await queries.query<ParkRow>(
    `SELECT p.* FROM projector.parked p JOIN projector.generation g ON g.name = p.generation AND g.status = 'live'
      ORDER BY p.parked_at, p.stream`,
  );
  return rows.map(({ stream, revision, entry_id, type, error, last_revision, parked_at, attempts }) => ({
    stream,
    revision,
    entryId: entry_id,
    type,
    error,
    waiting: last_revision - revision + 1,
    attempts,
    parkedAt: parked_at.toISOString(),
  }));
}

/** Asks the projector, whichever process it runs in, to try a parked stream again; false where it is not parked. */
export async function askForRetry(queries: Queries, stream: string): Promise<boolean> {
  const { rowCount } = await queries.query('UPDATE projector.parked SET retry = true WHERE stream = $1', [stream]);
  return rowCount !== 0;
}

/**
 * Leaves an event out of the tables from now on, in every generation; false where it is not the one that is parked.
 * @param mac over the three, under the integrity key
 */
export async function skipEvent(
  queries: Queries,
  { stream, entryId, reason }: { stream: string; entryId: string; reason: string },
  mac: string,
): Promise<boolean> {
  const { rowCount } = await queries.query(
    `WITH skipped AS (
       INSERT INTO projector.skipped (stream, entry_id, reason, mac)
       SELECT DISTINCT stream, entry_id, $3::text, $4::text
         FROM projector.parked WHERE stream = $1 AND entry_id = $2::uuid
       ON CONFLICT (stream, entry_id) DO UPDATE SET reason = EXCLUDED.reason, mac = EXCLUDED.mac
       RETURNING stream)
     UPDATE projector.parked p SET retry = true FROM skipped s WHERE p.stream = s.stream`,
    [stream, entryId, reason, mac],
  );
  return rowCount !== 0;
}

/** Has the projector look at a stream again from its first event, as something was found in the log that is not as it was. */
export async function askForLook(queries: Queries, parked: Park): Promise<void> {
  const { stream, revision, entryId, type, error, lastRevision } = parked;
  await queries.query(
    `INSERT INTO projector.parked (generation, stream, revision, entry_id, type, error, last_revision, retry)
     SELECT name, $1, $2, $3, $4, $5, $6, true FROM projector.generation WHERE status <> 'retired'
     ON CONFLICT (generation, stream) DO NOTHING`,
    [stream, revision, entryId, type, error, lastRevision],
  );
}
