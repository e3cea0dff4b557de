import { significant } from '../src/domain/area/area.js';
import type { Area } from '../src/domain/area/area.js';
import { day, required, text, texts, uuid } from './column.js';
import { keyedOf } from './shapes.js';

export const area = keyedOf<Area>()({
  name: 'area',
  version: 1,
  comment: 'One row per area of administration.',
  of: 'area',
  streamColumn: 'area_code',
  columns: {
    area_code: required(text('Code (12 digits: GB/T 2260, GB/T 10114, village).')),
    name: text('Name.'),
    parent: text('Code of the area above.'),
    digits: required(text('The digits that all areas within it begin with.')),
    holds_from: day('First day on which the code holds.'),
    holds_until: day('Last day on which the code holds.'),
    successor: text('Code of what it became, where that is one area.'),
    successors: texts('Codes of all that it became.'),
    entry_id: uuid('The entry that registered it.'),
  },
  key: ['area_code'],
  indexes: [
    { columns: ['holds_until'], where: 'holds_until IS NOT NULL', for: 'areas that have ended, or will' },
    { columns: ['parent'], for: 'areas right below one' },
  ],
  rows: ({ id, state: { name, parent, from, until, successor, successors, by } }) => [
    {
      area_code: id,
      name,
      parent,
      digits: significant(id),
      holds_from: from,
      holds_until: until,
      successor,
      successors: successors ?? (successor === undefined ? undefined : [successor]),
      entry_id: by,
    },
  ],
});
