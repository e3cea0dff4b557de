/** In a list as in a file, the word for it stands in the place of a name that was erased: it is not missing. */
import type { Caller } from '../access/caller.js';
import type { Language } from '../http/language.js';
import { applyScope } from './reach.js';
import { Statement } from './tables.js';
import type { Tables } from './tables.js';
import { erasedWord } from './timeline-entry.js';

interface Naming {
  readonly householdId?: string;
  readonly headName?: string;
  readonly personId?: string;
  readonly personName?: string;
}

/**
 * Rows of a list, those without a name asked about; of a household, if it is within reach.
 * @param columns of the list: a name that it does not tell is not told of either
 */
export async function tellErased<Row extends object>(
  tables: Tables,
  caller: Caller,
  language: Language,
  columns: object,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (caller.actor.role === 'donor') return rows; // is told no names
  const named = rows as readonly (Row & Naming)[];
  const householdOf = ({ headName, householdId }: Naming): string | undefined =>
    'headName' in columns && headName === undefined ? householdId : undefined;
  const personOf = ({ personName, personId }: Naming): string | undefined =>
    'personName' in columns && personName === undefined ? personId : undefined;
  const households = named.flatMap((row) => householdOf(row) ?? []);
  const people = named.flatMap((row) => personOf(row) ?? []);
  if (households.length + people.length === 0) return rows;
  const erased = await erasedOf(tables, caller, households, people);
  const word = erasedWord[language];
  return named.map((row) => ({
    ...row,
    ...(erased.has(householdOf(row) ?? '') && { headName: word }),
    ...(erased.has(personOf(row) ?? '') && { personName: word }),
  }));
}

/** Households that were erased or whose head was, and people; by the keys that were destroyed. */
async function erasedOf(
  tables: Tables,
  caller: Caller,
  households: readonly string[],
  people: readonly string[],
): Promise<ReadonlySet<string>> {
  const statement = new Statement('erased names');
  applyScope(statement, caller, undefined, 'h');
  statement.where(`h.household_id = ANY (${statement.value([...new Set(households)])}::uuid[])`);
  const text = `
    SELECT h.household_id AS id FROM projection.household h WHERE ${statement.conditions} AND EXISTS (
      SELECT FROM ledger.subject_key k WHERE k.wrapped IS NULL
         AND k.subject = ANY (ARRAY['household-' || h.household_id, 'person-' || h.head_person_id]))
    UNION ALL SELECT p.id FROM unnest(${statement.value([...new Set(people)])}::uuid[]) AS p (id)
      JOIN ledger.subject_key k ON k.subject = 'person-' || p.id AND k.wrapped IS NULL`;
  return new Set((await statement.rows<{ id: string }>(tables, text)).map(({ id }) => id));
}
