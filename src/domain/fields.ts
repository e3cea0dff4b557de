/**
 * The fields a fact's payload is made of. Each decorator says a thing once: class-validator's rule, the JSON
 * Schema, what the field refers to, and whom it speaks of. Routes, OpenAPI, sealing and catalogue read it here.
 */
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  isUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { holdsPersonalNumber, isIdentityNumber, isPhoneNumber } from './identity-number.js';
import { findSpan, isDay } from './span.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Whom a personal field speaks of: the person named beside it by `personId`, or the household. */
export type Subject = 'person' | 'household';

export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly optional: boolean;
  /** A list of at least one; how many at the most, and whether each but once. */
  readonly list?: { readonly maxItems: number; readonly uniqueItems?: true };
  readonly personalTo?: Subject;
  readonly codeList?: string;
  /** Kind of the stream that its value names. */
  readonly refersTo?: string;
  /** Thing of the same file that its value names; it may be recorded later. */
  readonly inFile?: string;
  readonly nested?: () => PayloadClass;
  /** A date that may not lie in the future on the day on which it is received. */
  readonly notInFuture?: true;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any class can be a payload
export type PayloadClass = new () => any;

type Draft = { -readonly [K in keyof Field]?: Field[K] };

const drafts = new Map<object, Map<string, Draft>>();

function describe(target: object, name: string | symbol, part: Draft): void {
  const fields = drafts.get(target) ?? new Map<string, Draft>();
  drafts.set(target, fields);
  fields.set(String(name), { ...fields.get(String(name)), ...part });
}

/** What follows from a payload class, worked out once. */
export function perClass<T>(workOut: (payload: PayloadClass) => T): (payload: PayloadClass) => T {
  const known = new Map<PayloadClass, T>();
  return (payload) => {
    let found = known.get(payload);
    if (found === undefined) known.set(payload, (found = workOut(payload)));
    return found;
  };
}

/** The fields of a payload class, those of its parents first. */
export const fieldsOf = perClass((payload): readonly Field[] => {
  const chain: object[] = [];
  for (
    let proto: object | null = payload.prototype as object;
    proto;
    proto = Object.getPrototypeOf(proto) as object | null
  ) {
    chain.unshift(proto);
  }
  const merged = new Map<string, Draft>();
  for (const proto of chain) {
    for (const [name, draft] of drafts.get(proto) ?? []) merged.set(name, { ...merged.get(name), ...draft });
  }
  return [...merged].map(([name, draft]): Field => {
    if (!draft.schema) throw new Error(`${payload.name}.${name} has no field decorator`);
    return { ...draft, name, schema: draft.schema, optional: draft.optional ?? false };
  });
});

export interface FieldValue {
  readonly field: Field;
  /** Dotted, with list indices: `items.0.unit`. */
  readonly path: string;
  readonly value: unknown;
}

/** What a field can tell: that its value is personal, that it names something of the same file, or of another stream. */
export type Telling = 'personal' | 'in-file' | 'elsewhere' | 'anything';

const tells: Readonly<Record<Telling, (field: Field) => boolean>> = {
  personal: ({ personalTo }) => personalTo !== undefined,
  'in-file': ({ inFile }) => inFile !== undefined,
  elsewhere: ({ codeList, refersTo }) => (codeList ?? refersTo) !== undefined,
  anything: (field) => tells.personal(field) || tells['in-file'](field) || tells.elsewhere(field),
};

/** The fields that tell something, or have parts that do; what is personal is one value, whatever its parts. */
const tellingFields: Readonly<Record<Telling, (payload: PayloadClass) => readonly Field[]>> = {
  personal: fieldsThatTell('personal'),
  'in-file': fieldsThatTell('in-file'),
  elsewhere: fieldsThatTell('elsewhere'),
  anything: fieldsThatTell('anything'),
};

function fieldsThatTell(what: Telling): (payload: PayloadClass) => readonly Field[] {
  const inPart = ({ nested, personalTo }: Field): boolean =>
    nested !== undefined && personalTo === undefined && tellingFields[what](nested()).length > 0;
  return perClass((payload) => fieldsOf(payload).filter((field) => tells[what](field) || inPart(field)));
}

