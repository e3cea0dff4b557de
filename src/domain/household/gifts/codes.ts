import type { Codes } from '../../code.js';

export const giftCodes: Codes = {
  'gift-empty': {
    status: 422,
    zh: '既没有物品，也没有现金',
    en: 'A gift has to name items or cash',
    wayOut: { zh: '请填写 items 或 cash', en: 'send items, cash, or both' },
  },
  'quantity-not-positive': {
    status: 422,
    zh: '捐赠数量须大于 0',
    en: 'The quantity given has to be above 0',
    wayOut: {
      zh: '数量不详，请填 qualifier: unknown，不填数值',
      en: 'if it is unknown, send qualifier unknown and no value',
    },
  },
};
