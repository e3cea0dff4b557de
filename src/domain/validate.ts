/** A body checked against its class: class-validator's rules, unknown fields refused by name. */
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import type { AnyFact } from './fact.js';
import { fieldsOf } from './fields.js';
import type { PayloadClass } from './fields.js';

/** What is wrong with one field; `rule` is the broken constraint's name. */
export interface FieldError {
  readonly path: string;
  readonly rule: string;
}

const strict = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
} as const;
const depth_max = 12;

/** The errors of a body, none where it is one of its class. The body itself is not changed. */
export function errorsOf(payload: PayloadClass, body: unknown): FieldError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [{ path: '', rule: 'isObject' }];
  if (deeperThan(body, depth_max)) return [{ path: '', rule: 'depth' }];
  return flatten(validateSync(instanceOf(payload, body), strict), '');
}

/** The errors of a fact's body; a correction's `data` is checked against the fact that it corrects. */
export function errorsOfFact(fact: AnyFact, body: unknown): FieldError[] {
  return errorsOf(fact.payload, body);
}

/** class-validator reads its rules from the class, so each part has to be an instance of its own. */
function instanceOf(payload: PayloadClass, body: object): object {
  const instance = new payload() as Record<string, unknown>;
  for (const [name, value] of Object.entries(body))
    Object.defineProperty(instance, name, { value, writable: true, enumerable: true, configurable: true });
  for (const { name, nested } of fieldsOf(payload)) {
    const held = instance[name];
    if (nested && Array.isArray(held))
      instance[name] = held.map((item: unknown) => (isPlain(item) ? instanceOf(nested(), item) : item));
    else if (nested && isPlain(held)) instance[name] = instanceOf(nested(), held);
  }
  return instance;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(errors: readonly ValidationError[], prefix: string): FieldError[] {
  return errors.flatMap((error) => {
    const path = prefix + error.property;
    const [rule] = Object.keys(error.constraints ?? {});
    const absent = error.value === undefined && rule !== 'whitelistValidation';
    const own = rule === undefined ? [] : [{ path, rule: absent ? 'required' : rule }];
    return [...own, ...flatten(error.children ?? [], `${path}.`)];
  });
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((held) => deeperThan(held, levels - 1));
}
