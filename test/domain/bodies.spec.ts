import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import fc from 'fast-check';
import type { AnyFact, JsonObject } from '../../src/domain/fact.js';
import { fieldsOf, formats } from '../../src/domain/fields.js';
import type { PayloadClass } from '../../src/domain/fields.js';
import { classesIn, schemaOf } from '../../src/domain/schema.js';
import { allFacts } from '../../src/domain/streams.js';
import { errorsOf } from '../../src/domain/validate.js';
import { arbitraryIdentityNumber, bodyOf } from '../support/arbitrary-entry.js';
import { runs } from '../support/runs.js';

const facts = [...new Set(allFacts().map(({ fact }) => fact))];

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
for (const [name, holds] of Object.entries(formats)) ajv.addFormat(name, holds);
for (const keyword of ['x-code-list', 'x-personal-to', 'x-refers-to']) ajv.addKeyword(keyword);

const compiled = new Map<PayloadClass, ValidateFunction>();

function schemaPasses(payload: PayloadClass, body: unknown): boolean {
  const parts = [...classesIn(payload)].map((part) => [part.name, schemaOf(part, '#/$defs/')]);
  const validate =
    compiled.get(payload) ?? ajv.compile({ $ref: `#/$defs/${payload.name}`, $defs: Object.fromEntries(parts) });
  compiled.set(payload, validate);
  return validate(body);
}

/** Every object in a body with the class that it is of, and what to put in place of one of its fields. */
interface Place {
  readonly names: readonly string[];
  readonly payload: PayloadClass;
}

function placesIn(payload: PayloadClass, body: unknown, names: readonly string[] = []): Place[] {
  const here: Place = { names, payload };
  const nested = fieldsOf(payload).flatMap(({ name, nested: part, list }) => {
    const held = (body as Record<string, unknown>)[name];
    if (!part || held === undefined) return [];
    const items = list ? (held as unknown[]) : [held];
    return items.flatMap((item, i) => placesIn(part(), item, [...names, name, ...(list ? [String(i)] : [])]));
  });
  return [here, ...nested];
}

const unheardOf = ['weather', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '1', ''];
const spoilt: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e300,
    '',
    ' ',
    [],
    {},
    [null],
    ['a', 'a'],
    'a',
    'A',
    '0',
    'x'.repeat(3000),
  ),
  fc.constantFrom<unknown>(
    '2019-02-29',
    '2019-13',
    '2019/2018',
    '../..',
    '0000',
    '2019-10-17T09:00:00',
    '11010519491231002X',
  ),
  fc.constantFrom<unknown>(
    '电话13800138000',
    '\u0000',
    '\ud800',
    '👍'.repeat(100),
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ),
  fc.constantFrom<unknown>(
    Array.from({ length: 101 }, (_, i) => `c${i}`),
    Array.from({ length: 101 }, () => ({})),
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A body with one thing changed: a field left out, spoilt, or one that nobody has heard of. */
function mutantOf(fact: AnyFact): fc.Arbitrary<unknown> {
  const mutation = fc.record({
    place: fc.nat(),
    at: fc.nat(),
    kind: fc.constantFrom('without', 'spoilt', 'spoilt', 'spoilt', 'more', 'item'),
    value: spoilt,
  });
  return fc.tuple(bodyOf(fact.payload), mutation).map(([body, { place, at, kind, value }]) => {
    const mutant = structuredClone(body) as Record<string, unknown>;
    const places = placesIn(fact.payload, mutant);
    const { names, payload } = places[place % places.length]!;
    const held = names.reduce<Record<string, unknown>>(
      (object, name) => object[name] as Record<string, unknown>,
      mutant,
    );
    const fields = fieldsOf(payload);
    const { name, list } = fields[at % fields.length]!;
    const define = (key: string): unknown =>
      Object.defineProperty(held, key, { value, enumerable: true, writable: true, configurable: true });
    if (kind === 'without') Reflect.deleteProperty(held, name);
    else if (kind === 'more') define(unheardOf[at % unheardOf.length]!);
    else if (kind === 'item' && list && Array.isArray(held[name])) (held[name] as unknown[]).push(value);
    else define(name);
    return mutant;
  });
}

describe.each(facts.map((fact) => [fact.type, fact] as const))('%s', (_, fact) => {
  const { payload } = fact;

  it('is let in by its class and by its schema, whatever it says', () =>
    fc.assert(
      fc.property(bodyOf(payload), (body) => {
        expect(errorsOf(payload, body)).toEqual([]);
        expect(schemaPasses(payload, body)).toBe(true);
      }),
      runs(100),
    ));
  it('is judged alike by its class and by its schema, whatever is wrong with it', () =>
    fc.assert(
      fc.property(mutantOf(fact), (body) => {
        const errors = errorsOf(payload, body);
        const passes = schemaPasses(payload, body);
        if (passes !== (errors.length === 0)) throw new Error(JSON.stringify({ errors, passes, body }));
      }),
      runs(200),
    ));
  it('is not changed by being looked at', () =>
    fc.assert(
      fc.property(mutantOf(fact), (body) => {
        const before = JSON.stringify(body);
        errorsOf(payload, body);
        expect(JSON.stringify(body)).toBe(before);
      }),
      runs(20),
    ));
});

describe('What is wrong with a body', () => {
  const visit = facts.find(({ type }) => type === 'VisitRecorded')!;

  it.each([null, undefined, 1, 'visit', true, []])('%j is no body', (body) =>
    expect(errorsOf(visit.payload, body)).toEqual([{ path: '', rule: 'isObject' }]),
  );
  it('a body is not as deep as the sea', () => {
    const nest = (levels: number): JsonObject => (levels === 0 ? {} : { deeper: nest(levels - 1) });
    expect(errorsOf(visit.payload, nest(11))).not.toContainEqual({ path: '', rule: 'depth' });
    expect(errorsOf(visit.payload, nest(12))).toEqual([{ path: '', rule: 'depth' }]);
    expect(errorsOf(visit.payload, { list: [nest(10)] })).toEqual([{ path: '', rule: 'depth' }]);
  });
  it('is told of every field at once', () => {
    const errors = errorsOf(visit.payload, { entryId: 'x', mode: 'home', visitors: { value: -1 }, weather: 'cold' });
    expect(errors.map(({ path, rule }) => `${path} ${rule}`).sort()).toEqual([
      'entryId isUuid',
      'outcome required',
      'visitors.qualifier required',
      'visitors.value min',
      'weather whitelistValidation',
    ]);
  });
  it('an identity number is any with its check character', () =>
    fc.assert(
      fc.property(arbitraryIdentityNumber, (text) => expect(formats.gb11643(text)).toBe(true)),
      runs(100),
    ));
});
