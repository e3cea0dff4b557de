/**
 * What may happen to a household, told at the door by several people, entry by entry: facts of every kind, corrections,
 * voids and verdicts on any of them, days that collide, names that may or may not be there. And every order in which
 * what was let in could have arrived.
 */
import fc from 'fast-check';
import {
  controlFacts,
  entryCorrected,
  entryRejected,
  entryReleased,
  entryVoided,
  isControl,
  targetOf,
} from '../../src/domain/control.js';
import type { Recorded } from '../../src/domain/effective.js';
import { Count, Money, Quantity } from '../../src/domain/entry.js';
import type { Actor, AnyFact, JsonObject } from '../../src/domain/fact.js';
import type { PayloadClass } from '../../src/domain/fields.js';
import { household } from '../../src/domain/household/definition.js';
import { HealthCheck, Observation } from '../../src/domain/household/health/health-check-recorded.js';
import { headOfHouseholdChanged } from '../../src/domain/household/members/head-of-household-changed.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { HousingAssessment } from '../../src/domain/household/housing/housing-assessed.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { memberDetailsChanged } from '../../src/domain/household/members/member-details-changed.js';
import { memberLeft } from '../../src/domain/household/members/member-left.js';
import { needIdentified } from '../../src/domain/household/needs/need-identified.js';
import { needResolved } from '../../src/domain/household/needs/need-resolved.js';
import { pairingEnded } from '../../src/domain/household/pairings/pairing-ended.js';
import { PairingStart, pairingStarted } from '../../src/domain/household/pairings/pairing-started.js';
import { pairingTransferred } from '../../src/domain/household/pairings/pairing-transferred.js';
import { Place } from '../../src/domain/household/visits/visit-recorded.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { cadre, clinician, idOf, knock, office, otherCadre, receivedAt, secondOffice } from '../domain/given.js';
import type { AnyLife, Told } from '../domain/given.js';
import { anything, bodyOf, edtfOf } from './arbitrary-entry.js';
import type { Vocabulary } from './arbitrary-entry.js';

const entries_max = 16;

const members = ['mother', 'son'].map(idOf);
const actors: readonly Actor[] = [
  office,
  office,
  office,
  office,
  secondOffice,
  secondOffice,
  cadre,
  otherCadre,
  clinician,
];

const daysOfTheStory = fc.constantFrom(
  '2016-01-01',
  '2016-05-02',
  '2016-12-31',
  '2017-01-01',
  '2018-06-15',
  '2019-10-17',
);
const whole = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const qualifier = fc.constantFrom('exact', 'at_least', 'below', 'approximately');

const money = fc.oneof(
  fc.record({ fen: whole(9), qualifier }),
  fc.record({ fromFen: whole(4), toFen: fc.integer({ min: 4, max: 9 }), qualifier: fc.constant('approximately') }),
  fc.record({ toFen: whole(9), qualifier: fc.constant('below') }),
  fc.constant({ qualifier: 'unknown' }),
);
const readings = fc.constantFrom(
  { code: '8480-6', value: '185', unit: 'mm[Hg]' },
  { code: '8480-6', value: '120', unit: 'mm[Hg]', context: 'resting' },
  { code: '15074-8', value: '7.5', unit: 'mmol/L', context: 'fasting' },
  { code: '8302-2', value: '160', unit: 'cm' },
);

const plausible: Vocabulary = {
  ...anything,
  streams: {
    organisation: ['sixth-hospital', 'cdc'],
    area: ['220122101201'],
    cadre: [cadre.cadreId!, otherCadre.cadreId!],
  },
  codes: ['a', 'b'],
  text: () => fc.constantFrom('甲', '乙'),
  day: daysOfTheStory,
  parts: new Map<PayloadClass, fc.Arbitrary<unknown>>([
    [Money, money],
    [Quantity, fc.record({ value: fc.constantFrom('1', '2.5'), qualifier })],
    [Count, fc.record({ value: whole(5), qualifier })],
    [Observation, readings],
    [Place, fc.constant({ latitude: '44.5', longitude: '125.7', accuracyMetres: 20 })],
  ]),
};

