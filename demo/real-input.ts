/**
 * What the reports tell, as requests to the ledger: one row becomes one entry, or two where it tells of two. Pure, and
 * the same every time: ids are UUIDv5 of the row and the fact, so that recording twice records once.
 */
import { v5 as uuidOf } from 'uuid';
import type { AreaRegistration } from '../src/domain/area/area.js';
import { areaRegistered } from '../src/domain/area/area.js';
import type { Entry } from '../src/domain/entry.js';
import type { AnyFact, Fact } from '../src/domain/fact.js';
import { consultationProvided } from '../src/domain/household/health/consultation-provided.js';
import { donationReceived } from '../src/domain/household/gifts/donation-received.js';
import type { GiftItem } from '../src/domain/household/gifts/donation-received.js';
import { employmentPlaced } from '../src/domain/household/livelihood/employment-placed.js';
import { headOfHouseholdChanged } from '../src/domain/household/members/head-of-household-changed.js';
import { houseDemolished } from '../src/domain/household/housing/house-demolished.js';
import { householdCategoryAssigned } from '../src/domain/household/registry/household-category-assigned.js';
import { householdMovedIn } from '../src/domain/household/housing/household-moved-in.js';
import { householdRegistered } from '../src/domain/household/registry/household-registered.js';
import type { HouseholdRegistration } from '../src/domain/household/registry/household-registered.js';
import { housingAssessed } from '../src/domain/household/housing/housing-assessed.js';
import { housingImproved } from '../src/domain/household/housing/housing-improved.js';
import { indicatorAssessed } from '../src/domain/household/livelihood/indicator-assessed.js';
import { medicalCostReimbursed } from '../src/domain/household/health/medical-cost-reimbursed.js';
import { memberAdded } from '../src/domain/household/members/member-added.js';
import { pairingStarted } from '../src/domain/household/pairings/pairing-started.js';
import { rebuildStarted } from '../src/domain/household/housing/rebuild-started.js';
import { visitRecorded } from '../src/domain/household/visits/visit-recorded.js';
import { organisationRegistered } from '../src/domain/organisation/organisation.js';
import type { EntryRow, HouseholdRow, RealInput } from './rows.js';

/** One request: the body that is posted to the path. */
export interface Recording {
  /** The row that it comes from. */
  readonly row: string;
  readonly fact: AnyFact;
  readonly path: string;
  readonly body: Entry;
}

/** Of the ids that this input is given. Never changed: with other ids the same rows would be recorded again. */
const namespace = '3f1f0c52-6a0e-5d53-9a53-2f6f5f0f6c11';

export const idOf = (what: string, id: string): string => uuidOf(`${what} ${id}`, namespace);
export const householdIdOf = (row: string): string => idOf('household', row);
export const headIdOf = (row: string): string => idOf('head', row);
export const sonIdOf = (row: string): string => idOf('son', row);

/** Rows of which `drives.ts` makes requests: an emergency is no entry of a household. */
export const waiting: ReadonlySet<string> = new Set(['E066']);

/** Households of which the report tells a further member. */
const withSon: ReadonlySet<string> = new Set(['L03']);

/** The codes under which the lists know what the rows say in Chinese. */
export const codes: Readonly<Record<string, string>> = {
  两不愁三保障: 'two_assurances_three_guarantees',
  棉衣: 'padded_coat',
  棉被: 'padded_quilt',
  过冬御寒衣物: 'winter_clothing',
  生活常用药: 'household_medicine',
  鼠药: 'rat_poison',
  鼠板: 'rat_glue_board',
  消杀药品: 'disinfectant',
  猪饲料: 'pig_feed',
  抗原试剂盒: 'antigen_test_kit',
  件: 'piece',
  床: 'bed',
  份: 'portion',
  个: 'item',
  斤: 'jin',
  盒: 'box',
};

function codeOf(word: string): string {
  if (/^[a-z0-9_]+$/.test(word)) return word;
  const code = codes[word];
  if (code === undefined) throw new Error(`no code list has a code for ${word}`);
  return code;
}

