import type { Codes } from '../../code.js';

export const housingCodes: Codes = {
  'grade-contradicts': {
    status: 422,
    zh: '鉴定等级与结论矛盾：A、B 级不是危房，C、D 级是',
    en: 'Grade and judgement contradict: A and B are safe, C and D dangerous',
    wayOut: { zh: '请对照鉴定报告核实，或只填等级', en: 'compare them with the report, or send the grade alone' },
  },
  'stage-at-end': {
    status: 422,
    zh: '日期只知大概，按最后一天排在了更后的住房阶段之后',
    en: 'Its day is known roughly and counts at its end, after a later stage of the house',
    wayOut: {
      zh: '请更正为更确切的日期，或止于 with 所列记录之前的区间，如 2024-01/2024-03',
      en: 'correct it to a closer day, or to an interval that ends before the entry named in with, such as 2024-01/2024-03',
    },
  },
  'grade-missing': {
    status: 422,
    zh: '既没有鉴定等级，也没有鉴定结论',
    en: 'There is neither a grade nor a judgement',
    wayOut: { zh: '请至少填写一项', en: 'send one of the two' },
  },
};
