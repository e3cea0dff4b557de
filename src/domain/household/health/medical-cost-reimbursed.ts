import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Flag, InFile, Note, Optional, Part, Pattern } from '../../fields.js';
import { isMoney } from '../../money.js';
import { refuse } from '../../refusal.js';
import { provenanceOf, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

const shareForm = /^(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)$/;

/** What of a treatment the insurance or the state took on. */
export class Reimbursement extends Entry {
  @Optional('就医成员：来源未写明时不填', 'Member: left out where the source does not say who', InFile('member'))
  personId?: string;
  @Optional('报销渠道：按代码表', 'Scheme: by the code list', Code('insurance-scheme'), 'resident_basic')
  scheme?: string;
  @Optional('报销比例：0 至 1', 'Rate: the share that was reimbursed, 0 to 1', Pattern(shareForm), '0.9') rate?: string;
  @Optional('免收押金：先诊疗后付费', 'Deposit waived: treated first, paid later', Flag()) depositWaived?: boolean;
  @Optional('总费用：医疗费用合计', 'Cost: of the whole treatment', Part(() => Money)) cost?: Money;
  @Optional('报销金额：实际报销', 'Reimbursed: what was paid back', Part(() => Money)) reimbursed?: Money;
  @Note('person') note?: string;
}

export const medicalCostReimbursed = factOf<Health, Household>()({
  type: 'MedicalCostReimbursed',
  version: 1,
  title: { zh: '医疗费用报销', en: 'Medical cost reimbursed' },
  route: 'medical-reimbursements',
  payload: Reimbursement,
  mayRecord: ['office', 'clinician'],
  rank: 64,
  correctionNeedsConfirmation: true,
  decide: ({ cost, reimbursed }) => {
    if (cost && !isMoney(cost)) return refuse('money-bounds', 'cost');
    return reimbursed && !isMoney(reimbursed) ? refuse('money-bounds', 'reimbursed') : undefined;
  },
  evolve: (household, { rate, depositWaived }, at) => ({
    reimbursements: { ...household.reimbursements, [at.entryId]: stated({ ...provenanceOf(at), rate, depositWaived }) },
  }),
});
