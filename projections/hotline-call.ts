import { hotline, hotlineCallsLogged } from '../src/domain/hotline/hotline.js';
import { journalOf } from './journal.js';

export const hotlineCallTable = journalOf(hotline, {
  name: 'hotline_call',
  version: 1,
  comment: 'One row per number of calls to a line.',
  facts: [hotlineCallsLogged],
  list: { by: ['kind'] },
});
