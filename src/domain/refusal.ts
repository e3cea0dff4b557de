/**
 * Every reason for which an entry is refused at the door, or for which an accepted one turns into a finding
 * later: the same code for both. One short file, so that a code is found and translated in one place.
 */

export interface RefusalText {
  /** HTTP status at the door. */
  readonly status: 403 | 404 | 409 | 422;
  readonly zh: string;
  readonly en: string;
}

export const refusals = {
  'household-unknown': { status: 404, zh: '没有这个户,请先建档', en: 'There is no such household; register it first' },
  'stream-unknown': { status: 404, zh: '没有这个对象,请先登记', en: 'There is no such thing; register it first' },
  'already-registered': {
    status: 409,
    zh: '已经登记过了,如有错误请更正',
    en: 'It is registered already; correct that entry instead',
  },
  'household-closed': { status: 409, zh: '该户在这一天之前已经销户', en: 'The household was closed before that day' },
  'already-closed': { status: 409, zh: '该户已经销户', en: 'The household is closed already' },
  'in-the-future': { status: 422, zh: '日期在将来', en: 'The day lies in the future' },
  'occurred-at-elsewhere': {
    status: 422,
    zh: '时刻不在所填日期之内',
    en: 'The clock time does not lie on the day given',
  },
  'end-before-start': { status: 422, zh: '结束早于开始', en: 'It ends before it starts' },
  'member-unknown': {
    status: 422,
    zh: '该户没有这个成员,请先添加成员',
    en: 'The household has no such member; add the member first',
  },
  'member-not-yet': { status: 422, zh: '这一天该成员还不在户内', en: 'That person was not yet a member on that day' },
  'member-present': { status: 409, zh: '这个成员已经在户内', en: 'That person is a member already' },
  'member-left': { status: 409, zh: '这个成员在这一天之前已经离开', en: 'That member had left before that day' },
  'two-heads': { status: 409, zh: '同一天有两位户主', en: 'There are two heads on one day' },
  'pairing-unknown': { status: 422, zh: '没有这个结对', en: 'There is no such pairing' },
  'pairing-overlaps': {
    status: 409,
    zh: '与现有结对重叠,请先结束或移交',
    en: 'It overlaps a pairing in force; end or transfer that one first',
  },
  'pairing-ended': { status: 409, zh: '结对已经结束', en: 'The pairing has ended' },
  'pairing-names-nobody': { status: 422, zh: '结对须写明干部或单位', en: 'A pairing names a cadre or a unit' },
  'need-unknown': { status: 422, zh: '没有这项需求', en: 'There is no such need' },
  'need-resolved': { status: 409, zh: '这项需求已经解决', en: 'The need is resolved already' },
  'nothing-changes': { status: 422, zh: '没有填写任何变更', en: 'It names nothing that changes' },
  'grade-contradicts': {
    status: 422,
    zh: '鉴定等级与结论矛盾(A、B 级不是危房,C、D 级是)',
    en: 'Grade and judgement contradict (A and B are safe, C and D dangerous)',
  },
  'grade-missing': { status: 422, zh: '请填写鉴定等级或结论', en: 'Name a grade or a judgement' },
  'gift-empty': { status: 422, zh: '请填写物品或现金', en: 'A gift names items or cash' },
  'money-bounds': {
    status: 422,
    zh: '金额:填写确数,或上下限(下限不大于上限)',
    en: 'Money: one amount, or a lower and an upper bound in that order',
  },
  'quantity-value': {
    status: 422,
    zh: '数量:除 unknown 外须填写数值',
    en: 'A quantity has a value unless it is unknown',
  },
  'quantity-not-positive': {
    status: 422,
    zh: '赠品数量须大于 0,数量不明请用 qualifier: unknown 且不填数值',
    en: 'What is given has a quantity above 0; where it is not known, say qualifier unknown and leave the value out',
  },
  'not-on-earth': {
    status: 422,
    zh: '纬度须在 -90 至 90 之间,经度须在 -180 至 180 之间,地点不明请不要填 place',
    en: 'A latitude lies between -90 and 90, a longitude between -180 and 180; leave place out where it is not known',
  },
  'identity-number-contradicts': {
    status: 422,
    zh: '与身份证号(identityNumber)中的出生日期或性别不符,请对照证件核实两者',
    en: 'It contradicts the birthday or the sex in identityNumber; look at the card and put one of the two right',
  },
  'identity-number-in-code': {
    status: 422,
    zh: '编号或代码中不能有身份证号,请另用编号',
    en: 'An id or a code must not hold an identity number; use another one',
  },
  'unit-missing': { status: 422, zh: '读数须有单位', en: 'A reading has a unit' },
  'unit-unfit': { status: 422, zh: '这项检查不用这个单位', en: 'That reading is not measured in this unit' },
  'entry-unknown': { status: 422, zh: '该户没有这条记录', en: 'There is no such entry in this stream' },
  'entry-not-correctable': {
    status: 422,
    zh: '更正、作废、放行这类记录不能更正,请更正原记录',
    en: 'A control entry can not be corrected; correct the entry that it speaks of',
  },
  'registration-not-voidable': {
    status: 422,
    zh: '建档不能作废,请销户',
    en: 'A registration can not be voided; close the household instead',
  },
  'entry-not-held': { status: 409, zh: '这条记录没有待审', en: 'That entry is not held' },
  'completed-at-source': {
    status: 409,
    zh: '这条记录由来源记录生成,请到来源记录(source)处登记、更正或作废',
    en: 'A process records this from an entry elsewhere; record, correct or void that one, named in source',
  },
  'already-decided': { status: 409, zh: '这条记录已经审过', en: 'That entry has been decided already' },
  'correction-unknown': {
    status: 422,
    zh: '没有待确认的更正',
    en: 'There is no such correction waiting for confirmation',
  },
  'same-person': { status: 403, zh: '须由另一个人确认', en: 'Another person has to confirm it' },
  'fact-mismatch': { status: 422, zh: '更正须是同一种记录', en: 'A correction brings a body of the same fact' },
  'recorded-by-others': {
    status: 403,
    zh: '这是别人的记录,由本人或街道、区级更正',
    en: 'Somebody else recorded it; that person or the office corrects it',
  },
  'subject-erased': {
    status: 409,
    zh: '其个人信息已依法删除,不能再记录',
    en: 'The personal data of that subject has been erased; nothing more can be recorded on it',
  },
  'state-moved': { status: 409, zh: '在此期间情况已变', en: 'The state has moved on since' },
  'revision-unknown': {
    status: 422,
    zh: '还没有这个版本,请填写所读到的 revision,或不填',
    en: 'It has not come to that revision; send the revision that was read, or leave it out',
  },
  'entry-id-reused': {
    status: 409,
    zh: '同一个 entryId 已用于另一条内容',
    en: 'The same entryId was used for other content',
  },
  'code-unknown': { status: 422, zh: '代码表中没有这个代码', en: 'The code list has no such code' },
  'organisation-unknown': {
    status: 422,
    zh: '没有这个单位,请先登记',
    en: 'There is no such organisation; register it first',
  },
  'area-unknown': { status: 422, zh: '没有这个行政区划,请先登记', en: 'There is no such area; register it first' },
  'cadre-unknown': { status: 422, zh: '没有这个干部,请先登记', en: 'There is no such cadre; register them first' },
} as const satisfies Record<string, RefusalText>;

export type RefusalCode = keyof typeof refusals;

export interface Refusal {
  readonly code: RefusalCode;
  /** The field at fault, dotted from the body; empty for the whole. */
  readonly path: string;
  /** Other entries that it does not go together with. */
  readonly with?: readonly string[];
  /** Where that is decided which a process completes here. */
  readonly source?: RefusalSource;
  /** Falls away where this pairing turns out to have ended on a day that may have been in time. */
  readonly unlessEnded?: string;
}

/** Kind of the source; its stream and entry, where one is known. */
export interface RefusalSource {
  readonly kind?: string;
  readonly stream?: string;
  readonly entryId?: string;
}

/** A completion is recorded, corrected and voided at its source only (S26). */
export function refuseAtSource(source: RefusalSource, path = ''): Refusal {
  return { code: 'completed-at-source', path, source };
}

export function refuse(code: RefusalCode, path = '', others?: readonly (string | undefined)[]): Refusal {
  const known = others?.filter((id) => id !== undefined);
  return known?.length ? { code, path, with: known } : { code, path };
}
