import type { Codes } from '../../code.js';

export const healthCodes: Codes = {
  'unit-missing': {
    status: 422,
    zh: '读数没有单位',
    en: 'A reading has a unit',
    wayOut: { zh: '请填写 UCUM 单位，如血压 mm[Hg]、血糖 mmol/L', en: 'send it in UCUM, such as mm[Hg] or mmol/L' },
  },
  'unit-unfit': {
    status: 422,
    zh: '这项检查不用这个单位',
    en: 'That reading is not measured in this unit',
    wayOut: {
      zh: '请按单位换算后填写：血压 mm[Hg]，血糖 mmol/L',
      en: 'convert it: pressure in mm[Hg], glucose in mmol/L',
    },
  },
};
