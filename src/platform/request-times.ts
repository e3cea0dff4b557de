/** A histogram by route, method and status: a few array accesses for each request, put into words when it is read. */

const bounds_seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

interface Times {
  readonly labels: Readonly<Record<string, string>>;
  /** How many took no longer than each bound and longer than the one before; the last one has no bound. */
  readonly counts: number[];
  sum: number;
}

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** As a registry of prom-client takes it. */
export class RequestTimes {
  /** By route, then by method and status. */
  readonly #routes = new Map<string, Map<string, Map<number, Times>>>();

  constructor(
    readonly name: string,
    readonly help: string,
  ) {}

  observe(method: string, route: string, status: number, seconds: number): void {
    const times = this.#routes.get(route)?.get(method)?.get(status) ?? this.#begin(method, route, status);
    let bucket = 0;
    while (bucket < bounds_seconds.length && seconds > bounds_seconds[bucket]!) bucket += 1;
    times.counts[bucket]! += 1;
    times.sum += seconds;
  }

  get(): Promise<object> {
    const values = [...this.#routes.values()]
      .flatMap((methods) => [...methods.values()])
      .flatMap((statuses) => [...statuses.values()])
      .flatMap((times) => this.#valuesOf(times));
    return Promise.resolve({ name: this.name, help: this.help, type: 'histogram', aggregator: 'sum', values });
  }

  reset(): void {
    this.#routes.clear();
  }

  #begin(method: string, route: string, status: number): Times {
    const methods = this.#routes.get(route) ?? new Map<string, Map<number, Times>>();
    this.#routes.set(route, methods);
    const statuses = methods.get(method) ?? new Map<number, Times>();
    methods.set(method, statuses);
    const counts = Array.from({ length: bounds_seconds.length + 1 }, () => 0);
    const times: Times = { labels: { method, route, status: String(status) }, counts, sum: 0 };
    statuses.set(status, times);
    return times;
  }

  #valuesOf({ labels, counts, sum }: Times): Value[] {
    let total = 0;
    const buckets = counts.map((count, i): Value => {
      total += count;
      return {
        metricName: `${this.name}_bucket`,
        labels: { le: bounds_seconds[i] ?? '+Inf', ...labels },
        value: total,
      };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: total },
    ];
  }
}
