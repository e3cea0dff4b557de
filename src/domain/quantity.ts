/** Counts that keep their qualifier, and totals that carry the join of their parts. */

export const qualifiers = ['exact', 'at_least', 'below', 'approximately', 'unknown'] as const;
export type Qualifier = (typeof qualifiers)[number];

export interface Total {
  readonly value: number;
  readonly qualifier: Exclude<Qualifier, 'unknown'>;
}

/** exact < at_least, below < approximately. What is unknown is at least nothing (S15); what is left out is exact. */
export function joinQualifiers(a: Qualifier = 'exact', b: Qualifier = 'exact'): Total['qualifier'] {
  const [left, right] = [inTotal(a), inTotal(b)];
  if (left === right || right === 'exact') return left;
  return left === 'exact' ? right : 'approximately';
}

function inTotal(qualifier: Qualifier): Total['qualifier'] {
  return qualifier === 'unknown' ? 'at_least' : qualifier;
}

/** Of what is left when so much is taken away: of at least so much, the rest is below. */
export const opposite = {
  exact: 'exact',
  at_least: 'below',
  below: 'at_least',
  approximately: 'approximately',
} as const;

/** What is known has a value. */
export function isQuantity({ value, qualifier }: { value?: number | string; qualifier: Qualifier }): boolean {
  return value !== undefined || qualifier === 'unknown';
}

/** A part that is there but has no value counts as at least nothing. */
export function addToTotal(total: Total, part: { value?: number; qualifier: Qualifier }): Total {
  const known: Total =
    part.qualifier === 'unknown' || part.value === undefined
      ? { value: 0, qualifier: 'at_least' }
      : { value: part.value, qualifier: part.qualifier };
  return { value: total.value + known.value, qualifier: joinQualifiers(total.qualifier, known.qualifier) };
}

export const nothing: Total = { value: 0, qualifier: 'exact' };
export const one = { value: 1, qualifier: 'exact' } as const;
/** There were some, and nobody says how many: at least none (S15). */
export const notSaid = { qualifier: 'unknown' } as const;

export function sumOf(parts: Iterable<{ value?: number; qualifier: Qualifier }>): Total {
  let total = nothing;
  for (const part of parts) total = addToTotal(total, part);
  return total;
}

/**
 * An amount split over recipients by largest remainder, the sum exact. Remainders go by recipient id, so that the
 * same split always gives the same parts.
 *
 * @throws RangeError where the amount is not whole, or the weights are not, or come to nothing
 */
export function splitByLargestRemainder(amount: number, weights: ReadonlyMap<string, number>): Map<string, number> {
  const given = [...weights.values()];
  if (![amount, ...given].every((each) => Number.isSafeInteger(each) && each >= 0) || !given.some((each) => each > 0)) {
    throw new RangeError('split: a whole amount over whole weights above 0');
  }
  const whole = given.reduce((sum, weight) => sum + BigInt(weight), 0n);
  const parts = [...weights].map(([id, weight]) => {
    const exact = BigInt(amount) * BigInt(weight);
    return { id, part: Number(exact / whole), remainder: exact % whole };
  });
  let left = amount - parts.reduce((sum, { part }) => sum + part, 0);
  parts.sort((a, b) => Number(b.remainder - a.remainder) || (a.id < b.id ? -1 : 1));
  for (const entry of parts) if (left-- > 0) entry.part += 1;
  return new Map(parts.map(({ id, part }) => [id, part]));
}
