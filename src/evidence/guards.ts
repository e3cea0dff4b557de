/** What keeps rows from being changed in the database itself: whether it is switched on. */
import type { Pool } from 'pg';
import type { Finding, Section } from './findings.js';

const guards = ['ledger.event', 'ledger.access_log', 'evidence.head'];

export async function checkGuards(pool: Pool): Promise<Section> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT t.tgrelid::regclass::text AS name FROM pg_catalog.pg_trigger t
       JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
      WHERE p.proname = 'refuse_change' AND t.tgenabled = 'A' AND NOT t.tgisinternal`,
  );
  const on = new Set(rows.map(({ name }) => name));
  const findings = guards
    .filter((name) => !on.has(name))
    .map((name): Finding => ({
      code: 'guard-off',
      place: name,
      detail: 'its rows can be changed: the trigger is off',
    }));
  return { name: 'guards', checked: `the triggers of ${guards.length} append-only tables`, findings, notices: [] };
}
