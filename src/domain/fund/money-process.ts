/** What a fund or a programme lends or pays to a household, and gets back, stands in the household's file. */
import type { Entry, Money } from '../entry.js';
import type { Purse } from '../giving/purse.js';
import { expenditureRecorded } from '../giving/purse.js';
import { fundMoneyMoved } from '../household/elsewhere/fund-money-moved.js';
import type { Completion } from '../process-definition.js';
import { causeOf, completion, processOf } from '../process-definition.js';
import { programme } from '../programme/programme.js';
import type { StreamDefinition } from '../stream-kind.js';
import { fund } from './fund.js';
import type { Lending } from './lending.js';
import { loanDisbursed, loanRepaid, loanWrittenOff } from './lending.js';

interface Moved {
  readonly movement: string;
  readonly fundId?: string;
  readonly programmeId?: string;
  readonly loanId?: string;
  readonly amount: Money;
  readonly purpose?: string;
  readonly dueOn?: string;
}

function moneyTo(household: string | undefined, moved: Moved, { occurredOn, occurredAt }: Entry): Completion[] {
  if (household === undefined) return [];
  const when = { ...(occurredOn !== undefined && { occurredOn }), ...(occurredAt !== undefined && { occurredAt }) };
  return [completion({ kind: 'household', id: household }, fundMoneyMoved, { ...moved, ...when })];
}

const lending = causeOf<Lending>();

const borrowerOf = ({ loans }: Lending, loanId: string): string | undefined => loans[loanId]?.lent?.householdId;

export const fundProcess = processOf<Lending & Purse>({
  name: 'fund-money',
  version: 1,
  source: fund as unknown as StreamDefinition<Lending & Purse>,
  causes: [
    lending(loanDisbursed, (entry, { id, at }) => {
      const { to, amount, purpose, dueOn } = entry;
      const terms = { ...(purpose !== undefined && { purpose }), ...(dueOn !== undefined && { dueOn }) };
      return moneyTo(to.householdId, { movement: 'lent', fundId: id, loanId: at.entryId, amount, ...terms }, entry);
    }),
    lending(loanRepaid, (entry, { id, state }) => {
      const { loanId, amount } = entry;
      return moneyTo(borrowerOf(state, loanId), { movement: 'repaid', fundId: id, loanId, amount }, entry);
    }),
    lending(loanWrittenOff, (entry, { id, state }) => {
      const { loanId, amount } = entry;
      return moneyTo(borrowerOf(state, loanId), { movement: 'written_off', fundId: id, loanId, amount }, entry);
    }),
    causeOf<Purse>()(expenditureRecorded, (entry, { id }) => {
      const { to, amount, purpose } = entry;
      return moneyTo(to?.householdId, { movement: 'paid', fundId: id, amount, purpose }, entry);
    }),
  ],
  dependsOn: [loanDisbursed],
});

export const programmeProcess = processOf<Purse>({
  name: 'programme-money',
  version: 1,
  source: programme as unknown as StreamDefinition<Purse>,
  causes: [
    causeOf<Purse>()(expenditureRecorded, (entry, { id }) => {
      const { to, amount, purpose } = entry;
      return moneyTo(to?.householdId, { movement: 'paid', programmeId: id, amount, purpose }, entry);
    }),
  ],
});
