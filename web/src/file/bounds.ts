/** The bounds beyond which readings of a course have an alert, as lines across its picture. */
import type { Threshold } from '../api/streams';
import type { Node } from '../words/pointer';
import type { Wording } from '../words/wording';

export interface Bound {
  readonly value: number;
  readonly level: string;
  readonly words: string;
}

/** Of readings by what stands beside their value: code, unit and context. */
export function boundsOf(readings: readonly Node[], thresholds: readonly Threshold[], wording: Wording): Bound[] {
  const contexts = [...new Set(readings.map(({ context }) => context))];
  const found = new Map<string, { readonly bound: Threshold; readonly contexts: unknown[] }>();
  for (const context of contexts) {
    const { code, unit } = readings.findLast((reading) => reading['context'] === context) ?? {};
    const own = thresholds.filter((each) => each.code === code && each.unit === unit);
    for (const bound of strictest(own.filter((each) => each.context === undefined || each.context === context))) {
      const key = `${bound.level} ${bound.from ?? ''}/${bound.to ?? ''}`;
      found.set(key, { bound, contexts: [...(found.get(key)?.contexts ?? []), context] });
    }
  }
  return [...found.values()].map(({ bound: { level, from, to }, contexts: ofThese }) => {
    const when = ofThese.length < contexts.length ? ofThese.map((each) => wording.value('context', each)) : [];
    const words = [...when, wording.value('level', level), from === undefined ? `≤ ${to ?? ''}` : `≥ ${from}`];
    return { value: Number(from ?? to), level, words: words.join(' ') };
  });
}

/** Of two bounds of one level the one that is reached first. */
function strictest(bounds: readonly Threshold[]): Threshold[] {
  const isStricter = (one: Threshold, other: Threshold): boolean =>
    one.from === undefined ? Number(one.to) > Number(other.to) : Number(one.from) < Number(other.from);
  return bounds.filter((bound) => !bounds.some((other) => other.level === bound.level && isStricter(other, bound)));
}
