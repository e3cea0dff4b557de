/** Single events through the port, beside single rows into PostgreSQL and single events into other stores. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import { Lanes, Visits } from '../events.js';
import { rate, rateOf, sideBySide } from '../measure.js';
import type { Contender } from '../measure.js';
import { openCastore } from '../peers/castore.js';
import { openEmmett } from '../peers/emmett.js';
import { EventStoreDb, eventStoreDbUrl } from '../peers/eventstoredb.js';
import { copyRows, insertRows, openRaw, openRawTable, readByCursor } from '../peers/raw.js';
import type { RawRow } from '../peers/raw.js';
import type { OpenPeer, PeerStore } from '../peers/store.js';
import { settingOf } from '../setting.js';
import type { Bench, Part } from './part.js';

const writers_usual = [1, 8, 32, 128];
const rows_at_once = 500;
const visits_made = 4_000;
const events_read = 50_000;

const openPort: OpenPeer = async (connectionString) => {
  const store = new PostgresEventStore(connectionString);
  return {
    name: 'ledger',
    append: (stream, expected, event) => store.append(stream, expected, [event]),
    close: () => store.close(),
  };
};

const openEventStoreDb: OpenPeer = async () => new EventStoreDb(eventStoreDbUrl()!);

export async function visitsOf(bench: Bench, connectionString: string, plain = false): Promise<Visits> {
  const pool = openPool(connectionString, { role: 'ledger_app' });
  try {
    return await Visits.of(settingOf(bench.seed, 2_000), new SubjectKeys(pool, randomBytes(32)), visits_made, plain);
  } finally {
    await pool.end();
  }
}

export function appending(store: PeerStore, writers: number, bench: Bench, visits: Visits): Contender {
  const lanes = new Lanes(writers);
  return {
    name: store.name,
    round: () =>
      rate(writers, bench.seconds, async (writer) => {
        const { stream, expected } = lanes.take(writer);
        await store.append(stream, expected, visits.next());
        return 1;
      }),
  };
}

interface Databases {
  readonly ledger: string;
  readonly peers: string;
}

async function singles(bench: Bench, { ledger, peers }: Databases, writers: number, visits: Visits): Promise<void> {
  const others = [openRaw, openEmmett, openCastore, ...(eventStoreDbUrl() ? [openEventStoreDb] : [])];
  const stores = [await openPort(ledger, writers)];
  for (const open of others) stores.push(await open(peers, writers));
  try {
    const measured = await sideBySide(
      stores.map((store) => appending(store, writers, bench, visits)),
      bench.rounds,
    );
    bench.report.compare('append', `${writers} writers`, 'events/s', measured, 'single-row INSERT');
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await bench.postgres.settle();
  }
}

async function bulk(bench: Bench, { ledger, peers }: Databases, visits: Visits): Promise<void> {
  const client = await openRawTable(peers);
  const store = new PostgresEventStore(ledger);
  const count = bench.events ?? 20_000;
  const [ours, theirs] = [new Lanes(1), new Lanes(1)];
  const streamOf = (lanes: Lanes): RawRow[] => {
    const { stream, expected } = lanes.take(0, rows_at_once);
    return Array.from({ length: rows_at_once }, (_, i) => ({
      stream,
      revision: expected + i + 1,
      event: visits.next(),
    }));
  };
  const batches = (lanes: Lanes): RawRow[][] =>
    Array.from({ length: Math.ceil(count / rows_at_once) }, () => streamOf(lanes));
  const contenders: Contender[] = [
    {
      name: 'ledger, 500 events an append',
      round: async () => {
        const work = batches(ours);
        return rateOf(work.length * rows_at_once, async () => {
          for (const rows of work) {
            const [{ stream, revision }] = rows as [RawRow];
            await store.append(
              stream,
              revision - 1,
              rows.map(({ event }) => event),
            );
          }
        });
      },
    },
    {
      name: 'INSERT of 500 rows',
      round: async () => {
        const work = batches(theirs);
        return rateOf(work.length * rows_at_once, async () => {
          for (const rows of work) await insertRows(client, rows);
        });
      },
    },
    {
      name: 'COPY',
      round: async () => {
        const rows = batches(theirs).flat();
        return rateOf(rows.length, () => copyRows(client, rows));
      },
    },
  ];
  bench.report.compare('append', 'in bulk', 'events/s', await sideBySide(contenders, bench.rounds), 'COPY');
  await client.end();
  await store.close();
}

async function reading(bench: Bench, { ledger }: Databases): Promise<void> {
  const client = new pg.Client({ connectionString: ledger });
  await client.connect();
  const store = new PostgresEventStore(ledger);
  const contenders: Contender[] = [
    {
      name: 'ledger, page by page',
      round: async () => {
        const began = performance.now();
        let count = 0;
        let after: string | undefined;
        while (count < events_read) {
          const page = await store.readAll({ ...(after !== undefined && { after }), limit: 1_000 });
          if (page.length === 0) break;
          count += page.length;
          after = page.at(-1)!.position;
        }
        return (count / (performance.now() - began)) * 1000;
      },
    },
    {
      name: 'cursor',
      round: async () => {
        const began = performance.now();
        const count = await readByCursor(client, 'ledger.event', events_read);
        return (count / (performance.now() - began)) * 1000;
      },
    },
  ];
  bench.report.compare('append', 'reading the log', 'events/s', await sideBySide(contenders, bench.rounds), 'cursor');
  await client.end();
  await store.close();
}

export const append: Part = {
  name: 'append',
  says: 'appends through the port, beside raw PostgreSQL, Emmett, Castore and EventStoreDB',
  async run(bench) {
    const databases = { ledger: await bench.postgres.freshLedger(), peers: await bench.postgres.emptyDatabase() };
    const visits = await visitsOf(bench, databases.ledger);
    for (const writers of bench.clients === undefined ? writers_usual : [bench.clients]) {
      await singles(bench, databases, writers, visits);
    }
    await bulk(bench, databases, visits);
    await reading(bench, databases);
  },
};
