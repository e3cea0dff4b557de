import { medicalCostReimbursed } from '../src/domain/household/health/medical-cost-reimbursed.js';
import { decimal, flag, money, personal, text, uuid } from './column.js';
import { householdJournal } from './shapes.js';

const cost = money('What the treatment cost');
const paid = money('What was reimbursed');

export const reimbursement = householdJournal({
  name: 'reimbursement',
  version: 1,
  comment: 'One row per treatment of which the insurance or the state took something on.',
  facts: [medicalCostReimbursed],
  columns: {
    person_id: uuid('The member.'),
    scheme: text('Insurance scheme.'),
    rate: decimal('Share that was reimbursed, 0 to 1.'),
    deposit_waived: flag('No deposit was asked for.'),
    cost_fen: cost.fen,
    cost_qualifier: cost.qualifier,
    cost_from_fen: cost.from,
    cost_to_fen: cost.to,
    reimbursed_fen: paid.fen,
    reimbursed_qualifier: paid.qualifier,
    reimbursed_from_fen: paid.from,
    reimbursed_to_fen: paid.to,
    note: personal(text('Note.')),
  },
  rows: ({ payload }) => [
    {
      person_id: payload.personId,
      scheme: payload.scheme,
      rate: payload.rate,
      deposit_waived: payload.depositWaived,
      cost_fen: payload.cost?.fen,
      cost_qualifier: payload.cost?.qualifier,
      cost_from_fen: payload.cost?.fromFen,
      cost_to_fen: payload.cost?.toFen,
      reimbursed_fen: payload.reimbursed?.fen,
      reimbursed_qualifier: payload.reimbursed?.qualifier,
      reimbursed_from_fen: payload.reimbursed?.fromFen,
      reimbursed_to_fen: payload.reimbursed?.toFen,
      note: payload.note,
    },
  ],
});