/** The values of all fields that tell something, through parts and lists; absent ones left out. */
export function walkFields(payload: PayloadClass, body: object, prefix = '', what: Telling = 'anything'): FieldValue[] {
  const values: FieldValue[] = [];
  for (const field of tellingFields[what](payload)) {
    const held = (body as Record<string, unknown>)[field.name];
    if (held === undefined || held === null) continue;
    const path = prefix + field.name;
    if (field.list && Array.isArray(held) && !field.personalTo) {
      held.forEach((item: unknown, i) => {
        addValues(values, field, item, `${path}.${i}`, what);
      });
    } else addValues(values, field, held, path, what);
  }
  return values;
}

function addValues(values: FieldValue[], field: Field, value: unknown, path: string, what: Telling): void {
  if (!field.nested || field.personalTo) values.push({ field, path, value });
  else if (typeof value === 'object' && value !== null) {
    values.push(...walkFields(field.nested(), value, `${path}.`, what));
  }
}

function field(part: Draft, ...rules: PropertyDecorator[]): PropertyDecorator {
  return (target, name) => {
    describe(target, name, part);
    for (const rule of rules) rule(target, name);
  };
}

function rule(name: string, holds: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: (value: unknown) => holds(value) } });
}

/** NUL and lone surrogates are text in no database. */
// eslint-disable-next-line no-control-regex
const notStorable = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const instant =
  /^(\d{4}-\d{2}-\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const nilUuid = '00000000-0000-0000-0000-000000000000';

/** What a `format` of the schemas asks of a text. */
export const formats = {
  uuid: (text) => isUUID(text, 'all') && text !== nilUuid,
  edtf: (text) => findSpan(text) !== undefined,
  date: isDay,
  'date-time': (text) => isDay(instant.exec(text)?.[1] ?? ''),
  gb11643: isIdentityNumber,
  'cn-phone': isPhoneNumber,
  text: (text) => !notStorable.test(text) && !holdsPersonalNumber(text),
} as const satisfies Record<string, (text: string) => boolean>;

function formatted(format: keyof typeof formats, name: string): PropertyDecorator {
  return rule(name, (value) => typeof value === 'string' && formats[format](value));
}

/** May be left out. `null` is refused: what is not known is not sent. */
export function Optional(): PropertyDecorator {
  return field(
    { optional: true },
    ValidateIf((_, value) => value !== undefined),
  );
}

/** Sealed in the stored event with the key of whom it speaks of. */
export function PersonalTo(subject: Subject): PropertyDecorator {
  return field({ personalTo: subject });
}

const storable = rule('isStorable', (value) => typeof value !== 'string' || !notStorable.test(value));
const noPersonalNumber = rule('noPersonalNumber', (value) => typeof value !== 'string' || !holdsPersonalNumber(value));

/** Text in any language; no identity or phone number may hide in it, as it could not be erased there. */
export function Text(characters_max: number): PropertyDecorator {
  const schema = { type: 'string', minLength: 1, maxLength: characters_max, format: 'text' };
  return field({ schema }, IsString(), MinLength(1), MaxLength(characters_max), storable, noPersonalNumber);
}

/** A person's or a thing's name. */
export function Name(characters_max = 100): PropertyDecorator {
  return Text(characters_max);
}

export function Choice(values: readonly string[]): PropertyDecorator {
  return field({ schema: { enum: [...values] } }, IsIn(values));
}

/** Several of a fixed set, each once. */
export function Choices(values: readonly string[]): PropertyDecorator {
  const schema = { enum: [...values] };
  return field(
    { schema, list: { maxItems: values.length, uniqueItems: true } },
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(values.length),
    ArrayUnique(),
    IsIn(values, { each: true }),
  );
}

const code = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** A code of a recorded list; whether the list has it is asked when the entry is recorded. */
export function Code(list: string): PropertyDecorator {
  return field(
    { schema: { type: 'string', pattern: code.source, 'x-code-list': list }, codeList: list },
    Matches(code),
  );
}

export function Codes(list: string, items_max = 30): PropertyDecorator {
  const schema = { type: 'string', pattern: code.source, 'x-code-list': list };
  return field(
    { schema, list: { maxItems: items_max, uniqueItems: true }, codeList: list },
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(items_max),
    ArrayUnique(),
    Matches(code, { each: true }),
  );
}

export function Id(): PropertyDecorator {
  return field({ schema: { type: 'string', format: 'uuid' } }, formatted('uuid', 'isUuid'));
}

/** Something of the same file: a member by `personId`, a pairing or a need by the entry that began it. */
export function InFile(what: string): PropertyDecorator {
  return field({ schema: { type: 'string', format: 'uuid' }, inFile: what }, formatted('uuid', 'isUuid'));
}

const slug = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The id of an organisation: a short slug, chosen by whoever registers it. */
export function OrganisationId(): PropertyDecorator {
  return field({ schema: { type: 'string', pattern: slug.source } }, Matches(slug));
}

/** Twelve digits: GB/T 2260, GB/T 10114, and the village's three. */
export function AreaCode(): PropertyDecorator {
  return field({ schema: { type: 'string', pattern: '^\\d{12}$' } }, Matches(/^\d{12}$/));
}

export function RefersTo(kind: string): PropertyDecorator {
  return field({ refersTo: kind });
}

export function Whole(min: number, max: number): PropertyDecorator {
  return field({ schema: { type: 'integer', minimum: min, maximum: max } }, IsInt(), Min(min), Max(max));
}

/** Whole fen, never negative: up to a hundred billion yuan. */
export function Fen(): PropertyDecorator {
  return Whole(0, 10_000_000_000_000);
}

const decimal = /^-?(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?$/;

/** A decimal as a string, so that it stays exact. */
export function Decimal(): PropertyDecorator {
  return field({ schema: { type: 'string', pattern: decimal.source } }, Matches(decimal));
}

export function Flag(): PropertyDecorator {
  return field({ schema: { type: 'boolean' } }, IsBoolean());
}

/** A day, a month, a year or an interval (EDTF level 0). */
export function Edtf(): PropertyDecorator {
  return field({ schema: { type: 'string', format: 'edtf' } }, formatted('edtf', 'isEdtf'));
}

/** Asked on the day on which it is received, beside `occurredOn`. */
export function NotInFuture(): PropertyDecorator {
  return field({ notInFuture: true });
}

export function CalendarDay(): PropertyDecorator {
  return field({ schema: { type: 'string', format: 'date' } }, formatted('date', 'isDay'));
}

/** RFC 3339, with its offset. */
export function Instant(): PropertyDecorator {
  return field({ schema: { type: 'string', format: 'date-time' } }, formatted('date-time', 'isInstant'));
}

/** GB 11643, with its check character. */
export function IdentityNumber(): PropertyDecorator {
  return field({ schema: { type: 'string', format: 'gb11643' } }, formatted('gb11643', 'isIdentityNumber'));
}

export function Phone(): PropertyDecorator {
  return field({ schema: { type: 'string', format: 'cn-phone' } }, formatted('cn-phone', 'isPhoneNumber'));
}

export function Pattern(pattern: RegExp): PropertyDecorator {
  return field({ schema: { type: 'string', pattern: pattern.source } }, Matches(pattern));
}

/** An object with fields of its own. */
export function Part(nested: () => PayloadClass): PropertyDecorator {
  return field({ schema: { type: 'object' }, nested }, IsObject(), ValidateNested());
}

export function Parts(nested: () => PayloadClass, items_max = 100): PropertyDecorator {
  return field(
    { schema: { type: 'object' }, nested, list: { maxItems: items_max } },
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(items_max),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
  );
}

/** A whole body of another fact, as a correction brings it; checked against that fact's own class. */
export function Body(): PropertyDecorator {
  return field({ schema: { type: 'object' } }, IsObject());
}
