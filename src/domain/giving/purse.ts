/** Money that a stream receives and spends: a fund, a programme or an appeal. Amounts keep their qualifier. */
import { Entry } from '../entry.js';
import type { Money } from '../entry.js';
import { asItWas, factOf } from '../fact.js';
import type { AnyFact } from '../fact.js';
import { Code, Name, Note, Optional, OrganisationRef, Part, Required, Seldom } from '../fields.js';
import type { Movement } from '../movement.js';
import { provenanceOf } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { addToTotal, nothing } from '../quantity.js';
import type { Total } from '../quantity.js';
import { slice } from '../stream-kind.js';
import {
  Amount,
  Each,
  Giver,
  leastOf,
  mostOf,
  Recipient,
  refuseEach,
  refuseGiver,
  refuseMoney,
  refuseRecipient,
} from './parties.js';
import type { EachBetween } from './parties.js';

export interface Purse {
  readonly contributions: { readonly count: number; readonly fen: Total; readonly last?: Provenance };
  readonly expenditures: { readonly count: number; readonly fen: Total; readonly last?: Provenance };
  /** Of what was lent and spent, what units paid from their own means; left out where there is none. */
  readonly ownMeans?: Total;
}

/** What a unit pays from its own means is not drawn on what was given. */
export function OwnMeans(): PropertyDecorator {
  return Optional(
    '自有资金：由此单位的自有资金支付，不动用所收款项',
    'Own means of: the unit that pays it from its own means, and not from what was given',
    [Seldom(), OrganisationRef()],
  );
}

export class Contribution extends Entry {
  @Required('捐赠方：单位、人员、人群或说明', 'Giver: a unit, a person, a group, or in words', Part(() => Giver))
  from!: Giver;
  @Amount(500_000) amount!: Money;
  @Each() each?: EachBetween;
  @Optional('用途：捐赠方指定的用途', 'Purpose: for which it was given', Code('spending-purpose'), 'schooling')
  purpose?: string;
  @Note() note?: string;
}

export class Expenditure extends Entry {
  @Amount() amount!: Money;
  @Each() each?: EachBetween;
  @OwnMeans() ownMeansOf?: string;
  @Required('用途：按代码表', 'Purpose: by the code list', Code('spending-purpose'), 'schooling') purpose!: string;
  @Optional('受益方：户、人员、单位或计数的人群', 'Recipient: for whom it was spent', Part(() => Recipient))
  to?: Recipient;
  @Optional('事项：花在什么上', 'Subject: on what it was spent', Name(200), '助学金') subject?: string;
  @Note() note?: string;
}

interface Spent {
  readonly amount: Money;
  readonly ownMeansOf?: string;
}

/** With what a unit pays of it from its own means. */
export function withOwnMeans(before: Purse['ownMeans'], { amount, ownMeansOf }: Spent): Pick<Purse, 'ownMeans'> {
  return ownMeansOf === undefined ? {} : { ownMeans: addToTotal(before ?? nothing, countedFen(amount)) };
}

/** What is drawn on what was given. */
export function drawnOf({ amount, ownMeansOf }: Spent): Movement[] {
  if (ownMeansOf !== undefined) return [];
  return [{ invariant: 'purse-overdrawn', key: 'purse', out: leastOf(amount), path: 'amount' }];
}

/** The part of an amount that a total counts: one amount, else its lower bound. */
export function countedFen({ fen, fromFen, qualifier }: Money): Parameters<typeof addToTotal>[1] {
  return fen === undefined && fromFen !== undefined
    ? { value: fromFen, qualifier: 'at_least' }
    : { ...(fen !== undefined && { value: fen }), qualifier };
}

export const contributionReceived = factOf<Purse>()({
  type: 'ContributionReceived',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '收到捐款', en: 'Contribution received' },
  route: 'contributions',
  payload: Contribution,
  mayRecord: ['desk', 'office'],
  rank: 20,
  correctionNeedsConfirmation: true,
  decide: ({ from, amount, each }) => refuseGiver(from, 'from') ?? refuseMoney(amount, 'amount') ?? refuseEach(each),
  evolve: ({ contributions: { count, fen } }, { amount }, at) => ({
    contributions: { count: count + 1, fen: addToTotal(fen, countedFen(amount)), last: provenanceOf(at) },
  }),
  moves: ({ amount }) => [{ invariant: 'purse-overdrawn', key: 'purse', in: mostOf(amount), path: 'amount' }],
});

export const expenditureRecorded = factOf<Purse>()({
  type: 'ExpenditureRecorded',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '支出', en: 'Expenditure recorded' },
  route: 'expenditures',
  payload: Expenditure,
  mayRecord: ['office'],
  afterClosing: true,
  rank: 60,
  correctionNeedsConfirmation: true,
  decide: ({ amount, each, to }) =>
    refuseMoney(amount, 'amount') ?? refuseEach(each) ?? (to && refuseRecipient(to, 'to')),
  evolve: ({ expenditures: { count, fen }, ownMeans }, body, at) => ({
    expenditures: { count: count + 1, fen: addToTotal(fen, countedFen(body.amount)), last: provenanceOf(at) },
    ...withOwnMeans(ownMeans, body),
  }),
  moves: drawnOf,
});

const facts: readonly AnyFact<Purse>[] = [contributionReceived, expenditureRecorded];

/** Of a kind that keeps `purse-overdrawn`, nothing is spent that has not come in. */
export const purse = slice<Purse>({
  name: 'purse',
  initial: { contributions: { count: 0, fen: nothing }, expenditures: { count: 0, fen: nothing } },
  facts,
  codes: {
    'purse-overdrawn': {
      status: 409,
      zh: '支出超过已有资金',
      en: 'More would be spent than has come in',
      wayOut: {
        zh: '请先登记收入，或改正金额、日期；由单位自有资金支付的，填 ownMeansOf',
        en: 'record first what came in, or correct the amount or the day; what a unit pays from its own means says ownMeansOf',
      },
    },
    'each-bounds': {
      status: 422,
      zh: '每份金额须填下限或上限，下限不大于上限',
      en: 'What each had lies between a least and a most, in that order, or has one of the two',
      wayOut: { zh: '最少填 fromFen，最多填 toFen', en: 'send the least as fromFen and the most as toFen' },
    },
    'recipient-form': {
      status: 422,
      zh: '受益方须且只能填写一种：户或人员、单位、计数的人群',
      en: 'A recipient is exactly one of these: a household or a person, an organisation, or a counted group',
      wayOut: {
        zh: '请只保留一种：户或人员填 householdId 或 personId，单位填 organisationId，只知人数填人群',
        en: 'keep one of them: a household or a person, a unit, or a group that is counted',
      },
    },
    'giver-missing': {
      status: 422,
      zh: '请写明捐赠方：单位、人员、所在地、人群或说明',
      en: 'Name who gave: an organisation, a person, an area, a group, or in words',
      wayOut: {
        zh: '请至少填写其中一种；不知姓名的，用文字说明',
        en: 'send one of them; if nobody is named, describe them in words',
      },
    },
  },
});
