/** The plans of what queries ask, in tables of some size. */
import { expect } from '@jest/globals';
import type pg from 'pg';

export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Answers nothing, and keeps the plan of what it was asked. */
export class Explaining {
  readonly plans: PlanNode[] = [];

  constructor(private readonly sql: pg.Client) {}

  async query({ name, text, values }: { name?: string; text: string; values: unknown[] }): Promise<{ rows: [] }> {
    // Planned for these values, and once for all values, as a statement is that was prepared.
    await this.#explain(`EXPLAIN (FORMAT JSON) ${text}`, values);
    if (name === undefined) return { rows: [] };
    expect(Buffer.byteLength(name)).toBeLessThan(64);
    await this.#explain(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`);
    return { rows: [] };
  }

  async #explain(text: string, values?: unknown[]): Promise<void> {
    const { rows } = await this.sql.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(text, values);
    this.plans.push(rows[0]!['QUERY PLAN'][0].Plan);
  }
}

export function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** Of each index of the schema that is searched, its table and columns. */
export async function spellingOf(sql: pg.Client): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ name: string; spelt: string }>(
    `SELECT i.relname AS name, format('%s(%s)', t.relname, string_agg(a.attname, ', ' ORDER BY k.place)) AS spelt
       FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
       JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, place) ON TRUE
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
      WHERE t.relnamespace = current_schema()::regnamespace GROUP BY i.relname, t.relname`,
  );
  return new Map(rows.map(({ name, spelt }) => [name, spelt]));
}
