import { countedFen } from '../src/domain/giving/purse.js';
import type { CategoryInsurance } from '../src/domain/programme/insurance.js';
import { categoriesInsured } from '../src/domain/programme/insurance.js';
import { programme } from '../src/domain/programme/programme.js';
import { fen, howExact } from './column.js';
import { journalOf } from './journal.js';

export const categoryInsuranceTable = journalOf(programme, {
  name: 'category_insurance',
  version: 1,
  comment: 'One row per category of households that a programme insured; they are only counted.',
  facts: [categoriesInsured],
  each: 'insured',
  without: ['premium'],
  also: {
    columns: {
      premium_fen: fen(
        'Premium of the whole entry, in fen: with its first category alone, so that sums count it once.',
      ),
      premium_qualifier: howExact,
    },
    values: ({ payload }, item) => {
      const { insured, premium } = payload as CategoryInsurance;
      if ((insured as readonly unknown[])[0] !== item || premium === undefined) return {};
      const { value, qualifier } = countedFen(premium);
      return { premium_fen: value, premium_qualifier: qualifier };
    },
  },
});
