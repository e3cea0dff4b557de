import type { Codes } from '../../code.js';

export const pairingCodes: Codes = {
  'pairing-unknown': {
    status: 422,
    zh: '没有这个结对',
    en: 'There is no such pairing',
    wayOut: { zh: '请填写开始结对的那条记录的编号', en: 'send the id of the entry that began it' },
  },
  'pairing-overlaps': {
    status: 409,
    zh: '与现有结对重叠',
    en: 'It overlaps a pairing in force',
    wayOut: { zh: '请先结束或移交 with 所列的结对', en: 'end or transfer the one named in with first' },
  },
  'pairing-ended': {
    status: 409,
    zh: '结对已经结束',
    en: 'The pairing has ended',
    wayOut: { zh: '请核对日期，或另行开始结对', en: 'check the day, or start another pairing' },
  },
  'pairing-names-nobody': {
    status: 422,
    zh: '结对没有写明干部或单位',
    en: 'A pairing has to name a cadre or a unit',
    wayOut: { zh: '请至少填写 cadreId 或 organisationId', en: 'send cadreId, organisationId, or both' },
  },
};
