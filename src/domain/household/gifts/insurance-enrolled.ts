import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { CalendarDay, Code, InFile, Note, Optional, OrganisationRef, Part, Required } from '../../fields.js';
import { isMoney } from '../../money.js';
import { provenanceOf, spanned } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Gifts } from './gifts.js';

/** The household or a member is insured. */
export class Enrolment extends Entry {
  @Required('险种：按代码表', 'Scheme: by the code list', Code('insurance-scheme'), 'resident_basic') scheme!: string;
  @Optional('参保人：户内成员；不填为全户', 'Member: who is insured; else all of them', InFile('member'))
  personId?: string;
  @Optional('保费：合计', 'Premium: of all of it', Part(() => Money)) premium?: Money;
  @Optional('缴费单位：代缴的单位', 'Paid by: the unit that pays the premium', OrganisationRef())
  organisationId?: string;
  @Optional('生效日期：第一天', 'From: the first day', CalendarDay(), '2026-01-01') from?: string;
  @Optional('到期日期：最后一天', 'Until: the last day', CalendarDay(), '2026-12-31') until?: string;
  @Optional('保额：每人上限', 'Limit: of the cover of each', Part(() => Money)) limit?: Money;
  @Note() note?: string;
}

export class ClaimPayment extends Entry {
  @Required('参保：参保的记录编号', 'Enrolment: the entry that recorded it', InFile('insurance')) enrolmentId!: string;
  @Required('赔付金额：确数或上下限', 'Amount: one amount, or two bounds', Part(() => Money)) amount!: Money;
  @Optional('领取人：户内成员', 'Recipient: the member', InFile('member')) personId?: string;
  @Note() note?: string;
}

export const insuranceEnrolled = factOf<Gifts, Household>()({
  type: 'InsuranceEnrolled',
  version: 1,
  title: { zh: '参加保险', en: 'Insurance enrolled' },
  route: 'insurances',
  lasting: true,
  payload: Enrolment,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 54,
  correctionNeedsConfirmation: true,
  decide: ({ premium, limit, from, until }) => {
    if (premium && !isMoney(premium)) return refuse('money-bounds', 'premium');
    if (limit && !isMoney(limit)) return refuse('money-bounds', 'limit');
    return from !== undefined && until !== undefined && until < from ? refuse('end-before-start', 'until') : undefined;
  },
  evolve: ({ insurances }, { scheme, personId, from, until }, at) => ({
    insurances: {
      ...insurances,
      [at.entryId]: {
        ...insurances[at.entryId],
        enrolled: spanned(at),
        scheme,
        ...(personId !== undefined && { personId }),
        ...(from !== undefined && { from }),
        ...(until !== undefined && { until }),
      },
    },
  }),
});

export const insuranceClaimPaid = factOf<Gifts, Household>()({
  type: 'InsuranceClaimPaid',
  version: 1,
  title: { zh: '保险赔付', en: 'Insurance claim paid' },
  route: 'insurance-claims',
  payload: ClaimPayment,
  mayRecord: ['desk', 'office'],
  rank: 55,
  correctionNeedsConfirmation: true,
  decide: ({ amount }) => (isMoney(amount) ? undefined : refuse('money-bounds', 'amount')),
  evolve: ({ insurances }, { enrolmentId }, at) => ({
    insurances: { ...insurances, [enrolmentId]: { ...insurances[enrolmentId], lastClaim: provenanceOf(at) } },
  }),
});