/** The requests in an order in which everything that one names has come before it. */
export function recordingsOf(input: RealInput): Recording[] {
  const tiers = new Map(input.orgs.map(({ id, areaCode }) => [id, tierOf(areaCode)]));
  const pairedLater = new Set(input.entries.filter(({ kind }) => kind === 'pairing').map(({ household }) => household));
  return [
    ...input.areas.map(({ code, name, parent }) => {
      const body: Omit<AreaRegistration, 'entryId'> = { code, name, ...(parent !== null && { parent }) };
      return opening(areaRegistered, 'areas', code, body);
    }),
    ...input.orgs.map(({ id, name, kind, areaCode }) =>
      opening(organisationRegistered, 'organisations', id, { organisationId: id, name, kind, areaCode }),
    ),
    ...input.households.flatMap((row) => householdOf(row, pairedLater.has(row.id) ? undefined : tiers)),
    ...input.entries.filter(({ id }) => !waiting.has(id)).flatMap(recordingsOfEntry),
  ];
}

type Told<P extends Entry> = Omit<P, 'entryId'>;

function opening<S, P extends Entry>(fact: Fact<S, P>, path: string, row: string, told: Told<P>): Recording {
  return { row, fact, path: `/v1/${path}`, body: { entryId: idOf(fact.type, row), ...told } };
}

function ofHousehold<S, P extends Entry>(
  fact: Fact<S, P>,
  { id, household }: { id: string; household: string },
  told: Told<P>,
  which = '',
): Recording {
  const path = `/v1/households/${householdIdOf(household)}/${fact.route}`;
  return { row: id, fact, path, body: { entryId: idOf(fact.type + which, id), ...told } };
}

function tierOf(areaCode: string): string {
  if (areaCode.endsWith('00000000')) return 'city';
  return areaCode.endsWith('000000') ? 'district' : areaCode.endsWith('000') ? 'street' : 'village';
}

/** Nobody reports when a household was registered, so that all of it is undated. */
function householdOf(row: HouseholdRow, tiers: ReadonlyMap<string, string> | undefined): Recording[] {
  const { id, head, areaCode, category, members, pairedUnit, group, note, source } = row;
  const of = { id, household: id };
  const son = withSon.has(id);
  const registration: Told<HouseholdRegistration> = {
    householdId: householdIdOf(id),
    areaCode,
    // The reports give none: it is looked for by the number of its row.
    registryNumber: id,
    ...(group !== null && { group }),
    // Where the report tells of single members, it does not say that these are all.
    ...(members !== null && { memberCount: { value: members, qualifier: son ? 'at_least' : 'exact' } }),
    ...(note !== null && { note }),
    source,
  };
  return [
    opening(householdRegistered, 'households', id, registration),
    ofHousehold(memberAdded, of, { personId: headIdOf(id), name: head, kinship: '02', source }),
    ofHousehold(headOfHouseholdChanged, of, { personId: headIdOf(id), source }),
    ...(son
      ? [ofHousehold(memberAdded, of, { personId: sonIdOf(id), name: `${head}之子`, kinship: '20', source }, ' son')]
      : []),
    ofHousehold(householdCategoryAssigned, of, { category, source }),
    ...(tiers && pairedUnit !== null
      ? [ofHousehold(pairingStarted, of, { organisationId: pairedUnit, tier: tiers.get(pairedUnit) ?? '', source })]
      : []),
  ];
}

function recordingsOfEntry(row: EntryRow): Recording[] {
  switch (row.kind) {
    case 'visit':
      return [visitOf(row)];
    case 'donation':
      return [donationOf(row)];
    case 'consultation':
      return [consultationOf(row)];
    case 'housing':
      return housingOf(row);
    case 'employment':
      return [
        ofHousehold(employmentPlaced, row, {
          ...common(row),
          personId: sonIdOf(row.household),
          ...(row.unit !== null && { arrangedBy: row.unit }),
        }),
      ];
    case 'livelihood':
      return [indicatorsOf(row)];
    case 'medical_cost':
      return [reimbursementOf(row)];
    case 'pairing':
      return [pairingOf(row)];
    default:
      throw new Error(`${row.id}: nothing is known of entries of the kind ${row.kind}`);
  }
}

