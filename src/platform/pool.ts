/** What a pool of ours does beyond one of `pg`. */
import type pg from 'pg';
import { unavailable } from './database-errors.js';

/** Of answers by promise; those by callback are the pool's own. */
export function tellUnavailable(pool: pg.Pool, method: 'query' | 'connect'): void {
  const original = pool[method].bind(pool) as (...given: unknown[]) => unknown;
  const told = (...given: unknown[]): unknown => {
    const answer = original(...given);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      throw unavailable(error);
    });
  };
  pool[method] = told as never;
}

const reopen_ms = 500;

/** Now, and whenever one was lost; until the pool is ended. */
export function keepOpen(pool: pg.Pool, connections: number): void {
  let timer: NodeJS.Timeout | undefined;
  const fill = (): void => {
    timer = undefined;
    if (pool.ending) return;
    const missing = Math.max(0, connections - pool.totalCount);
    const opened = Array.from({ length: missing }, async () => (await pool.connect()).release());
    void Promise.allSettled(opened).then((outcomes) => {
      if (outcomes.some(({ status }) => status === 'rejected')) later();
    });
  };
  const later = (): void => {
    timer ??= setTimeout(fill, reopen_ms).unref();
  };
  pool.on('remove', later);
  fill();
}
