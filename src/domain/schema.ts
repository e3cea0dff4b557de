/** JSON Schema (2020-12) of a payload class, from the same decorators that check it. */
import type { Bilingual } from './bilingual.js';
import { fieldsOf } from './fields.js';
import type { Field, JsonSchema, PayloadClass } from './fields.js';

/** How a text in two languages is told; with it a schema has labels, descriptions, examples and names of values. */
export type Words = (text: Bilingual) => unknown;

/** Schema of the class itself; its parts stand by reference under `definitionsAt`. */
export function schemaOf(payload: PayloadClass, definitionsAt: string, words?: Words): JsonSchema {
  const fields = fieldsOf(payload);
  const required = fields.filter((field) => !field.optional).map((field) => field.name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, definitionsAt, words)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The classes that a class is made of, itself last. */
export function classesIn(payload: PayloadClass, found = new Set<PayloadClass>()): Set<PayloadClass> {
  for (const { nested } of fieldsOf(payload)) if (nested && !found.has(nested())) classesIn(nested(), found);
  return found.add(payload);
}

function fieldSchema(field: Field, definitionsAt: string, words?: Words): JsonSchema {
  const one = field.nested ? { $ref: `${definitionsAt}${field.nested().name}` } : field.schema;
  const personal = field.personalTo ? { 'x-personal-to': field.personalTo } : {};
  const refers = field.refersTo ?? field.inFile;
  const reference = refers ? { 'x-refers-to': refers } : {};
  const all = { ...(words && told(field, words)), ...personal, ...reference };
  return field.list ? { ...all, type: 'array', items: one, minItems: 1, ...field.list } : { ...all, ...one };
}

/** What people read of a field. */
function told({ label, description, example, values }: Field, words: Words): JsonSchema {
  const labels = Object.entries(values ?? {}).map(([value, text]) => [value, words(text)]);
  return {
    title: words(label),
    description: words(description),
    ...(example !== undefined && { examples: [example] }),
    ...(labels.length > 0 && { 'x-labels': Object.fromEntries(labels) as unknown }),
  };
}
