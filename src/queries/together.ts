/**
 * A household in a list together with those that were merged into it (S6): it was seen when either was, and needs what
 * both need. Their entries stand in streams of their own, and so in rows of their own.
 */
import { dueTogether } from '../../projections/surviving.js';
import type { Rows } from './list-of.js';

/** SQL: something was merged into the household `h`. */
const isJoined = `EXISTS (SELECT FROM projection.household q
  WHERE q.merged_into = h.household_id AND q.merged_into IS NOT NULL)`;

/** SQL: what was merged into the household `h`, and into those. Readers stop at circles (S23). */
const parts = `(WITH RECURSIVE part (id) AS (
    SELECT q.household_id FROM projection.household q WHERE q.merged_into = h.household_id
    UNION SELECT q.household_id FROM part JOIN projection.household q ON q.merged_into = part.id)
  SELECT p.* FROM part JOIN projection.household p ON p.household_id = part.id AND p.household_id <> h.household_id)`;

const visitDue = dueTogether('visit', 'max(p.last_visit_on)');
const contactDue = dueTogether('contact', 'greatest(max(p.last_visit_on), max(p.last_contact_on))');

/** SQL, for a household `h` of a page: what of its row is to be told otherwise; see `wholeOf`. */
export function togetherColumn(day: string): string {
  const late = (on: string): string => `(h.closed_on IS NULL AND coalesce(${on} < ${day}::date, FALSE))`;
  return `CASE WHEN ${isJoined} THEN (SELECT json_build_object(
      'lastVisitOn', greatest(h.last_visit_on, max(p.last_visit_on)), 'visitDueOn', ${visitDue},
      'lastContactOn', greatest(h.last_contact_on, max(p.last_contact_on)), 'contactDueOn', ${contactDue},
      'openNeeds', h.open_needs + sum(p.open_needs), 'urgentNeeds', h.urgent_needs + sum(p.urgent_needs),
      'isVisitOverdue', ${late(visitDue)}, 'isContactOverdue', ${late(contactDue)},
      'categories', json_agg(to_json(p.categories))) FROM ${parts} p) END AS together`;
}

/** SQL: the day by which something is due of the household `h`. */
export const firstDue = `coalesce(CASE WHEN ${isJoined}
  THEN (SELECT least(${visitDue}, ${contactDue}) FROM ${parts} p) ELSE least(h.visit_due_on, h.contact_due_on) END, 'infinity')`;

/** SQL: a row `p` of what was merged into the household `h` meets a condition. */
const oneOfThem = (condition: string): string => `(${isJoined} AND EXISTS (SELECT FROM ${parts} p WHERE ${condition}))`;

/** SQL by which a visit or a contact is overdue on a day, whichever of them was seen. */
export const overdueOn = {
  visit: (day: string): string =>
    `(h.visit_due_on < ${day}::date AND NOT ${oneOfThem(`p.last_visit_on + h.visit_every_days >= ${day}::date`)})`,
  contact: (day: string): string =>
    `(h.contact_due_on < ${day}::date AND NOT ${oneOfThem(
      `greatest(p.last_visit_on, p.last_contact_on) + h.contact_every_days >= ${day}::date`,
    )})`,
} as const;

/** SQL: no completed visit has reached the household since a day. */
export const unseenSince = (day: string): string =>
  `(coalesce(h.last_visit_on < ${day}, TRUE) AND NOT ${oneOfThem(`p.last_visit_on >= ${day}`)})`;

/** SQL: rows of a column of the table of categories, of the household `h` and of what was merged into it. */
export const ofItsCategories = (column: string): string =>
  `(SELECT c.${column} FROM projection.category c WHERE c.household_id = h.household_id
    UNION ALL SELECT c.${column} FROM ${parts} p JOIN projection.category c ON c.household_id = p.household_id
     WHERE ${isJoined})`;

/**
 * SQL: rows of a table by the name of `row`, of the households `h` that go on, and of those that were merged into them.
 * @param joined what stands beside each of them
 */
export function rowsOfBoth(table: string, row: string, joined = ''): Pick<Rows, 'from' | 'fromMerged'> {
  return {
    from: `projection.household h JOIN projection.${table} ${row} ON ${row}.household_id = h.household_id ${joined}`,
    fromMerged: `projection.surviving s JOIN projection.household h ON h.household_id = s.surviving_id
      JOIN projection.${table} ${row} ON ${row}.household_id = s.household_id ${joined}`,
  };
}

/** Its row with what is to be told otherwise. */
export function wholeOf<Row extends object>(row: Row): Row {
  const { together, ...own } = row as { together?: Readonly<Record<string, unknown>>; categories?: readonly string[] };
  if (!together) return own as Row;
  const { categories, ...told } = together;
  const isKnown = (value: unknown): boolean => value !== null && value !== 'infinity' && value !== '-infinity';
  const known = Object.entries(told).filter(([, value]) => isKnown(value));
  const all = new Set([...(own.categories ?? []), ...(categories as readonly string[][]).flat()]);
  return { ...own, ...Object.fromEntries(known), categories: [...all].sort() } as Row;
}
