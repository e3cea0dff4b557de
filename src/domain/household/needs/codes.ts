import type { Codes } from '../../code.js';

export const needCodes: Codes = {
  'need-unknown': {
    status: 422,
    zh: '没有这项需求',
    en: 'There is no such need',
    wayOut: { zh: '请填写提出需求的那条记录的编号', en: 'send the id of the entry that stated it' },
  },
  'need-resolved': {
    status: 409,
    zh: '这项需求已经办结',
    en: 'The need is resolved already',
    wayOut: { zh: '结果有误，请更正 with 所列的记录', en: 'to change the outcome, correct the entry named in with' },
  },
};
