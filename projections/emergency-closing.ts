import { emergency, emergencyClosed } from '../src/domain/emergency/emergency.js';
import { journalOf } from './journal.js';

export const emergencyClosingTable = journalOf(emergency, {
  name: 'emergency_closing',
  version: 1,
  comment: 'One row per emergency that has ended.',
  facts: [emergencyClosed],
  list: {},
});
