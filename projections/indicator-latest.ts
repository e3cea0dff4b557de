import { asWritten, day, daysOfSpan, flag, required, text, uuid } from './column.js';
import { householdKeyed } from './shapes.js';

export const indicatorLatest = householdKeyed({
  name: 'indicator_latest',
  version: 2,
  comment: 'What nobody should lack (两不愁三保障): whether a household has it, as last assessed.',
  columns: {
    indicator: required(text('What was assessed (code list indicator).')),
    met: required(flag('It is there.')),
    criteria: required(text('Version of the criteria by which it was judged.')),
    entry_id: required(uuid('The assessment that it comes from.')),
    assessed_on: text('When it was assessed, as written.'),
    assessed_last_day: required(day('Last day of when it was assessed.', asWritten('assessed_on', 'last'))),
  },
  key: ['indicator'],
  parts: ({ state }) => [state.indicators],
  rows: ({ state: { indicators } }) =>
    Object.entries(indicators).map(([indicator, { met, criteria, by, on, span }]) => ({
      indicator,
      met,
      criteria,
      entry_id: by,
      assessed_on: on,
      assessed_last_day: daysOfSpan(span).last,
    })),
});
