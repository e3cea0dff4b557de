/** Records requests through the API: several streams at once, each in its order. */
import type { LedgerClient } from './client.js';

/** What is recorded, and the row of the input that it comes from. */
interface Request {
  readonly row: string;
  readonly path: string;
  readonly body: object;
}

export interface Recorded {
  /** Answered 201. */
  readonly recorded: number;
  /** Answered 200: it was there already. */
  readonly repeated: number;
  /** Answered 202: it waits for the office. */
  readonly held: number;
  /** Positions of the log, of which one is that of the last entry. */
  readonly positions: readonly string[];
}

const streams_at_once_max = 8;

/**
 * What other requests name goes first: areas, organisations, then households, each of these in its own order.
 * @param onEach is told after each answer
 * @throws Refused by the first request that is
 */
export async function record(
  client: LedgerClient,
  recordings: readonly Request[],
  onEach: (request: Request) => void,
): Promise<Recorded> {
  const answers: Record<number, number> = {};
  const positions = new Set<string>();
  for (const wave of wavesOf(recordings)) {
    const streams = [...wave];
    const work = async (): Promise<void> => {
      let last: string | undefined;
      for (let stream = streams.shift(); stream; stream = streams.shift()) {
        for (const recording of stream) {
          const { status, position } = await client.post(recording.path, recording.body);
          answers[status] = (answers[status] ?? 0) + 1;
          // What comes later through the same hands stands later in the log; a repeat stands where it did.
          if (status !== 200 || last === undefined) last = position;
          onEach(recording);
        }
      }
      if (last !== undefined) positions.add(last);
    };
    await Promise.all(Array.from({ length: streams_at_once_max }, work));
  }
  return countsOf(answers, [...positions]);
}

/**
 * One after the other, in the order given: of what names each other across streams.
 * @throws Refused by the first request that is
 */
export async function recordInOrder(
  client: LedgerClient,
  requests: readonly Request[],
  onEach: () => void,
): Promise<Recorded> {
  const answers: Record<number, number> = {};
  let last: string | undefined;
  for (const { path, body } of requests) {
    const { status, position } = await client.post(path, body);
    answers[status] = (answers[status] ?? 0) + 1;
    if (status !== 200 || last === undefined) last = position;
    onEach();
  }
  return countsOf(answers, last === undefined ? [] : [last]);
}

function countsOf(answers: Readonly<Record<number, number>>, positions: readonly string[]): Recorded {
  return { recorded: answers[201] ?? 0, repeated: answers[200] ?? 0, held: answers[202] ?? 0, positions };
}

/** Streams that may be recorded side by side, wave by wave. */
export function wavesOf<R extends Request>(recordings: readonly R[]): R[][][] {
  const waves = new Map<string, Map<string, R[]>>();
  for (const recording of recordings) {
    const [, , kind = '', id] = recording.path.split('/');
    const { householdId } = recording.body as { householdId?: string };
    const wave = waves.get(kind) ?? new Map<string, R[]>();
    waves.set(kind, wave);
    const stream = id ?? householdId ?? recording.row;
    wave.set(stream, [...(wave.get(stream) ?? []), recording]);
  }
  return [...waves.values()].map((wave) => [...wave.values()]);
}
