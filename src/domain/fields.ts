/**
 * The fields a fact's payload is made of. Each decorator says a thing once: class-validator's rule, the JSON Schema,
 * what the field refers to, whom it speaks of, and what it is called. Routes, OpenAPI, catalogue, messages and
 * sealing read it here.
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
import type { Bilingual } from './bilingual.js';
import { holdsPersonalNumber, isIdentityNumber, isPhoneNumber, withoutAddresses } from './identity-number.js';
import { findSpan, isDay } from './span.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Whom a personal field speaks of: the person or the household named by `personId` or `householdId` in the part that
 * holds it, else in the body; the stream, where neither names one.
 */
export type Subject = 'person' | 'household';

export interface Field {
  readonly name: string;
  /** As on a form, and at the beginning of a message; the name itself where nothing was said. */
  readonly label: Bilingual;
  /** What is to be filled in. */
  readonly description: Bilingual;
  /** Of one value, or of the list; undefined for a part, which has its own. */
  readonly example?: unknown;
  /** Left out of the example of a fact: seldom sent, or not together with its neighbours. */
  readonly seldom?: true;
  readonly schema: JsonSchema;
  /** Code of the problem of a value that is not written as this field is. */
  readonly malformed: string;
  /** What each value of a fixed set is called. */
  readonly values?: Readonly<Record<string, Bilingual>>;
  readonly optional: boolean;
  /** A list of at least one; how many at the most, and whether each but once. */
  readonly list?: { readonly maxItems: number; readonly uniqueItems?: true };
  readonly personalTo?: Subject;
  readonly codeList?: string;
  /** Kind of the stream that its value names. */
  readonly refersTo?: string;
  /** It need not be in force on the days of the entry: it is named as what was before, or what comes after. */
  readonly atAnyTime?: true;
  /** Thing of the same file that its value names; it may be recorded later. */
  readonly inFile?: string;
  /** Fact of the same stream, an entry of which its value names. */
  readonly entryOf?: string;
  readonly entryUnknown?: string;
  /** Of a part that names a stream and an entry of it: the thing there that the entry has to be. */
  readonly thingThere?: string;
  readonly nested?: () => PayloadClass;
  /** A date that may not lie in the future on the day on which it is received. */
  readonly notInFuture?: true;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any class can be a payload
export type PayloadClass = new () => any;

type Draft = { -readonly [K in keyof Field]?: Field[K] } & {
  /** An example of any field of its kind. */
  usual?: unknown;
};

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
    const { usual, schema, malformed = 'pattern', label = { zh: name, en: name }, ...said } = draft;
    const example = said.example ?? usual;
    const { description = label, optional = false } = said;
    return {
      ...said,
      name,
      label,
      description,
      schema,
      malformed,
      optional,
      ...(example !== undefined && { example }),
    };
  });
});

function field(part: Draft, ...rules: PropertyDecorator[]): PropertyDecorator {
  return (target, name) => {
    describe(target, name, part);
    for (const rule of rules) rule(target, name);
  };
}

/** Several decorators as one. */
function together(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, name) => {
    for (const decorate of decorators.toReversed()) decorate(target, name);
  };
}

/** `label: what is to be filled in`. */
type ZhText = `${string}：${string}`;
type EnText = `${string}: ${string}`;
type Kind = PropertyDecorator | readonly PropertyDecorator[];

function labelled(zh: ZhText, en: EnText, kind: Kind, example: unknown): PropertyDecorator {
  const [zhEnd, enEnd] = [zh.indexOf('：'), en.indexOf(': ')];
  const texts: Draft = {
    label: { zh: zh.slice(0, zhEnd), en: en.slice(0, enEnd) },
    description: { zh: zh.slice(zhEnd + 1), en: en.slice(enEnd + 2) },
    ...(example !== undefined && { example }),
  };
  return together(field(texts), ...[kind].flat());
}

/**
 * A field that has to be there: its label and what is to be filled in, in both languages, and what it is made of.
 * @param example where that of its kind would say too little; of a list, the whole list
 */
export function Required(zh: ZhText, en: EnText, kind: Kind, example?: unknown): PropertyDecorator {
  return labelled(zh, en, kind, example);
}

/** A field that may be left out. `null` is refused: what is not known is not sent. */
export function Optional(): PropertyDecorator;
export function Optional(zh: ZhText, en: EnText, kind: Kind, example?: unknown): PropertyDecorator;
export function Optional(zh?: ZhText, en?: EnText, kind: Kind = [], example?: unknown): PropertyDecorator {
  const optional = field(
    { optional: true },
    ValidateIf((_, value) => value !== undefined),
  );
  return zh === undefined || en === undefined ? optional : together(optional, labelled(zh, en, kind, example));
}

/** Left out of the example of a fact: seldom sent, or not together with its neighbours. */
export function Seldom(): PropertyDecorator {
  return field({ seldom: true });
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
  'document-number': (text) => /^[0-9A-Z]{3,40}$/.test(text),
  text: (text) => !notStorable.test(text) && !holdsPersonalNumber(text),
} as const satisfies Record<string, (text: string) => boolean>;

