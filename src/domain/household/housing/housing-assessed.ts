import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Note, Optional, OrganisationRef, values } from '../../fields.js';
import { refuse } from '../../refusal.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import { setStage } from './housing.js';
import type { Housing } from './housing.js';

const grades = values({
  A: ['A 级：安全', 'A: safe'],
  B: ['B 级：基本安全', 'B: safe on the whole'],
  C: ['C 级：局部危房', 'C: dangerous in part'],
  D: ['D 级：整栋危房', 'D: dangerous as a whole'],
});
const judgements = values({ safe: ['安全', 'safe'], dangerous: ['危房', 'dangerous'] });

/** How safe the house is: a grade by JGJ 125, or a judgement without one. */
export class HousingAssessment extends Entry {
  @Optional('鉴定等级：按 JGJ 125', 'Grade: by JGJ 125', Choice(grades), 'C') grade?: string;
  @Optional('鉴定结论：安全或危房', 'Judgement: safe or dangerous', Choice(judgements), 'dangerous') judgement?: string;
  @Optional('鉴定单位：出具鉴定的单位', 'Assessor: the unit that judged', OrganisationRef()) assessor?: string;
  @Note() note?: string;
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
  conflictKey: () => 'housing',
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
    return { housing: grade === undefined ? housing : { ...housing, grade: { ...provenanceOf(at), grade } } };
  },
});

function judgementOf(grade: string | undefined): 'safe' | 'dangerous' {
  return grade === 'C' || grade === 'D' ? 'dangerous' : 'safe';
}
