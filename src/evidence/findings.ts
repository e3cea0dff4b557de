/** What was found that is not as the ledger wrote it. Told by code and place, never by content. */
import type { Pool } from 'pg';
import type { UnreadableCode } from '../event-store/codec.js';

/** Beside those of events that can't be read. What to do about each stands in docs/integrity.md. */
export const findingCodes = [
  'position-gap',
  'head-differs',
  'head-forged',
  'log-cut',
  'guard-off',
  'row-differs',
  'row-missing',
  'row-unfounded',
  'skip-forged',
  'skip-unfounded',
  'access-log-differs',
  'access-log-cut',
] as const;

export type FindingCode = UnreadableCode | (typeof findingCodes)[number];

export interface Finding {
  readonly code: FindingCode;
  /** Stream and revision, or position, or table and key. */
  readonly place: string;
  /** How it was found, as a sentence's end. */
  readonly detail: string;
  /** The stream that it is about, where it is about one. */
  readonly stream?: string;
}

export type SectionName = 'log' | 'keys' | 'tables' | 'skipped' | 'access-log' | 'guards';

export interface Section {
  readonly name: SectionName;
  /** What was looked at, as a sentence's beginning. */
  readonly checked: string;
  readonly findings: readonly Finding[];
  /** Why nothing is known of it: it was left out, or there was nothing to hold it against. */
  readonly unknown?: string;
  /** To be known, without being wrong. */
  readonly notices: readonly string[];
}

export interface StandingFinding extends Finding {
  readonly firstAt: string;
}

interface Row {
  readonly code: FindingCode;
  readonly place: string;
  readonly detail: string;
  readonly first_at: Date;
}

/** Findings of the daily pass, as they stand. */
export class Findings {
  constructor(private readonly pool: Pool) {}

  async note(findings: readonly Finding[]): Promise<void> {
    if (findings.length === 0) return;
    await this.pool.query({
      name: 'evidence: note findings',
      text: `INSERT INTO evidence.finding AS f (code, place, detail)
             SELECT DISTINCT ON (code, place) code, place, detail
               FROM unnest($1::text[], $2::text[], $3::text[]) AS n (code, place, detail)
             ON CONFLICT (code, place) DO UPDATE SET detail = EXCLUDED.detail, last_at = now()`,
      values: [
        findings.map(({ code }) => code),
        findings.map(({ place }) => place.replaceAll('\0', '␀')),
        findings.map(({ detail }) => detail.replaceAll('\0', '␀')),
      ],
    });
  }

  /** What a whole pass has not met again is mended. */
  async dropBefore(begunAt: Date): Promise<void> {
    await this.pool.query('DELETE FROM evidence.finding WHERE last_at < $1', [begunAt]);
  }

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>('SELECT count(*) AS n FROM evidence.finding');
    return Number(rows[0]!.n);
  }

  /** Oldest first. */
  async list(limit: number): Promise<StandingFinding[]> {
    const { rows } = await this.pool.query<Row>(
      'SELECT code, place, detail, first_at FROM evidence.finding ORDER BY first_at, code, place LIMIT $1',
      [limit],
    );
    return rows.map(({ code, place, detail, first_at }) => ({
      ...{ code, place, detail },
      firstAt: first_at.toISOString(),
    }));
  }
}