function formatted(format: keyof typeof formats, name: string): PropertyDecorator {
  return rule(name, (value) => typeof value === 'string' && formats[format](value));
}

/** Sealed in the stored event with the key of whom it speaks of. */
export function PersonalTo(subject: Subject): PropertyDecorator {
  return field({ personalTo: subject });
}

const storable = rule('isStorable', (value) => typeof value !== 'string' || !notStorable.test(value));
const noPersonalNumberBesideAddresses = rule(
  'noPersonalNumber',
  (value) => typeof value !== 'string' || !holdsPersonalNumber(withoutAddresses(value)),
);
const noPersonalNumber = rule('noPersonalNumber', (value) => typeof value !== 'string' || !holdsPersonalNumber(value));

/**
 * Text in any language; no identity or phone number may hide in it, as it could not be erased there.
 * @param subject whom it speaks of, where it is personal
 */
export function Text(characters_max: number, subject?: Subject): PropertyDecorator {
  return textOf(characters_max, subject, noPersonalNumber);
}

/** A text that may be, or hold, the address of a page: digits in its path are nobody's number. */
export function SourceText(characters_max: number, subject: Subject): PropertyDecorator {
  return textOf(characters_max, subject, noPersonalNumberBesideAddresses);
}

function textOf(characters_max: number, subject: Subject | undefined, rule: PropertyDecorator): PropertyDecorator {
  const schema = { type: 'string', minLength: 1, maxLength: characters_max, format: 'text' };
  const text = field({ schema }, IsString(), MinLength(1), MaxLength(characters_max), storable, rule);
  return subject ? together(text, PersonalTo(subject)) : text;
}

/** A person's or a thing's name. */
export function Name(characters_max = 100, subject?: Subject): PropertyDecorator {
  return Text(characters_max, subject);
}

/** What else there is to say, sealed with the key of whom it speaks of. */
export function Note(subject: Subject = 'household'): PropertyDecorator {
  return Optional(
    '备注：其他需要说明的情况',
    'Note: what else there is to say',
    Text(2000, subject),
    '近期在女儿家居住',
  );
}

/** Values on which a rule hangs, with what each is called. */
export type Values = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** Typed where they stand. */
export function values<const V extends Values>(texts: V): V {
  return texts;
}

function wordsFor(texts: Values): Readonly<Record<string, Bilingual>> {
  return Object.fromEntries(Object.entries(texts).map(([value, [zh, en]]) => [value, { zh, en }]));
}

/** One of a fixed set. */
export function Choice(texts: Values): PropertyDecorator {
  const names = Object.keys(texts);
  return field({ schema: { enum: names }, values: wordsFor(texts), usual: names[0] }, IsIn(names));
}

const distinct = (most: number) => [IsArray(), ArrayMinSize(1), ArrayMaxSize(most), ArrayUnique()];

/** Several of a fixed set, each once. */
export function Choices(texts: Values): PropertyDecorator {
  const names = Object.keys(texts);
  const list = { maxItems: names.length, uniqueItems: true } as const;
  return field(
    { schema: { enum: names }, values: wordsFor(texts), usual: names.slice(0, 1), list },
    ...distinct(names.length),
    IsIn(names, { each: true }),
  );
}

const code = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** A code of a recorded list; whether the list has it is asked when the entry is recorded. */
export function Code(list: string): PropertyDecorator {
  return field(
    { schema: { type: 'string', pattern: code.source, 'x-code-list': list }, codeList: list, malformed: 'not-a-code' },
    Matches(code),
  );
}

export function Codes(list: string, items_max = 30): PropertyDecorator {
  const schema = { type: 'string', pattern: code.source, 'x-code-list': list };
  return field(
    { schema, list: { maxItems: items_max, uniqueItems: true }, codeList: list, malformed: 'not-a-code' },
    ...distinct(items_max),
    Matches(code, { each: true }),
  );
}

const uuidField = {
  schema: { type: 'string', format: 'uuid' },
  usual: '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e',
  malformed: 'not-a-uuid',
};

export function Id(): PropertyDecorator {
  return field(uuidField, formatted('uuid', 'isUuid'));
}

/** Something of the same file: a member by `personId`, a pairing or a need by the entry that began it. */
export function InFile(what: string): PropertyDecorator {
  return field({ ...uuidField, inFile: what }, formatted('uuid', 'isUuid'));
}

/**
 * Names an entry of a fact that leaves nothing in the state by which it would be known: looked for among the entries, at
 * the door alone.
 * @param code of the refusal where there is none, or one of another fact
 */
export function EntryOf(fact: string, code: string): PropertyDecorator {
  return field({ ...uuidField, entryOf: fact, entryUnknown: code }, formatted('uuid', 'isUuid'));
}

/** Of a part that names a stream and an entry in it: a thing of that file, looked for at the door. */
export function ThingThere(what: string): PropertyDecorator {
  return field({ thingThere: what });
}

