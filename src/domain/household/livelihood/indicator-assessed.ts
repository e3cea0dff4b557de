import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Flag, Note, Parts, Pattern, Required } from '../../fields.js';
import { spanned } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Livelihood } from './livelihood.js';

const criteriaForm = /^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$/;

export class IndicatorFinding {
  @Required('保障项目：按代码表', 'Indicator: by the code list', Code('indicator'), 'food') indicator!: string;
  @Required('是否达标：有保障为 true', 'Met: true where it is there', Flag()) met!: boolean;
}

/** Whether what nobody should lack is there: food, clothing, schooling, medical care, housing, water, income. */
export class IndicatorAssessment extends Entry {
  @Required('评估标准：所用标准的版本', 'Criteria: the version by which it was judged', Pattern(criteriaForm), '2020')
  criteria!: string;
  @Required('评估结果：逐项填写', 'Indicators: one by one', Parts(() => IndicatorFinding, 20))
  indicators!: IndicatorFinding[];
  @Note() note?: string;
}

export const indicatorAssessed = factOf<Livelihood, Household>()({
  type: 'IndicatorAssessed',
  version: 1,
  title: { zh: '两不愁三保障评估', en: 'Indicators assessed' },
  route: 'indicators',
  payload: IndicatorAssessment,
  mayRecord: ['cadre', 'office'],
  rank: 86,
  evolve: (household, { criteria, indicators }, at) => {
    const assessed = { ...household.indicators };
    for (const { indicator, met } of indicators) assessed[indicator] = { ...spanned(at), met, criteria };
    return { indicators: assessed };
  },
});
