/** Heads that the ledger keeps itself: each time the log has been read to its end, what it came to is written down. */
import type { KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { macOfNote } from '../event-store/integrity.js';
import type { Head } from './chain.js';

/** What the chain is over. */
export type Chained = 'log' | 'access-log';

export interface KeptHead extends Head {
  readonly at: Date;
  /** Whether it is what this ledger wrote. */
  readonly isOurs: boolean;
}

interface Row {
  readonly count: string;
  readonly position: string;
  readonly hash: Buffer;
  readonly at: Date;
  readonly mac: string;
}

export class Heads {
  constructor(
    private readonly pool: Pool,
    private readonly key: () => KeyObject,
  ) {}

  async keep(of: Chained, head: Head, at = new Date()): Promise<void> {
    if (head.count === 0) return;
    await this.pool.query(
      'INSERT INTO evidence.head (of, count, position, hash, at, mac) VALUES ($1, $2, $3, $4, $5, $6)',
      [of, head.count, head.position, head.hash, at, this.#macOf(of, head, at)],
    );
  }

  /** Shortest first. */
  async list(of: Chained): Promise<KeptHead[]> {
    const { rows } = await this.pool.query<Row>(
      'SELECT count, position, hash, at, mac FROM evidence.head WHERE of = $1 ORDER BY count, number',
      [of],
    );
    return rows.map(({ count, position, hash, at, mac }) => {
      const head = { count: Number(count), position, hash };
      return { ...head, at, isOurs: this.#macOf(of, head, at) === mac };
    });
  }

  /** The longest that this ledger wrote. */
  async last(of: Chained): Promise<KeptHead | undefined> {
    return (await this.list(of)).findLast(({ isOurs }) => isOurs);
  }

  #macOf(of: Chained, { count, position, hash }: Head, at: Date): string {
    const note = {
      of,
      count: String(count),
      position: position ?? '',
      hash: hash.toString('hex'),
      at: at.toISOString(),
    };
    return macOfNote('head', note, this.key());
  }
}
