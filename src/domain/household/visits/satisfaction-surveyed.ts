import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  CadreRef,
  Choice,
  Id,
  InFile,
  Note,
  Optional,
  OrganisationRef,
  RefersTo,
  Required,
  Seldom,
  values,
} from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

const degrees = values({
  very_satisfied: ['非常满意', 'very satisfied'],
  satisfied: ['满意', 'satisfied'],
  fair: ['基本满意', 'fair'],
  dissatisfied: ['不满意', 'dissatisfied'],
});

/** A member was asked how content the household is; never by the one it is about. */
export class SatisfactionSurvey extends Entry {
  @Required('满意度：受访人的回答', 'Answer: of the respondent', Choice(degrees)) answer!: string;
  @Optional('受访人：户内成员', 'Respondent: the member', InFile('member')) personId?: string;
  @Optional('调查干部：已登记的干部', 'Surveying cadre: one who is registered', CadreRef()) surveyorCadreId?: string;
  @Optional('调查人：其他已登记的人员', 'Surveyor: another person', [Id(), RefersTo('person')])
  surveyorPersonId?: string;
  @Optional('调查单位：已登记的单位', 'Surveying unit: one that is registered', OrganisationRef())
  organisationId?: string;
  @Optional('调查对象：所评价的干部', 'About: the cadre who is judged', [Seldom(), CadreRef()])
  aboutCadreId?: string;
  @Note() note?: string;
}

export const satisfactionSurveyed = factOf<Visits, Household>()({
  type: 'SatisfactionSurveyed',
  version: 1,
  title: { zh: '满意度调查', en: 'Satisfaction surveyed' },
  route: 'satisfaction-surveys',
  payload: SatisfactionSurvey,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 46,
  decide: ({ surveyorCadreId, surveyorPersonId, personId, aboutCadreId }, _, { by }) => {
    if (surveyorPersonId !== undefined && surveyorPersonId === personId)
      return refuse('surveys-oneself', 'surveyorPersonId');
    const surveyor = surveyorCadreId ?? (by.role === 'cadre' ? by.cadreId : undefined);
    if (surveyor === undefined) return undefined;
    if (surveyor === personId) return refuse('surveys-oneself', 'personId');
    return surveyor === aboutCadreId ? refuse('surveys-oneself', 'aboutCadreId') : undefined;
  },
  evolve: (_, { answer }, at) => ({ satisfaction: { ...provenanceOf(at), answer } }),
});
