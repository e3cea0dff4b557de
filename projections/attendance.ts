import { attendanceRecorded } from '../src/domain/programme/events.js';
import { programme } from '../src/domain/programme/programme.js';
import { journalOf } from './journal.js';

export const attendanceTable = journalOf(programme, {
  name: 'attendance',
  version: 1,
  comment: 'One row per record of who attended an event.',
  facts: [attendanceRecorded],
  list: { by: ['event_id'] },
});
