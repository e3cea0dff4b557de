/**
 * Epochs (S24). Checkpoints name the event that they stand at. Where the log lacks one of these, as after it was restored
 * or moved, what follows from the log is of no use: a new epoch begins, tables are built anew and processes start over.
 */
import type { Pool } from 'pg';
import { entryIdOf } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import type { SubjectKeys } from '../event-store/keys.js';
import { subjectsIn } from '../event-store/seal.js';
import { inTransaction } from '../projector/generation.js';

/** An event that was read once, and that the log lacks. */
export interface MissingEvent {
  readonly stream: string;
  readonly revision: number;
  readonly entryId: string;
}

export interface Epoch {
  readonly number: number;
  readonly isNew: boolean;
  readonly missing: readonly MissingEvent[];
}

interface CheckpointRow extends MissingEvent {
  readonly position: string;
}

const checkpoints = `
  SELECT position, stream, revision, entry_id AS "entryId" FROM projector.generation
   WHERE status <> 'retired' AND stream IS NOT NULL
  UNION ALL
  SELECT position, stream, revision, entry_id FROM process.checkpoint WHERE stream IS NOT NULL`;

/** The epoch of the log as it is; begun where it lacks what a checkpoint names. To be called before anything reads on. */
export async function findEpoch(pool: Pool, store: EventStore): Promise<Epoch> {
  return inTransaction(pool, async (client) => {
    // Of several processes that start at once, one begins it.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', ['projector: generations']);
    const { rows } = await client.query<CheckpointRow>(checkpoints);
    const missing: MissingEvent[] = [];
    for (const { position, ...event } of rows) if (!(await holds(store, event, position))) missing.push(event);
    const known = await client.query<{ number: number }>('SELECT max(number) AS number FROM ledger.epoch');
    const { number } = known.rows[0]!;
    if (missing.length === 0) return { number, isNew: false, missing };
    await client.query('SET LOCAL synchronous_commit = on');
    const told = JSON.stringify(missing);
    await client.query('INSERT INTO ledger.epoch (number, missing) VALUES ($1, $2)', [number + 1, told]);
    // The log may lack streams that it had.
    await client.query('DELETE FROM ledger.known_stream');
    await client.query(`UPDATE projector.generation SET status = 'retired' WHERE status = 'building'`);
    // Shown until others have caught up, whatever the position; their projector, where one still runs, moves it no more.
    await client.query(
      `UPDATE projector.generation
          SET definition = 'before epoch ' || $1::integer || ': ' || definition, version = version + 1,
              position = NULL, stream = NULL, revision = NULL, entry_id = NULL WHERE status = 'live'`,
      [number + 1],
    );
    await client.query(
      `UPDATE process.checkpoint
          SET definition = '', position = NULL, stream = NULL, revision = NULL, entry_id = NULL`,
    );
    return { number: number + 1, isNew: true, missing };
  });
}

/** An event at another position is in another log: to read on from there would leave out or repeat others. */
async function holds(
  store: EventStore,
  { stream, revision, entryId }: MissingEvent,
  position: string,
): Promise<boolean> {
  const [event] = await store.readStream(stream, { after: revision - 1, limit: 1 });
  return event !== undefined && entryIdOf(event) === entryId && event.position === position;
}

/**
 * Keys are made before what they seal is appended: whoever lacks one lacks it among the events after the checkpoint.
 * Without one, as after a restore, all are looked at: the missing ones are the youngest, and tables wait for the whole
 * log all the same.
 */
const checked = { events_max: 20_000, page_max: 1_000 };
const named_events_max = 10;

/** What the log holds can't be opened by the keys that are there. */
export class KeysTooOld extends Error {
  override readonly name = 'KeysTooOld';
}

/**
 * Keys and log are restored together where one database holds both; where the log lies elsewhere the keys may be older.
 * @throws KeysTooOld naming the events that can't be opened
 */
export async function checkKeys(
  pool: Pool,
  keys: SubjectKeys,
  store: EventStore,
  epoch: Epoch,
  { events_max, page_max } = checked,
): Promise<void> {
  // In a new epoch it is the log that is older.
  if (store.table !== undefined || epoch.isNew) return;
  const { rows } = await pool.query<{ position: string | null }>(
    `SELECT position FROM projector.generation WHERE status = 'live'`,
  );
  let after = rows[0]?.position ?? undefined;
  const checked_max = after === undefined ? Infinity : events_max;
  const named: string[] = [];
  let sealed = 0;
  for (let count = 0; count < checked_max;) {
    const page = await store.readAll({ ...(after !== undefined && { after }), limit: page_max });
    const unknown = await keys.unknown(page.flatMap(({ data }) => subjectsIn(data)));
    const lacking = page.filter(({ data }) => subjectsIn(data).some((subject) => unknown.has(subject)));
    const told = lacking.map(({ stream, revision, type }) => `${stream}@${revision} ${type}`);
    named.push(...told.slice(0, named_events_max - named.length));
    sealed += lacking.length;
    count += page.length;
    after = page.at(-1)?.position;
    if (page.length < page_max) break;
  }
  if (sealed === 0) return;
  const more = sealed > named.length ? ` and ${sealed - named.length} more` : '';
  throw new KeysTooOld(
    `the keys in DATABASE_URL are older than the log: these events can't be opened: ${named.join(', ')}${more}; ` +
      `restore the database as it was when the last of them was recorded, or later`,
  );
}
