/** The process that the load comes from: it makes its requests first, and sends them when it is told to. */
import { answer } from './children.js';
import type { Range } from './fill.js';
import { percentile } from './measure.js';
import { entryRequests, VisitRequests } from './requests.js';
import { settingOf } from './setting.js';
import { requestBytes, Wire } from './wire.js';
import type { WireAnswer } from './wire.js';

export interface VisitsSource {
  readonly kind: 'visits';
  readonly seed: number;
  readonly households: number;
  readonly entries_mean: number;
  /** By account; undefined for a service that does not look at them. */
  readonly tokens?: Readonly<Record<string, string>>;
  readonly round: number;
  readonly count: number;
  /** Visits go to the households with these numbers alone. */
  readonly among?: Range;
  /** Each household is visited once, those of the set with this number: no two sets have one in common. */
  readonly set?: number;
}

/** What is sent. */
export type LoadSource =
  | VisitsSource
  | {
      readonly kind: 'entries';
      readonly seed: number;
      readonly households: number;
      readonly token: string;
      /** Number of the first household; those before it are in the ledger already. */
      readonly first: number;
      readonly entries_max: number;
      readonly count: number;
    }
  | { readonly kind: 'paths'; readonly token: string; readonly paths: readonly string[] };

export interface LoadJob {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Requests that begin each second, whether or not those before have been answered; undefined: as fast as answered. */
  readonly per_second?: number;
  /** Begins again with the first request when all have been sent: for services that do not look at them. */
  readonly repeats?: true;
  /** Statuses that do not make the run void. */
  readonly expected: readonly number[];
  readonly source: LoadSource;
  /** Also tell when each answer came, with its position. */
  readonly wantsPositions?: boolean;
  /** Also tell which entries were acknowledged. */
  readonly wantsEntries?: boolean;
}

export interface LoadResult {
  readonly answered: number;
  readonly entries: number;
  readonly seconds: number;
  /** By status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** What was not expected: a sample, and how many there were. */
  readonly faults: { readonly count: number; readonly sample: string | undefined };
  readonly ms: { readonly p50: number; readonly p99: number; readonly most: number };
  /** Of the load itself, in ms. */
  readonly processor_ms: number;
  /** When each answer came, in ms since 1970, and the position that it named. */
  readonly positions?: readonly (readonly [at: number, position: string])[];
  readonly entryIds?: readonly string[];
}

interface Made {
  readonly requests: readonly Buffer[];
  /** Entries in all of them. */
  readonly entries: number;
}

function make(source: LoadSource): Made {
  switch (source.kind) {
    case 'visits': {
      const { seed, households, entries_mean, round, count, set } = source;
      const among = source.among ?? { from: 0, to: households };
      const tokens = source.tokens && new Map(Object.entries(source.tokens));
      const visits = new VisitRequests(settingOf(seed, households), tokens, { among, entries_mean, set }, round);
      const requests = visits.make(count);
      return { requests, entries: requests.length };
    }
    case 'entries':
      return entryRequests(settingOf(source.seed, source.households), source.token, source);
    case 'paths': {
      const { paths, token } = source;
      return { requests: paths.map((path) => requestBytes('GET', path, token)), entries: 0 };
    }
  }
}

class Load {
  readonly #latencies: number[] = [];
  readonly #statuses: Record<string, number> = {};
  readonly #positions: [number, string][] = [];
  readonly #receipts: Buffer[] = [];
  #faults = 0;
  #sample: string | undefined;
  #next = 0;

  constructor(
    private readonly job: LoadJob,
    private readonly made: Made,
    private readonly wires: Wire[],
  ) {}