/** Fields that would spoil most bodies of a class if they were left to chance. */
const byClass = new Map<unknown, Vocabulary['fields']>([
  [HousingAssessment, { judgement: undefined, grade: fc.constantFrom('A', 'D') }],
  [PairingStart, { tier: fc.constant('district'), role: undefined }],
  [HealthCheck, { observations: fc.array(readings, { minLength: 1, maxLength: 2 }) }],
]);

/** What sets a state is told more often than what does not: there things can collide. */
const stateful = [
  memberAdded,
  memberLeft,
  memberDetailsChanged,
  headOfHouseholdChanged,
  pairingStarted,
  pairingTransferred,
  pairingEnded,
  needResolved,
];
const afterRegistering = household.facts.filter(({ opens }) => !opens);
const factOfTheStory: fc.Arbitrary<AnyFact> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<AnyFact>(...stateful) },
  { weight: 3, arbitrary: fc.constantFrom<AnyFact>(...afterRegistering) },
  { weight: 3, arbitrary: fc.constantFrom<AnyFact>(entryCorrected, entryVoided) },
  { weight: 2, arbitrary: fc.constantFrom<AnyFact>(...controlFacts) },
);

interface Step {
  readonly fact: AnyFact;
  readonly actor: number;
  /** Counted back from here: which entry a control entry speaks of. */
  readonly back: number;
}

const stepOf = (fact: fc.Arbitrary<AnyFact>): fc.Arbitrary<Step> =>
  fc.record({ fact, actor: whole(19), back: fc.oneof(whole(1), whole(entries_max)) });

/** Stand for the ids that entries of a story have, until these are known. */
const placeholders = {
  pairing: [0, 1, 2].map((i) => idOf(`a pairing ${i}`)),
  need: [0, 1].map((i) => idOf(`a need ${i}`)),
};
const common = {
  entryId: undefined,
  basedOnRevision: undefined,
  replaces: undefined,
  occurredAt: undefined,
  recordedAt: undefined,
  occurredOn: edtfOf(daysOfTheStory),
  sequence: whole(1),
  personId: fc.constantFrom(...members),
  identityNumber: fc.constant('11010519491231002X'),
  bornOn: fc.constantFrom('1949', '1949-12-31'),
  sex: fc.constantFrom('0', '2'),
};
const tellings = new Map<AnyFact, fc.Arbitrary<JsonObject>>();

/** A body as a story has it: its words, its names and its days. */
function tellingOf(fact: AnyFact): fc.Arbitrary<JsonObject> {
  const inFile = { member: members, ...placeholders };
  const fields = { ...common, ...byClass.get(fact.payload) };
  const telling = tellings.get(fact) ?? bodyOf(fact.payload, { ...plausible, inFile, fields });
  tellings.set(fact, telling);
  return telling;
}

function named(body: JsonObject, steps: readonly Step[], ids: readonly string[]): JsonObject {
  const idsOf = (...facts: readonly AnyFact[]): string[] =>
    steps.flatMap(({ fact }, i) => (facts.includes(fact) ? [ids[i]!] : []));
  const pick = (value: unknown, among: readonly string[], known: readonly string[]): unknown =>
    known[among.indexOf(value as string) % known.length] ?? value;
  const { pairingId, needId } = body;
  return {
    ...body,
    ...(pairingId !== undefined && {
      pairingId: pick(pairingId, placeholders.pairing, idsOf(pairingStarted, pairingTransferred)) as string,
    }),
    ...(needId !== undefined && { needId: pick(needId, placeholders.need, idsOf(needIdentified)) as string }),
  };
}

const actorOf = ({ fact, actor }: Step): Actor => {
  const allowed = actors.filter(({ role }) => fact.mayRecord.includes(role));
  return allowed[actor % allowed.length]!;
};

