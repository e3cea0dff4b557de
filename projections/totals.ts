/** Sums in SQL that carry how exact they are (S15). */

/**
 * The sum of amounts, a lower bound counting as at least that much and one without a value as at least nothing, and the
 * join of their qualifiers: exact below at_least and below, and these below approximately.
 */
export function totalled(value: string, qualifier: string): { readonly sum: string; readonly joined: string } {
  const isKnown = `${value} IS NOT NULL AND ${qualifier} <> 'unknown'`;
  const any = (what: string): string => `coalesce(bool_or(${what}), FALSE)`;
  const atLeast = any(`${qualifier} IS NOT NULL AND (NOT (${isKnown}) OR ${qualifier} = 'at_least')`);
  const below = any(`${isKnown} AND ${qualifier} = 'below'`);
  const about = any(`${isKnown} AND ${qualifier} = 'approximately'`);
  return {
    sum: `coalesce(sum(${value}) FILTER (WHERE ${isKnown}), 0)`,
    joined: `CASE WHEN ${about} OR (${atLeast} AND ${below}) THEN 'approximately'
      WHEN ${atLeast} THEN 'at_least' WHEN ${below} THEN 'below' ELSE 'exact' END`,
  };
}

/**
 * SQL: the part of an amount of money that a total counts, as `countedFen` has it: one amount, else its lower bound, which
 * is at least that much.
 * @param stem of its columns, with the name of the row: `c.amount` for `c.amount_fen`, `c.amount_from_fen`, …
 */
export function countedMoney(stem: string): { readonly value: string; readonly qualifier: string } {
  return {
    value: `coalesce(${stem}_fen, ${stem}_from_fen)`,
    qualifier: `CASE WHEN ${stem}_fen IS NULL AND ${stem}_from_fen IS NOT NULL THEN 'at_least' ELSE ${stem}_qualifier END`,
  };
}