  async run(): Promise<LoadResult> {
    const processor = process.cpuUsage();
    const began = performance.now();
    await (this.job.per_second === undefined ? this.#asAnswered(began) : this.#onTime(began, this.job.per_second));
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(processor);
    for (const wire of this.wires) wire.close();
    const sorted = Float64Array.from(this.#latencies).sort();
    const answered = sorted.length;
    return {
      answered,
      entries: (this.made.entries / this.made.requests.length) * answered,
      seconds,
      statuses: this.#statuses,
      faults: { count: this.#faults, sample: this.#sample },
      ms: { p50: percentile(sorted, 50), p99: percentile(sorted, 99), most: sorted.at(-1) ?? NaN },
      processor_ms: (user + system) / 1000,
      ...(this.job.wantsPositions && { positions: this.#positions }),
      ...(this.job.wantsEntries && { entryIds: this.#receipts.map(entryIdIn) }),
    };
  }

  /** Each connection sends its next request as soon as it has been answered. */
  async #asAnswered(began: number): Promise<void> {
    const until = began + this.job.seconds * 1000;
    const each = async (wire: Wire): Promise<void> => {
      for (let now = performance.now(); now < until; now = performance.now()) {
        const request = this.#take();
        if (!request) return;
        this.#note(await wire.send(request), performance.now() - now);
      }
    };
    await Promise.all(this.wires.map((wire) => each(wire)));
  }

  /** At a steady pace. A request that finds no connection free waits, and its wait counts. */
  async #onTime(began: number, per_second: number): Promise<void> {
    const total = Math.min(Math.round(per_second * this.job.seconds), this.made.requests.length);
    const free = [...this.wires];
    const waiting: number[] = [];
    let left = total;
    let begun = 0;
    await new Promise<void>((settle, fail) => {
      const send = (wire: Wire, due: number): void => {
        wire.send(this.#take()!).then((answer) => {
          this.#note(answer, performance.now() - due);
          left -= 1;
          const next = waiting.shift();
          if (next === undefined) free.push(wire);
          else send(wire, next);
          if (left === 0) settle();
        }, fail);
      };
      const tick = setInterval(() => {
        const due = Math.min(total, 1 + Math.floor(((performance.now() - began) / 1000) * per_second));
        for (; begun < due; begun += 1) {
          const at = began + (begun / per_second) * 1000;
          const wire = free.pop();
          if (wire) send(wire, at);
          else waiting.push(at);
        }
        if (begun === total) clearInterval(tick);
      }, 1);
    });
  }

  #take(): Buffer | undefined {
    const { requests } = this.made;
    const request = requests[this.job.repeats ? this.#next % requests.length : this.#next];
    this.#next += 1;
    return request;
  }

  #note({ status, head, body }: WireAnswer, ms: number): void {
    this.#latencies.push(ms);
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if (!this.job.expected.includes(status) || this.#isRefused(body) || isMuteRefusal(status, head)) {
      this.#faults += 1;
      this.#sample ??= `${head.slice(0, 200)}\n\n${body.toString('utf8').slice(0, 1_000)}`;
    }
    if (status >= 300) return;
    if (this.job.wantsEntries) this.#receipts.push(body);
    if (!this.job.wantsPositions) return;
    const position = /\r\nledger-position: (\S+)/i.exec(head)?.[1];
    if (position !== undefined) this.#positions.push([performance.timeOrigin + performance.now(), position]);
  }

  /** One item of many that was not recorded. */
  #isRefused(body: Buffer): boolean {
    return this.job.source.kind === 'entries' && body.includes('"outcome":"refused"');
  }
}

/** A client that is sent away has to be told when to come again. */
function isMuteRefusal(status: number, head: string): boolean {
  return status === 503 && !/\r\nretry-after: /i.test(head);
}

function entryIdIn(receipt: Buffer): string {
  return (JSON.parse(receipt.toString('utf8')) as { entryId: string }).entryId;
}

let load: Load | undefined;

/** A job first, then `go`: so that making requests disturbs nobody who is measured. */
answer(
  async (message: LoadJob | 'go') => {
    if (message === 'go') return load!.run();
    load = await prepare(message);
    return undefined;
  },
  () => Promise.resolve(),
);

async function prepare(job: LoadJob): Promise<Load> {
  const made = make(job.source);
  const wires = await Promise.all(Array.from({ length: job.connections }, () => Wire.open(job.port)));
  return new Load(job, made, wires);
}
