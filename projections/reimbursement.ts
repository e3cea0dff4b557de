import { medicalCostReimbursed } from '../src/domain/household/health/medical-cost-reimbursed.js';
import { band_fen, coarse, decimal, flag, money, personal, text, uuid } from './column.js';
import { householdJournal } from './shapes.js';

const cost = money('What the treatment cost');
const paid = money('What was reimbursed');

export const reimbursement = householdJournal({
  name: 'reimbursement',
  version: 1,
  comment: 'One row per treatment of which the insurance or the state took something on.',
  facts: [medicalCostReimbursed],
  list: {},
  columns: {
    person_id: uuid('The member.'),
    scheme: text('Insurance scheme.'),
    rate: coarse(decimal('Share that was reimbursed, 0 to 1.')),
    deposit_waived: flag('No deposit was asked for.'),
    cost_fen: coarse(cost.fen, band_fen),
    cost_qualifier: cost.qualifier,
    cost_from_fen: coarse(cost.from, band_fen),
    cost_to_fen: coarse(cost.to, band_fen),
    reimbursed_fen: coarse(paid.fen, band_fen),
    reimbursed_qualifier: paid.qualifier,
    reimbursed_from_fen: coarse(paid.from, band_fen),
    reimbursed_to_fen: coarse(paid.to, band_fen),
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
