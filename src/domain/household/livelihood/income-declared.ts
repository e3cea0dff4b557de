import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Edtf, Fen, Note, Optional, Required } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Livelihood } from './livelihood.js';

/** What the household earned in a period, in fen. */
export class IncomeDeclaration extends Entry {
  @Required('收入期间：一年，或其中一段', 'Period: a year, or a part of one', Edtf(), '2021') period!: string;
  @Optional('工资性收入（分）：务工和工资', 'Wage fen: from wages', Fen(), 1_800_000) wageFen?: number;
  @Optional('经营性收入（分）：种植、养殖、经商', 'Business fen: from crops, animals and trade', Fen(), 650_000)
  businessFen?: number;
  @Optional('财产性收入（分）：流转土地、分红', 'Property fen: from land let and dividends', Fen(), 120_000)
  propertyFen?: number;
  @Optional('转移性收入（分）：补贴、低保、养老金', 'Transfer fen: from subsidies and pensions', Fen(), 240_000)
  transferFen?: number;
  @Optional('经营性支出（分）：从收入中扣除', 'Cost fen: of business, deducted', Fen(), 210_000) costFen?: number;
  @Note() note?: string;
}

export const incomeDeclared = factOf<Livelihood, Household>()({
  type: 'IncomeDeclared',
  version: 1,
  title: { zh: '收入申报', en: 'Income declared' },
  route: 'incomes',
  lasting: true,
  payload: IncomeDeclaration,
  mayRecord: ['cadre', 'office'],
  rank: 82,
  correctionNeedsConfirmation: true,
  conflictKey: ({ period }) => `income:${period}`,
  evolve: (household, { period, wageFen = 0, businessFen = 0, propertyFen = 0, transferFen = 0, costFen = 0 }, at) => {
    const netFen = wageFen + businessFen + propertyFen + transferFen - costFen;
    return { incomes: { ...household.incomes, [period]: { ...provenanceOf(at), netFen } } };
  },
});
