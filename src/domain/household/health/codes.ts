import type { Codes } from '../../code.js';

export const healthCodes: Codes = {
  'unit-missing': {
    status: 422,
    zh: '读数没有单位',
    en: 'The reading lacks its unit',
    wayOut: { zh: '请填写 UCUM 单位，如血压 mm[Hg]、血糖 mmol/L', en: 'send it in UCUM, such as mm[Hg] or mmol/L' },
  },
  'reading-impossible': {
    status: 422,
    zh: '读数超出这项检查可能的范围',
    en: 'The reading is beyond what is possible for its kind',
    cases: [
      {
        zh: '读数超出这项检查可能的范围：{lowest} 至 {highest} {unit}',
        en: 'The reading is beyond what is possible for its kind: {lowest} to {highest} {unit}',
      },
    ],
    wayOut: {
      zh: '请对照仪器或记录单重填读数；没有测到，请不填这一项',
      en: 'compare it with the instrument or the sheet; if nothing was measured, leave that reading out',
    },
  },
  'unit-unfit': {
    status: 422,
    zh: '这项检查不用这个单位',
    en: 'That reading is not measured in this unit',
    wayOut: {
      zh: '请按单位换算后填写：血压 mm[Hg]，血糖 mmol/L',
      en: 'convert it: blood pressure in mm[Hg], blood glucose in mmol/L',
    },
  },
};
