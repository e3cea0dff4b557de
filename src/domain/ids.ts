/** One thing has one name: UUIDs are kept in lower case, however a device writes them. */
import { fieldsOf, perClass } from './fields.js';
import type { Field, PayloadClass } from './fields.js';

/** As they are kept. */
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The fields that are UUIDs, and the parts that have some. */
const idFieldsOf = perClass((payload): readonly Field[] =>
  fieldsOf(payload).filter(
    ({ schema, nested }) => schema['format'] === 'uuid' || (nested !== undefined && idFieldsOf(nested()).length > 0),
  ),
);

/** In place, on parsed JSON that may be anything. */
export function lowerCaseIds(payload: PayloadClass, body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const held = body as Record<string, unknown>;
  for (const { name, nested, list } of idFieldsOf(payload)) {
    const value = Object.hasOwn(held, name) ? held[name] : undefined;
    if (nested) for (const part of list && Array.isArray(value) ? value : [value]) lowerCaseIds(nested(), part);
    else if (typeof value === 'string') held[name] = value.toLowerCase();
    else if (list && Array.isArray(value)) held[name] = value.map(lowered);
  }
}

function lowered(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
