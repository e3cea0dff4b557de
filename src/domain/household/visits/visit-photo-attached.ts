import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { EntryOf, Instant, Note, Optional, Required, Sha256, Text } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import { refusePhoto, warnOfPhoto } from './photo-consent.js';
import type { Visits } from './visits.js';

const VisitRef = (): PropertyDecorator => EntryOf('VisitRecorded', 'visit-unknown');

/** A photo belongs to a visit: known by its SHA-256, wherever the picture itself is kept. */
export class VisitPhoto extends Entry {
  @Required('走访：走访的记录编号', 'Visit: the entry that recorded it', VisitRef()) visitId!: string;
  @Required('照片校验值：文件的 SHA-256', 'Hash: SHA-256 of the file, in hexadecimal', Sha256()) sha256!: string;
  @Optional('拍摄时刻：照片自带的时间', 'Taken at: as the picture says', Instant()) takenAt?: string;
  @Optional('说明：照片上是什么', 'Caption: what it shows', Text(500, 'household'), '新修的院墙') caption?: string;
  @Note() note?: string;
}

export class VisitPhotoReplacement extends Entry {
  @Required('走访：走访的记录编号', 'Visit: the entry that recorded it', VisitRef()) visitId!: string;
  @Required('原照片校验值：被更换的', 'Old hash: SHA-256 of the photo that it stands for', Sha256()) oldSha256!: string;
  @Required(
    '新照片校验值：更换后的',
    'New hash: SHA-256 of the new photo',
    Sha256(),
    'f4b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  newSha256!: string;
  @Required('原因：为何更换', 'Reason: why it was replaced', Text(500, 'household'), '照片模糊') reason!: string;
}

export const visitPhotoAttached = factOf<Visits, Household>()({
  type: 'VisitPhotoAttached',
  version: 1,
  title: { zh: '走访照片', en: 'Visit photo attached' },
  route: 'visit-photos',
  payload: VisitPhoto,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 41,
  decide: (_, file, at) => refusePhoto(file, at),
  warn: (_, file, at) => warnOfPhoto(file, at),
  evolve: ({ photos }, { visitId, sha256: hash }, at) => ({
    photos: {
      ...photos,
      [visitId]: { ...photos[visitId], [hash]: { ...photos[visitId]?.[hash], ...provenanceOf(at) } },
    },
  }),
});

export const visitPhotoReplaced = factOf<Visits, Household>()({
  type: 'VisitPhotoReplaced',
  version: 1,
  title: { zh: '更换走访照片', en: 'Visit photo replaced' },
  route: 'visit-photo-replacements',
  payload: VisitPhotoReplacement,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 43,
  decide: ({ visitId, oldSha256, newSha256 }, file, at) => {
    if (oldSha256 === newSha256) return refuse('nothing-changes', 'newSha256');
    const photo = file.photos[visitId]?.[oldSha256];
    if (!photo) return refuse('photo-unknown', 'oldSha256');
    if (photo.replacedBy !== undefined) return refuse('photo-replaced', 'oldSha256', [photo.by]);
    return refusePhoto(file, at);
  },
  warn: (_, file, at) => warnOfPhoto(file, at),
  evolve: ({ photos }, { visitId, oldSha256, newSha256 }, at) => {
    const ofVisit = photos[visitId] ?? {};
    const old = ofVisit[oldSha256];
    return {
      photos: {
        ...photos,
        [visitId]: {
          ...ofVisit,
          ...(old && { [oldSha256]: { ...old, replacedBy: newSha256 } }),
          [newSha256]: provenanceOf(at),
        },
      },
    };
  },
});
