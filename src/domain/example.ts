/** A body that keeps the rules of its class, made of the examples that its fields have. */
import { fieldsOf } from './fields.js';
import type { Field, PayloadClass } from './fields.js';

/** What stands for a value that names something, such as an id; undefined where the example of the field will do. */
export type Reference = (field: Field) => unknown;

const asItIs: Reference = () => undefined;

/** Every field but those that are seldom sent. */
export function exampleOf(payload: PayloadClass, reference: Reference = asItIs): Record<string, unknown> {
  const shown = fieldsOf(payload).filter(({ seldom, optional }) => !(seldom && optional));
  return Object.fromEntries(shown.map((field) => [field.name, valueOf(field, reference)]));
}

function valueOf(field: Field, reference: Reference): unknown {
  if (!field.nested || field.example !== undefined) {
    const named = reference(field);
    return named === undefined ? field.example : field.list ? [named].flat() : named;
  }
  const part = exampleOf(field.nested(), reference);
  return field.list ? [part] : part;
}
