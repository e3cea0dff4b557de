/** What a caller's lists are bound to, in SQL: areas by the leading digits of their codes, a cadre by the pairing. */
import type { Caller } from '../access/caller.js';
import { scopeOf } from '../access/readers.js';
import { significant } from '../domain/area/area.js';
import { Problem } from '../http/problem.js';
import type { Statement } from './tables.js';

const area_digits = 12;

/** Households that somebody is paired with today; whom is to be added. */
export const inForce = 'SELECT household_id FROM projection.pairing WHERE is_in_force';

/**
 * Binds the rows of a table with `area_code` and `household_id`. Codes are compared as ranges, so that an index over
 * them serves.
 * @param code the area in which a row counts, where that is not what its column says
 * @throws Problem `outside-area` where an area is asked for that does not lie in those of the caller
 */
export function applyScope(
  statement: Statement,
  caller: Caller,
  area: string | undefined,
  table: string,
  code?: string,
): void {
  const scope = scopeOf(caller);
  if (scope.by === 'pairing') {
    const [cadre, unit] = [statement.value(scope.cadreId), statement.value(scope.organisationId ?? null)];
    statement.where(
      `${table}.household_id IN (
        ${inForce} AND cadre_id = ${cadre} UNION ALL ${inForce} AND organisation_id = ${unit} AND cadre_id IS NULL)`,
    );
  }
  const own = `${table}.area_code`;
  const prefixes = prefixesWithin(scope.by === 'areas' ? scope.prefixes : [''], area);
  if (prefixes.length === 1 && prefixes[0] === '') return;
  if (code === undefined && caller.byMap === true) {
    // Whoever may get what is to be placed reaches it; it counts where it lies until then.
    if (scope.by === 'areas') statement.where(liesToday(own, boundTo(statement, scope.prefixes), true));
    if (area !== undefined) statement.where(liesToday(own, boundTo(statement, [significant(area)]), false));
    return;
  }
  const bound = boundTo(statement, prefixes);
  if (code !== undefined && code !== own)
    // What counts there by its own code, or has come there, is found by an index; then it is looked where it counts.
    statement.where(`(${bound(own)} OR ${own} = ANY (ARRAY(
      SELECT q.area_code FROM projection.area_place q WHERE ${bound('q.within_code')})))`);
  statement.where(bound(code ?? own));
}

/** SQL: by its code, where that still holds, or by what became of it. */
function liesToday(own: string, bound: (code: string) => string, withHeirs: boolean): string {
  const heirs = withHeirs ? ` OR EXISTS (SELECT FROM unnest(q.successors) AS heir WHERE ${bound('heir')})` : '';
  const place = `SELECT q.area_code FROM projection.area_place q WHERE current_date BETWEEN q.first_day AND q.last_day`;
  const lies = `${bound('q.within_code')}${heirs}`;
  return `((${bound(own)} AND ${own} <> ALL (ARRAY(${place} AND NOT (${lies})))) OR ${own} = ANY (ARRAY(${place} AND (${lies}))))`;
}

/** SQL by which a code lies in one of some ranges. */
function boundTo(statement: Statement, prefixes: readonly string[]): (code: string) => string {
  const lows = prefixes.map((prefix) => prefix.padEnd(area_digits, '0'));
  const highs = prefixes.map((prefix) => prefix.padEnd(area_digits, '9'));
  if (lows.length === 1 && lows[0] === highs[0]) {
    // From one code to the same one would be guessed to be a two-hundredth of all.
    const only = statement.value(lows[0]);
    return (code) => `${code} = ${only}`;
  }
  const [low, high] = [statement.value([...lows].sort()[0]), statement.value([...highs].sort().at(-1))];
  const within = (code: string): string => `${code} >= ${low} AND ${code} <= ${high}`;
  if (lows.length === 1) return within;
  const ranges = `unnest(${statement.value(lows)}::text[], ${statement.value(highs)}::text[]) AS r (low, high)`;
  return (code) => `(${within(code)} AND EXISTS (SELECT FROM ${ranges} WHERE ${code} BETWEEN r.low AND r.high))`;
}

/** The prefixes of what lies both in the caller's areas and in the one asked for. */
function prefixesWithin(own: readonly string[], area: string | undefined): string[] {
  if (area === undefined) return [...own];
  const asked = significant(area);
  if (own.some((prefix) => asked.startsWith(prefix))) return [asked];
  const within = own.filter((prefix) => prefix.startsWith(asked));
  if (within.length === 0) throw new Problem('outside-area');
  return within;
}

/** Binds the rows of a list to what the caller may read, by the table `reach` under the name `r`, or another. */
export function applyScopeByReach(statement: Statement, caller: Caller, area: string | undefined, table = 'r'): void {
  const scope = scopeOf(caller);
  if (scope.by === 'pairing') {
    const [cadre, unit] = [statement.value(scope.cadreId), statement.value(scope.organisationId ?? null)];
    statement.where(
      `(${table}.is_public OR ${cadre}::uuid = ANY (${table}.cadre_ids) OR ${unit}::text = ANY (${table}.unit_ids))`,
    );
  }
  const code = `coalesce(${table}.area_code, (SELECT o.area_code FROM projection.organisation o
    WHERE o.organisation_id = ${table}.organisation_id))`;
  const own = scope.by === 'areas' ? scope.prefixes : [''];
  const prefixes = prefixesWithin(own, area).map((prefix) => `${prefix}%`);
  if (area === undefined && scope.by !== 'areas') return;
  const like = (of: string): string => `${of} LIKE ANY (${statement.value(prefixes)}::text[])`;
  const within = caller.byMap === true ? liesToday(code, like, scope.by === 'areas') : like(code);
  statement.where(area === undefined ? `(${table}.is_public OR ${within})` : within);
}
