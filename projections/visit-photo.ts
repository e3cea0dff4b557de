import { household } from '../src/domain/household/definition.js';
import { visitPhotoAttached, visitPhotoReplaced } from '../src/domain/household/visits/visit-photo-attached.js';
import { text } from './column.js';
import { journalOf } from './journal.js';

export const visitPhotoTable = journalOf(household, {
  name: 'visit_photo',
  version: 2,
  comment: 'One row per photo that was attached to a visit, or that replaced one.',
  facts: [visitPhotoAttached, visitPhotoReplaced],
  list: {},
  also: {
    columns: { photo_sha256: text('The photo that it brings: the one attached, or the new one.') },
    values: ({ payload }) => {
      const { sha256, newSha256 } = payload as { sha256?: string; newSha256?: string };
      return { photo_sha256: sha256 ?? newSha256 };
    },
  },
  indexes: [
    { columns: ['area_code', 'last_day'], for: 'rows of an area by day' },
    { columns: ['photo_sha256'], for: 'one photo of two visits' },
    { columns: ['last_day'], for: 'photos of some days' },
    {
      columns: ['received_at', 'household_id', 'entry_id'],
      where: 'old_sha256 IS NOT NULL',
      for: 'photos that were replaced, latest first',
    },
  ],
});
