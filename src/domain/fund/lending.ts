/** Loans of a fund, each known by the entry that disbursed it. */
import { Entry, Money } from '../entry.js';
import { asItWas, factOf } from '../fact.js';
import { CalendarDay, Code, InFile, Note, Optional, Part, Required, Text } from '../fields.js';
import {
  Amount,
  Each,
  leastOf,
  mostOf,
  Recipient,
  refuseEach,
  refuseMoney,
  refuseRecipient,
} from '../giving/parties.js';
import type { EachBetween } from '../giving/parties.js';
import { countedFen, drawnOf, OwnMeans, withOwnMeans } from '../giving/purse.js';
import type { Purse } from '../giving/purse.js';
import { entriesOf, partAt, partsOf, withPart } from '../parts.js';
import type { Parts } from '../parts.js';
import { spanned } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { addToTotal, nothing } from '../quantity.js';
import type { Total } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Span } from '../span.js';
import { slice } from '../stream-kind.js';

export interface Loan {
  readonly lent?: Provenance & {
    readonly span: Span;
    readonly fen: Total;
    readonly purpose?: string;
    readonly householdId?: string;
  };
  readonly repaid: Total;
  readonly writtenOff: Total;
}

export interface Lending {
  readonly loans: Parts<Loan>;
  readonly lent: Total;
  readonly repaid: Total;
  readonly writtenOff: Total;
}

const none: Loan = { repaid: nothing, writtenOff: nothing };

export class LoanDisbursement extends Entry {
  @Required(
    '借款方：户、人员、单位或计数的人群',
    'Borrower: a household, a person, a unit or a counted group',
    Part(() => Recipient),
  )
  to!: Recipient;
  @Amount() amount!: Money;
  @Each() each?: EachBetween;
  @OwnMeans() ownMeansOf?: string;
  @Optional('用途：按代码表', 'Purpose: by the code list', Code('spending-purpose'), 'schooling') purpose?: string;
  @Optional('到期日：约定的还款日', 'Due on: the day on which it is to be repaid', CalendarDay(), '2027-12-31')
  dueOn?: string;
  @Note() note?: string;
}

export class LoanRepayment extends Entry {
  @Required('借款：发放借款的记录编号', 'Loan: the entry that disbursed it', InFile('loan')) loanId!: string;
  @Amount(20_000) amount!: Money;
  @Each() each?: EachBetween;
  @Note() note?: string;
}

export class LoanWriteOff extends Entry {
  @Required('借款：发放借款的记录编号', 'Loan: the entry that disbursed it', InFile('loan')) loanId!: string;
  @Required('金额：确数或上下限', 'Amount: one amount, or two bounds', Part(() => Money), {
    fen: 10_000,
    qualifier: 'exact',
  })
  amount!: Money;
  @Required('原因：为何核销', 'Reason: why it is written off', Text(500, 'household'), '受灾绝收，无力偿还')
  reason!: string;
}

export const loanDisbursed = factOf<Lending & Pick<Purse, 'ownMeans'>>()({
  type: 'LoanDisbursed',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '发放借款', en: 'Loan disbursed' },
  route: 'loans',
  payload: LoanDisbursement,
  mayRecord: ['office'],
  rank: 30,
  correctionNeedsConfirmation: true,
  decide: ({ to, amount, each, dueOn }, _, { span }) =>
    refuseRecipient(to, 'to') ??
    refuseMoney(amount, 'amount') ??
    refuseEach(each) ??
    (dueOn !== undefined && dueOn < span.first ? refuse('end-before-start', 'dueOn') : undefined),
  evolve: ({ loans, lent, ownMeans }, body, at) => {
    const { to, amount, purpose } = body;
    const fen = addToTotal(nothing, countedFen(amount));
    const { householdId } = to;
    const made = {
      ...spanned(at),
      fen,
      ...(purpose !== undefined && { purpose }),
      ...(householdId !== undefined && { householdId }),
    };
    return {
      loans: withPart(loans, at.entryId, { ...(partAt(loans, at.entryId) ?? none), lent: made }),
      lent: addToTotal(lent, countedFen(amount)),
      ...withOwnMeans(ownMeans, body),
    };
  },
  moves: (body, { entryId }) => [
    ...drawnOf(body),
    { invariant: 'loan-overpaid', key: entryId, in: mostOf(body.amount), path: 'amount' },
  ],
});

export const loanRepaid = factOf<Lending>()({
  type: 'LoanRepaid',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '归还借款', en: 'Loan repaid' },
  route: 'repayments',
  payload: LoanRepayment,
  mayRecord: ['office'],
  rank: 40,
  correctionNeedsConfirmation: true,
  decide: ({ amount, each }) => refuseMoney(amount, 'amount') ?? refuseEach(each),
  evolve: ({ loans, repaid }, { loanId, amount }) => {
    const loan = partAt(loans, loanId) ?? none;
    return {
      loans: withPart(loans, loanId, { ...loan, repaid: addToTotal(loan.repaid, countedFen(amount)) }),
      repaid: addToTotal(repaid, countedFen(amount)),
    };
  },
  moves: ({ loanId, amount }) => [
    { invariant: 'loan-overpaid', key: loanId, out: leastOf(amount), path: 'amount' },
    { invariant: 'purse-overdrawn', key: 'purse', in: mostOf(amount) },
  ],
});

export const loanWrittenOff = factOf<Lending>()({
  type: 'LoanWrittenOff',
  version: 1,
  title: { zh: '核销借款', en: 'Loan written off' },
  route: 'write-offs',
  payload: LoanWriteOff,
  mayRecord: ['office'],
  rank: 50,
  correctionNeedsConfirmation: true,
  decide: ({ amount }) => refuseMoney(amount, 'amount'),
  evolve: ({ loans, writtenOff }, { loanId, amount }) => {
    const loan = partAt(loans, loanId) ?? none;
    return {
      loans: withPart(loans, loanId, { ...loan, writtenOff: addToTotal(loan.writtenOff, countedFen(amount)) }),
      writtenOff: addToTotal(writtenOff, countedFen(amount)),
    };
  },
  moves: ({ loanId, amount }) => [{ invariant: 'loan-overpaid', key: loanId, out: leastOf(amount), path: 'amount' }],
});

export const lending = slice<Lending>({
  name: 'lending',
  initial: { loans: partsOf(), lent: nothing, repaid: nothing, writtenOff: nothing },
  facts: [loanDisbursed, loanRepaid, loanWrittenOff],
  grows: true,
  things: {
    loan: {
      find: ({ loans }, id) => {
        const found = partAt(loans, id);
        return found && { since: found.lent?.span };
      },
    },
  },
  names: ({ loans }, add) => {
    for (const [, { lent }] of entriesOf(loans)) add('spending-purpose', lent?.purpose);
  },
  codes: {
    'fund-unknown': {
      status: 422,
      zh: '没有这笔资金',
      en: 'There is no such fund',
      wayOut: { zh: '请核对编号，或先设立资金', en: 'check the id, or open the fund first' },
    },
    'loan-unknown': {
      status: 422,
      zh: '没有这笔借款',
      en: 'There is no such loan',
      wayOut: { zh: '请填写发放借款的记录编号', en: 'name the entry that disbursed it' },
    },
    'loan-overpaid': {
      status: 409,
      zh: '归还和核销合计超过借款',
      en: 'More would be repaid and written off than was lent',
      wayOut: {
        zh: '请把金额改为不多于尚欠的本金，或更正、作废 with 所列的记录',
        en: 'send no more than is still owed, or correct or void the entries named in with',
      },
    },
  },
});
