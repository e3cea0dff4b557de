/** What is told of a household: one teller for each fact, with how often it comes. */
import type { Actor, AnyFact } from '../src/domain/fact.js';
import { consultationProvided } from '../src/domain/household/health/consultation-provided.js';
import { contactLogged } from '../src/domain/household/visits/contact-logged.js';
import { donationReceived } from '../src/domain/household/gifts/donation-received.js';
import { employmentPlaced } from '../src/domain/household/livelihood/employment-placed.js';
import { headOfHouseholdChanged } from '../src/domain/household/members/head-of-household-changed.js';
import { healthCheckRecorded } from '../src/domain/household/health/health-check-recorded.js';
import { houseDemolished } from '../src/domain/household/housing/house-demolished.js';
import { householdCategoryAssigned } from '../src/domain/household/registry/household-category-assigned.js';
import { householdMovedIn } from '../src/domain/household/housing/household-moved-in.js';
import { householdRegistered } from '../src/domain/household/registry/household-registered.js';
import { householdRiskGraded } from '../src/domain/household/registry/household-risk-graded.js';
import { housingAccepted } from '../src/domain/household/housing/housing-accepted.js';
import { housingAssessed } from '../src/domain/household/housing/housing-assessed.js';
import { housingImproved } from '../src/domain/household/housing/housing-improved.js';
import { housingWorkApproved } from '../src/domain/household/housing/housing-work-approved.js';
import { incomeDeclared } from '../src/domain/household/livelihood/income-declared.js';
import { indicatorAssessed } from '../src/domain/household/livelihood/indicator-assessed.js';
import { medicalCostReimbursed } from '../src/domain/household/health/medical-cost-reimbursed.js';
import { memberAdded } from '../src/domain/household/members/member-added.js';
import { memberDetailsChanged } from '../src/domain/household/members/member-details-changed.js';
import { memberLeft } from '../src/domain/household/members/member-left.js';
import { needIdentified } from '../src/domain/household/needs/need-identified.js';
import { needResolved } from '../src/domain/household/needs/need-resolved.js';
import { pairingEnded } from '../src/domain/household/pairings/pairing-ended.js';
import { pairingStarted } from '../src/domain/household/pairings/pairing-started.js';
import { pairingTransferred } from '../src/domain/household/pairings/pairing-transferred.js';
import { rebuildStarted } from '../src/domain/household/housing/rebuild-started.js';
import { visitRecorded } from '../src/domain/household/visits/visit-recorded.js';
import type { Chance } from './chance.js';
import { nameOf } from './setting.js';
import type { Setting } from './setting.js';

/** A household as far as it has been told. */
export interface Story {
  readonly setting: Setting;
  readonly chance: Chance;
  readonly id: string;
  readonly index: number;
  readonly areaCode: string;
  /** Counted from 1970. */
  readonly day: number;
  readonly members: string[];
  /** Those that are open. */
  readonly needs: string[];
  /** The one in force. */
  pairing: { readonly id: string; readonly cadre: Actor; readonly since: number } | undefined;
  housing: 'unknown' | 'dangerous' | 'approved' | 'demolished' | 'rebuilding' | 'accepted' | 'settled';
  /** Pairs it with somebody new, by the entry that says so. */
  pair(entryId: string): { cadreId: string; organisationId: string };
}

export interface Teller {
  readonly fact: AnyFact;
  /** Whose business it is. A cadre's is the office's where no cadre is paired. */
  readonly by: 'field' | 'office' | 'clinician';
  readonly mayBeLate?: true;
  readonly fits?: (story: Story) => boolean;
  /** All but id and day; the story takes in what it changes. */
  readonly body: (story: Story, entryId: string, actor: Actor, day: number) => object;
}

const said = [
  '老两口身体还好,就是腿脚不方便,买菜要靠邻居捎带。',
  '今年收成不错,玉米已经卖了,孩子在城里打工按月寄钱回来。',
  '血压药快吃完了,答应下周一带过来。',
  '屋里收拾得干净,炕是热的,柴火够用。',
  '说起儿子的病就掉眼泪,坐着聊了一个多钟头。',
  '院墙裂了一道缝,已拍照上报,等村里统一修。',
  '讲了医保报销的办法,把联系卡贴在了门后。',
  '自来水昨天停过一阵,下午恢复了。',
  '孙女考上了县里的高中,学费还差一些。',
  '没有别的困难,只说想有人常来说说话。',
  '帮着把院子里的雪扫了,检查了烟囱和电线。',
  '量了体温和血压,嘱咐少吃咸菜,按时吃药。',
];

export function noteOf(chance: Chance): string {
  return chance.is(0.5) ? chance.pick(said) : chance.pick(said) + chance.pick(said);
}

/** A part that is there as often as it is in what people write down. */
function maybe(chance: Chance, likelihood: number, part: () => object): object {
  return chance.is(likelihood) ? part() : {};
}

