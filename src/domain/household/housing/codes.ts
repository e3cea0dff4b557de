import type { Codes } from '../../code.js';

export const housingCodes: Codes = {
  'grade-contradicts': {
    status: 422,
    zh: '鉴定等级与结论矛盾：A、B 级不是危房，C、D 级是',
    en: 'Grade and judgement contradict: A and B are safe, C and D dangerous',
    wayOut: { zh: '请对照鉴定报告核实，或只填等级', en: 'compare them with the report, or send the grade alone' },
  },
  'grade-missing': {
    status: 422,
    zh: '既没有鉴定等级，也没有鉴定结论',
    en: 'There is neither a grade nor a judgement',
    wayOut: { zh: '请至少填写一项', en: 'send one of the two' },
  },
};
