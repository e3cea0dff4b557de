/** The tables as queries see them: by named statements over the views of the schema `projection`. */
import { hash } from 'node:crypto';
import pg from 'pg';
import type { Pool } from 'pg';
import { tablesBehind } from './wait-for.js';

/** By the numbers of their types: days as they are written, instants in RFC 3339, whole numbers as numbers. */
const parsers = new Map<number, (text: string) => unknown>([
  [1082, (text: string) => text],
  [1184, (text: string) => (text.endsWith('infinity') ? text : new Date(text).toISOString())],
  [20, Number],
]);

type Type = Parameters<typeof pg.types.getTypeParser>[0];

const written = {
  getTypeParser: (type: Type) => parsers.get(type) ?? (pg.types.getTypeParser(type) as (text: string) => unknown),
};

export class Tables {
  constructor(private readonly pool: Pool) {}

  /**
   * Rows with names as answers have them: `areaCode` for `area_code`; what is null, or a day that is unknown or open,
   * is left out.
   * @param name of the prepared statement: the same for the same text; undefined where a plan that is good for any
   *   values is not good enough, and one is made for these
   * @throws Problem `tables-behind` while the tables are being made for the first time
   */
  async rows<Row extends object>(name: string | undefined, text: string, values: readonly unknown[]): Promise<Row[]> {
    const query = { text, values: [...values], types: written };
    try {
      const { rows } = await this.pool.query<Record<string, unknown>>(name === undefined ? query : { ...query, name });
      return rows.map((row) => shown(row) as Row);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined_table || code === undefined_schema) throw tablesBehind();
      if (code !== result_type_changed) throw error;
      // Tables of another version took the place of those for which the statement was prepared.
      const { rows } = await this.pool.query<Record<string, unknown>>(query);
      return rows.map((row) => shown(row) as Row);
    }
  }

  /** Most often none has, and things lie where their codes say. */
  async hasEndedAreas(): Promise<boolean> {
    return (await this.rows('ended areas', 'SELECT FROM projection.area_place LIMIT 1', [])).length > 0;
  }
}

const undefined_table = '42P01';
const undefined_schema = '3F000';
const result_type_changed = '0A000';

const names = new Map<string, string>();

/** `areaCode` for `area_code`. */
export function camelCase(column: string): string {
  const known = names.get(column);
  if (known !== undefined) return known;
  const name = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  names.set(column, name);
  return name;
}

function shown(row: Record<string, unknown>): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    if (value === null || value === 'infinity' || value === '-infinity') continue;
    named[camelCase(column)] = value;
  }
  return named;
}

/** A statement put together from the filters that are asked for; each text is prepared under its own name. */
export class Statement {
  readonly #values: unknown[] = [];
  readonly #conditions: string[] = [];

  /** @param name undefined where it is to be planned for its values each time */
  constructor(private readonly name?: string) {}

  /** The place of a value in the text. */
  value(value: unknown): string {
    return `$${this.#values.push(value)}`;
  }

  where(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  /** Conditions for a part of the text of its own: those that are added meanwhile, and not among the others. */
  apart(add: () => void): string {
    const others = this.#conditions.splice(0);
    add();
    const { conditions } = this;
    this.#conditions.splice(0, Infinity, ...others);
    return conditions;
  }

  get conditions(): string {
    return this.#conditions.length > 0 ? this.#conditions.join(' AND ') : 'TRUE';
  }

  rows<Row extends object>(tables: Tables, text: string): Promise<Row[]> {
    const name = this.name === undefined ? undefined : `${this.name} ${hash('sha1', text, 'base64url').slice(0, 12)}`;
    return tables.rows<Row>(name, text, this.#values);
  }
}
