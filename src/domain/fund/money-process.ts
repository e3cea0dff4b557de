/** What a fund or a programme lends or pays to a household, and gets back, stands in the household's file. */
import type { Purse } from '../giving/purse.js';
import { expenditureRecorded } from '../giving/purse.js';
import { fundMoneyMoved } from '../household/elsewhere/fund-money-moved.js';
import { toHousehold } from '../household/elsewhere/to-household.js';
import { partAt } from '../parts.js';
import { causeOf, processOf } from '../process-definition.js';
import type { Body } from '../process-definition.js';
import { programme } from '../programme/programme.js';
import type { StreamDefinition } from '../stream-kind.js';
import { fund } from './fund.js';
import type { Lending } from './lending.js';
import { loanDisbursed, loanRepaid, loanWrittenOff } from './lending.js';

const lending = causeOf<Lending>();

const borrowerOf = ({ loans }: Lending, loanId: string): string | undefined => partAt(loans, loanId)?.lent?.householdId;

export const fundProcess = processOf<Lending & Purse>({
  name: 'fund-money',
  version: 1,
  source: fund as unknown as StreamDefinition<Lending & Purse>,
  causes: [
    lending(loanDisbursed, (entry, { id, at }) => {
      const { to, amount, purpose, dueOn } = entry;
      const terms = { ...(purpose !== undefined && { purpose }), ...(dueOn !== undefined && { dueOn }) };
      return toHousehold(
        to.householdId,
        fundMoneyMoved,
        { movement: 'lent', fundId: id, loanId: at.entryId, amount, ...terms },
        entry,
      );
    }),
    lending(loanRepaid, (entry, { id, state }) => {
      const { loanId, amount } = entry;
      return toHousehold(
        borrowerOf(state, loanId),
        fundMoneyMoved,
        { movement: 'repaid', fundId: id, loanId, amount },
        entry,
      );
    }),
    lending(loanWrittenOff, (entry, { id, state }) => {
      const { loanId, amount } = entry;
      return toHousehold(
        borrowerOf(state, loanId),
        fundMoneyMoved,
        { movement: 'written_off', fundId: id, loanId, amount },
        entry,
      );
    }),
    causeOf<Purse>()(expenditureRecorded, (entry, { id }) => {
      const { to, amount, purpose } = entry;
      return toHousehold(to?.householdId, fundMoneyMoved, { movement: 'paid', fundId: id, amount, purpose }, entry);
    }),
  ],
  dependsOn: [
    {
      fact: loanDisbursed,
      touches: (loan, cause: Body<{ loanId?: string }>) => cause.payload.loanId === loan.entryId,
    },
  ],
});

export const programmeProcess = processOf<Purse>({
  name: 'programme-money',
  version: 1,
  source: programme as unknown as StreamDefinition<Purse>,
  causes: [
    causeOf<Purse>()(expenditureRecorded, (entry, { id }) => {
      const { to, amount, purpose } = entry;
      return toHousehold(
        to?.householdId,
        fundMoneyMoved,
        { movement: 'paid', programmeId: id, amount, purpose },
        entry,
      );
    }),
  ],
});
