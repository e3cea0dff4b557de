import { lookupNumber } from '../src/domain/written.js';
import { asWritten, day, daysOfSpan, flag, personal, required, text, uuid } from './column.js';
import { householdKeyed } from './shapes.js';

export const identityDocument = householdKeyed({
  name: 'identity_document',
  version: 1,
  comment: 'One row per document of a member beside the identity number of 18 characters.',
  columns: {
    person_id: required(uuid('The member.')),
    kind: required(text('Kind: identity_number_15, passport, home_return_permit, residence_permit and so on.')),
    number: personal(text('Number, as on the document.')),
    number_hash: personal(text('Keyed hash of the number: finds it again, the same in every household.')),
    recorded_by: required(uuid('The entry that recorded it.')),
    recorded_on: text('When that was, as written.'),
    recorded_last_day: required(day('Last day of when that was.', asWritten('recorded_on', 'last'))),
    is_present: required(flag('The member has not left.')),
  },
  key: ['person_id', 'kind'],
  indexes: [
    { columns: ['number_hash'], where: 'number_hash IS NOT NULL', for: 'a household by the number of a document' },
  ],
  parts: ({ state }) => [state.members],
  rows: ({ state: { members }, tools }) =>
    Object.entries(members).flatMap(([personId, { documents = {}, left }]) =>
      Object.entries(documents).map(([kind, { number, by, on, span }]) => ({
        person_id: personId,
        kind,
        number,
        number_hash: number === undefined ? undefined : tools.lookupHash(lookupNumber(number)),
        recorded_by: by,
        recorded_on: on,
        recorded_last_day: daysOfSpan(span).last,
        is_present: !left,
      })),
    ),
});