function clockOf(chance: Chance, day: number): { occurredAt: string; recordedAt: string } {
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  const two = (value: number): string => String(value).padStart(2, '0');
  const at = `${date}T${two(chance.from(8, 18))}:${two(chance.below(60))}`;
  return { occurredAt: `${at}:00+08:00`, recordedAt: `${at}:${two(chance.below(60))}+08:00` };
}

/** A member who is met; whoever came to the household after that day was not there. */
function met({ chance, members, day }: Story, likelihood: number, on: number): object {
  return members.length > 0 && on === day && chance.is(likelihood) ? { personId: chance.pick(members) } : {};
}

function money(chance: Chance, yuan_max: number): object {
  return { fen: chance.spread(1, yuan_max) * 1_000, qualifier: 'exact' };
}

const visit: Teller = {
  fact: visitRecorded,
  by: 'field',
  mayBeLate: true,
  body: (story, _, { cadreId, organisationId }, day) => {
    const { chance, setting } = story;
    const { codes } = setting;
    return {
      mode: chance.is(0.85) ? 'home' : 'phone',
      outcome: chance.is(0.93) ? 'completed' : 'nobody_home',
      ...(organisationId !== undefined && { organisationId }),
      ...(cadreId !== undefined && { cadreId }),
      ...met(story, 0.4, day),
      purposes: chance.some(codes['visit-purpose']!, 2),
      ...maybe(chance, 0.4, () => ({ asked: chance.some(codes['visit-topic']!, 3) })),
      ...maybe(chance, 0.15, () => ({ policies: chance.some(codes['policy']!, 2) })),
      ...maybe(chance, 0.1, () => ({ wanting: chance.some(['food', 'medical_care', 'housing', 'water'], 2) })),
      ...maybe(chance, 0.3, () => ({ difficulties: noteOf(chance) })),
      ...maybe(chance, 0.6, () => ({ done: noteOf(chance) })),
      ...maybe(chance, 0.4, () => ({ handbookEntry: true })),
      ...maybe(chance, 0.3, () => ({
        place: {
          latitude: `43.${chance.from(100_000, 999_999)}`,
          longitude: `125.${chance.from(100_000, 999_999)}`,
          accuracyMetres: chance.from(4, 60),
        },
      })),
      ...maybe(chance, 0.5, () => clockOf(chance, day)),
    };
  },
};

const contact: Teller = {
  fact: contactLogged,
  by: 'field',
  mayBeLate: true,
  body: ({ chance }, _, { cadreId, organisationId }, day) => ({
    channel: chance.pick(['phone', 'message', 'phone', 'video']),
    outcome: chance.is(0.9) ? 'reached' : 'not_reached',
    ...(cadreId !== undefined && { cadreId }),
    ...(organisationId !== undefined && { organisationId }),
    ...maybe(chance, 0.3, () => ({ note: chance.pick(said) })),
    ...maybe(chance, 0.5, () => clockOf(chance, day)),
  }),
};

const member: Teller = {
  fact: memberAdded,
  by: 'field',
  fits: ({ members }) => members.length < 7,
  body: ({ chance, members, setting: { codes }, day }) => {
    const personId = chance.uuid(day * 86_400_000);
    members.push(personId);
    const born = `${chance.from(1932, 2011)}${String(chance.from(1, 12)).padStart(2, '0')}${chance.from(10, 28)}`;
    const isMale = chance.is(0.5);
    return {
      personId,
      name: nameOf(chance),
      ...maybe(chance, 0.8, () => ({ identityNumber: identityNumber(born, isMale, chance) })),
      ...maybe(chance, 0.5, () => ({ phone: `13${String(chance.below(10 ** 9)).padStart(9, '0')}` })),
      kinship: members.length === 1 ? '02' : chance.pick(codes['kinship']!),
      sex: isMale ? '1' : '2',
      bornOn: `${born.slice(0, 4)}-${born.slice(4, 6)}-${born.slice(6)}`,
      ethnicity: chance.is(0.9) ? '01' : chance.pick(codes['ethnicity']!),
      ...maybe(chance, 0.5, () => ({ schooling: chance.pick(codes['schooling']!) })),
    };
  },
};

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function identityNumber(born: string, isMale: boolean, chance: Chance): string {
  const digits = `220122${born}${String(2 * chance.below(500) + Number(isMale)).padStart(3, '0')}`;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return digits + '10X98765432'[sum % 11]!;
}

export const registration: Teller = {
  fact: householdRegistered,
  by: 'office',
  body: ({ chance, id, areaCode, index }) => ({
    householdId: id,
    areaCode,
    ...maybe(chance, 0.8, () => ({ registryNumber: `R-${String(index).padStart(8, '0')}` })),
    ...maybe(chance, 0.7, () => ({ group: `${chance.from(1, 9)}组` })),
    ...maybe(chance, 0.9, () => ({ address: `屯东路${chance.from(1, 99)}号` })),
    memberCount: { value: chance.from(1, 6), qualifier: 'exact' },
  }),
};

