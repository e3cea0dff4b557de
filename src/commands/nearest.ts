/** The names most like one that is unknown, for a message. */

const shown_max = 3;
const likeness_min = 0.3;

/** At most three, the most alike first: by the pairs of letters that they share (Sørensen and Dice), in linear time. */
export function nearestOf(name: string, known: readonly string[]): string[] {
  const own = pairsOf(name);
  return known
    .map((each) => [each, likeness(own, pairsOf(each))] as const)
    .filter(([, alike]) => alike >= likeness_min)
    .sort(([a, alikeA], [b, alikeB]) => alikeB - alikeA || (a < b ? -1 : 1))
    .slice(0, shown_max)
    .map(([each]) => each);
}

function pairsOf(name: string): Set<string> {
  const framed = ` ${name} `;
  return new Set(Array.from({ length: framed.length - 1 }, (_, i) => framed.slice(i, i + 2)));
}

function likeness(own: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const pair of other) if (own.has(pair)) shared += 1;
  return (2 * shared) / (own.size + other.size);
}
