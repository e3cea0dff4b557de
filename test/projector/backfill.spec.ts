import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { Session } from '../../src/projector/session.js';
import { idOf, historyOf } from './arbitrary.js';
import { masterKey, openProjectedLedger, textOf } from './ledger.js';
import type { ProjectedLedger } from './ledger.js';

const households = 20;

/** Told when it is first read, and reads when it is let. */
class GuardedStore extends PostgresEventStore {
  #tell = (): void => undefined;
  #open = (): void => undefined;
  readonly reached = new Promise<void>((settle) => (this.#tell = settle));
  readonly #opened = new Promise<void>((settle) => (this.#open = settle));

  letGo(): void {
    this.#open();
  }

  override async readAll(options: Parameters<PostgresEventStore['readAll']>[0] = {}) {
    this.#tell();
    await this.#opened;
    return super.readAll(options);
  }
}

describe('Filling tables from empty', () => {
  let ledger: ProjectedLedger;
  let tables: string;
  beforeAll(async () => {
    ledger = await openProjectedLedger();
    for (let n = 0; n < households; n += 1) {
      await ledger.record('household', idOf(11, n), historyOf([n, n + 1_000, n + 2_000]));
    }
    const { lookupHash } = ledger;
    const projector = ledger.project({ lookupHash });
    await ledger.caughtUp(projector);
    tables = await textOf(ledger.sql);
    await projector.stop();
  }, 60_000);
  afterAll(() => ledger.close());

  const filled = async (generation: string): Promise<number> => {
    const { rows } = await ledger.sql.query<{ events: string }>(
      'SELECT events FROM projector.generation WHERE name = $1',
      [generation],
    );
    return Number(rows[0]!.events);
  };

  it('goes on in its own thread where others cannot be had', async () => {
    const { lookupHash } = ledger;
    // Here nothing reads TypeScript for a thread, so that none begins.
    const threads = { count: 2, masterKey };
    const projector = ledger.project({ lookupHash, threads, filling_events_min: 1, edition: 101 });
    await projector.whenLive(await projector.rebuild());
    expect(await textOf(ledger.sql)).toBe(tables);
    expect(ledger.said.filter((line) => line.startsWith('a thread that folds has failed'))).not.toEqual([]);
    await projector.stop();
  });

  it('does not begin where it is stopped before', async () => {
    const store = new GuardedStore(ledger.connectionString);
    const projector = ledger.project({ store, filling_events_min: 1, edition: 102 });
    await store.reached;
    const stopped = projector.stop();
    store.letGo();
    await stopped;
    const { rows } = await ledger.sql.query<{ name: string }>(
      `SELECT name FROM projector.generation WHERE status = 'building'`,
    );
    expect(rows).toHaveLength(1);
    expect(await filled(rows[0]!.name)).toBe(0);
    await store.close();
  });

  it('sends no statement while another is under way where the connection has no pipeline', async () => {
    const session = await Session.open(ledger.connectionString, false);
    const query = Reflect.get(pg.Client.prototype, 'query') as (this: unknown, ...given: unknown[]) => Promise<unknown>;
    let [open, most] = [0, 0];
    const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: unknown,
      ...given: unknown[]
    ) {
      most = Math.max(most, (open += 1));
      return query.apply(this, given).finally(() => (open -= 1)) as never;
    });
    const [one, two] = await session.transaction([{ text: 'SELECT 1 AS n' }, { text: 'SELECT 2 AS n' }]);
    expect([one!.rows, two!.rows, most]).toEqual([[{ n: 1 }], [{ n: 2 }], 1]);
    await expect(session.transaction([{ text: 'SELECT 1/0' }, { text: 'SELECT 2' }])).rejects.toThrow('by zero');
    expect((await session.query('SELECT 3 AS n')).rows).toEqual([{ n: 3 }]);
    spy.mockRestore();
    await session.close();
  });
});
