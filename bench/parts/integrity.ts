/** What the integrity MAC costs: recording and rebuilding with it and without it, side by side, in this process. */
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { sorted } from '../../src/event-store/canonical.js';
import { Codec } from '../../src/event-store/codec.js';
import type { NewEvent, StoredEvent } from '../../src/event-store/event-store.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { eventsOf } from '../../src/evidence/verify.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { Projector } from '../../src/projector/projector.js';
import { fillHouseholds, fillSetting } from '../fill.js';
import { measured, sideBySide } from '../measure.js';
import type { Contender, Measured } from '../measure.js';
import { settingOf } from '../setting.js';
import type { Setting } from '../setting.js';
import type { Bench, Part } from './part.js';

const households_usual = 1_500;
const households_per_round = 300;
const without = 'without the integrity MAC';

/** As before there was one: nothing is made, nothing is looked at. */
class Unsigned extends Codec {
  override sign(_stream: string, _revision: number, event: NewEvent): NewEvent {
    return { ...event, metadata: sorted(event.metadata) };
  }

  override async verifyEach(events: readonly StoredEvent[]): Promise<undefined[]> {
    return events.map(() => undefined);
  }
}

/** A ledger of its own for each, so that both record the very same. */
class Contestant {
  #next = 0;
  readonly #perCpuSecond: number[] = [];

  private constructor(
    readonly name: string,
    private readonly connectionString: string,
    private readonly setting: Setting,
    private readonly store: PostgresEventStore,
    private readonly keys: SubjectKeys,
    private readonly codec: Codec,
    private readonly pool: Pool,
  ) {}

  static async open(bench: Bench, name: string, CodecOf: typeof Codec): Promise<Contestant> {
    const connectionString = await bench.postgres.freshLedger();
    const pool = openPool(connectionString, { role: application_role });
    const store = new PostgresEventStore(connectionString);
    const keys = new SubjectKeys(pool, randomBytes(32));
    const setting = settingOf(bench.seed, households_usual);
    await fillSetting(store, keys, setting);
    return new Contestant(name, connectionString, setting, store, keys, new CodecOf(keys), pool);
  }

  recording(): Contender {
    return { name: this.name, round: () => this.record(households_per_round) };
  }

  /** @returns entries a second */
  async record(households: number): Promise<number> {
    const range = { from: this.#next, to: this.#next + households };
    this.#next = range.to;
    return this.#timed(() => fillHouseholds(this.store, this.keys, this.setting, range, { codec: this.codec }));
  }

  rebuilding(events: number): Contender {
    return {
      name: this.name,
      round: async () => {
        const { store, codec, keys, connectionString } = this;
        const projector = new Projector({
          ...{ store, codec, connectionString },
          lookupHash: (text) => keys.lookupHash(text),
        });
        try {
          const generation = await projector.rebuild();
          return await this.#timed(async () => {
            projector.start();
            await projector.whenLive(generation);
            return events;
          });
        } finally {
          await projector.whenDropped();
          await projector.stop();
        }
      },
    };
  }

  /** @param work gives how many it was. @returns how many a second */
  async #timed(work: () => Promise<number>): Promise<number> {
    const [began, used] = [performance.now(), process.cpuUsage()];
    const count = await work();
    const { user, system } = process.cpuUsage(used);
    this.#perCpuSecond.push((count / (user + system)) * 1e6);
    return (count / (performance.now() - began)) * 1000;
  }

  /** Of the last rounds, without the one that warms up: in seconds of this process, which a busy machine leaves alone. */
  ofCpu(rounds: number): Measured {
    return measured(this.#perCpuSecond.splice(0).slice(-rounds));
  }

  async events(): Promise<number> {
    let count = 0;
    for await (const page of eventsOf(this.store)) count += page.length;
    return count;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.pool.end();
  }
}

export const integrity: Part = {
  name: 'integrity',
  says: 'recording and rebuilding with the integrity MAC, beside the same without it (asked: 0.95 ×, 0.85 ×)',
  onRequest: true,
  async run(bench) {
    const both = [
      await Contestant.open(bench, 'with the integrity MAC', Codec),
      await Contestant.open(bench, without, Unsigned),
    ];
    try {
      const perCpu = (what: string): void => {
        const used = new Map(both.map((each) => [each.name, each.ofCpu(bench.rounds)]));
        bench.report.compare('integrity', `${what}, of this process alone`, '/CPU s', used, without);
      };
      const recorded = await sideBySide(
        both.map((each) => each.recording()),
        bench.rounds,
        true,
      );
      bench.report.compare('integrity', 'recording', 'entries/s', recorded, without);
      perCpu('recording');
      for (const each of both) await each.record(bench.households ?? households_usual);
      const events = await both[0]!.events();
      for (const each of both) each.ofCpu(0); // of filling
      const rebuilt = await sideBySide(
        both.map((each) => each.rebuilding(events)),
        bench.rounds,
        true,
      );
      bench.report.compare('integrity', `rebuilding ${events} events`, 'events/s', rebuilt, without);
      perCpu('rebuilding');
    } finally {
      for (const each of both) await each.close();
    }
  },
};
