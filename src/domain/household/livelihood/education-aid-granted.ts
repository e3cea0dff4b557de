import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Note, Optional, OrganisationRef, Part, Required } from '../../fields.js';
import { isMoney } from '../../money.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Livelihood } from './livelihood.js';

/** Money or relief for somebody's schooling. */
export class EducationAid extends Entry {
  @Optional('学生：户内成员', 'Student: the member', InFile('member')) personId?: string;
  @Optional('学历阶段：按代码表', 'Stage: by the code list', Code('schooling'), '60') schooling?: string;
  @Required('金额：确数或上下限', 'Amount: one amount, or two bounds', Part(() => Money)) amount!: Money;
  @Optional('资助单位：已登记的单位', 'Unit: that grants it', OrganisationRef()) organisationId?: string;
  @Note() note?: string;
}

export const educationAidGranted = factOf<Livelihood, Household>()({
  type: 'EducationAidGranted',
  version: 1,
  title: { zh: '教育资助', en: 'Education aid granted' },
  route: 'education-aid',
  lasting: true,
  payload: EducationAid,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 83,
  correctionNeedsConfirmation: true,
  decide: ({ amount }) => (isMoney(amount) ? undefined : refuse('money-bounds', 'amount')),
  evolve: ({ educationAid }, { personId, amount }, at) => ({
    educationAid: {
      ...educationAid,
      [at.entryId]: {
        ...provenanceOf(at),
        ...(personId !== undefined && { personId }),
        ...(amount.fen !== undefined && { fen: amount.fen }),
      },
    },
  }),
});
