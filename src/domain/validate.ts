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

const strict = { forbidUnknownValues: true, stopAtFirstError: true } as const;
const depth_max = 12;

/** The errors of a body, none where it is one of its class. The body itself is not changed. */
export function errorsOf(payload: PayloadClass, body: unknown): FieldError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [{ path: '', rule: 'isObject' }];
  if (deeperThan(body, depth_max)) return [{ path: '', rule: 'depth' }];
  return [...unknownIn(payload, body, ''), ...flatten(validateSync(instanceOf(payload, body), strict), '')];
}

/** The errors of a fact's body; a correction's `data` is checked against the fact that it corrects. */
export function errorsOfFact(fact: AnyFact, body: unknown): FieldError[] {
  return errorsOf(fact.payload, body);
}

/** Asked here and not of class-validator, which knows `constructor` and `toString` of every object. */
function unknownIn(payload: PayloadClass, body: object, prefix: string): FieldError[] {
  const fields = new Map(fieldsOf(payload).map((field) => [field.name, field]));
  return Object.entries(body).flatMap(([name, held]: [string, unknown]) => {
    const path = prefix + name;
    const field = fields.get(name);
    if (!field) return [{ path, rule: 'whitelistValidation' }];
    const { nested } = field;
    if (!nested) return [];
    if (Array.isArray(held))
      return held.flatMap((item: unknown, i) =>
        isPlain(item) ? unknownIn(nested(), item, `${path}.${String(i)}.`) : [],
      );
    return isPlain(held) ? unknownIn(nested(), held, `${path}.`) : [];
  });
}

/** class-validator reads its rules from the class, so each part has to be an instance of its own. */
function instanceOf(payload: PayloadClass, body: object): object {
  const instance = new payload() as Record<string, unknown>;
  for (const { name, nested } of fieldsOf(payload)) {
    if (!Object.hasOwn(body, name)) continue;
    const held = (body as Record<string, unknown>)[name];
    if (nested && Array.isArray(held))
      instance[name] = held.map((item: unknown) => (isPlain(item) ? instanceOf(nested(), item) : item));
    else instance[name] = nested && isPlain(held) ? instanceOf(nested(), held) : held;
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
    const own = rule === undefined ? [] : [{ path, rule: error.value === undefined ? 'required' : rule }];
    return [...own, ...flatten(error.children ?? [], `${path}.`)];
  });
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((held) => deeperThan(held, levels - 1));
}
