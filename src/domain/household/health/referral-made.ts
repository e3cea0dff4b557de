import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Note, Optional, OrganisationRef, Required, Text } from '../../fields.js';
import { provenanceOf, spanned } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

/** A member was sent to another unit; without an outcome it is a task after 14 days. */
export class Referral extends Entry {
  @Required('成员：转诊的人', 'Member: who is referred', InFile('member')) personId!: string;
  @Optional('转出单位：已登记的单位', 'From: the unit that refers', OrganisationRef()) fromOrganisationId?: string;
  @Optional('转入单位：已登记的单位', 'To: the unit that takes over', OrganisationRef()) toOrganisationId?: string;
  @Optional('原因：为何转诊', 'Reason: why', Text(500, 'person'), '血压持续偏高') reason?: string;
  @Note('person') note?: string;
}

export class ReferralFollowUp extends Entry {
  @Required('转诊：转诊的记录编号', 'Referral: the entry that made it', InFile('referral')) referralId!: string;
  @Required('成员：转诊的人', 'Member: who was referred', InFile('member')) personId!: string;
  @Required('结果：按代码表', 'Outcome: by the code list', Code('referral-outcome'), 'treated') outcome!: string;
  @Note('person') note?: string;
}

export const referralMade = factOf<Health, Household>()({
  type: 'ReferralMade',
  version: 1,
  title: { zh: '转诊', en: 'Referral made' },
  route: 'referrals',
  payload: Referral,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 66,
  conflictKey: (_, entryId) => `referral:${entryId}`,
  evolve: ({ referrals }, { personId, toOrganisationId }, at) => ({
    referrals: {
      ...referrals,
      [at.entryId]: {
        ...referrals[at.entryId],
        personId,
        ...(toOrganisationId !== undefined && { toOrganisationId }),
        made: spanned(at),
      },
    },
  }),
});

export const referralFollowedUp = factOf<Health, Household>()({
  type: 'ReferralFollowedUp',
  version: 1,
  title: { zh: '转诊随访', en: 'Referral followed up' },
  route: 'referral-follow-ups',
  payload: ReferralFollowUp,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 67,
  conflictKey: ({ referralId }) => `referral:${referralId}`,
  decide: ({ referralId, personId }, { referrals }) => {
    const made = referrals[referralId];
    return made?.personId !== undefined && made.personId !== personId
      ? refuse('referral-of-other', 'personId', [referralId])
      : undefined;
  },
  evolve: ({ referrals }, { referralId, personId, outcome }, at) => ({
    referrals: {
      ...referrals,
      [referralId]: { personId, ...referrals[referralId], outcome: { ...provenanceOf(at), outcome } },
    },
  }),
});
