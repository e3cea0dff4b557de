import type { Fund } from '../src/domain/fund/fund.js';
import type { Lending } from '../src/domain/fund/lending.js';
import { entriesOf } from '../src/domain/parts.js';
import { nothing, opposite, sumOf } from '../src/domain/quantity.js';
import type { Total } from '../src/domain/quantity.js';
import { count, fen, required, text, uuid } from './column.js';
import type { Column } from './column.js';
import { keyedOf } from './shapes.js';

/** A sum in fen, with how exact it is. */
export function totalColumns<Name extends string>(name: Name, what: string) {
  return {
    [`${name}_fen`]: required(fen(`${what}, in fen.`)),
    [`${name}_qualifier`]: required(text('How exact that is: exact, at_least, below or approximately.')),
  } as Readonly<Record<`${Name}_fen`, Column<number> & { required: true }>> &
    Readonly<Record<`${Name}_qualifier`, Column<string> & { required: true }>>;
}

/** What is taken away of a sum. */
export function less({ value, qualifier }: Total): Total {
  return { value: -value, qualifier: opposite[qualifier] };
}

export const fundBalance = keyedOf<Fund & Lending>()({
  name: 'fund_balance',
  version: 3,
  comment: 'One row per fund, as it stands: what was put in, lent, repaid, written off and spent, and what is free.',
  of: 'fund',
  streamColumn: 'fund_id',
  columns: {
    fund_id: required(uuid('The fund.')),
    opened_by: uuid('The entry that opened it.'),
    contributions: required(count('Contributions.')),
    loans: required(count('Loans.')),
    ...totalColumns('put_in', 'What was put in'),
    ...totalColumns('lent', 'What was lent'),
    ...totalColumns('repaid', 'What was repaid'),
    ...totalColumns('written_off', 'What was written off'),
    ...totalColumns('spent', 'What was spent'),
    ...totalColumns('own_means', 'Of what was lent and spent, what units paid from their own means'),
    ...totalColumns('outstanding', 'What was lent and neither repaid nor written off'),
    ...totalColumns(
      'free',
      'What was put in or repaid, and neither lent nor spent; what came from own means is not drawn on it',
    ),
  },
  key: ['fund_id'],
  rows: ({
    id,
    state: { opening, contributions, expenditures, loans, lent, repaid, writtenOff, ownMeans = nothing },
  }) => {
    const outstanding = sumOf([lent, less(repaid), less(writtenOff)]);
    const free = sumOf([contributions.fen, ownMeans, repaid, less(lent), less(expenditures.fen)]);
    return [
      {
        fund_id: id,
        opened_by: opening?.by,
        contributions: contributions.count,
        loans: [...entriesOf(loans)].filter(([, { lent: disbursed }]) => disbursed !== undefined).length,
        put_in_fen: contributions.fen.value,
        put_in_qualifier: contributions.fen.qualifier,
        lent_fen: lent.value,
        lent_qualifier: lent.qualifier,
        repaid_fen: repaid.value,
        repaid_qualifier: repaid.qualifier,
        written_off_fen: writtenOff.value,
        written_off_qualifier: writtenOff.qualifier,
        spent_fen: expenditures.fen.value,
        spent_qualifier: expenditures.fen.qualifier,
        own_means_fen: ownMeans.value,
        own_means_qualifier: ownMeans.qualifier,
        outstanding_fen: outstanding.value,
        outstanding_qualifier: outstanding.qualifier,
        free_fen: free.value,
        free_qualifier: free.qualifier,
      },
    ];
  },
});
