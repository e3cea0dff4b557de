import { asWritten, day, daysOfSpan, required, text, texts, uuid } from './column.js';
import { householdKeyed } from './shapes.js';

export const category = householdKeyed({
  name: 'category',
  version: 2,
  comment: 'One row per category of those to be helped that a household falls into, with the cause.',
  columns: {
    category: required(text('The category (code list household-category).')),
    cause: text('Main cause (code list poverty-cause).'),
    further_causes: texts('Further causes.'),
    entry_id: required(uuid('The entry that assigned it.')),
    assigned_on: text('When it was assigned, as written.'),
    assigned_last_day: required(day('Last day of when it was assigned.', asWritten('assigned_on', 'last'))),
  },
  key: ['category'],
  indexes: [{ columns: ['category', 'household_id'], for: 'households of a category' }],
  parts: ({ state }) => [state.categories],
  rows: ({ state: { categories } }) =>
    Object.entries(categories).map(([assigned, { cause, furtherCauses, by, on, span }]) => ({
      category: assigned,
      cause,
      further_causes: furtherCauses,
      entry_id: by,
      assigned_on: on,
      assigned_last_day: daysOfSpan(span).last,
    })),
});
