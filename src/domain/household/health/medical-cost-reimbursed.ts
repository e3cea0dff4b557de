import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Flag, InFile, Optional, Part, Pattern, PersonalTo, Text } from '../../fields.js';
import { isMoney } from '../../money.js';
import { refuse } from '../../refusal.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

/** What of a treatment the insurance or the state took on. */
export class Reimbursement extends Entry {
  @Optional() @InFile('member') personId?: string;
  @Optional() @Code('insurance-scheme') scheme?: string;
  /** Share that was reimbursed, 0 to 1. */
  @Optional() @Pattern(/^(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)$/) rate?: string;
  @Optional() @Flag() depositWaived?: boolean;
  @Optional() @Part(() => Money) cost?: Money;
  @Optional() @Part(() => Money) reimbursed?: Money;
  @Optional() @Text(2000) @PersonalTo('person') note?: string;
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
    reimbursements: { ...household.reimbursements, [at.entryId]: stated({ ...mark(at), rate, depositWaived }) },
  }),
});
