import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Edtf, Fen, Optional, PersonalTo, Text } from '../../fields.js';
import { mark } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Livelihood } from './livelihood.js';

/** What the household earned in a period, in fen. */
export class IncomeDeclaration extends Entry {
  /** A year, or a part of one. */
  @Edtf() period!: string;
  @Optional() @Fen() wageFen?: number;
  @Optional() @Fen() businessFen?: number;
  @Optional() @Fen() propertyFen?: number;
  @Optional() @Fen() transferFen?: number;
  @Optional() @Fen() costFen?: number;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const incomeDeclared = factOf<Livelihood, Household>()({
  type: 'IncomeDeclared',
  version: 1,
  title: { zh: '收入申报', en: 'Income declared' },
  route: 'incomes',
  payload: IncomeDeclaration,
  mayRecord: ['cadre', 'office'],
  rank: 82,
  correctionNeedsConfirmation: true,
  slot: ({ period }) => `income:${period}`,
  evolve: (household, { period, wageFen = 0, businessFen = 0, propertyFen = 0, transferFen = 0, costFen = 0 }, at) => {
    const netFen = wageFen + businessFen + propertyFen + transferFen - costFen;
    return { incomes: { ...household.incomes, [period]: { ...mark(at), netFen } } };
  },
});
