/**
 * Reasons for which an entry of any kind is refused at the door, or for which an accepted one turns into a finding
 * later: the same code for both. Those of one kind or slice stand beside it, as `codes`; src/domain/codes.ts has all.
 */
import type { Codes, Known } from './code.js';

export const refusals = {
  'stream-unknown': {
    status: 404,
    zh: '没有这个对象',
    en: 'Nothing is registered under this id',
    wayOut: { zh: '请核对地址中的编号，或先登记', en: 'check the id in the address, or register it first' },
  },
  'already-registered': {
    status: 409,
    zh: '已经登记过',
    en: 'It is registered already',
    wayOut: { zh: '如有错误，请更正原登记', en: 'if something in it is wrong, correct the registration' },
  },
  'in-the-future': {
    status: 422,
    zh: '日期在将来',
    en: 'The day lies in the future',
    cases: [{ zh: '晚于今天，今天是 {today}（{zone}时间）', en: 'It lies after today, which is {today} in {zone}' }],
    wayOut: {
      zh: '请填写已经发生的日期，或等发生后再录入',
      en: 'send the day on which it occurred, or record it once it has',
    },
  },
  'too-long-ago': {
    status: 422,
    zh: '年份过早',
    en: 'The year lies too far back',
    cases: [{ zh: '早于 {earliest} 年', en: 'It lies before {earliest}' }],
    wayOut: [
      {
        zh: '请核对年份是否漏写、错写；确实更早的，请不填日期并在备注中说明',
        en: 'check whether a digit is missing or wrong; if it really is older, leave the day out and say so in the note',
      },
    ],
  },
  'end-open': {
    status: 422,
    zh: '已经发生的事，日期不能没有结束，也不能到将来才结束',
    en: 'What has happened has ended: its days can neither be open nor end in the future',
    wayOut: [
      {
        zh: '请填发生的那一天；只知大概，填年或月，如 2022、2022-03，或结束不晚于 {today} 的区间',
        en: 'send the day on which it occurred, its month or year (2022-03, 2022), or an interval that ends by {today}',
      },
      {
        zh: '请填发生的那一天；只知大概，填年或月，如 2022、2022-03',
        en: 'send the day on which it occurred, or its month or year: 2022-03, 2022',
      },
    ],
  },
  'clock-ahead': {
    status: 422,
    zh: '时刻晚于录入时的时间',
    en: 'The clock time is later than the moment of recording',
    cases: [{ zh: '时刻晚于录入时的时间 {latest}', en: 'The clock time lies after {latest}, when it was recorded' }],
    wayOut: {
      zh: '请核对设备时钟并改正时刻；不知钟点，请只填日期',
      en: "check the device's clock and correct the time; if the time is unknown, send the day alone",
    },
  },
  'identity-number-birthday': {
    status: 422,
    zh: '身份证号中的出生日期在将来，或早于 1880 年',
    en: 'The birthday in the identity number lies in the future, or before 1880',
    wayOut: {
      zh: '请对照证件，核实第 7 至 14 位（出生日期）',
      en: 'compare digits 7 to 14, the birthday, with the card',
    },
  },
  'occurred-at-elsewhere': {
    status: 422,
    zh: '时刻不在发生日期之内',
    en: 'The clock time does not lie on the day given',
    cases: [
      {
        zh: '该时刻按{zone}时间是 {day}，不在发生日期 {occurredOn} 之内',
        en: 'That clock time is {day} in {zone}, which is not within {occurredOn}',
      },
      {
        zh: '填写了时刻（按{zone}时间是 {day}），却没有发生日期',
        en: 'There is a clock time ({day} in {zone}) but no day',
      },
    ],
    wayOut: [
      { zh: '请把 occurredOn 填为 {day}，或更正时刻', en: 'send {day} as occurredOn, or correct the clock time' },
      { zh: '请使两者一致，或不填时刻', en: 'make the two agree, or leave the clock time out' },
    ],
  },
  'end-before-start': {
    status: 422,
    zh: '结束早于开始',
    en: 'It ends before it starts',
    wayOut: {
      zh: '请把结束日期改为不早于开始，或更正开始的那条记录',
      en: 'send an end that is no earlier than the start, or correct the entry that began it',
    },
  },
  'money-bounds': {
    status: 422,
    zh: '金额须为一个确数，或一对上下限（下限不大于上限）',
    en: 'An amount of money is one figure, or a lower and an upper bound in that order',
    wayOut: {
      zh: '确数填 fen；只知范围填 fromFen、toFen，qualifier 不用 exact；不详填 qualifier: unknown',
      en: 'send fen; or fromFen and toFen with a qualifier other than exact; or qualifier unknown alone',
    },
  },
  'quantity-value': {
    status: 422,
    zh: '除数量不详外，须填写数值',
    en: 'A quantity needs a value unless it is unknown',
    wayOut: { zh: '请填写 value；确实不详，请填 qualifier: unknown', en: 'send value, or qualifier unknown' },
  },
  'identity-number-in-code': {
    status: 422,
    zh: '编号或代码中不能有身份证号',
    en: 'An id or a code must not hold an identity number',
    wayOut: {
      zh: '请另用编号，身份证号填在专门的字段',
      en: 'use another one; identity numbers go into the field meant for them',
    },
  },
  'entry-unknown': {
    status: 422,
    zh: '该对象没有这条记录',
    en: 'There is no such entry in this stream',
    wayOut: { zh: '请核对记录编号，以及地址中的编号', en: 'check the entry id and the id in the address' },
  },
  'entry-not-correctable': {
    status: 422,
    zh: '更正、作废和审核记录本身不能更正',
    en: 'A correction, a void or a decision cannot itself be corrected',
    wayOut: { zh: '请更正它所针对的记录，或将它作废', en: 'correct the entry that it speaks of, or void it' },
  },
  'registration-not-voidable': {
    status: 422,
    zh: '登记不能作废',
    en: 'A registration cannot be voided',
    wayOut: {
      zh: '内容有误请更正；户不再帮扶请销户',
      en: 'correct what is wrong in it; a household that is no longer assisted is closed',
    },
  },
  'too-many-held': {
    status: 429,
    zh: '您在这里待审核的记录过多',
    en: 'Too many of your entries wait for the office here',
    cases: [
      {
        zh: '您在这里已有 {limit} 条记录待审核，这一条未保存',
        en: 'Already {limit} of your entries wait for the office here; this one has not been kept',
      },
    ],
    wayOut: {
      zh: '请保留这条记录，待审核一部分后再发',
      en: 'keep it, and send it again when some of them have been decided',
    },
  },
  'entry-not-held': {
    status: 409,
    zh: '这条记录不是待审记录',
    en: 'That entry is not held',
    wayOut: {
      zh: '无需审核；要审核别的记录，请从待审清单中取编号',
      en: 'there is nothing to decide; take the id from the list of held entries',
    },
  },
  'already-decided': {
    status: 409,
    zh: '这条记录已经审过',
    en: 'That entry has been decided already',
    wayOut: [
      { zh: '如要改变，{instead}', en: 'to change it, {instead}' },
      { zh: '如要改变，请先将 with 所列的决定作废', en: 'to change it, void the decision named in with' },
    ],
  },
  'voided-and-changed': {
    status: 422,
    zh: '作废后由同一人以不同金额或数量重新录入',
    en: 'It was voided and recorded anew with another amount by one person',
    wayOut: {
      zh: '请由另一人核对凭证；今后改金额请用更正，由第二人确认',
      en: 'have somebody else check the papers; in future, correct the amount instead, which a second person confirms',
    },
  },
  'already-voided': {
    status: 409,
    zh: '这条记录已经作废，或作废正待第二人确认',
    en: 'That entry is void already, or a void of it waits for a second person',
    wayOut: {
      zh: '不必再作废；要恢复，请将 with 所列的作废记录作废',
      en: 'it need not be voided again; to bring the entry back, void the void named in with',
    },
  },
  'opening-has-entries': {
    status: 409,
    zh: '还有以它为依据的有效记录，不能作废',
    en: 'Other entries in force depend on it',
    wayOut: { zh: '请先作废那些记录', en: 'void those first' },
  },
  'completed-at-source': {
    status: 409,
    zh: '这条记录由来源记录生成',
    en: 'This is recorded automatically from an entry elsewhere',
    wayOut: { zh: '请到来源记录（source）处登记、更正或作废', en: 'record, correct or void that one, named in source' },
  },
  'correction-unknown': {
    status: 422,
    zh: '没有待确认的这条更正或作废',
    en: 'There is no such correction or void waiting for confirmation',
    wayOut: {
      zh: '请核对编号：须为更正或作废本身的记录编号',
      en: 'check the id: it has to be that of the correction or the void itself',
    },
  },
  'same-person': {
    status: 403,
    zh: '不能确认自己所作的更正或作废',
    en: 'You cannot confirm a correction or a void of your own',
    wayOut: { zh: '请由另一人确认', en: 'have another person confirm it' },
  },
  'recorded-by-others': {
    status: 403,
    zh: '这是别人的记录',
    en: 'Somebody else recorded it',
    wayOut: { zh: '请由录入人本人，或由街道、区级更正', en: 'ask that person or the office to correct it' },
  },
  'subject-erased': {
    status: 409,
    zh: '其个人信息已依法删除',
    en: 'The personal data of that subject has been erased',
    wayOut: {
      zh: '不能再录入；如有疑问，请联系管理员',
      en: 'nothing more can be recorded about it; if in doubt, ask the operator',
    },
  },
  'state-moved': {
    status: 409,
    zh: '在此期间，所依据的情况已有变动',
    en: 'What it is based on has changed since',
    wayOut: {
      zh: '请查看 with 所列的记录，重新读取后以新的 revision 录入',
      en: 'see the entries named in with, read it again, and send it with the new revision',
    },
  },
  'revision-unknown': {
    status: 422,
    zh: '还没有这个版本',
    en: 'There is no such revision yet',
    wayOut: { zh: '请填写所读到的 revision，或不填', en: 'send the revision that was read, or leave it out' },
  },
  'entry-id-reused': {
    status: 409,
    zh: '这个记录编号已用于另一条内容；先录入的那条已经保存，这一条没有',
    en: 'That entry id was used for other content: the first one is stored, this one is not',
    wayOut: {
      zh: '新的记录请换新的编号；要改先录入的那条，请用更正',
      en: 'give a new entry an id of its own; to change the first one, correct it',
    },
  },
  'code-unknown': {
    status: 422,
    zh: '代码表中没有这个代码',
    en: 'The code list has no such code',
    cases: [
      {
        zh: '代码表 {list} 中的 {code} 已于 {until} 停用',
        en: 'The code {code} of the list {list} may not be used after {until}',
      },
      { zh: '代码表 {list} 中没有代码 {code}', en: 'The list {list} has no code {code}' },
    ],
    wayOut: [
      { zh: '相近的有：{nearest}；全部代码见 {where}', en: 'the nearest are {nearest}; all are at {where}' },
      { zh: '全部代码见 {where}，新代码须先登记', en: 'all codes are at {where}; a new code has to be listed first' },
      { zh: '请从代码表中选择，或先登记代码', en: 'choose one from the list, or list the new code first' },
    ],
  },
  'reference-unknown': {
    status: 422,
    zh: '所填的对象不存在，或在那一天不可用',
    en: 'What is named here does not exist, or did not on that day',
    wayOut: { zh: '请核对编号和日期，或先登记', en: 'check the id and the day, or register it first' },
  },
  'organisation-unknown': {
    status: 422,
    zh: '没有这个单位',
    en: 'There is no such organisation',
    wayOut: { zh: '请核对单位编号，或先登记单位', en: 'check the id, or register it first' },
  },
  'area-unknown': {
    status: 422,
    zh: '没有这个行政区划',
    en: 'There is no such area',
    cases: [
      { zh: '区划 {code} 已于 {until} 停用', en: 'The area {code} was in use until {until}' },
      { zh: '区划 {code} 自 {from} 起启用', en: 'The area {code} is in use from {from} on' },
    ],
    wayOut: [
      {
        zh: '该区划已分设为 {successors}，请填写实际所在的一个',
        en: 'it was divided into {successors}; name the one in which it lies',
      },
      {
        zh: '请填写那一天所在的区划：撤并后的区划由系统自动对应，不必更正建档记录；确已迁居的，请录入迁居（{from}）',
        en: 'name the area of that day: later changes of areas are followed automatically; if the household really moved, record a move ({from})',
      },
      { zh: '请填写变更后的区划 {successor}', en: 'name its successor, {successor}' },
      { zh: '请核对区划代码，或先登记区划', en: 'check the code, or register the area first' },
    ],
  },
  'cadre-unknown': {
    status: 422,
    zh: '没有这个干部',
    en: 'There is no such cadre',
    wayOut: { zh: '请核对人员编号，或先登记干部', en: 'check the id, or register the person first' },
  },
} as const satisfies Codes;

export interface Refusal {
  /** Of the catalogue: a spec holds every code that the source names against it. */
  readonly code: string;
  /** The field at fault, dotted from the body; empty for the whole. */
  readonly path: string;
  /** Other entries that it does not go together with. */
  readonly with?: readonly string[];
  /** Falls away where this thing turns out to have ended on a day that may have been in time. */
  readonly unlessEnded?: { readonly what: string; readonly id: string };
  /** Where that is decided which a process completes here. */
  readonly source?: RefusalSource;
  /** What the sentence says of this case. No personal data; at the door only. */
  readonly known?: Known;
}

/** Kind of the source; its stream and entry, where one is known. */
export interface RefusalSource {
  readonly kind?: string;
  readonly stream?: string;
  readonly entryId?: string;
}

export function refuse(code: string, path = '', others?: readonly (string | undefined)[], known?: Known): Refusal {
  const entries = others?.filter((id) => id !== undefined);
  return { code, path, ...(entries?.length && { with: entries }), ...(known && { known }) };
}
