import type { Codes } from '../../code.js';

export const visitCodes: Codes = {
  'not-on-earth': {
    status: 422,
    zh: '纬度须在 -90 至 90 之间，经度须在 -180 至 180 之间',
    en: 'A latitude lies between -90 and 90, a longitude between -180 and 180',
    wayOut: { zh: '请核对，地点不明就不填 place', en: 'look at it again; leave place out where it is not known' },
  },
};
