import { findingsOf } from '../src/domain/fold.js';
import { count, required, text, uuid, uuids } from './column.js';
import { keyedOfEvery } from './shapes.js';

export const finding = keyedOfEvery({
  name: 'finding',
  version: 3,
  comment: 'One row per finding: something in the file of a stream that does not fit with the rest of it.',
  columns: {
    household_id: uuid('The household, where it is the stream of one.'),
    number: required(count('Number within the file, from 1.')),
    code: required(text('What does not fit; the same codes as for refusals.')),
    path: required(text('The field at fault, dotted from the body of the entry; empty for the whole.')),
    entry_id: required(uuid('The entry at fault.')),
    with_entry_ids: uuids('Other entries that it does not go together with.'),
  },
  key: ['number'],
  indexes: [{ columns: ['code', 'stream'], for: 'findings of a kind' }],
  parts: ({ findings, mentions, standing }) => [findings, mentions, standing],
  rows: ({ definition, id, folded }) =>
    findingsOf(folded).map(({ code, path, entry, with: others }, index) => ({
      household_id: definition.kind === 'household' ? id : undefined,
      number: index + 1,
      code,
      path,
      entry_id: entry,
      with_entry_ids: others,
    })),
});
