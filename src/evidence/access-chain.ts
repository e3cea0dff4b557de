/** The access log: the MAC of each row, and the chain over rows that settled, in the order of their numbers. */
import { hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { macOfAccess } from '../access/access-mac.js';
import type { AccessNote } from '../access/access-mac.js';
import { begun, isSameHead, linked } from './chain.js';
import type { Head } from './chain.js';
import type { Finding } from './findings.js';
import type { KnownHead } from './log-check.js';

const rows_at_once = 2_000;
/** A number may be drawn before a lower one is visible; after this time it is. */
const settled_minutes = 10;

/** Told one by one. */
const told_max = 20;

interface Row extends AccessNote {
  readonly number: string;
  readonly form: string;
  readonly mac: string | null;
  readonly has_settled: boolean;
}

/** Columns that come later are null in older rows, and left out. */
const select = `
  SELECT a.number::text, a.at, a.subject, a.role, a.what, a.household, a.stream, a.households::text[] AS households, a.mac,
         jsonb_strip_nulls(to_jsonb(a) || jsonb_build_object('at', extract(epoch FROM a.at)))::text AS form,
         a.number < COALESCE(first.young, 9223372036854775807) AS has_settled
    FROM ledger.access_log a, (
           SELECT min(number) AS young FROM ledger.access_log
            WHERE at > now() - make_interval(mins => $2)) AS first
   WHERE a.number > $1
   ORDER BY a.number LIMIT $3`;

interface AccessReading {
  readonly from?: Head;
  /** What it is held against. */
  readonly heads?: readonly KnownHead[];
  /** Without it no MAC is looked at. */
  readonly key?: KeyObject;
  readonly onProgress?: (rows: number) => void;
}

/**
 * Reads on from a head to the last row.
 * @returns the head of those that have settled, and how many are younger
 */
export async function readAccessLog(
  pool: Pool,
  { from = begun, heads = [], key, onProgress }: AccessReading = {},
): Promise<{ head: Head; young: number; findings: Finding[] }> {
  const chain = new Chain(from, heads);
  const macs = new Macs(key);
  let [after, young] = [from.position ?? '0', 0];
  for (;;) {
    const { rows } = await pool.query<Row>(select, [after, settled_minutes, rows_at_once]);
    for (const row of rows) {
      macs.look(row);
      if (row.has_settled) chain.add(row);
      else young += 1;
    }
    after = rows.at(-1)?.number ?? after;
    onProgress?.(rows.length);
    if (rows.length < rows_at_once) break;
  }
  return { head: chain.head, young, findings: [...macs.findings, ...chain.end()] };
}

/** Held against the heads that it reaches; the first that differs makes all later ones differ. */
class Chain {
  #head: Head;
  readonly #left: KnownHead[];
  #finding: Finding | undefined;

  constructor(from: Head, heads: readonly KnownHead[]) {
    this.#head = from;
    this.#left = heads.filter(({ count }) => count > from.count).sort((a, b) => a.count - b.count);
  }

  get head(): Head {
    return this.#head;
  }

  add({ number, form }: Row): void {
    this.#head = linked(this.#head, number, hash('sha256', form, 'buffer'));
    while (this.#left[0]?.count === this.#head.count) {
      const known = this.#left.shift()!;
      if (!isSameHead(known, this.#head)) this.#finding ??= differing(known);
    }
  }

  end(): Finding[] {
    const [longer] = this.#left;
    if (longer) this.#finding ??= cut(longer, this.#head);
    return this.#finding ? [this.#finding] : [];
  }
}

/** Rows in their order: once one carries a MAC, each does. */
class Macs {
  readonly findings: Finding[] = [];
  #begun = false;

  constructor(private readonly key: KeyObject | undefined) {}

  look(row: Row): void {
    const { mac, number } = row;
    if (!this.key) return;
    this.#begun ||= mac !== null;
    if (mac === null ? !this.#begun : macOfAccess(row, this.key) === mac) return;
    if (this.findings.length === told_max) return;
    const detail =
      mac === null
        ? 'it carries no MAC: the ledger has not written it'
        : 'its MAC does not fit: it was altered or forged';
    this.findings.push({ code: 'access-log-differs', place: `number ${number}`, detail });
  }
}

function differing({ name, count, position }: KnownHead): Finding {
  const detail = `${name} has another hash for the first ${count} rows: some were altered, added or removed`;
  return { code: 'access-log-differs', place: `number ${position ?? ''}`, detail };
}

function cut({ name, count, position }: KnownHead, head: Head): Finding {
  const detail = `${name} counts ${count} rows, there are ${head.count}: some were removed`;
  return { code: 'access-log-cut', place: `number ${position ?? ''}`, detail };
}
