/**
 * Bodies checked fast: a schema compiled once per class lets the good ones pass, and class-validator, which is the
 * law, says what is wrong with the others. A property test holds the two against each other.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import { formats, perClass } from '../domain/fields.js';
import type { PayloadClass } from '../domain/fields.js';
import { classesIn, schemaOf } from '../domain/schema.js';
import { errorsOf } from '../domain/validate.js';
import type { FieldError } from '../domain/validate.js';

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: false, logger: false });
for (const [name, holds] of Object.entries(formats)) ajv.addFormat(name, holds);
for (const keyword of ['x-code-list', 'x-personal-to', 'x-refers-to']) ajv.addKeyword(keyword);

const compiled = perClass((payload): ValidateFunction => {
  const parts = [...classesIn(payload)].map((part) => [part.name, schemaOf(part, '#/$defs/')] as const);
  return ajv.compile({ $ref: `#/$defs/${payload.name}`, $defs: Object.fromEntries(parts) });
});

/** The errors of a body, none where it is one of its class. */
export function check(payload: PayloadClass, body: unknown): FieldError[] {
  const passes = compiled(payload);
  return passes(body) ? [] : errorsOf(payload, body);
}
