/** Measurements that stand beside each other: taken in turns, in one run, told by their medians. */

/** One of several that do the same work. */
export interface Contender {
  readonly name: string;
  /** Does the work once and gives what was reached, in whatever unit all of them use. */
  round(): Promise<number>;
}

export interface Measured {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The first round warms up and does not count.
 * @param swaps whether who begins changes with each round, where one leaves work behind for the next
 */
export async function sideBySide(
  contenders: readonly Contender[],
  rounds: number,
  swaps = false,
): Promise<Map<string, Measured>> {
  const values = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of swaps && round % 2 === 1 ? contenders.toReversed() : contenders) {
      const value = await contender.round();
      if (round > 0) values.get(contender.name)!.push(value);
    }
  }
  return new Map([...values].map(([name, of]) => [name, measured(of)]));
}

export function measured(values: readonly number[]): Measured {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: percentile(sorted, 50), least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}

/** Of values in ascending order. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const index = Math.ceil((percent / 100) * sorted.length) - 1;
  return sorted[Math.max(0, index)] ?? NaN;
}

/**
 * How often a second it was done, by workers that each do it again as soon as it is done.
 *
 * @param work is given the number of the worker
 */
export async function rate(
  workers: number,
  seconds: number,
  work: (worker: number) => Promise<number>,
): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1000;
  let done = 0;
  const each = async (worker: number): Promise<void> => {
    while (performance.now() < until) {
      const more = await work(worker); // read before it is added to: others add meanwhile
      done += more;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => each(worker)));
  return (done / (performance.now() - began)) * 1000;
}

/** How many a second were done by work that is done once. */
export async function rateOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (count / (performance.now() - began)) * 1000;
}
