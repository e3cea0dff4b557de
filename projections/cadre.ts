import type { Cadre } from '../src/domain/cadre/cadre.js';
import { personal, required, text, uuid } from './column.js';
import { keyedOf } from './shapes.js';

export const cadre = keyedOf<Cadre>()({
  name: 'cadre',
  version: 1,
  comment: 'One row per person who looks after households.',
  of: 'cadre',
  streamColumn: 'cadre_id',
  columns: {
    cadre_id: required(uuid('The person.')),
    name: personal(text('Name.')),
    organisation_id: text('The unit.'),
    post: personal(text('Post.')),
    entry_id: uuid('The entry that registered the person.'),
  },
  key: ['cadre_id'],
  indexes: [{ columns: ['organisation_id'], for: 'the cadres of a unit' }],
  rows: ({ id, state: { name, organisationId, post, by } }) => [
    { cadre_id: id, name, organisation_id: organisationId, post, entry_id: by },
  ],
});
