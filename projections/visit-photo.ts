import { household } from '../src/domain/household/definition.js';
import { visitPhotoAttached, visitPhotoReplaced } from '../src/domain/household/visits/visit-photo-attached.js';
import { journalOf } from './journal.js';

export const visitPhotoTable = journalOf(household, {
  name: 'visit_photo',
  version: 1,
  comment: 'One row per photo that was attached to a visit, or that replaced one.',
  facts: [visitPhotoAttached, visitPhotoReplaced],
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
