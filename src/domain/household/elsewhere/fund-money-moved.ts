import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { CalendarDay, Choice, Code, Id, Optional, Part, RefersTo, Required, values } from '../../fields.js';
import { countedFen } from '../../giving/purse.js';
import { provenanceOf } from '../../provenance.js';
import { addToTotal, nothing } from '../../quantity.js';
import type { Household } from '../household.js';
import type { Elsewhere } from './elsewhere.js';

const directions = values({
  lent: ['借出', 'lent'],
  repaid: ['归还', 'repaid'],
  written_off: ['核销', 'written off'],
  paid: ['支付', 'paid'],
});

/** Money between the household and a fund or a programme. */
export class FundMoney extends Entry {
  @Required('往来：借出、归还、核销或支付', 'Movement: lent, repaid, written off, or paid', Choice(directions))
  movement!: string;
  @Optional('资金：已登记的资金', 'Fund: one that is registered', [Id(), RefersTo('fund')]) fundId?: string;
  @Optional('项目：已登记的项目', 'Programme: one that is registered', [Id(), RefersTo('programme')])
  programmeId?: string;
  @Optional('借款：发放借款的记录编号', 'Loan: the entry that disbursed it', Id()) loanId?: string;
  @Required('金额：确数或上下限', 'Amount: one amount, or two bounds', Part(() => Money)) amount!: Money;
  @Optional('用途：按代码表', 'Purpose: by the code list', Code('spending-purpose'), 'schooling') purpose?: string;
  @Optional('到期日：约定的还款日', 'Due on: the day on which it is to be repaid', CalendarDay(), '2027-12-31')
  dueOn?: string;
}

const none = { lent: nothing, repaid: nothing, writtenOff: nothing };
const totals = { lent: 'lent', repaid: 'repaid', written_off: 'writtenOff' } as const;

export const fundMoneyMoved = factOf<Elsewhere, Household>()({
  type: 'FundMoneyMoved',
  version: 1,
  title: { zh: '资金往来', en: 'Fund money moved' },
  route: 'fund-money',
  payload: FundMoney,
  mayRecord: ['office'],
  rank: 532,
  completes: 'fund',
  evolve: ({ loans, payments }, { movement, loanId, amount }, at) => {
    const part = countedFen(amount);
    if (movement === 'paid' || loanId === undefined)
      return { payments: { count: payments.count + 1, fen: addToTotal(payments.fen, part), last: provenanceOf(at) } };
    const loan = loans[loanId] ?? none;
    const total = totals[movement as keyof typeof totals];
    return {
      loans: { ...loans, [loanId]: { ...loan, [total]: addToTotal(loan[total], part), last: provenanceOf(at) } },
    };
  },
});
