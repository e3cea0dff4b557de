/**
 * Bodies that are right by their class, made from the same descriptors that check them: for properties over all facts.
 * They need not be plausible; what a story needs for that (whom it names, sums that are money) is handed in.
 */
import fc from 'fast-check';
import type { JsonObject } from '../../src/domain/fact.js';
import { fieldsOf, formats } from '../../src/domain/fields.js';
import type { Field, PayloadClass } from '../../src/domain/fields.js';

/** What bodies may name, and parts that are made otherwise than field by field. */
export interface Vocabulary {
  readonly inFile: Readonly<Record<string, readonly string[]>>;
  readonly streams: Readonly<Record<string, readonly string[]>>;
  /** Of any list. */
  readonly codes: readonly string[];
  readonly text: (characters_max: number) => fc.Arbitrary<string>;
  readonly day: fc.Arbitrary<string>;
  readonly parts: ReadonlyMap<PayloadClass, fc.Arbitrary<unknown>>;
  /** By the name of the field; undefined where it is left out. */
  readonly fields: Readonly<Record<string, fc.Arbitrary<unknown> | undefined>>;
}

const two = (number: number): string => String(number).padStart(2, '0');

export const arbitraryDay: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`)
  .filter(formats.date);

/** A day, a month, a year, or an interval of them, of which one side may be open or unknown. */
export function edtfOf(day: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const side = fc.tuple(day, fc.constantFrom(10, 10, 7, 4)).map(([text, length]) => text.slice(0, length));
  const open = fc.constantFrom('', '..');
  return fc
    .oneof(
      { weight: 6, arbitrary: side },
      { weight: 1, arbitrary: fc.tuple(side, side).map((sides) => sides.sort().join('/')) },
      { weight: 1, arbitrary: fc.tuple(open, side).map((sides) => sides.join('/')) },
      { weight: 1, arbitrary: fc.tuple(side, open).map((sides) => sides.join('/')) },
    )
    .filter(formats.edtf);
}

const checks = '10X98765432';
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: area, birthday, sequence and the check character that fits. */
export const arbitraryIdentityNumber: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 110_000, max: 659_999 }), arbitraryDay, fc.integer({ min: 0, max: 999 }))
  .map(([area, day, sequence]) => {
    const digits = `${area}${day.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
    const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
    return digits + checks[sum % 11]!;
  });

const arbitraryInstant: fc.Arbitrary<string> = fc
  .tuple(
    arbitraryDay,
    fc.integer({ min: 0, max: 86_399 }),
    fc.constantFrom('', '.5', '.123456789'),
    fc.constantFrom('Z', 'z', '+08:00', '-23:59'),
  )
  .map(([day, second, fraction, zone]) => {
    const [h, m, s] = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
    return `${day}T${two(h)}:${two(m)}:${two(s)}${fraction}${zone}`;
  });

const arbitraryPhone: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^(?:\+86-?)?1[3-9]\d{9}$/),
  fc.stringMatching(/^0\d{2}-\d{8}$/),
);

const arbitraryFormat: Readonly<Record<keyof typeof formats, (words: Vocabulary) => fc.Arbitrary<string>>> = {
  uuid: () => fc.uuid(),
  edtf: ({ day }) => edtfOf(day),
  date: ({ day }) => day,
  'date-time': () => arbitraryInstant,
  gb11643: () => arbitraryIdentityNumber,
  'cn-phone': () => arbitraryPhone,
  'document-number': () => fc.stringMatching(/^[0-9A-Z]{3,40}$/),
  text: ({ text }) => text(20),
};

/** Any text that may be stored, of any script; now and then as long as it may be. */
export function arbitraryText(characters_max: number): fc.Arbitrary<string> {
  return fc
    .oneof(
      { weight: 8, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) },
      { weight: 1, arbitrary: fc.constantFrom('长', 'é', '👨‍👩‍👧', '"', '\\', '‮', '\n') },
      { weight: 1, arbitrary: fc.constantFrom('长', 'x', '𠮷').map((one) => one.repeat(characters_max)) },
    )
    .filter((text) => Array.from(text).length <= characters_max && formats.text(text));
}

export const anything: Vocabulary = {
  inFile: { member: [], pairing: [], need: [] },
  streams: { organisation: [], area: [], cadre: [] },
  codes: [],
  text: arbitraryText,
  day: arbitraryDay,
  parts: new Map(),
  fields: {},
};

/** A body of the class, as the door would let it in. */
export function bodyOf(payload: PayloadClass, words: Vocabulary = anything): fc.Arbitrary<JsonObject> {
  const parts: Record<string, fc.Arbitrary<unknown>> = {};
  const required: string[] = [];
  for (const field of fieldsOf(payload)) {
    const { name, optional } = field;
    if (name in words.fields && words.fields[name] === undefined) continue;
    parts[name] = words.fields[name] ?? valueOf(field, words);
    if (!optional) required.push(name);
  }
  return fc.record(parts, { requiredKeys: required, noNullPrototype: true }) as fc.Arbitrary<JsonObject>;
}

function valueOf(field: Field, words: Vocabulary): fc.Arbitrary<unknown> {
  const one = oneOf(field, words);
  if (!field.list) return one;
  const { maxItems, uniqueItems } = field.list;
  const length = { minLength: 1, maxLength: Math.min(maxItems, 4) };
  return uniqueItems ? fc.uniqueArray(one, length) : fc.array(one, length);
}

function oneOf({ schema, nested, inFile, refersTo, codeList }: Field, words: Vocabulary): fc.Arbitrary<unknown> {
  if (nested) return words.parts.get(nested()) ?? bodyOf(nested(), words);
  const known =
    (inFile ? words.inFile[inFile] : refersTo ? words.streams[refersTo] : codeList ? words.codes : []) ?? [];
  return known.length > 0 ? fc.constantFrom(...known) : bySchema(schema, words);
}

interface Schema {
  readonly type?: 'string' | 'integer' | 'boolean' | 'object';
  readonly enum?: readonly string[];
  readonly format?: keyof typeof formats;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

function bySchema(schema: Schema, words: Vocabulary): fc.Arbitrary<unknown> {
  const { type, format, pattern, maxLength, minimum: min = 0, maximum: max = 0 } = schema;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (maxLength !== undefined) return words.text(maxLength);
  if (format !== undefined) return arbitraryFormat[format](words);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  if (type === 'integer') return fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
  if (type === 'boolean') return fc.boolean();
  if (type === 'object') return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.integer(), fc.boolean()));
  throw new Error(`no values for ${JSON.stringify(schema)}`);
}
