import type { Organisation } from '../src/domain/organisation/organisation.js';
import { required, text, uuid } from './column.js';
import { keyedOf } from './shapes.js';

export const organisation = keyedOf<Organisation>()({
  name: 'organisation',
  version: 1,
  comment: 'One row per unit that helps.',
  of: 'organisation',
  streamColumn: 'organisation_id',
  columns: {
    organisation_id: required(text('Short name in letters, chosen at registration.')),
    name: text('Name.'),
    kind: text('Kind (code list organisation-kind).'),
    area_code: text('Area that it belongs to.'),
    entry_id: uuid('The entry that registered it.'),
  },
  key: ['organisation_id'],
  rows: ({ id, state: { name, kind, areaCode, by } }) => [
    { organisation_id: id, name, kind, area_code: areaCode, entry_id: by },
  ],
});
