/** Where something lies by the map of a day: areas end, and are followed to what they became (S21). */
import { significant } from './area.js';
import type { Area } from './area.js';

type End = Pick<Area, 'until' | 'successor' | 'successors'>;

export interface PlaceOnMap {
  /** The area in which it lies; of what is to be placed, the one below which it counts until then. */
  readonly within: string;
  /** Of what is to be placed: the areas that it may lie in. */
  readonly heirs: readonly string[];
}

const levels = [2, 4, 6, 9, 12];
const steps_max = 100;

/** An area and those above it, the lowest first. */
export function upFrom(code: string): string[] {
  const own = significant(code).length;
  return levels
    .filter((digits) => digits <= own)
    .map((digits) => code.slice(0, digits).padEnd(code.length, '0'))
    .reverse();
}

/** The first end on the way up: who lies in an area that has ended lies there no longer. Of two on one day the nearer. */
function endOf(way: readonly string[], ends: ReadonlyMap<string, End>): End | undefined {
  let first: End | undefined;
  for (const code of way) {
    const end = ends.get(code);
    if (end?.until !== undefined && (first?.until === undefined || end.until < first.until)) first = end;
  }
  return first;
}

/** One step after the other: the answer says which areas are needed next, until it is there. */
export function* followMap(
  code: string,
  day: string,
): Generator<readonly string[], PlaceOnMap, ReadonlyMap<string, End>> {
  let [at, isKept, heirs] = [code, false, [] as readonly string[]];
  const seen = new Set([code]);
  for (let step = 0; step < steps_max; step += 1) {
    const way = upFrom(at);
    const end = endOf(way, yield way);
    if (end?.until === undefined || end.until >= day) break;
    const successors = end.successors ?? (end.successor === undefined ? [] : [end.successor]);
    const follows = successors.length === 1 && !seen.has(successors[0]!);
    const next = follows ? successors[0] : way[1];
    if (next === undefined) break;
    if (!follows && !isKept) [isKept, heirs] = [true, successors];
    seen.add(next);
    at = next;
  }
  return { within: at, heirs };
}
