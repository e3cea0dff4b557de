/**
 * Tallies follow their journals by triggers, in the transaction that changes the rows: whatever statement adds, replaces
 * or removes them, and in whatever order, what the sums change by is what the rows have changed by. So nothing has to
 * be known of late entries, corrections and voids here, and nothing can come between a row and its sum.
 *
 * While a generation is filled from empty there are no triggers; when all rows are there they are summed up once, in the
 * transaction that makes the triggers. From then on each statement adds its difference, by group, in the order of the key.
 *
 * Derived tables follow theirs in the same way, but that all of their rows are made anew.
 */
import type { Derived, Table, Tally } from '../../projections/table.js';
import { isOfStreams } from './changes.js';
import type { Queries } from './generation.js';
import { quoted } from './sql-text.js';
import type { Session } from './session.js';

/** Has the tallies of a generation follow their journals; those that do already are left alone. */
export async function followJournals(session: Session, generation: string, tables: readonly Table[]): Promise<void> {
  const following = await readFollowing(session, generation);
  for (const table of tables) {
    if (isOfStreams(table) || following.has(nameOf(table))) continue;
    const begin = table.shape === 'derived' ? beginDeriving(generation, table) : beginFollowing(generation, table);
    await session.transaction(begin.map((text) => ({ text })));
  }
}

async function readFollowing(queries: Queries, generation: string): Promise<Set<string>> {
  const { rows } = await queries.query<{ name: string }>(
    'SELECT proname AS name FROM pg_proc WHERE pronamespace = $1::regnamespace',
    [quoted(generation)],
  );
  return new Set(rows.map(({ name }) => name));
}

function nameOf({ name }: Tally | Derived): string {
  return `${name}_follows`;
}

/** Rows that a statement adds and removes, as triggers name them. */
const [added, removed] = ['added', 'removed'];

function beginFollowing(generation: string, tally: Tally): string[] {
  const schema = quoted(generation);
  const [table, journal] = [tally, tally.journal].map(({ name }) => `${schema}.${quoted(name)}`) as [string, string];
  const follow = `${schema}.${quoted(nameOf(tally))}`;
  const trigger = (on: string, rows: string): string =>
    `CREATE TRIGGER ${quoted(`${tally.name} ${on}`)} AFTER ${on} ON ${journal} REFERENCING ${rows} ` +
    `FOR EACH STATEMENT EXECUTE FUNCTION ${follow}()`;
  const [fresh, gone] = [`NEW TABLE AS ${added}`, `OLD TABLE AS ${removed}`];
  return [
    `LOCK TABLE ${journal} IN SHARE ROW EXCLUSIVE MODE`,
    // What a killed process left of it is gone; so are the sums of rows that have been emptied since.
    `TRUNCATE ${table}`,
    upsert(table, tally, [[journal, 1]]),
    `CREATE FUNCTION ${follow}() RETURNS trigger LANGUAGE plpgsql AS $follow$${bodyOf(table, tally)}$follow$`,
    `REVOKE EXECUTE ON FUNCTION ${follow}() FROM PUBLIC`,
    trigger('INSERT', fresh),
    trigger('DELETE', gone),
    trigger('UPDATE', `${gone} ${fresh}`),
  ];
}

function beginDeriving(generation: string, derived: Derived): string[] {
  const schema = quoted(generation);
  const [table, source] = [derived, derived.from].map(({ name }) => `${schema}.${quoted(name)}`) as [string, string];
  const follow = `${schema}.${quoted(nameOf(derived))}`;
  const columns = Object.keys(derived.columns).map(quoted).join(', ');
  const anew = `DELETE FROM ${table}; INSERT INTO ${table} (${columns}) ${derived.select(source)};`;
  const trigger = (on: string): string =>
    `CREATE TRIGGER ${quoted(`${derived.name} ${on}`)} AFTER ${on} ON ${source} ` +
    `FOR EACH STATEMENT EXECUTE FUNCTION ${follow}()`;
  return [
    `LOCK TABLE ${source} IN SHARE ROW EXCLUSIVE MODE`,
    `DELETE FROM ${table}`,
    `INSERT INTO ${table} (${columns}) ${derived.select(source)}`,
    `CREATE FUNCTION ${follow}() RETURNS trigger LANGUAGE plpgsql AS $follow$ BEGIN ${anew} RETURN NULL; END $follow$`,
    `REVOKE EXECUTE ON FUNCTION ${follow}() FROM PUBLIC`,
    ...['INSERT', 'DELETE', 'UPDATE'].map(trigger),
  ];
}

/** A group that has lost its last row goes. Nobody else changes these rows: a generation has one writer at a time. */
function bodyOf(table: string, tally: Tally): string {
  const counts = quoted(tally.counts);
  const change = (rows: Signed): string => `
    WITH changed AS (${upsert(table, tally, rows)} RETURNING t.ctid AS place, t.${counts} AS left_over)
    SELECT array_agg(place) FILTER (WHERE left_over = 0) INTO emptied FROM changed;
    DELETE FROM ${table} WHERE ctid = ANY (emptied);`;
  return `
  DECLARE
    emptied tid[];
  BEGIN
    IF TG_OP = 'INSERT' THEN
      ${upsert(table, tally, [[added, 1]])};
    ELSIF TG_OP = 'DELETE' THEN${change([[removed, -1]])}
    ELSE${change([
      [added, 1],
      [removed, -1],
    ])}
    END IF;
    RETURN NULL;
  END`;
}

/** Sets of rows, to be added or taken away. */
type Signed = readonly (readonly [rows: string, sign: 1 | -1])[];

/** Groups in the order of the key, so that two who change the same ones can't wait for each other. */
function upsert(table: string, { key, groups, adds, columns }: Tally, rows: Signed): string {
  const by = key.map(quoted).join(', ');
  const grouped = key.map((column) => `${groups[column]!} AS ${quoted(column)}`);
  const sums = Object.entries(adds).map(([column, sql]) => {
    // Else it would show, by digits behind the point, what was there once.
    const written = (sum: string): string => (columns[column]!.type === 'numeric' ? `trim_scale(${sum})` : sum);
    return { column: quoted(column), sql, written };
  });
  const parts = rows.map(([from, sign]) => {
    const summed = sums.map(({ column, sql }) => `${sign === 1 ? '' : '-'}coalesce(${sql}, 0) AS ${column}`);
    return `SELECT ${[...grouped, ...summed].join(', ')} FROM ${from}`;
  });
  return `INSERT INTO ${table} AS t (${by}, ${sums.map(({ column }) => column).join(', ')})
    SELECT ${by}, ${sums.map(({ column, written }) => written(`sum(${column})`)).join(', ')}
      FROM (${parts.join(' UNION ALL ')}) d
     GROUP BY ${by} HAVING ${sums.map(({ column }) => `sum(${column}) <> 0`).join(' OR ')} ORDER BY ${by}
    ON CONFLICT (${by}) DO UPDATE
       SET ${sums.map(({ column, written }) => `${column} = ${written(`t.${column} + EXCLUDED.${column}`)}`).join(', ')}`;
}
