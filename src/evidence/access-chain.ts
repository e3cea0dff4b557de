/** The chain over the access log: rows that settled, in the order of their numbers. */
import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { begun, isSameHead, linked } from './chain.js';
import type { Head } from './chain.js';
import type { Finding } from './findings.js';
import type { KnownHead } from './log-check.js';

const rows_at_once = 2_000;
/** A number may be drawn before a lower one is visible; after this time it is. */
const settled_minutes = 10;

interface Row {
  readonly number: string;
  readonly form: string;
}

/** Columns that come later are null in older rows, and left out. */
const select = `
  SELECT number::text,
         jsonb_strip_nulls(to_jsonb(a) || jsonb_build_object('at', extract(epoch FROM at)))::text AS form
    FROM ledger.access_log a
   WHERE number > $1 AND number < COALESCE((
           SELECT min(number) FROM ledger.access_log
            WHERE at > now() - make_interval(mins => $2)), 9223372036854775807)
   ORDER BY a.number LIMIT $3`;

/**
 * Reads on from a head to the last row that has settled.
 * @param heads what it is held against
 */
export async function readAccessLog(
  pool: Pool,
  from: Head = begun,
  heads: readonly KnownHead[] = [],
  onProgress: (rows: number) => void = () => undefined,
): Promise<{ head: Head; findings: Finding[] }> {
  let head = from;
  const left = heads.filter(({ count }) => count > from.count).sort((a, b) => a.count - b.count);
  const findings: Finding[] = [];
  for (;;) {
    const { rows } = await pool.query<Row>(select, [head.position ?? '0', settled_minutes, rows_at_once]);
    for (const { number, form } of rows) {
      head = linked(head, number, hash('sha256', form, 'buffer'));
      while (left[0]?.count === head.count) {
        const known = left.shift()!;
        if (findings.length === 0 && !isSameHead(known, head)) findings.push(differing(known));
      }
    }
    onProgress(rows.length);
    if (rows.length < rows_at_once) break;
  }
  const [longer] = left;
  if (longer && findings.length === 0) {
    const detail = `${longer.name} counts ${longer.count} rows, there are ${head.count}: some were removed`;
    findings.push({ code: 'access-log-cut', place: `number ${longer.position ?? ''}`, detail });
  }
  return { head, findings };
}

function differing({ name, count, position }: KnownHead): Finding {
  const detail = `${name} has another hash for the first ${count} rows: some were altered, added or removed`;
  return { code: 'access-log-differs', place: `number ${position ?? ''}`, detail };
}
