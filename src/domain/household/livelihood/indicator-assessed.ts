import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Flag, Optional, Parts, Pattern, PersonalTo, Text } from '../../fields.js';
import { mark } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Livelihood } from './livelihood.js';

export class IndicatorFinding {
  @Code('indicator') indicator!: string;
  @Flag() met!: boolean;
}

/** Whether what nobody should lack is there: food, clothing, schooling, medical care, housing, water, income. */
export class IndicatorAssessment extends Entry {
  /** The version of the criteria by which it was judged, such as `2020` or `v1.2`. */
  @Pattern(/^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$/) criteria!: string;
  @Parts(() => IndicatorFinding, 20) indicators!: IndicatorFinding[];
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
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
    for (const { indicator, met } of indicators) assessed[indicator] = { ...mark(at), met, criteria };
    return { indicators: assessed };
  },
});
