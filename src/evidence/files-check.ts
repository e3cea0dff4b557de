/**
 * Stored files beside the fold of their streams, some at a time: whoever alters a table deceives nobody longer than a pass
 * takes, as the projector makes all rows of the stream anew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { foldPrints } from '../../projections/fold-prints.js';
import { tables } from '../../projections/index.js';
import { entriesIn, foldInStretches } from '../domain/fold.js';
import type { Folded } from '../domain/fold.js';
import { findStream } from '../domain/streams.js';
import { canonical } from '../event-store/canonical.js';
import { entryIdOf, withoutGaps } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import { inStretches } from '../platform/pauses.js';
import { readable } from '../projector/batch-processor.js';
import { askForLook, readSkipped } from '../projector/parked.js';
import { definitionOf, fileColumns, madeOf } from '../projector/schema.js';
import { joined } from '../projector/snapshots.js';
import type { Finding } from './findings.js';

export interface FilesCheckOptions {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly pool: Pool;
  readonly signal: AbortSignal;
}

interface Row {
  readonly stream: string;
  readonly revision: number;
  readonly entries: number;
  readonly folded: Folded<unknown>;
  readonly parts: Readonly<Record<string, unknown>> | null;
}

type Fault = Pick<Finding, 'code' | 'detail'>;

/** Whoever was erased in between is known to have been by then. */
const again_ms = 2_000;
const differs: Fault = { code: 'row-differs', detail: 'the stored file is not what its entries fold to' };

export class FilesCheck {
  readonly #definition = definitionOf(madeOf(tables, foldPrints));

  constructor(private readonly options: FilesCheckOptions) {}

  /**
   * The next files, in the order of their streams; what differs is made anew.
   * @returns the last stream that was looked at; undefined where there are no more
   */
  async take(after: string, limit: number): Promise<{ last: string | undefined; findings: Finding[] }> {
    const { pool, signal } = this.options;
    if (!(await this.#areOurs())) return { last: undefined, findings: [] };
    const { rows } = await pool.query<{ stream: string }>(
      'SELECT stream FROM projection.file WHERE stream > $1 ORDER BY stream LIMIT $2',
      [after, limit],
    );
    const [findings, skipped] = [new Array<Finding>(), await readSkipped(pool)];
    for (const { stream } of rows) {
      if (signal.aborted) break;
      const fault = (await this.#faultOf(stream, skipped)) && (await this.#faultStill(stream));
      if (!fault) continue;
      findings.push({ ...fault, place: `file ${stream}`, stream });
      // What the log has lost is known by the tables alone.
      if (fault === differs) await this.#haveMadeAnew(stream, fault.code);
    }
    return { last: rows.at(-1)?.stream, findings };
  }

  /** There may be none yet; those of other code fold to something else. */
  async #areOurs(): Promise<boolean> {
    const { rowCount } = await this.options.pool.query(
      `SELECT FROM projector.generation WHERE status = 'live' AND definition = $1`,
      [this.#definition],
    );
    return rowCount !== 0;
  }

  /** Tables may have changed hands between two looks, or somebody may have been erased. */
  async #faultStill(stream: string): Promise<Fault | undefined> {
    await sleep(again_ms, undefined, { signal: this.options.signal, ref: false }).catch(() => undefined);
    this.options.codec.forgetKeys();
    return this.#faultOf(stream, await readSkipped(this.options.pool));
  }

  async #faultOf(stream: string, skipped: ReadonlySet<string>): Promise<Fault | undefined> {
    const { pool, store, codec } = this.options;
    const found = findStream(stream);
    const { rows } = await pool.query<Row>(
      `SELECT ${fileColumns('projection', true)}
        WHERE f.stream = $1 AND NOT EXISTS (SELECT FROM projector.parked p WHERE p.stream = f.stream)`,
      [stream],
    );
    const [stored] = rows;
    if (!stored || !found) return undefined;
    const events = await store.readStream(stream, { limit: stored.revision });
    const last = events.at(-1)?.revision ?? 0;
    if (last < stored.revision) return lostAfter(last, stored.revision);
    const read = withoutGaps(events, await codec.decodeEach(events), 0);
    const [records, unreadable] = readable(skipped, stream, read);
    if (unreadable) return undefined; // the log's own check tells it
    const { definition, id } = found;
    const entries = entriesIn(definition, records, {});
    const folded = await inStretches(foldInStretches<unknown>(definition, id, entries));
    const isSame = entries.length === stored.entries && asText(folded) === asText(joined(stored.folded, stored.parts));
    return isSame ? undefined : differs;
  }

  async #haveMadeAnew(stream: string, error: string): Promise<void> {
    const { pool, store } = this.options;
    const last: StoredEvent | undefined = (await store.readStream(stream)).at(-1);
    if (!last) return;
    const { revision, type } = last;
    await askForLook(pool, { stream, revision, entryId: entryIdOf(last), type, error, lastRevision: revision });
  }
}

function lostAfter(last: number, stored: number): Fault {
  const detail = `the stream ends with revision ${last}, and the table knows of ${stored}: its end was removed, or the row altered`;
  return { code: 'row-unfounded', detail };
}

/** As it is stored, in whatever order. */
function asText(folded: object): string {
  return canonical(JSON.parse(JSON.stringify(folded)) as Parameters<typeof canonical>[0]);
}
