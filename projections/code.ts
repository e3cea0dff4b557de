import type { CodeList } from '../src/domain/code-list/code-list.js';
import { day, required, text, uuid } from './column.js';
import { keyedOf } from './shapes.js';

export const code = keyedOf<CodeList>()({
  name: 'code',
  version: 1,
  comment: 'One row per code of a list that only names things, with its labels.',
  of: 'code-list',
  streamColumn: 'list',
  columns: {
    list: required(text('The list.')),
    code: required(text('The code.')),
    zh: required(text('Label in Chinese.')),
    en: text('Label in English.'),
    usable_until: day('Last day on which it may be used.'),
    entry_id: required(uuid('The entry that listed it.')),
  },
  key: ['list', 'code'],
  rows: ({ id, state: { codes } }) =>
    Object.entries(codes).map(([listed, { zh, en, until, by }]) => ({
      list: id,
      code: listed,
      zh,
      en,
      usable_until: until,
      entry_id: by,
    })),
});