const category: Teller = {
  fact: householdCategoryAssigned,
  by: 'office',
  body: ({ chance, setting: { codes } }) => ({
    category: chance.pick(codes['household-category']!),
    cause: chance.pick(codes['poverty-cause']!),
    ...maybe(chance, 0.2, () => ({ furtherCauses: chance.some(codes['poverty-cause']!, 2) })),
  }),
};

const risk: Teller = {
  fact: householdRiskGraded,
  by: 'office',
  body: ({ chance, setting: { codes } }) => ({
    level: chance.pick(codes['risk-level']!),
    visitEveryDays: chance.pick([7, 30, 90]),
    ...maybe(chance, 0.5, () => ({ contactEveryDays: chance.pick([1, 7]) })),
  }),
};

const pairing: Teller = {
  fact: pairingStarted,
  by: 'office',
  fits: ({ pairing }) => !pairing,
  body: (story, entryId) => ({ ...story.pair(entryId), tier: 'village', role: 'responsible' }),
};

const pairingTransfer: Teller = {
  fact: pairingTransferred,
  by: 'office',
  fits: ({ pairing }) => pairing !== undefined,
  body: (story, entryId) => ({ pairingId: story.pairing!.id, ...story.pair(entryId), handoverNote: '已当面移交' }),
};

const pairingEnd: Teller = {
  fact: pairingEnded,
  by: 'office',
  fits: ({ pairing }) => pairing !== undefined,
  body: (story) => {
    const { id } = story.pairing!;
    story.pairing = undefined;
    return { pairingId: id, reason: story.chance.pick(story.setting.codes['pairing-end-reason']!) };
  },
};

const need: Teller = {
  fact: needIdentified,
  by: 'field',
  body: ({ chance, needs, setting }, entryId) => {
    needs.push(entryId);
    return {
      kind: chance.pick(setting.codes['need-kind']!),
      urgency: chance.pick(['low', 'normal', 'urgent']),
      description: chance.pick(said),
    };
  },
};

const needMet: Teller = {
  fact: needResolved,
  by: 'field',
  fits: ({ needs }) => needs.length > 0,
  body: ({ chance, needs }) => ({
    needId: needs.shift()!,
    outcome: chance.is(0.8) ? 'met' : 'no_longer_needed',
    ...maybe(chance, 0.5, () => ({ note: chance.pick(said) })),
  }),
};

const donation: Teller = {
  fact: donationReceived,
  by: 'field',
  mayBeLate: true,
  body: ({ chance, setting: { organisations, codes } }) => ({
    donor: chance.is(0.7) ? { organisationId: chance.pick(organisations) } : { description: '一位不愿留名的市民' },
    ...(chance.is(0.85)
      ? {
          items: chance.some(codes['goods']!, 3).map((goods) => ({
            goods,
            quantity: { value: String(chance.from(1, 10)), qualifier: 'exact' },
            ...maybe(chance, 0.5, () => ({ unit: chance.pick(codes['unit-of-measure']!) })),
            ...maybe(chance, 0.5, () => ({ value: money(chance, 50) })),
          })),
        }
      : { cash: money(chance, 200) }),
  }),
};

const healthCheck: Teller = {
  fact: healthCheckRecorded,
  by: 'clinician',
  body: (story, _, { organisationId }, day) => {
    const { chance } = story;
    return {
      ...met(story, 0.9, day),
      observations: [
        { code: '8480-6', value: String(chance.from(98, 190)), unit: 'mm[Hg]', context: 'resting' },
        { code: '8462-4', value: String(chance.from(60, 115)), unit: 'mm[Hg]', context: 'resting' },
        ...(chance.is(0.5)
          ? [{ code: '15074-8', value: `${chance.from(4, 17)}.${chance.below(10)}`, unit: 'mmol/L', context: 'random' }]
          : []),
      ],
      ...(organisationId !== undefined && { organisationId }),
      ...maybe(chance, 0.2, () => ({ note: chance.pick(said) })),
    };
  },
};

const consultation: Teller = {
  fact: consultationProvided,
  by: 'clinician',
  mayBeLate: true,
  body: (story, _, { organisationId }, day) => ({
    ...met(story, 0.7, day),
    ...(organisationId !== undefined && { organisationId }),
    clinician: '内科主治医师',
    advice: story.chance.some(story.setting.codes['advice']!, 3),
    ...maybe(story.chance, 0.4, () => ({ note: story.chance.pick(said) })),
  }),
};

