import { aggregateReported } from '../src/domain/programme/declared.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const declaredTotalTable = journalOf(programme, {
  name: 'declared_total',
  version: 1,
  comment: 'One row per total that a report declares; what repeats another one names it.',
  facts: [aggregateReported],
});
