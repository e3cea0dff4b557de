import { describe, expect, it } from '@jest/globals';
import { pairingStarted } from '../../src/domain/household/facts/pairing-started.js';
import { but, corrected, entry, given } from './given.js';
import { heads, mother, motherAdded, paired, registered, son, sonAdded } from './household/entries.js';

const firstId = '00000000-0000-7000-8000-000000000001';
const lastId = 'ffffffff-0000-7000-8000-000000000001';

describe('What the door says does not hang on the letters of an id', () => {
  const head = heads(mother, '2016-01-01');
  const rival = heads(son, '2016-01-01');

  it.each([firstId, lastId])('two heads on one day: the second is refused, also as %s', (entryId) =>
    given(registered, motherAdded, sonAdded, head)
      .when(but(rival, { entryId }))
      .thenRefused('two-heads', 'personId', head),
  );
  it.each([firstId, lastId])('two pairings from one day: the second is refused, also as %s', (entryId) =>
    given(registered, paired)
      .when(entry(pairingStarted, { entryId, organisationId: 'cdc', tier: 'district', occurredOn: '2016-01-01' }))
      .thenRefused('pairing-overlaps', 'tier', paired),
  );
  it.each([firstId, lastId])('a correction onto the day of another head is refused, also of %s', (entryId) => {
    const other = but(heads(son, '2016-02-01'), { entryId });
    given(registered, motherAdded, sonAdded, head, other)
      .when(corrected(other, { occurredOn: '2016-01-01' }))
      .thenRefused('two-heads', 'data.personId');
  });
  it('the file itself is in the order of all five', () => {
    const before = but(heads(mother, '2016-01-02'), { entryId: lastId });
    const after = but(heads(mother, '2016-01-02'), { entryId: firstId });
    expect(
      given(registered, motherAdded, before, after)
        .life()
        .entries.map(({ at }) => at.entryId),
    ).toEqual([registered.payload.entryId, motherAdded.payload.entryId, firstId, lastId]);
  });
});