/** The entry that a control entry speaks of: one of which it could, where there is one. */
function targetAt(i: number, steps: readonly Step[]): number {
  const { fact, back } = steps[i]!;
  const before = [...steps.slice(0, i).keys()].toReversed();
  const verdicts: readonly AnyFact[] = [entryReleased, entryRejected];
  const fitting = before.filter((at) => {
    if (fact === entryCorrected || fact === entryVoided) return true;
    return verdicts.includes(fact) ? actorOf(steps[at]!).role === 'cadre' : steps[at]!.fact === entryCorrected;
  });
  const among = fitting.length > 0 ? fitting : before;
  return among[Math.min(back, among.length - 1)]!;
}

function toldAt(i: number, steps: readonly Step[], ids: readonly string[]): fc.Arbitrary<Told> {
  const { fact } = steps[i]!;
  const [entryId, actor] = [ids[i]!, actorOf(steps[i]!)];
  const told = (payload: object): Told => ({ fact, actor, payload: { ...payload, entryId } });
  if (!isControl(fact.type)) return tellingOf(fact).map((body) => told(named(body, steps, ids)));
  const at = targetAt(i, steps);
  const [target, reason] = [ids[at]!, '核对后'];
  const corrected = steps[at]!.fact;
  if (fact === entryCorrected) {
    const data = isControl(corrected.type) ? fc.constant({}) : tellingOf(corrected);
    return data.map((body) => told({ corrects: target, data: named(body, steps, ids), reason }));
  }
  return fc.constant(told(fact === entryVoided ? { voids: target, reason } : { on: target, reason }));
}

const beginning = fc.tuple(
  ...[householdRegistered, memberAdded, memberAdded, pairingStarted].map((fact) => stepOf(fc.constant<AnyFact>(fact))),
);

/** Entries on their way to the door of one household, in the order in which they are told. */
export const arbitraryTelling: fc.Arbitrary<Told[]> = fc
  .tuple(
    beginning,
    fc.array(stepOf(factOfTheStory), { maxLength: entries_max, size: 'max' }),
    fc.uniqueArray(fc.uuid(), { minLength: entries_max + 4, maxLength: entries_max + 4 }),
  )
  .chain(([first, then, ids]) => {
    const steps = [...first, ...then];
    return fc.tuple(...steps.map((_, i) => toldAt(i, steps, ids))).filter(([begun]) => isTaken(begun!));
  });

/** A registration that the door refuses, such as one without an end, begins no story. */
function isTaken(registered: Told): boolean {
  return knock(new Aggregate(household as never, householdId), household, registered).outcome === 'recorded';
}

export const householdId = idOf('the stream');

/** The life of a household after all that the door has let in. */
export function lived(telling: readonly Told[]): AnyLife {
  const history: AnyLife = new Aggregate(household as never, householdId);
  for (const told of telling) knock(history, household, told);
  return history;
}

/** What the door lets in of a telling, held or not. */
export const arbitraryRecords: fc.Arbitrary<readonly Recorded[]> = arbitraryTelling.map((told) => lived(told).records);

/** As an order of arrival marks them: revision, position and time received. */
export function arrived(records: readonly Recorded[]): Recorded[] {
  return records.map((record, i) => ({
    ...record,
    revision: i + 1,
    position: String(i + 1),
    receivedAt: receivedAt(i + 1),
  }));
}

/**
 * Any order in which the same entries could have arrived: a control entry after what it speaks of, and those that speak
 * of the same entry in the order that they have.
 */
export function arrivalOf(records: readonly Recorded[]): fc.Arbitrary<Recorded[]> {
  const priorities = fc.array(fc.nat(), { minLength: records.length, maxLength: records.length });
  return priorities.map((priority) => {
    const left = records.map((record, i) => ({ record, priority: priority[i]! }));
    const order: Recorded[] = [];
    while (left.length > 0) {
      const waiting = new Set(left.map(({ record }) => record.entryId));
      const spoken = new Set<string>();
      const ready = left.filter(({ record }) => {
        if (!isControl(record.type)) return true;
        const target = targetOf(record.type, record.payload);
        const isFirst = !spoken.has(target);
        spoken.add(target);
        return isFirst && !waiting.has(target);
      });
      const next = ready.reduce((best, each) => (each.priority < best.priority ? each : best));
      order.push(next.record);
      left.splice(left.indexOf(next), 1);
    }
    return arrived(order);
  });
}
