import { entryCorrected, entryVoided, targetOf } from '../src/domain/control.js';
import { arrival, flag, instant, personal, required, text, uuid } from './column.js';
import { recordedOfEvery } from './shapes.js';

export const correction = recordedOfEvery({
  name: 'correction',
  version: 1,
  comment: 'One row per correction or void of an entry, also those that wait for another person or were declined.',
  columns: {
    kind: required(text('correction or void.')),
    target_entry_id: required(uuid('The entry that it speaks of.')),
    target_fact: text('Stored name of the fact of that entry.'),
    target_account: personal(text('Account that recorded that entry.')),
    standing: required(text('counts, waiting (for another person), declined, held, rejected or voided.')),
    is_in_effect: required(flag('It is the one that decides what the entry means now.')),
    reason: personal(text('Why it was corrected or voided.')),
    account: required(personal(text('Account that recorded it.'))),
    role: required(text('Role in which it was recorded.')),
    decided_by: uuid('The entry that confirmed or declined it.'),
    decided_at: arrival(instant('When that was received.')),
  },
  indexes: [
    { columns: ['received_at', 'stream', 'entry_id'], for: 'corrections and voids, latest first' },
    {
      columns: ['received_at', 'stream'],
      where: "standing = 'waiting'",
      for: 'corrections that wait, oldest first',
    },
    { columns: ['target_account', 'received_at'], for: 'what others corrected or voided of an account' },
  ],
  rows: ({ record, standing, ruling, target, decides }) => {
    if (record.type !== entryCorrected.type && record.type !== entryVoided.type) return [];
    const told = record.payload as { reason?: string };
    return [
      {
        kind: record.type === entryCorrected.type ? 'correction' : 'void',
        target_entry_id: targetOf(record.type, record.payload),
        target_fact: target?.type,
        target_account: target?.by.sub,
        standing,
        is_in_effect: decides,
        reason: told.reason,
        account: record.by.sub,
        role: record.by.role,
        decided_by: ruling?.confirmation?.entryId,
        decided_at: ruling?.confirmation?.receivedAt,
      },
    ];
  },
});