const slug = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The id of an organisation: a short slug, chosen by whoever registers it. */
export function OrganisationId(): PropertyDecorator {
  const schema = { type: 'string', pattern: slug.source };
  return field({ schema, usual: 'county-hospital', malformed: 'not-an-organisation-id' }, Matches(slug));
}

/** Twelve digits: GB/T 2260, GB/T 10114, and the village's three. */
export function AreaCode(): PropertyDecorator {
  const schema = { type: 'string', pattern: '^\\d{12}$' };
  return field({ schema, usual: '220122101201', malformed: 'not-an-area-code' }, Matches(/^\d{12}$/));
}

export function RefersTo(kind: string): PropertyDecorator {
  return field({ refersTo: kind });
}

/** What it names has to be there, whether or not it is in force on the days of the entry. */
export function AtAnyTime(): PropertyDecorator {
  return field({ atAnyTime: true });
}

/** A unit that is registered. */
export function OrganisationRef(): PropertyDecorator {
  return together(OrganisationId(), RefersTo('organisation'));
}

/** A cadre who is registered. */
export function CadreRef(): PropertyDecorator {
  return together(Id(), RefersTo('cadre'));
}

/** An area that is registered. */
export function AreaRef(): PropertyDecorator {
  return together(AreaCode(), RefersTo('area'));
}

export function AreaCodes(items_max: number): PropertyDecorator {
  const schema = { type: 'string', pattern: '^\\d{12}$' };
  const list = { maxItems: items_max, uniqueItems: true } as const;
  const told = { schema, list, usual: ['220122101202'], malformed: 'not-an-area-code' };
  return field(told, ...distinct(items_max), Matches(/^\d{12}$/, { each: true }));
}

export function Whole(min: number, max: number): PropertyDecorator {
  const schema = { type: 'integer', minimum: min, maximum: max };
  return field({ schema, malformed: 'not-a-whole-number' }, IsInt(), Min(min), Max(max));
}

/** Whole fen, never negative: up to a hundred billion yuan. */
export function Fen(): PropertyDecorator {
  return together(Whole(0, 10_000_000_000_000), field({ usual: 50_000 }));
}

const decimal = /^-?(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?$/;

/** A decimal as a string, so that it stays exact. */
export function Decimal(): PropertyDecorator {
  const schema = { type: 'string', pattern: decimal.source };
  return field({ schema, usual: '12.5', malformed: 'not-a-decimal' }, Matches(decimal));
}

export function Flag(): PropertyDecorator {
  return field({ schema: { type: 'boolean' }, usual: true, malformed: 'not-a-flag' }, IsBoolean());
}

/** A day, a month, a year or an interval (EDTF level 0). */
export function Edtf(): PropertyDecorator {
  const schema = { type: 'string', format: 'edtf' };
  return field({ schema, usual: '2022-03-05', malformed: 'not-an-edtf-date' }, formatted('edtf', 'isEdtf'));
}

/** Asked on the day on which it is received, beside `occurredOn`. */
export function NotInFuture(): PropertyDecorator {
  return field({ notInFuture: true });
}

export function CalendarDay(): PropertyDecorator {
  const schema = { type: 'string', format: 'date' };
  return field({ schema, usual: '2022-03-05', malformed: 'not-a-day' }, formatted('date', 'isDay'));
}

/** RFC 3339, with its offset. */
export function Instant(): PropertyDecorator {
  const schema = { type: 'string', format: 'date-time' };
  const usual = '2022-03-05T09:30:00+08:00';
  return field({ schema, usual, malformed: 'not-an-instant' }, formatted('date-time', 'isInstant'));
}

/** GB 11643, with its check character. */
export function IdentityNumber(): PropertyDecorator {
  const schema = { type: 'string', format: 'gb11643' };
  const usual = '11010519491231002X';
  return field({ schema, usual, malformed: 'not-an-identity-number' }, formatted('gb11643', 'isIdentityNumber'));
}

/** Of a passport, a permit or another document: capitals and digits. */
export function DocumentNumber(): PropertyDecorator {
  const schema = { type: 'string', format: 'document-number' };
  const usual = 'E12345678';
  return field({ schema, usual, malformed: 'not-a-document-number' }, formatted('document-number', 'isDocumentNumber'));
}

export function Phone(): PropertyDecorator {
  const schema = { type: 'string', format: 'cn-phone' };
  return field(
    { schema, usual: '13800138000', malformed: 'not-a-phone-number' },
    formatted('cn-phone', 'isPhoneNumber'),
  );
}

/** @param known words for values that people know by a name; others may be recorded, too */
export function Pattern(pattern: RegExp, known?: Values): PropertyDecorator {
  const schema = { type: 'string', pattern: pattern.source };
  return field({ schema, ...(known && { values: wordsFor(known) }) }, Matches(pattern));
}

/** Of a file, in hexadecimal: by that it is known, wherever it is kept. */
export function Sha256(): PropertyDecorator {
  const usual = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  return together(Pattern(/^[0-9a-f]{64}$/), field({ usual }));
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
  return field({ schema: { type: 'object' }, malformed: 'not-an-object' }, IsObject());
}
