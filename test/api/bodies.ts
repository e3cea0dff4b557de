import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { elsewhereCode, newHousehold, recorded, settle, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';
import { exampleOf } from '../../src/domain/example.js';
import type { AnyFact, Role } from '../../src/domain/fact.js';
import type { PayloadClass } from '../../src/domain/fields.js';

const lists = JSON.parse(readFileSync('reference/code-lists.json', 'utf8')) as { list: string; code: string }[];

/** The first code of a list. */
export function codeOf(list: string): string {
  return lists.find((each) => each.list === list)?.code ?? 'unknown';
}

/** What a new fact is tried with until it needs a body of its own: its example, pointing at what there is. */
function bodyFor(payload: PayloadClass, world: World): Record<string, unknown> {
  const inFile: Readonly<Record<string, string>> = { member: world.member, pairing: world.pairing, need: world.need };
  const streams: Readonly<Record<string, string>> = {
    organisation: 'hospital',
    area: villageCode,
    cadre: world.cadreId,
  };
  const example = exampleOf(payload, ({ inFile: what, refersTo }) =>
    what ? inFile[what] : refersTo && streams[refersTo],
  );
  return { ...example, entryId: undefined };
}

export function bodyOf({ type, payload }: AnyFact, world: World): Record<string, unknown> {
  return { occurredOn: recordedOn, ...(bodies[type]?.(world) ?? bodyFor(payload, world)) };
}

/** A household in which every fact finds what it speaks of. */
export interface World {
  readonly household: string;
  readonly member: string;
  readonly pairing: string;
  readonly need: string;
  readonly cadreId: string;
}

/** A right body of facts of a household, by their stored names, without `entryId`. */
export const bodies: Readonly<Record<string, (world: World) => Record<string, unknown>>> = {
  ConsultationProvided: ({ member }) => ({ personId: member, organisationId: 'hospital', advice: [codeOf('advice')] }),
  ContactLogged: () => ({ channel: 'phone', outcome: 'reached' }),
  DonationReceived: () => ({ cash: { fen: 50_000, qualifier: 'exact' } }),
  EmploymentPlaced: ({ member }) => ({ personId: member, monthlyWage: { fen: 300_000, qualifier: 'approximately' } }),
  HeadOfHouseholdChanged: ({ member }) => ({ personId: member }),
  HealthCheckRecorded: ({ member }) => ({
    personId: member,
    observations: [{ code: '8480-6', value: '150', unit: 'mm[Hg]' }],
  }),
  HouseDemolished: () => ({}),
  HouseholdCategoryAssigned: () => ({ category: codeOf('household-category'), cause: codeOf('poverty-cause') }),
  HouseholdClosed: () => ({ reason: codeOf('closing-reason') }),
  HouseholdMovedIn: () => ({}),
  HouseholdRiskGraded: () => ({ level: codeOf('risk-level'), visitEveryDays: 30 }),
  HousingAccepted: () => ({ acceptedBy: 'hospital' }),
  HousingAssessed: () => ({ grade: 'D', judgement: 'dangerous' }),
  HousingImproved: () => ({ elements: [codeOf('housing-element')] }),
  HousingWorkApproved: () => ({ work: 'rebuild' }),
  IncomeDeclared: () => ({ period: '2021', wageFen: 3_000_000 }),
  IndicatorAssessed: () => ({ criteria: '2020', indicators: [{ indicator: codeOf('indicator'), met: true }] }),
  MedicalCostReimbursed: ({ member }) => ({ personId: member, rate: '0.9' }),
  MemberAdded: () => ({ personId: randomUUID(), name: '李四' }),
  MemberDetailsChanged: ({ member }) => ({ personId: member, sex: '2' }),
  MemberLeft: ({ member }) => ({ personId: member, reason: codeOf('leaving-reason') }),
  NeedIdentified: () => ({ kind: codeOf('need-kind') }),
  NeedResolved: ({ need }) => ({ needId: need, outcome: 'met' }),
  PairingEnded: ({ pairing }) => ({ pairingId: pairing }),
  PairingStarted: () => ({ organisationId: 'hospital', tier: 'city' }),
  PairingTransferred: ({ pairing }) => ({ pairingId: pairing, organisationId: 'hospital' }),
  RebuildStarted: () => ({}),
  VisitRecorded: () => ({ mode: 'home', outcome: 'completed' }),
};

export const recordedOn = '2022-03-05';

export interface Cast {
  readonly office: string;
  readonly cadreId: string;
  /** A token of each role; the cadre is paired with every household of `newWorld`. */
  readonly tokens: Readonly<Record<Role, string>>;
}

export async function castOf(ledger: TestLedger): Promise<Cast> {
  const { office, cadreId, cadre } = await settle(ledger);
  const [clinician, desk, inspector, donor] = await Promise.all([
    ledger.token({ role: 'clinician', organisationId: 'hospital' }),
    ledger.token({ role: 'desk' }),
    ledger.token({ role: 'inspector' }),
    ledger.token({ role: 'donor', organisationId: 'hospital' }),
  ]);
  return { office, cadreId, tokens: { office, cadre, clinician, desk, inspector, donor } };
}

/** A household with a member, a need and a pairing, all since 2016. */
export async function newWorld(ledger: TestLedger, { office, cadreId }: Cast): Promise<World> {
  const household = await newHousehold(ledger, office);
  const [pairing, need, member] = [randomUUID(), randomUUID(), randomUUID()];
  const add = (route: string, body: object) =>
    recorded(ledger.post(`/v1/households/${household}/${route}`, { occurredOn: '2016', ...body }, office));
  await add('pairings', { entryId: pairing, cadreId, tier: 'village' });
  await add('needs', { entryId: need, kind: codeOf('need-kind') });
  await add('members', { entryId: randomUUID(), personId: member, name: '张三' });
  return { household, member, pairing, need, cadreId };
}

/** Registrations of the other kinds of streams, by stored name. */
export const registrations: Readonly<Record<string, { path: string; body: () => Record<string, unknown> }>> = {
  HouseholdRegistered: { path: '/v1/households', body: () => ({ areaCode: elsewhereCode }) },
  AreaRegistered: {
    path: '/v1/areas',
    body: () => ({ code: String(Math.floor(Math.random() * 1e11) + 5e11), name: '某村' }),
  },
  OrganisationRegistered: {
    path: '/v1/organisations',
    body: () => ({ organisationId: `unit-${randomUUID().slice(0, 8)}`, name: '某单位', kind: 'hospital' }),
  },
  CadreRegistered: { path: '/v1/cadres', body: () => ({ personId: randomUUID(), name: '王五' }) },
  CodeListed: {
    path: '/v1/codes',
    body: () => ({ list: 'goods', code: `g-${randomUUID().slice(0, 8)}`, zh: '某物' }),
  },
};

/** Something on which each ruling can be made by whoever holds the token; the ruling's body. */
export const rulings: Readonly<
  Record<string, (ledger: TestLedger, cast: Cast, token: string, world: World) => Promise<Record<string, unknown>>>
> = {
  EntryCorrected: async (ledger, _, token, { household }) => {
    const mistaken = visit();
    await sent(ledger.post(`/v1/households/${household}/visits`, mistaken, token));
    return {
      corrects: mistaken.entryId,
      data: { ...visit(), entryId: mistaken.entryId, mode: 'phone' },
      reason: '笔误',
    };
  },
  EntryVoided: async (ledger, _, token, { household }) => {
    const mistaken = visit();
    await sent(ledger.post(`/v1/households/${household}/visits`, mistaken, token));
    return { voids: mistaken.entryId, reason: '重复' };
  },
  EntryReleased: async (ledger, _, __, world) => ({ on: await heldVisit(ledger, world), reason: '属实' }),
  EntryRejected: async (ledger, _, __, world) => ({ on: await heldVisit(ledger, world), reason: '不属实' }),
  CorrectionConfirmed: async (ledger, _, __, world) => ({ on: await waitingCorrection(ledger, world), reason: '属实' }),
  CorrectionDeclined: async (ledger, _, __, world) => ({
    on: await waitingCorrection(ledger, world),
    reason: '不属实',
  }),
};

async function sent(answer: Promise<Answer>): Promise<void> {
  const { status, text } = await answer;
  if (status !== 201 && status !== 202 && status !== 403) throw new Error(`${status} ${text}`);
}

/** Sent by a cadre who is not paired. */
export async function heldVisit(ledger: TestLedger, { household }: World): Promise<string> {
  const stranger = await ledger.token({ role: 'cadre', cadreId: randomUUID() });
  const body = visit();
  const answer = await ledger.post(`/v1/households/${household}/visits`, body, stranger);
  if (answer.status !== 202) throw new Error(`not held: ${answer.status} ${answer.text}`);
  return body.entryId;
}

/** A correction of a grade, made by another office worker. */
export async function waitingCorrection(ledger: TestLedger, { household }: World): Promise<string> {
  const other = await ledger.token({ role: 'office', sub: 'office-2' });
  const grading = { entryId: randomUUID(), occurredOn: recordedOn, grade: 'C' };
  await recorded(ledger.post(`/v1/households/${household}/housing-assessments`, grading, other));
  const entryId = randomUUID();
  const data = { ...grading, grade: 'D' };
  const body = { entryId, corrects: grading.entryId, data, reason: '鉴定有误' };
  const answer = await ledger.post(`/v1/households/${household}/corrections`, body, other);
  if (answer.status !== 202) throw new Error(`does not wait: ${answer.status} ${answer.text}`);
  return entryId;
}
