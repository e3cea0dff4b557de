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