const reimbursement: Teller = {
  fact: medicalCostReimbursed,
  by: 'office',
  body: (story, _, __, day) => ({
    ...met(story, 0.8, day),
    scheme: story.chance.pick(story.setting.codes['insurance-scheme']!),
    rate: `0.${story.chance.from(50, 95)}`,
    depositWaived: story.chance.is(0.3),
    cost: money(story.chance, 3_000),
  }),
};

const income: Teller = {
  fact: incomeDeclared,
  by: 'field',
  body: ({ chance, day }) => ({
    period: String(new Date(day * 86_400_000).getUTCFullYear()),
    wageFen: chance.spread(1_000, 40_000) * 100,
    transferFen: chance.spread(100, 8_000) * 100,
    costFen: chance.spread(50, 5_000) * 100,
  }),
};

const employment: Teller = {
  fact: employmentPlaced,
  by: 'field',
  body: (story, _, __, day) => ({
    ...met(story, 0.8, day),
    arrangedBy: story.chance.pick(story.setting.organisations),
    description: '村里公益岗位',
    monthlyWage: money(story.chance, 400),
  }),
};

const indicators: Teller = {
  fact: indicatorAssessed,
  by: 'field',
  body: ({ chance, setting: { codes } }) => ({
    criteria: '2020',
    indicators: chance.some(codes['indicator']!, 6).map((indicator) => ({ indicator, met: chance.is(0.85) })),
  }),
};

const details: Teller = {
  fact: memberDetailsChanged,
  by: 'field',
  fits: ({ members }) => members.length > 0,
  body: ({ chance, members }) => ({
    personId: chance.pick(members),
    phone: `15${String(chance.below(10 ** 9)).padStart(9, '0')}`,
  }),
};

const leaving: Teller = {
  fact: memberLeft,
  by: 'field',
  fits: ({ members }) => members.length > 1,
  body: ({ chance, members, setting: { codes } }) => ({
    personId: members.pop()!,
    reason: chance.pick(codes['leaving-reason']!),
  }),
};

const head: Teller = {
  fact: headOfHouseholdChanged,
  by: 'field',
  fits: ({ members }) => members.length > 0,
  body: ({ chance, members }) => ({ personId: chance.pick(members) }),
};

/** From dangerous house to moving in, one step after the other. */
function housing(fact: AnyFact, from: string, to: Story['housing'], body: (chance: Chance) => object): Teller {
  return {
    fact,
    by: fact.mayRecord.includes('cadre') ? 'field' : 'office',
    fits: (story) => story.housing === from,
    body: (story) => {
      story.housing = to;
      return body(story.chance);
    },
  };
}

const housingTellers: Teller[] = [
  housing(housingAssessed, 'unknown', 'dangerous', (chance) => ({ grade: chance.pick(['C', 'D']) })),
  housing(housingWorkApproved, 'dangerous', 'approved', (chance) => ({ work: 'rebuild', subsidy: money(chance, 900) })),
  housing(houseDemolished, 'approved', 'demolished', () => ({})),
  housing(rebuildStarted, 'demolished', 'rebuilding', () => ({})),
  housing(housingAccepted, 'rebuilding', 'accepted', () => ({ note: '验收合格' })),
  housing(householdMovedIn, 'accepted', 'settled', () => ({})),
];

const improvement: Teller = {
  fact: housingImproved,
  by: 'field',
  body: ({ chance, setting }) => ({ elements: chance.some(setting.codes['housing-element']!, 3) }),
};

/** On the day on which a household is registered; the pairing last, as the facts before it have a lower rank. */
export const openings: readonly { likelihood: number; teller: Teller }[] = [
  { likelihood: 0.7, teller: member },
  { likelihood: 0.2, teller: member },
  { likelihood: 0.35, teller: category },
  { likelihood: 0.25, teller: risk },
  { likelihood: 0.6, teller: pairing },
];

/** How often each comes afterwards. */
const frequent: readonly (readonly [Teller, number])[] = [
  [visit, 60],
  [contact, 34],
  [donation, 5],
  [healthCheck, 4],
  [need, 3],
  [needMet, 3],
  [consultation, 2],
  [income, 1.5],
  [indicators, 1.5],
  [reimbursement, 1],
  [member, 1],
  [details, 0.8],
  [improvement, 0.6],
  [employment, 0.5],
  [pairing, 2],
  [risk, 0.5],
  [category, 0.4],
  [leaving, 0.3],
  [head, 0.3],
  [pairingTransfer, 0.3],
  [pairingEnd, 0.1],
  ...housingTellers.map((teller) => [teller, 1.2] as const),
];

const all = frequent.reduce((sum, [, often]) => sum + often, 0);

export const tellers = {
  visit,
  contact,
  pick(chance: Chance): Teller {
    let luck = chance.share() * all;
    for (const [teller, often] of frequent) {
      luck -= often;
      if (luck < 0) return teller;
    }
    return visit;
  },
};
