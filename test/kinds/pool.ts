/** A kind of stream that lives in the tests for good: money of a village that is lent, repaid and talked over. */
import { Entry } from '../../src/domain/entry.js';
import { factOf } from '../../src/domain/fact.js';
import {
  AreaRef,
  Id,
  InFile,
  Name,
  Note,
  Optional,
  Parts,
  RefersTo,
  Required,
  Seldom,
  Whole,
} from '../../src/domain/fields.js';
import type { Span } from '../../src/domain/span.js';
import { slice, streamKind } from '../../src/domain/stream-kind.js';

/** Not named as any other kind names them: nothing may hang on the names of fields in a state. */
interface Founding {
  readonly founding?: { readonly called: string; readonly lies: string };
}

class PoolOpening extends Entry {
  @Optional('互助金编号：不填时由记录编号推算', 'Pool id: from the entry id where left out', [Seldom(), Id()])
  poolId?: string;
  @Required('名称：全称', 'Name: in full', Name(), '村级互助金') called!: string;
  @Required('所在区划：其代码', 'Area: its code', AreaRef()) lies!: string;
}

export const poolOpened = factOf<Founding>()({
  type: 'PoolOpened',
  version: 1,
  title: { zh: '设立互助金', en: 'Pool opened' },
  route: '',
  payload: PoolOpening,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  evolve: (_, { called, lies }) => ({ founding: { called, lies } }),
});

const founding = slice<Founding>({
  name: 'founding',
  initial: {},
  facts: [poolOpened],
  names: ({ founding: founded }, add) => add('area', founded?.lies),
});

interface Loans {
  readonly loans: Readonly<Record<string, { readonly lent?: number; readonly since?: Span; readonly repaid: number }>>;
}

class PoolLoan extends Entry {
  @Required('借款户：已建档的户', 'Borrower: a household that is registered', [Id(), RefersTo('household')])
  householdId!: string;
  @Required('金额：元', 'Amount: in yuan', Whole(1, 100_000), 100) yuan!: number;
  @Note() note?: string;
}

export const poolLent = factOf<Loans>()({
  type: 'PoolLent',
  version: 1,
  title: { zh: '借出互助金', en: 'Pool lent' },
  route: 'loans',
  payload: PoolLoan,
  mayRecord: ['office'],
  rank: 10,
  evolve: ({ loans }, { yuan }, { entryId, span }) => ({
    loans: { ...loans, [entryId]: { repaid: loans[entryId]?.repaid ?? 0, lent: yuan, since: span } },
  }),
  moves: ({ yuan }, { entryId }) => [{ invariant: 'pool-loan-overpaid', key: entryId, in: yuan, path: 'yuan' }],
});

class PoolRepayment extends Entry {
  @Required('借款：借出的记录编号', 'Loan: the entry that lent it', InFile('poolLoan')) loanId!: string;
  @Required('金额：元', 'Amount: in yuan', Whole(1, 100_000), 100) yuan!: number;
}

export const poolRepaid = factOf<Loans>()({
  type: 'PoolRepaid',
  version: 1,
  title: { zh: '归还互助金', en: 'Pool repaid' },
  route: 'repayments',
  payload: PoolRepayment,
  mayRecord: ['office'],
  rank: 20,
  evolve: ({ loans }, { loanId, yuan }) => {
    const loan = loans[loanId] ?? { repaid: 0 };
    return { loans: { ...loans, [loanId]: { ...loan, repaid: loan.repaid + yuan } } };
  },
  moves: ({ loanId, yuan }) => [{ invariant: 'pool-loan-overpaid', key: loanId, out: yuan, path: 'yuan' }],
});

const lending = slice<Loans>({
  name: 'lending',
  initial: { loans: {} },
  facts: [poolLent, poolRepaid],
  things: { poolLoan: { find: ({ loans }, id) => loans[id] && { since: loans[id].since } } },
  codes: {
    'poolLoan-unknown': {
      status: 422,
      zh: '没有这笔借款',
      en: 'There is no such loan',
      wayOut: { zh: '请填写借出的记录编号', en: 'name the entry that lent it' },
    },
    'pool-loan-overpaid': {
      status: 409,
      zh: '归还超过借款',
      en: 'More would be repaid than was lent',
      wayOut: { zh: '请核对金额和日期', en: 'check amount and day' },
    },
  },
});

interface Meetings {
  readonly meetings: number;
}

class Attendee {
  @Required('人员：户内成员', 'Person: a member of a household', Id()) personId!: string;
  @Required('所在户：已建档的户', 'Household: one that is registered', [Id(), RefersTo('household')])
  householdId!: string;
  @Optional('姓名：到会者', 'Name: of who came', Name(100, 'person'), '张某') name?: string;
  @Optional('发言：说了什么', 'Words: what they said', Name(200, 'household'), '想多借一些') words?: string;
}

class PoolMeeting extends Entry {
  @Required('到会者：逐人', 'Attendees: one by one', Parts(() => Attendee, 100)) attendees!: Attendee[];
}

export const poolMet = factOf<Meetings>()({
  type: 'PoolMeetingHeld',
  version: 1,
  title: { zh: '互助金例会', en: 'Pool meeting held' },
  route: 'meetings',
  payload: PoolMeeting,
  mayRecord: ['office'],
  rank: 30,
  evolve: ({ meetings }) => ({ meetings: meetings + 1 }),
});

const meeting = slice<Meetings>({ name: 'meeting', initial: { meetings: 0 }, facts: [poolMet] });

export const pool = streamKind({
  kind: 'pool',
  path: 'pools',
  id: 'poolId',
  title: { zh: '互助金', en: 'Pool' },
  slices: [founding, lending, meeting],
  reach: ({ founding: founded }) => ({ areas: founded ? [founded.lies] : [] }),
  label: ({ founding: founded }) => founded?.called,
  invariants: ['pool-loan-overpaid'],
});
