import type { Codes } from '../../code.js';

export const visitCodes: Codes = {
  'visit-twice': {
    status: 422,
    zh: '同一干部在同一时刻走访同一户录入了两次',
    en: 'One visit of a cadre to this household was recorded twice: the clock time is the same',
    wayOut: {
      zh: '重复的，请作废一条；确是两次走访，请更正其中一条的时刻',
      en: 'void one of the two; if there were two visits, correct the clock time of one',
    },
  },
  'photo-consent-withdrawn': {
    status: 409,
    zh: '该户已撤回拍照留档的同意，此后的照片不能再附',
    en: 'The household has withdrawn its consent to photographs: none of a later day can be attached',
    wayOut: {
      zh: '请删除照片；该户重新同意的，请先登记同意；依法定职责拍摄的，请先登记依据为法定职责；撤回有误的，请作废 with 所列的记录',
      en:
        'delete the picture; where they consent anew, or a legal duty is the basis, record that consent first; where ' +
        'the withdrawal is wrong, void the entry named in with',
    },
  },
  'photo-consent-of-member-withdrawn': {
    status: 422,
    zh: '户内有成员已撤回拍照留档的同意，照片上不能有本人',
    en: 'A member has withdrawn the consent to photographs, and must not be on this one',
    wayOut: {
      zh: '请查看照片：有本人的，请删除照片并作废这条记录；没有的，不必处理',
      en: 'look at the picture: where they are on it, delete it and void this entry; else there is nothing to do',
    },
  },
  'photos-without-consent': {
    status: 422,
    zh: '该户已撤回拍照留档的同意，档案中还有以前的照片',
    en: 'The household has withdrawn its consent to photographs, and there are some of before',
    wayOut: {
      zh: '请删除 with 所列记录的照片，并将这些记录作废；仍须依法留存的，请登记依据为法定职责的一条',
      en:
        'delete the pictures of the entries named in with and void these; where a law wants them kept, record a consent ' +
        'with a legal duty as its basis',
    },
  },
  'not-on-earth': {
    status: 422,
    zh: '纬度须在 -90 至 90 之间，经度须在 -180 至 180 之间',
    en: 'A latitude lies between -90 and 90, a longitude between -180 and 180',
    wayOut: {
      zh: '请核对经纬度；地点不详的，不填 place',
      en: 'check the coordinates, or leave place out if they are unknown',
    },
  },
};
