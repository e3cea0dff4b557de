import { asWritten, day, daysOfSpan, flag, personal, required, text, uuid } from './column.js';
import { householdKeyed } from './shapes.js';

export const need = householdKeyed({
  name: 'need',
  version: 1,
  comment: 'One row per need of a household, with what has become of it.',
  columns: {
    need_id: required(uuid('The need: the entry that stated it.')),
    kind: text('What is lacking (code list need-kind).'),
    urgency: text('low, normal or urgent.'),
    description: personal(text('In words.')),
    is_open: required(flag('Stated and not resolved.')),
    identified_by: uuid('The entry that stated it; null where only its end is known.'),
    identified_on: text('When it was stated, as written.'),
    identified_last_day: day('Last day of when it was stated.', asWritten('identified_on', 'last')),
    resolved_by: uuid('The entry that resolved it.'),
    resolved_on: text('When it was resolved, as written.'),
    resolved_last_day: day('Last day of when it was resolved.', asWritten('resolved_on', 'last')),
    outcome: text('met, not_met or no_longer_needed.'),
  },
  key: ['need_id'],
  indexes: [{ columns: ['kind', 'household_id'], where: 'is_open', for: 'the list of open needs' }],
  parts: ({ state }) => [state.needs],
  rows: ({ state: { needs } }) =>
    Object.entries(needs).map(([needId, { kind, urgency, description, identified, resolved }]) => ({
      need_id: needId,
      kind,
      urgency,
      description,
      is_open: identified !== undefined && resolved === undefined,
      identified_by: identified?.by,
      identified_on: identified?.on,
      identified_last_day: daysOfSpan(identified?.span).last,
      resolved_by: resolved?.by,
      resolved_on: resolved?.on,
      resolved_last_day: daysOfSpan(resolved?.span).last,
      outcome: resolved?.outcome,
    })),
});
