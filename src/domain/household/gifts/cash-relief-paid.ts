import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Note, Optional, OrganisationRef, Part, Required } from '../../fields.js';
import { isMoney } from '../../money.js';
import { provenanceOf } from '../../provenance.js';
import { addToTotal } from '../../quantity.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Gifts } from './gifts.js';

/** Relief in money (慰问金) that a unit paid to the household. */
export class CashRelief extends Entry {
  @Required('金额：确数或上下限', 'Amount: one amount, or two bounds', Part(() => Money)) amount!: Money;
  @Optional('发放单位：已登记的单位', 'Unit: that paid it', OrganisationRef()) organisationId?: string;
  @Optional('用途：按代码表', 'Purpose: by the code list', Code('spending-purpose'), 'festival') purpose?: string;
  @Optional('领取人：户内成员', 'Recipient: the member', InFile('member')) personId?: string;
  @Note() note?: string;
}

export const cashReliefPaid = factOf<Gifts, Household>()({
  type: 'CashReliefPaid',
  version: 1,
  title: { zh: '慰问金', en: 'Cash relief paid' },
  route: 'cash-relief',
  payload: CashRelief,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 51,
  correctionNeedsConfirmation: true,
  decide: ({ amount }) => (isMoney(amount) ? undefined : refuse('money-bounds', 'amount')),
  evolve: ({ relief: { count, fen } }, { amount }, at) => {
    const { fen: exact, fromFen, qualifier } = amount;
    const part =
      exact === undefined && fromFen !== undefined
        ? ({ value: fromFen, qualifier: 'at_least' } as const)
        : { ...(exact !== undefined && { value: exact }), qualifier };
    return { relief: { count: count + 1, fen: addToTotal(fen, part), last: provenanceOf(at) } };
  },
});
