/** Every shape that a payload was ever written in, frozen as JSON under `test/history/`: `<type>.<version>.json`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AnyFact, Json, JsonObject } from '../../src/domain/fact.js';
import { fieldsOf } from '../../src/domain/fields.js';
import type { Field, JsonSchema, PayloadClass } from '../../src/domain/fields.js';
import { classesIn, schemaOf } from '../../src/domain/schema.js';
import { allFacts } from '../../src/domain/streams.js';
import { errorsOf } from '../../src/domain/validate.js';

export const historyFolder = join(process.cwd(), 'test', 'history');

export interface Shape {
  readonly type: string;
  readonly version: number;
  readonly rank: number;
  /** One opened body with every field that it may have. */
  readonly body: JsonObject;
  readonly schema: JsonSchema;
}

export const everyFact: readonly AnyFact[] = [...new Set(allFacts().map(({ fact }) => fact))];

export function frozenShapes(): Shape[] {
  return readdirSync(historyFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(historyFolder, file), 'utf8')) as Shape);
}

export function fileOf({ type, version }: Pick<Shape, 'type' | 'version'>): string {
  return `${type}.${version}.json`;
}

/** As it would be frozen today. */
export function shapeOf(fact: AnyFact): Shape {
  const { type, version, rank, payload } = fact;
  return { type, version, rank, body: fullBodyOf(payload), schema: wholeSchemaOf(payload) };
}

function wholeSchemaOf(payload: PayloadClass): JsonSchema {
  const parts = [...classesIn(payload)].map((part) => [part.name, schemaOf(part, '#/$defs/')] as const);
  return { $ref: `#/$defs/${payload.name}`, $defs: Object.fromEntries(parts) };
}

const samples: Readonly<Record<string, Json>> = {
  uuid: '0190a000-0000-7000-8000-00000000000a',
  edtf: '2019-10',
  date: '2019-10-17',
  'date-time': '2019-10-17T09:30:00+08:00',
  gb11643: '11010519491231002X',
  'cn-phone': '13800138000',
  'document-number': 'E12345678',
  text: '入户走访 "三口人"\n👍',
};
/** For the fields that only a pattern describes. */
const patterned: readonly Json[] = ['sample', '0.5', '8480-6', '220122101201', '0123456789abcdef'.repeat(4)];

function fullBodyOf(payload: PayloadClass): JsonObject {
  return Object.fromEntries(fieldsOf(payload).map((field) => [field.name, sampleOf(field)]));
}

function sampleOf({ schema, nested, list }: Field): Json {
  const one = nested ? fullBodyOf(nested()) : plainSampleOf(schema);
  return list ? [one] : one;
}

function plainSampleOf(schema: JsonSchema): Json {
  const { enum: values, format, pattern, type, minimum } = schema as Record<string, Json> & { enum?: readonly Json[] };
  if (values) return values[0]!;
  if (typeof format === 'string') return samples[format]!;
  if (typeof pattern === 'string') return patterned.find((text) => new RegExp(pattern).test(text as string))!;
  if (type === 'integer') return Math.max(1, minimum as number);
  if (type === 'boolean') return true;
  return fullBodyOf(everyFact.find((fact) => fact.type === 'VisitRecorded')!.payload);
}

/** An opened body lifted, version by version, to today's. */
export function lifted(fact: AnyFact, { version, body }: Pick<Shape, 'version' | 'body'>): JsonObject {
  let data = body;
  for (let v = version; v < fact.version; v += 1) {
    const upcast = fact.upcast?.[v];
    if (!upcast) throw new Error(`nothing lifts version ${v} of ${fact.type}`);
    data = upcast(data);
  }
  return data;
}

/** What is wrong between a fact as it is today and the shapes of it that were frozen. */
export function faultsOf(fact: AnyFact, frozen: readonly Shape[]): string[] {
  const faults: string[] = [];
  const own = frozen.filter(({ type }) => type === fact.type);
  const today = own.find(({ version }) => version === fact.version);
  if (!today) faults.push(`${fact.type} ${fact.version} is not frozen: npm run history:freeze`);
  else if (!isDeepStrictEqual(today.schema, JSON.parse(JSON.stringify(wholeSchemaOf(fact.payload))))) {
    faults.push(`the shape of ${fact.type} has changed: raise its version and lift the old one`);
  }
  for (const shape of own) {
    const { version, rank } = shape;
    if (version > fact.version) faults.push(`${fact.type} was at version ${version} and is at ${fact.version}`);
    else faults.push(...faultsOfLifting(fact, shape));
    if (rank !== fact.rank) faults.push(`the rank of ${fact.type} is frozen: ${rank}, not ${fact.rank}`);
  }
  return faults;
}

function faultsOfLifting(fact: AnyFact, shape: Shape): string[] {
  try {
    const errors = errorsOf(fact.payload, lifted(fact, shape));
    return errors.map(({ path, rule }) => `${fact.type} ${shape.version} is lifted to what breaks ${rule} of ${path}`);
  } catch (error) {
    return [(error as Error).message];
  }
}
