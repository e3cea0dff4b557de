import type { Codes } from '../../code.js';

export const registryCodes: Codes = {
  'household-unknown': {
    status: 404,
    zh: '没有这个户',
    en: 'There is no such household',
    wayOut: { zh: '请核对户编号，或先建档', en: 'check the id, or register it first' },
  },
  'household-closed': {
    status: 409,
    zh: '该户在这一天之前已经销户',
    en: 'The household was closed before that day',
    wayOut: {
      zh: '请核对日期；销户有误，请作废 with 所列的销户记录',
      en: 'check the day; if the closing is wrong, void the entry named in with',
    },
  },
  'registry-number-shared': {
    status: 422,
    zh: '两户的建档编号相同',
    en: 'Two households have the same registry number',
    wayOut: {
      zh: '请与扶贫系统核对，更正有误的一户；同一户重复建档的，请办理合户',
      en: 'compare with the poverty register and correct the wrong one; if one household was registered twice, merge the two',
    },
  },
  'already-closed': {
    status: 409,
    zh: '该户已经销户',
    en: 'The household is closed already',
    wayOut: {
      zh: '日期或原因有误，请更正 with 所列的记录',
      en: 'to change day or reason, correct the entry named in with',
    },
  },
};
