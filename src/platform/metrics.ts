/** Figures for Prometheus. Labels are route templates, facts and codes: no ids, no personal data. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { RequestTimes } from './request-times.js';

const fresh_ms = 500;

export class Metrics {
  #text: Promise<string> | undefined;
  readonly #registry = new Registry();
  readonly #requests = new RequestTimes('ledger_http_request_seconds', 'Time from a request to its answer, by route.');
  /** By fact, then by outcome: counted here, told when asked, as a counter with labels costs microseconds each time. */
  readonly #entries = new Map<string, Map<string, number>>();

  /** @param isApart whether they have a port of their own: then they are told there alone */
  constructor(readonly isApart = false) {
    collectDefaultMetrics({ register: this.#registry });
    this.#registry.registerMetric(this.#requests as never);
    const entries = this.#entries;
    new Counter({
      name: 'ledger_entries_total',
      help: 'Entries sent, by fact and by what became of them.',
      labelNames: ['fact', 'outcome'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [fact, outcomes] of entries)
          for (const [outcome, count] of outcomes) this.inc({ fact, outcome }, count);
      },
    });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe(method, route, status, seconds);
  }

  entry(fact: string, outcome: string): void {
    let outcomes = this.#entries.get(fact);
    if (!outcomes) this.#entries.set(fact, (outcomes = new Map<string, number>()));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  /** Read when asked for; undefined leaves the figure out. */
  gauge(name: string, help: string, read: () => Promise<number | undefined>): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        const value = await read().catch(() => undefined);
        if (value === undefined) this.reset();
        else this.set(value);
      },
    });
  }

  /** Put into words once for all who ask within a moment. */
  text(): Promise<string> {
    this.#text ??= this.#registry.metrics().finally(() => {
      setTimeout(() => (this.#text = undefined), fresh_ms).unref();
    });
    return this.#text;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}
