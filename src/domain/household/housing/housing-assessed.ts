import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { mark } from '../../provenance.js';
import type { Household } from '../household.js';
import { setStage } from './housing.js';
import type { Housing } from './housing.js';

/** How safe the house is: a grade by JGJ 125, or a judgement without one. */
export class HousingAssessment extends Entry {
  @Optional() @Choice(['A', 'B', 'C', 'D']) grade?: string;
  @Optional() @Choice(['safe', 'dangerous']) judgement?: string;
  @Optional() @OrganisationId() @RefersTo('organisation') assessor?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const housingAssessed = factOf<Housing, Household>()({
  type: 'HousingAssessed',
  version: 1,
  title: { zh: '住房鉴定', en: 'Housing assessed' },
  route: 'housing-assessments',
  payload: HousingAssessment,
  mayRecord: ['office'],
  rank: 70,
  correctionNeedsConfirmation: true,
  slot: () => 'housing',
  decide: ({ grade, judgement }) => {
    if (grade === undefined && judgement === undefined) return refuse('grade-missing', 'grade');
    return grade !== undefined && judgement !== undefined && judgement !== judgementOf(grade)
      ? refuse('grade-contradicts', 'judgement')
      : undefined;
  },
  evolve: (household, { grade, judgement }, at) => {
    const housing = setStage(
      household.housing,
      judgement === 'dangerous' || judgementOf(grade) === 'dangerous' ? 'dangerous' : 'safe',
      at,
    );
    return { housing: grade === undefined ? housing : { ...housing, grade: { ...mark(at), grade } } };
  },
});

function judgementOf(grade: string | undefined): 'safe' | 'dangerous' {
  return grade === 'C' || grade === 'D' ? 'dangerous' : 'safe';
}
