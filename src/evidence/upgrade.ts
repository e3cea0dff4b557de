/**
 * The step from a ledger whose events carry no integrity MAC. Once, for all events that there are, MACs are made and
 * kept beside the log; the log itself is not touched. From then on an event with neither is not the ledger's.
 */
import type { KeyObject } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { findStream } from '../domain/streams.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import { canonicalFormOf, macIn, macOf, macOfNote } from '../event-store/integrity.js';
import type { SubjectKeys } from '../event-store/keys.js';

const events_at_once = 1_000;

export interface Upgraded {
  /** `done` now, or `before`. */
  readonly outcome: 'done' | 'before';
  readonly sealed: number;
  /** Of them those that could not be compared with the MAC of their body, as somebody in them was erased. */
  readonly unproven: number;
  /** Events whose body is not the one that was sent, as `<stream>@<revision>`: they get no MAC. */
  readonly altered: readonly string[];
}

/** The log was written under a key of the ledger that is there no longer: new MACs would hide what happened. */
export class LedgerKeyLost extends Error {
  override readonly name = 'LedgerKeyLost';
  constructor(place: string) {
    super(
      `${place} carries an integrity MAC, and the key of it is not in ledger.ledger_key: it was removed. ` +
        'Restore that row from a backup; new MACs would hide what was altered since',
    );
  }
}

interface UpgradeParts {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly codec: Codec;
  readonly pool: Pool;
}

/**
 * All of it in one transaction: a process that is killed has done nothing.
 * @param onProgress is told how many events were looked at
 * @throws LedgerKeyLost
 */
export async function upgrade(parts: UpgradeParts, onProgress: (events: number) => void): Promise<Upgraded> {
  const { pool, keys } = parts;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', ['evidence: upgrade']);
    const { rowCount } = await client.query('SELECT FROM ledger.ledger_key');
    if (rowCount !== 0) {
      await client.query('ROLLBACK');
      return { outcome: 'before', sealed: 0, unproven: 0, altered: [] };
    }
    const upgraded = await keys.makeLedgerKey(async (key, row) => {
      await client.query('INSERT INTO ledger.ledger_key (name, wrapped) VALUES ($1, $2)', [...row]);
      await sealSkips(client, key);
      return sealAll(parts, client, key, onProgress);
    });
    await client.query('COMMIT');
    return upgraded;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function sealAll(
  { store, codec }: UpgradeParts,
  client: PoolClient,
  key: KeyObject,
  onProgress: (events: number) => void,
): Promise<Upgraded> {
  const altered: string[] = [];
  let [sealed, unproven] = [0, 0];
  let after: string | undefined;
  for (;;) {
    const events = await store.readAll({ ...(after !== undefined && { after }), limit: events_at_once });
    if (events.length === 0) return { outcome: 'done', sealed, unproven, altered };
    after = events.at(-1)!.position;
    const newer = events.find((event) => macIn(event) !== undefined);
    if (newer) throw new LedgerKeyLost(placeOf(newer));
    const ours = events.filter(({ stream }) => findStream(stream));
    const asSent = await codec.isAsSent(ours);
    const taken = ours.filter((_, i) => asSent[i] !== false);
    altered.push(...ours.filter((_, i) => asSent[i] === false).map(placeOf));
    unproven += asSent.filter((each) => each === undefined).length;
    sealed += taken.length;
    await client.query({
      name: 'evidence: upgrade',
      text: 'INSERT INTO evidence.upgraded_event (stream, revision, mac) SELECT * FROM unnest($1::text[], $2::integer[], $3::text[])',
      values: [
        taken.map(({ stream }) => stream),
        taken.map(({ revision }) => revision),
        taken.map((event) => macOf(canonicalFormOf(event), key)),
      ],
    });
    onProgress(events.length);
  }
}

/** What had been left out of the tables by then. */
async function sealSkips(client: PoolClient, key: KeyObject): Promise<void> {
  const { rows } = await client.query<{ stream: string; entry_id: string; reason: string }>(
    'SELECT stream, entry_id, reason FROM projector.skipped',
  );
  for (const { stream, entry_id, reason } of rows) {
    const mac = macOfNote('skip', { stream, entryId: entry_id, reason }, key);
    await client.query('UPDATE projector.skipped SET mac = $3 WHERE stream = $1 AND entry_id = $2', [
      ...[stream, entry_id, mac],
    ]);
  }
}

function placeOf({ stream, revision }: StoredEvent): string {
  return `${stream}@${revision}`;
}
