import type { Codes } from '../../code.js';

export const giftCodes: Codes = {
  'gift-empty': {
    status: 422,
    zh: '既没有物品，也没有现金',
    en: 'A gift names items or cash',
    wayOut: { zh: '请填写 items 或 cash', en: 'send items, cash, or both' },
  },
  'quantity-not-positive': {
    status: 422,
    zh: '捐赠数量须大于 0',
    en: 'What is given has a quantity above 0',
    wayOut: {
      zh: '数量不详，请填 qualifier: unknown，不填数值',
      en: 'where it is not known, send qualifier unknown and no value',
    },
  },
};
