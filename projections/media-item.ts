import { mediaPublished } from '../src/domain/programme/events.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const mediaItemTable = journalOf(programme, {
  name: 'media_item',
  version: 1,
  comment: 'One row per publication of a programme.',
  facts: [mediaPublished],
  list: { by: ['kind'] },
});
