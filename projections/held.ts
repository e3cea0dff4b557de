import { isControl } from '../src/domain/control.js';
import { shownAs } from '../src/domain/effective.js';
import type { Effective } from '../src/domain/effective.js';
import { factsOf } from '../src/domain/fold.js';
import { broughtBy, namedBy } from '../src/domain/holding.js';
import { spanOf } from '../src/domain/span.js';
import { streamOfKind } from '../src/domain/streams.js';
import { arrival, asWritten, day, daysOfSpan, instant, personal, required, text, texts, uuid } from './column.js';
import { recordedOfEvery } from './shapes.js';
import type { Ruled } from './table.js';

export const held = recordedOfEvery({
  name: 'held',
  version: 3,
  comment: 'One row per entry that was held for the office when it was recorded, with what has become of it.',
  columns: {
    fact: required(text('Stored name of the fact.')),
    reason: required(text('Why it was held, as a code.')),
    standing: required(
      text('held (waits for the office), counts (released), rejected, voided, or waiting for a second person.'),
    ),
    occurred_on: text('When it occurred, as written.'),
    first_day: required(day('First day of when it occurred.', asWritten('occurred_on', 'first'))),
    last_day: required(day('Last day of when it occurred.', asWritten('occurred_on', 'last'))),
    account: required(personal(text('Account that recorded it.'))),
    role: required(text('Role in which it was recorded.')),
    cadre_id: uuid('The cadre that the account belongs to.'),
    organisation_id: text('The unit that the account acts for.'),
    names: texts('Ids of things of its file that it names.'),
    brings: texts('Ids under which other entries can name it, or what it brings.'),
    decided_by: uuid('The entry that released or rejected it.'),
    decided_at: arrival(instant('When that was received.')),
    decision_reason: personal(text('Reason of that decision.')),
  },
  indexes: [
    {
      columns: ['received_at', 'stream'],
      where: "standing = 'held'",
      for: 'what waits for the office, oldest first',
    },
    { columns: ['account', 'received_at'], for: 'what of an account was held' },
  ],
  rows: (ruled) => {
    const { record, standing, ruling } = ruled;
    if (record.held === undefined) return [];
    const entry = entryOf(ruled);
    const days = daysOfSpan(spanOf(record.payload.occurredOn));
    return [
      {
        fact: record.type,
        reason: record.held,
        standing,
        occurred_on: record.payload.occurredOn,
        first_day: days.first,
        last_day: days.last,
        account: record.by.sub,
        role: record.by.role,
        cadre_id: record.by.cadreId,
        organisation_id: record.by.organisationId,
        names: entry && namedBy(entry),
        brings: entry && broughtBy(entry),
        decided_by: ruling?.release?.entryId,
        decided_at: ruling?.release?.receivedAt,
        decision_reason: (ruling?.release?.payload as { reason?: string } | undefined)?.reason,
      },
    ];
  },
});

/** With the content that its author gave it last; undefined of a control entry. */
function entryOf({ kind, record, ruling }: Ruled): Effective | undefined {
  const fact = isControl(record.type) ? undefined : factsOf(streamOfKind(kind)).get(record.type);
  return fact && shownAs(record, fact, ruling);
}
