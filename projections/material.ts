import { materialsDistributed } from '../src/domain/programme/events.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const materialTable = journalOf(programme, {
  name: 'material',
  version: 1,
  comment: 'One row per handing out of materials.',
  facts: [materialsDistributed],
  list: { by: ['material'] },
});
