/** The port on EventStoreDB, beside the bare client of EventStoreDB (P6). */
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb.event-store.js';
import type { Position } from '../../src/event-store/event-store.js';
import { Lanes } from '../events.js';
import type { Visits } from '../events.js';
import { rateOf, sideBySide } from '../measure.js';
import { EventStoreDb, eventStoreDbUrl } from '../peers/eventstoredb.js';
import { appending, visitsOf } from './append.js';
import type { Bench, Part } from './part.js';

const writers_usual = [1, 8, 32, 128];
const events_per_batch = 100;
const batches = 20;

export const esdb: Part = {
  name: 'esdb',
  says: 'the port on EventStoreDB, beside its bare client (P6); needs EVENTSTOREDB_URL',
  async run(bench) {
    const url = eventStoreDbUrl();
    if (url === undefined) {
      console.log('  not run: EVENTSTOREDB_URL names no server');
      return;
    }
    const visits = await visitsOf(bench, await bench.postgres.freshLedger());
    const store = new EventStoreDbEventStore(url, { prefixes: ['household-'] });
    const bare = new EventStoreDb(url);
    const port = {
      name: 'ledger',
      append: (stream: string, expected: number, event: ReturnType<Visits['next']>) =>
        store.append(stream, expected, [event]),
      close: () => store.close(),
    };
    try {
      const ratios: number[] = [];
      for (const writers of bench.clients === undefined ? writers_usual : [bench.clients]) {
        const both = [appending(port, writers, bench, visits), appending(bare, writers, bench, visits)];
        const measured = await sideBySide(both, bench.rounds);
        bench.report.compare('esdb', `EventStoreDB, ${writers} writers`, 'events/s', measured, bare.name);
        ratios.push(measured.get('ledger')!.median / measured.get(bare.name)!.median);
      }
      bench.report.reach('P6', Math.min(...ratios), `the least of ${ratios.length} numbers of writers`);
      await inBatches(bench, store, bare, visits);
      await reading(bench, store, bare);
    } finally {
      await store.close();
      await bare.close();
    }
  },
};

async function inBatches(
  bench: Bench,
  store: EventStoreDbEventStore,
  bare: EventStoreDb,
  visits: Visits,
): Promise<void> {
  const lanes = new Lanes(1);
  const events = () => Array.from({ length: events_per_batch }, () => visits.next());
  const each = async (
    append: (stream: string, expected: number, of: ReturnType<typeof events>) => Promise<unknown>,
  ) => {
    const work = Array.from({ length: batches }, () => ({ ...lanes.take(0, events_per_batch), of: events() }));
    return rateOf(batches * events_per_batch, async () => {
      for (const { stream, expected, of } of work) await append(stream, expected, of);
    });
  };
  const contenders = [
    { name: 'ledger', round: () => each((stream, expected, of) => store.append(stream, expected, of)) },
    { name: bare.name, round: () => each((stream, expected, of) => bare.appendAll(stream, expected, of)) },
  ];
  const measured = await sideBySide(contenders, bench.rounds);
  bench.report.compare('esdb', `EventStoreDB, ${events_per_batch} events an append`, 'events/s', measured, bare.name);
}

/** From the same place in the log, so many events. */
async function reading(bench: Bench, store: EventStoreDbEventStore, bare: EventStoreDb): Promise<void> {
  const count = 5_000;
  const contenders = [
    { name: 'ledger', round: () => rateOf(count, () => follow(store, undefined, count)) },
    { name: bare.name, round: () => rateOf(count, () => bare.catchUp(count)) },
  ];
  const measured = await sideBySide(contenders, bench.rounds);
  bench.report.compare('esdb', 'EventStoreDB, catching up', 'events/s', measured, bare.name);
}

function follow(store: EventStoreDbEventStore, after: Position | undefined, count: number): Promise<void> {
  return new Promise((settle, fail) => {
    let seen = 0;
    const subscription = store.subscribe(after, async (batch) => {
      seen += batch.length;
      if (seen >= count) void subscription.stop().then(settle, fail);
    });
    subscription.ended.catch(fail);
  });
}
