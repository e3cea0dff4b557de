/** Answers by pages: one row more than asked for tells whether something follows. */
import type { JsonSchema } from '../domain/fields.js';
import { labelsSchema } from './labels.js';

export interface Cut<Row> {
  readonly items: readonly Row[];
  /** The last row of a page that another one follows. */
  readonly last: Row | undefined;
}

export function cut<Row>(rows: readonly Row[], limit: number): Cut<Row> {
  const items = rows.slice(0, limit);
  return { items, last: rows.length > limit ? items.at(-1) : undefined };
}

/** Of an answer with `items`. */
export function pageSchema(item: JsonSchema, more: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  return {
    type: 'object',
    required: [...Object.keys(more), 'items', 'labels'],
    properties: {
      ...more,
      items: { type: 'array', items: item },
      labels: labelsSchema,
      nextCursor: nextCursorSchema,
    },
  };
}

/** Of an answer with `items` that hold their own names. */
export function plainPageSchema(item: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', items: item }, nextCursor: nextCursorSchema },
  };
}

export const nextCursorSchema: JsonSchema = {
  type: 'string',
  description: 'Of the next page; left out on the last one',
};

export const daySchema: JsonSchema = { type: 'string', format: 'date', description: "Today in the ledger's time zone" };
