/** Every key that is stored: whether it opens under the master key. */
import type { Pool } from 'pg';
import type { SubjectKeys } from '../event-store/keys.js';
import type { Finding, Section } from './findings.js';

const keys_at_once = 5_000;

export async function checkKeys(pool: Pool, keys: SubjectKeys): Promise<Section> {
  const findings: Finding[] = [];
  let [checked, destroyed] = [0, 0];
  for (let after = ''; ;) {
    const { rows } = await pool.query<{ subject: string; there: boolean }>(
      `SELECT subject, wrapped IS NOT NULL AS there FROM ledger.subject_key
        WHERE subject > $1 ORDER BY subject LIMIT $2`,
      [after, keys_at_once],
    );
    if (rows.length === 0) break;
    after = rows.at(-1)!.subject;
    keys.forget();
    const { faults } = await keys.open(rows.map(({ subject }) => subject));
    for (const [subject, code] of faults) {
      findings.push({ code, place: subject, detail: 'it does not open under the master key: it was altered' });
    }
    checked += rows.length;
    destroyed += rows.filter(({ there }) => !there).length;
  }
  keys.forget();
  return { name: 'keys', checked: `${checked} keys, of which ${destroyed} are destroyed`, findings, notices: [] };
}
