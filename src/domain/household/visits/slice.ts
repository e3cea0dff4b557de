import { slice } from '../../stream-kind.js';
import { visitCodes } from './codes.js';
import { contactLogged } from './contact-logged.js';
import { policyExplained } from './policy-explained.js';
import { visitRecorded } from './visit-recorded.js';
import type { Visits } from './visits.js';
import { labourHelpProvided } from './labour-help-provided.js';
import { satisfactionSurveyed } from './satisfaction-surveyed.js';
import { visitPhotoAttached, visitPhotoReplaced } from './visit-photo-attached.js';

export const visits = slice<Visits>({
  name: 'visits',
  initial: { visits: { count: 0 }, contacts: { count: 0 }, photos: {}, labourHelp: { count: 0 } },
  facts: [
    contactLogged,
    policyExplained,
    visitRecorded,
    visitPhotoAttached,
    visitPhotoReplaced,
    satisfactionSurveyed,
    labourHelpProvided,
  ],
  names: ({ visits }, add) => {
    add('organisation', visits.lastCompleted?.organisationId);
  },
  codes: {
    ...visitCodes,
    'visit-unknown': {
      status: 422,
      zh: '该户没有这次走访',
      en: 'The household has no such visit',
      wayOut: { zh: '请填写走访的记录编号，或先录入走访', en: 'name the entry that recorded it, or record it first' },
    },
    'photo-unknown': {
      status: 422,
      zh: '这次走访没有这张照片',
      en: 'The visit has no such photo',
      wayOut: {
        zh: '请填写已附在这次走访上的照片（SHA-256），或先附照片',
        en: 'name the SHA-256 of a photo of that visit, or attach it first',
      },
    },
    'photo-replaced': {
      status: 409,
      zh: '这张照片已经更换过',
      en: 'The photo has been replaced already',
      wayOut: {
        zh: '请更换最新的一张；更换有误的，请将那次更换作废',
        en: 'replace the newest one; if the replacement is wrong, void it',
      },
    },
    'surveys-oneself': {
      status: 422,
      zh: '受访人、调查人和调查对象不能是同一人',
      en: 'Whoever is asked, whoever asks and whoever is judged have to be different people',
      wayOut: {
        zh: '请改由未参与帮扶的人调查；填错人员的，请改正',
        en: 'have somebody survey who took no part in the assistance; if the wrong person was named, name the right one',
      },
    },
  },
});