/** What every row tells alike; what else it says in words goes into the note. */
function common({ on, source, note, cause, plan }: EntryRow): { occurredOn: string; source: string; note?: string } {
  const words = [note, cause, plan].filter((text) => text !== undefined).join('; ');
  return { occurredOn: on, source, ...(words !== '' && { note: words }) };
}

function visitOf(row: EntryRow): Recording {
  const { unit, visitors, ledBy, purposes, asked, policies, satisfied, handbookEntry, photoReplaced } = row;
  return ofHousehold(visitRecorded, row, {
    ...common(row),
    mode: 'home',
    outcome: 'completed',
    ...(unit !== null && { organisationId: unit }),
    ...(visitors != null && { visitors: { value: visitors, qualifier: 'exact' as const } }),
    ...(ledBy !== undefined && { ledBy }),
    ...(purposes && { purposes: purposes.map(codeOf) }),
    ...(asked && { asked: asked.map(codeOf) }),
    ...(policies && { policies: policies.map(codeOf) }),
    ...(satisfied !== undefined && { satisfied }),
    ...(handbookEntry !== undefined && { handbookEntry }),
    ...(photoReplaced !== undefined && { photoReplaced }),
  });
}

function donationOf(row: EntryRow): Recording {
  const { unit, items, cashFen } = row;
  const given = items?.map(({ item, quantity, unit_of_measure }): GiftItem => ({
    goods: codeOf(item),
    quantity: quantity === null ? { qualifier: 'unknown' } : { value: String(quantity), qualifier: 'exact' },
    unit: codeOf(unit_of_measure),
  }));
  return ofHousehold(donationReceived, row, {
    ...common(row),
    ...(unit !== null && { donor: { organisationId: unit } }),
    ...(given && { items: given }),
    // Money was given, and how much of it is not told: null beside `cash`.
    ...(cashFen != null
      ? { cash: { fen: cashFen, qualifier: 'exact' as const } }
      : row.cash && { cash: { qualifier: 'unknown' as const } }),
  });
}

function consultationOf(row: EntryRow): Recording {
  const { unit, by, advice } = row;
  return ofHousehold(consultationProvided, row, {
    ...common(row),
    ...(unit !== null && { organisationId: unit }),
    ...(by !== undefined && { clinician: by }),
    ...(advice && { advice: advice.map(codeOf) }),
  });
}

function housingOf(row: EntryRow): Recording[] {
  const told = common(row);
  switch (row.change) {
    case 'judged_dangerous':
      return [ofHousehold(housingAssessed, row, { ...told, judgement: 'dangerous' })];
    case 'demolished_and_rebuilt':
      return [ofHousehold(houseDemolished, row, told), ofHousehold(rebuildStarted, row, told)];
    case 'moved_in':
      return [ofHousehold(householdMovedIn, row, told)];
    case 'improved':
      return [ofHousehold(housingImproved, row, { ...told, elements: (row.elements ?? []).map(codeOf) })];
    default:
      throw new Error(`${row.id}: nothing is known of the change ${String(row.change)}`);
  }
}

/** "Basic needs are met, and there is a steady income": by which criteria, the report does not say. */
function indicatorsOf(row: EntryRow): Recording {
  return ofHousehold(indicatorAssessed, row, {
    ...common(row),
    criteria: 'unstated',
    indicators: [
      { indicator: 'basic_living', met: true },
      { indicator: 'steady_income', met: true },
    ],
  });
}

/** The report quotes the patient, who is the head of the household. */
function reimbursementOf(row: EntryRow): Recording {
  const { reimbursedRate, depositWaived } = row;
  return ofHousehold(medicalCostReimbursed, row, {
    ...common(row),
    personId: headIdOf(row.household),
    ...(reimbursedRate !== undefined && { rate: String(reimbursedRate) }),
    ...(depositWaived !== undefined && { depositWaived }),
  });
}

function pairingOf(row: EntryRow): Recording {
  return ofHousehold(pairingStarted, row, {
    ...common(row),
    ...(row.unit !== null && { organisationId: row.unit }),
    tier: row.tier ?? '',
  });
}
