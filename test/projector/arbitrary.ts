/**
 * Entries of all facts with bodies of the right shape, and the control entries that speak of them. A life is a list of
 * numbers, so that what fails is found again in its shortest form.
 */
import fc from 'fast-check';
import { controlFacts } from '../../src/domain/control.js';
import type { Entry } from '../../src/domain/entry.js';
import type { Actor, AnyFact } from '../../src/domain/fact.js';
import { fieldsOf } from '../../src/domain/fields.js';
import type { Field, PayloadClass } from '../../src/domain/fields.js';
import { household } from '../../src/domain/household/definition.js';

/** An entry as it arrives: what it tells, by whom, and whether it is held. */
export interface Arrival {
  readonly fact: AnyFact;
  readonly payload: Entry;
  readonly actor: Actor;
  readonly held?: string;
  /** Of a control entry: the entry that it speaks of, by its place in the list. */
  readonly speaksOf?: number;
  /** Of a correction: the fact of that entry. */
  readonly corrected?: AnyFact;
}

const { facts } = household;
/** Pairings, members and the like hang on each other, and so come often enough to meet. */
const related = facts.filter(({ type }) => /^(Pairing|Member|Need|Head|IdentityDocument)/.test(type));

/** A UUID that is the same for the same kind and number. */
export function idOf(kind: number, number: number): string {
  return `0000${kind.toString(16).padStart(4, '0')}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

const days = ['2019-03-01', '2019-03-02', '2019', '2018/2020-05', '2020-01', '/2019-06', '2019-07/..'];
const instants = ['2019-03-01T08:00:00+08:00', '2019-03-01T00:00:00.123Z', '2019-03-01t12:00:00.5-23:59'];
const persons = [0, 1, 2].map((n) => idOf(1, n));
const identities = ['11010519491231002X', '440524188001010014'];
const words = ['整洁', 'it\'s \\ "quoted"', 'a\tb\nc', '{"json":[1,2]}', '\\N', '🏠', ' '];
const codes = ['alpha', 'beta', 'gamma'];
const formats: Readonly<Record<string, readonly string[]>> = {
  uuid: [idOf(2, 0), idOf(2, 1)],
  edtf: days,
  date: ['2019-05-05'],
  'date-time': instants,
  gb11643: identities,
  'cn-phone': ['13800000000'],
  'document-number': ['E12345678'],
};
const actors: readonly Actor[] = [
  { sub: 'office-1', role: 'office' },
  { sub: 'cadre-1', role: 'cadre', cadreId: idOf(2, 0), organisationId: 'unit' },
];

/** Numbers that follow from a first one. */
class Chance {
  constructor(private seed: number) {}

  /** From 0 up to below `end`. */
  below(end: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), this.seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * end);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }
}

const matching = new Map<string, readonly string[]>();

function textsLike(pattern: string): readonly string[] {
  let texts = matching.get(pattern);
  if (!texts) {
    const all = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 8, seed: 1 });
    matching.set(pattern, (texts = all.filter((text) => text.length > 0)));
  }
  return texts;
}

function valueOf(field: Field, chance: Chance, entries: number): unknown {
  const one = (): unknown => (field.nested ? bodyOf(field.nested(), chance, entries) : plain(field, chance, entries));
  if (!field.list) return one();
  const several = chance.once(2) ? [one()] : [one(), one()];
  return [...new Map(several.map((each) => [JSON.stringify(each), each])).values()];
}

interface Shape {
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly type?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

function plain({ name, schema, codeList, inFile }: Field, chance: Chance, entries: number): unknown {
  const { enum: values, format, type, pattern, minimum = 0, maximum = 0 } = schema as Shape;
  if (inFile === 'member' || name === 'personId') return chance.of(persons);
  if (inFile) return idOf(0, chance.below(entries));
  if (codeList) return chance.of(codes);
  if (values) return chance.of(values);
  const known = formats[format ?? ''];
  if (known) return chance.of(known);
  if (type === 'boolean') return chance.once(2);
  if (type === 'integer') return minimum + chance.below(Math.min(maximum, 2_000_000_000) - minimum + 1);
  if (name === 'code') return chance.of(['8480-6', '15074-8', '1-1']);
  return chance.of(pattern === undefined ? words : textsLike(pattern));
}

const notOfTheBody = new Set(['entryId', 'recordedAt', 'basedOnRevision', 'occurredOn', 'occurredAt', 'sequence']);

function bodyOf(payload: PayloadClass, chance: Chance, entries: number): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fieldsOf(payload)) {
    if (notOfTheBody.has(field.name) || (field.optional && chance.once(2))) continue;
    body[field.name] = valueOf(field, chance, entries);
  }
  return body;
}

function entryOf(fact: AnyFact, number: number, chance: Chance, entries: number): Arrival {
  const body = bodyOf(fact.payload, chance, entries);
  if (!chance.once(5)) body['occurredOn'] = chance.of(days);
  if (chance.once(3)) body['occurredAt'] = chance.of(instants);
  if (chance.once(3)) body['sequence'] = chance.below(3) - 1;
  const payload = { entryId: idOf(0, number), ...body } as unknown as Entry;
  return { fact, payload, actor: chance.of(actors), ...(!fact.opens && chance.once(8) && { held: 'not-paired' }) };
}

function controlOf(number: number, before: readonly Arrival[], chance: Chance, entries: number): Arrival {
  const speaksOf = chance.below(before.length);
  const target = before[speaksOf]!;
  const isControl = controlFacts.includes(target.fact);
  const fact = chance.of(controlFacts.filter(({ type }) => !isControl || type !== 'EntryCorrected'));
  const on = target.payload.entryId;
  const said = { entryId: idOf(0, number), reason: 'so it was' };
  const arrival = (payload: object): Arrival => ({ fact, payload: payload as Entry, actor: actors[0]!, speaksOf });
  if (fact.type === 'EntryVoided') return arrival({ ...said, voids: on });
  if (fact.type !== 'EntryCorrected') return arrival({ ...said, on });
  const { entryId: _, ...data } = entryOf(target.fact, number, chance, entries).payload;
  return { ...arrival({ ...said, corrects: on, data }), corrected: target.fact };
}

/**
 * The life of one household, in an order in which it could have been recorded.
 * @param among facts that it is made of; all of them, those that hang on each other more often, where it is left out
 */
export function historyOf(seeds: readonly number[], among?: readonly AnyFact[]): Arrival[] {
  const history: Arrival[] = [];
  for (const [number, seed] of seeds.entries()) {
    const chance = new Chance(seed);
    const isControl = number > 1 && chance.once(4);
    const fact = chance.of(among ?? (chance.once(2) ? related : facts));
    history.push(
      isControl ? controlOf(number, history, chance, seeds.length) : entryOf(fact, number, chance, seeds.length),
    );
  }
  return history;
}

export function histories(entries_max = 14): fc.Arbitrary<Arrival[]> {
  return fc.array(fc.nat(), { minLength: 1, maxLength: entries_max }).map(historyOf);
}

/** The same entries in another order: what speaks of an entry comes after it, and after what was said of it before. */
export function anotherOrder(history: readonly Arrival[], weights: readonly number[]): Arrival[] {
  const left = history.map((arrival, place) => ({ arrival, place, weight: weights[place % weights.length]! }));
  const done = new Set<number>();
  const order: Arrival[] = [];
  while (left.length > 0) {
    const mayCome = left.filter(({ arrival: { speaksOf }, place }) => {
      if (speaksOf === undefined) return true;
      return done.has(speaksOf) && !left.some((other) => other.arrival.speaksOf === speaksOf && other.place < place);
    });
    const next = mayCome.reduce((a, b) => (b.weight < a.weight ? b : a));
    left.splice(left.indexOf(next), 1);
    done.add(next.place);
    order.push(next.arrival);
  }
  return order;
}
