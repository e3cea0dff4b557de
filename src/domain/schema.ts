/** JSON Schema (2020-12) of a payload class, from the same decorators that check it. */
import { fieldsOf } from './fields.js';
import type { Field, JsonSchema, PayloadClass } from './fields.js';

/** Schema of the class itself; its parts stand by reference under `definitionsAt`. */
export function schemaOf(payload: PayloadClass, definitionsAt: string): JsonSchema {
  const fields = fieldsOf(payload);
  const required = fields.filter((field) => !field.optional).map((field) => field.name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, definitionsAt)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The classes that a class is made of, itself last. */
export function classesIn(payload: PayloadClass, found = new Set<PayloadClass>()): Set<PayloadClass> {
  for (const { nested } of fieldsOf(payload)) if (nested && !found.has(nested())) classesIn(nested(), found);
  return found.add(payload);
}

function fieldSchema(field: Field, definitionsAt: string): JsonSchema {
  const one = field.nested ? { $ref: `${definitionsAt}${field.nested().name}` } : field.schema;
  const personal = field.personalTo ? { 'x-personal-to': field.personalTo } : {};
  const refers = field.refersTo ?? field.inFile;
  const reference = refers ? { 'x-refers-to': refers } : {};
  return field.list
    ? { type: 'array', items: one, minItems: 1, ...field.list, ...personal, ...reference }
    : { ...one, ...personal, ...reference };
}
