import { arrival, count, personal, required, text, uuid } from './column.js';
import { householdJournal } from './shapes.js';

export const timeline = householdJournal({
  name: 'timeline',
  version: 1,
  comment: 'One row per entry that counts in the file of a household, of whatever fact: the index of its timeline.',
  columns: {
    fact: required(text('Stored name of the fact.')),
    sequence: required(count('Order given by the client among entries of the same day; 0 where none was given.')),
    rank: required(count('Order of the fact among entries of the same day.')),
    source: personal(text('The document, page or link that it comes from.')),
    replaces: uuid('The entry, voided in the file of another household, that this one stands for.'),
    account: required(personal(text('Account that recorded it.'))),
    role: required(text('Role in which it was recorded.')),
    account_cadre_id: uuid('The cadre that the account belongs to.'),
    account_organisation_id: text('The unit that the account acts for.'),
    changed_revision: required(
      arrival(count('Last revision of the stream at which what counts here was set or changed.')),
    ),
    position: required(arrival(text('Place in the log of the event store; opaque.'))),
  },
  indexes: [
    { columns: ['household_id', 'place'], for: 'the timeline of a household, in order, by page' },
    { columns: ['account', 'received_at'], for: 'what an account has recorded, latest first' },
  ],
  rows: ({ entry: { at, order, payload, record, changedRevision } }) => [
    {
      fact: at.type,
      sequence: order[2],
      rank: order[3],
      source: payload.source,
      replaces: payload.replaces,
      account: at.by.sub,
      role: at.by.role,
      account_cadre_id: at.by.cadreId,
      account_organisation_id: at.by.organisationId,
      changed_revision: changedRevision,
      position: record.position,
    },
  ],
});
