import { describe, it } from '@jest/globals';
import { consentRecorded } from '../../../src/domain/household/registry/consent-recorded.js';
import { consentWithdrawn } from '../../../src/domain/household/registry/consent-withdrawn.js';
import { visitPhotoAttached, visitPhotoReplaced } from '../../../src/domain/household/visits/visit-photo-attached.js';
import { but, entry, given, idOf, voided } from '../given.js';
import type { Told } from '../given.js';
import { mother, motherAdded, registered } from './entries.js';

const home = [registered, motherAdded];
const consented = entry(consentRecorded, { purpose: 'photo', basis: 'consent', occurredOn: '2022-01-01' });
const consentId = consented.payload.entryId;
const withdrawn = entry(consentWithdrawn, { consentId, occurredOn: '2022-04-10' });
const hash = 'a'.repeat(64);
const photoOn = (occurredOn: string, sha256 = hash): Told =>
  entry(visitPhotoAttached, { visitId: idOf('visit'), sha256, occurredOn });
const replacedOn = (occurredOn: string): Told =>
  entry(visitPhotoReplaced, {
    visitId: idOf('visit'),
    oldSha256: hash,
    newSha256: 'b'.repeat(64),
    reason: '照片模糊',
    occurredOn,
  });

describe('Once a household has withdrawn its consent to photos', () => {
  it.each([
    ['a photo', photoOn('2022-04-11')],
    ['a photo in place of another', replacedOn('2022-04-11')],
  ])('%s of a later day is refused', (_, told) =>
    given(...home, consented, photoOn('2022-02-01'), withdrawn)
      .when(told)
      .thenRefused('photo-consent-withdrawn', ''),
  );

  it.each(['2022-02-01', '2022-04-10', '2022-04'])('one that may be of before, %s, is attached', (day) =>
    given(...home, consented, withdrawn)
      .when(photoOn(day))
      .then(photoOn(day)),
  );

  it('a later one that is there already is a finding', () => {
    const late = photoOn('2022-05-01');
    given(...home, consented, late, withdrawn).thenFindings({
      code: 'photo-consent-withdrawn',
      path: '',
      entry: late.payload.entryId,
      with: [withdrawn.payload.entryId],
    });
  });

  it('those that rested on it are told to the office until they are void', () => {
    const early = photoOn('2022-02-01');
    const told = {
      code: 'photos-without-consent',
      path: '',
      entry: withdrawn.payload.entryId,
      with: [early.payload.entryId],
      warns: true as const,
    };
    given(...home, consented, early).thenWarnings();
    given(...home, consented, early, withdrawn).thenWarnings(told);
    given(...home, consented, early, withdrawn, voided(early)).thenWarnings();
  });

  it.each([
    ['it consents anew', { basis: 'consent' }],
    ['a legal duty is the basis', { basis: 'law' }],
  ])('they are attached again where %s', (_, basis) => {
    const anew = but(consented, { entryId: idOf('anew'), occurredOn: '2022-04-20', ...basis });
    const later = photoOn('2022-05-01');
    given(...home, consented, withdrawn, anew)
      .when(later)
      .then(later);
    given(...home, consented, withdrawn, anew, later).thenWarnings();
  });

  it('they are attached again where the withdrawal is void, and consents to other purposes change nothing', () => {
    const later = photoOn('2022-05-01');
    given(...home, consented, withdrawn, voided(withdrawn))
      .when(later)
      .then(later);
    const other = but(consented, { purpose: 'publicity' });
    given(...home, other, withdrawn)
      .when(later)
      .then(later);
  });
});

describe('Where nobody ever asked', () => {
  it('photos are attached: only a withdrawal takes a basis away', () =>
    given(...home)
      .when(photoOn('2022-05-01'))
      .then(photoOn('2022-05-01')));
});

describe('Once one member has withdrawn', () => {
  const hers = but(consented, { personId: mother });
  const told = {
    code: 'photo-consent-of-member-withdrawn',
    path: '',
    with: [withdrawn.payload.entryId],
    warns: true as const,
  };

  it('a later photo of the household is attached, and says that she must not be on it', () => {
    const later = photoOn('2022-05-01');
    given(...home, hers, withdrawn)
      .when(later)
      .then(later);
    given(...home, hers, withdrawn, later).thenWarnings({ ...told, entry: later.payload.entryId });
    given(...home, hers, photoOn('2022-02-01'), withdrawn).thenWarnings();
  });
});
