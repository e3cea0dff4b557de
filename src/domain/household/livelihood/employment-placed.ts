import { Entry, Money } from '../../entry.js';
import { factOf } from '../../fact.js';
import { InFile, Note, Optional, OrganisationRef, Part, Text } from '../../fields.js';
import { isMoney } from '../../money.js';
import { refuse } from '../../refusal.js';
import { provenanceOf, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Livelihood } from './livelihood.js';

/** A member of the household found work, with whose help. */
export class Employment extends Entry {
  @Optional('就业成员：来源未写明时不填', 'Member: left out where the source does not say who', InFile('member'))
  personId?: string;
  @Optional('介绍单位：帮助联系就业的单位', 'Arranged by: the unit that helped', OrganisationRef()) arrangedBy?: string;
  @Optional('工作内容：岗位和地点', 'Description: the work and where it is', Text(500, 'household'), '县城物业保洁')
  description?: string;
  @Optional('月工资：税前', 'Monthly wage: before taxes', Part(() => Money)) monthlyWage?: Money;
  @Note() note?: string;
}

export const employmentPlaced = factOf<Livelihood, Household>()({
  type: 'EmploymentPlaced',
  version: 1,
  title: { zh: '就业安置', en: 'Employment placed' },
  route: 'employments',
  lasting: true,
  payload: Employment,
  mayRecord: ['cadre', 'office'],
  rank: 84,
  present: ({ personId }) => personId,
  decide: ({ monthlyWage }) =>
    monthlyWage && !isMoney(monthlyWage) ? refuse('money-bounds', 'monthlyWage') : undefined,
  evolve: (household, { personId, arrangedBy, description }, at) => ({
    employments: {
      ...household.employments,
      [at.entryId]: stated({ ...provenanceOf(at), personId, arrangedBy, description }),
    },
  }),
});
