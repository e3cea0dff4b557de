import { VisitPhotoReplacement } from '../domain/household/visits/visit-photo-attached.js';
import { ofStream } from './corrections.js';
import { field, required, text, uuid } from './columns.js';
import { listOf } from './list-of.js';
import { area, id } from './parameters.js';
import { applyScope } from './reach.js';

export const { question: photoReplacements, Handler: ListPhotoReplacementsHandler } = listOf({
  path: '/v1/photo-replacements',
  operationId: 'listPhotoReplacements',
  title: { zh: '更换的走访照片', en: 'Photos that were replaced' },
  description: {
    zh: '走访照片的每次更换，最新的在前：原照片和新照片的校验值、原因、录入人。两张都保留。',
    en: 'Each time that a photo of a visit took the place of another, latest first: both hashes, why, and by whom. Both are kept.',
  },
  roles: ['office', 'inspector'],
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
    household: id({ zh: '只看这一户', en: 'Of this household alone' }),
  },
  page: [50, 200],
  columns: {
    ...ofStream,
    visitId: required(uuid('走访记录编号', 'Visit')),
    visitedOn: text('走访日期', 'Visited on'),
    oldSha256: required(field(VisitPhotoReplacement, 'oldSha256')),
    newSha256: required(field(VisitPhotoReplacement, 'newSha256')),
    reason: field(VisitPhotoReplacement, 'reason'),
  },
  rows: ({ statement, caller, values: { area: within, household } }) => {
    statement.where('p.old_sha256 IS NOT NULL');
    applyScope(statement, caller, within, 'h');
    if (household !== undefined) statement.where(`p.household_id = ${statement.value(household)}`);
    return {
      select: `'household-' || p.household_id AS stream, p.household_id, h.area_code, h.head_name AS label, p.entry_id,
        p.received_at, t.account, p.visit_id, v.occurred_on AS visited_on, p.old_sha256, p.new_sha256, p.reason`,
      from: `projection.visit_photo p JOIN projection.household h ON h.household_id = p.household_id
        JOIN projection.timeline t ON t.household_id = p.household_id AND t.entry_id = p.entry_id
        LEFT JOIN projection.visit v ON v.household_id = p.household_id AND v.entry_id = p.visit_id`,
    };
  },
  order: [
    { sql: 'p.received_at', type: 'timestamptz' },
    { sql: 'p.household_id', type: 'uuid' },
    { sql: 'p.entry_id', type: 'uuid' },
  ],
  descending: true,
  problems: ['outside-area'],
});
