import { indicatorAssessed } from '../src/domain/household/livelihood/indicator-assessed.js';
import { count, flag, personal, required, text } from './column.js';
import { householdJournal } from './shapes.js';

export const indicator = householdJournal({
  name: 'indicator',
  version: 1,
  comment: 'One row per indicator of an assessment of what nobody should lack; the last ones: indicator_latest.',
  facts: [indicatorAssessed],
  list: {},
  numbered: 'number',
  columns: {
    number: required(count('Number within the assessment, from 1.')),
    indicator: required(text('What was assessed (code list indicator).')),
    met: required(flag('It is there.')),
    criteria: required(text('Version of the criteria by which it was judged.')),
    note: personal(text('Note on the assessment.')),
  },
  rows: ({ payload: { indicators, criteria, note } }) =>
    indicators.map(({ indicator: assessed, met }, index) => ({
      number: index + 1,
      indicator: assessed,
      met,
      criteria,
      note,
    })),
});
