/** What can be wrong with a field of a body, or with a parameter of a question. */
import type { Code } from '../domain/code.js';

const asExample = { zh: '例如 {example}', en: 'send, for example, {example}' };
const lookAgain = { zh: '请对照接口文档改正写法', en: 'write it as the API documentation says' };

export const fieldCodes = {
  required: {
    status: 422,
    zh: '必填',
    en: 'A required field is missing',
    wayOut: [asExample, { zh: '请填写', en: 'send it' }],
  },
  'null-value': {
    status: 422,
    zh: '不能为 null',
    en: 'null is not a value',
    wayOut: { zh: '不详就不要发送这个字段', en: 'leave the field out if the value is unknown' },
  },
  'unknown-field': {
    status: 422,
    zh: '没有这个字段',
    en: 'There is no such field',
    wayOut: [{ zh: '可用的字段有：{fields}', en: 'the fields are: {fields}' }, lookAgain],
  },
  'not-an-object': {
    status: 422,
    zh: '须为 JSON 对象 {…}',
    en: 'A JSON object {…} is expected',
    wayOut: { zh: '请按接口文档的示例发送', en: 'send it as in the examples of the API documentation' },
  },
  'not-a-list': { status: 422, zh: '须为列表 […]', en: 'A list […] is expected', wayOut: [asExample, lookAgain] },
  'list-empty': {
    status: 422,
    zh: '列表不能为空',
    en: 'The list is empty',
    wayOut: { zh: '没有就不要发送这个字段', en: 'leave the field out if there is nothing to list' },
  },
  'list-too-long': {
    status: 422,
    zh: '列表太长',
    en: 'The list is too long',
    cases: [
      {
        zh: '最多 {maxItems} 项，所填有 {count} 项',
        en: 'The list may have {maxItems} items at most, and {count} were sent',
      },
      { zh: '最多 {maxItems} 项', en: 'The list may have {maxItems} items at most' },
    ],
    wayOut: { zh: '请分成几条记录', en: 'record them in several entries' },
  },
  'value-repeated': {
    status: 422,
    zh: '列表中有重复的值',
    en: 'A value appears twice in the list',
    wayOut: { zh: '每个值只写一次', en: 'send each value once' },
  },
  'not-text': {
    status: 422,
    zh: '须为文字（字符串）',
    en: 'A text (a string) is expected',
    wayOut: [asExample, { zh: '请加引号', en: 'put it in quotes' }],
  },
  'text-empty': {
    status: 422,
    zh: '文字不能为空',
    en: 'The text is empty',
    wayOut: { zh: '没有就不要发送这个字段', en: 'leave the field out if there is nothing to say' },
  },
  'too-long': {
    status: 422,
    zh: '文字太长',
    en: 'The text is too long',
    cases: [
      {
        zh: '最多 {maxLength} 个字符，所填有 {count} 个',
        en: 'The text may have {maxLength} characters at most, and {count} were sent',
      },
      { zh: '最多 {maxLength} 个字符', en: 'The text may have {maxLength} characters at most' },
    ],
    wayOut: { zh: '请精简文字', en: 'shorten the text' },
  },
  'text-not-storable': {
    status: 422,
    zh: '文字中有无法保存的字符（NUL，或残缺的字符）',
    en: 'The text holds NUL or half of a surrogate pair',
    wayOut: { zh: '请去掉这些字符', en: 'remove these characters' },
  },
  'personal-number-in-text': {
    status: 422,
    zh: '文字中像是有身份证号或电话号码',
    en: 'The text seems to contain an identity or phone number',
    wayOut: {
      zh: '请移到专门的字段，以便日后依法删除',
      en: 'move it to the field meant for it, from which it can be erased',
    },
  },
  'not-one-of': {
    status: 422,
    zh: '不在可选值之内',
    en: 'The value is not one of those allowed',
    cases: [{ zh: '须为以下之一：{values}', en: 'It has to be one of: {values}' }],
    wayOut: { zh: '请从中选择', en: 'choose one of them' },
  },
  'not-a-uuid': { status: 422, zh: '须为 UUID', en: 'A UUID is expected', wayOut: [asExample, lookAgain] },
  'not-a-code': {
    status: 422,
    zh: '代码只能由小写字母、数字、_ 和 - 组成',
    en: 'A code consists of lower case letters, digits, _ and -',
    wayOut: [
      { zh: '请填代码表 {list} 中的代码，例如 {example}', en: 'send a code of the list {list}, such as {example}' },
      lookAgain,
    ],
  },
  'not-an-area-code': {
    status: 422,
    zh: '须为十二位数字的区划代码',
    en: 'An area code of twelve digits is expected',
    wayOut: [asExample, lookAgain],
  },
  'not-an-organisation-id': {
    status: 422,
    zh: '单位编号只能由小写字母、数字和 - 组成，最多 64 个字符',
    en: 'An organisation id consists of lower case letters, digits and -, 64 of them at most',
    wayOut: [asExample, lookAgain],
  },
  'not-a-decimal': {
    status: 422,
    zh: '须为加引号的小数，小数点后最多六位',
    en: 'A decimal in quotes is expected, with six decimal places at most',
    wayOut: [{ zh: '例如 "{example}"', en: 'send, for example, "{example}"' }, lookAgain],
  },
  pattern: {
    status: 422,
    zh: '写法不符合要求',
    en: 'The text is not written as expected',
    cases: [{ zh: '写法须符合 {pattern}', en: 'It has to match {pattern}' }],
    wayOut: [asExample, lookAgain],
  },
  'not-a-whole-number': {
    status: 422,
    zh: '须为整数，不带引号和小数',
    en: 'A whole number, without quotes or decimals, is expected',
    wayOut: [asExample, lookAgain],
  },
  'too-small': {
    status: 422,
    zh: '数值太小',
    en: 'The number is too small',
    cases: [{ zh: '不得小于 {minimum}', en: 'It has to be {minimum} or more' }],
    wayOut: [
      {
        zh: '请改为 {minimum} 或以上；不详就不要发送这个字段',
        en: 'send {minimum} or more, or leave the field out if it is unknown',
      },
      { zh: '请改为允许的最小值或以上', en: 'send at least the smallest value allowed' },
    ],
  },
  'too-large': {
    status: 422,
    zh: '数值太大',
    en: 'The number is too large',
    cases: [{ zh: '不得大于 {maximum}', en: 'It has to be {maximum} or less' }],
    wayOut: [
      {
        zh: '请改为 {maximum} 或以下；请留意单位，如金额以分计',
        en: 'send {maximum} or less; mind the unit, such as fen for money',
      },
      { zh: '请改为允许的最大值或以下', en: 'send at most the largest value allowed' },
    ],
  },
  'not-a-flag': {
    status: 422,
    zh: '须为 true 或 false，不带引号',
    en: 'Either true or false is expected, without quotes',
    wayOut: {
      zh: '是填 true，否填 false；不详就不要发送这个字段',
      en: 'send true for yes, false for no; leave the field out if it is unknown',
    },
  },
  'not-an-edtf-date': {
    status: 422,
    zh: '须为存在的日期，可以是日、月、年或区间',
    en: 'A date that exists is expected: a day, a month, a year or an interval',
    cases: [
      { zh: '区间的结束早于开始，先后应为 {inOrder}', en: 'The interval ends before it begins; in order it is {inOrder}' },
      {
        zh: '月份和日期须写成两位数，以“-”相连：{padded}',
        en: 'Months and days have two digits, with hyphens between: {padded}',
      },
    ],
    wayOut: {
      zh: '请改正，例如 2022-03-05、2022-03、2022、2022-03/2022-07、../2016',
      en: 'send, for example, 2022-03-05, 2022-03, 2022, 2022-03/2022-07 or ../2016',
    },
  },
  'not-a-day': {
    status: 422,
    zh: '须为存在的一天',
    en: 'A day that exists is expected',
    wayOut: { zh: '请改正，例如 2022-03-05', en: 'send, for example, 2022-03-05' },
  },
  'not-an-instant': {
    status: 422,
    zh: '须为带时区的时刻',
    en: 'A clock time with its offset is expected',
    wayOut: { zh: '请改正，例如 2022-03-05T09:30:00+08:00', en: 'send, for example, 2022-03-05T09:30:00+08:00' },
  },
  'not-an-identity-number': {
    status: 422,
    zh: '须为 18 位公民身份号码，末位可为 X',
    en: 'An identity number of 18 characters, the last one a digit or an X, is expected',
    wayOut: {
      zh: '请对照证件填写；15 位号码、护照、通行证等，请用登记证件（identity-documents）',
      en: 'send it as on the card; numbers of 15 digits, passports and permits are recorded under identity-documents',
    },
  },
  'not-a-document-number': {
    status: 422,
    zh: '须为证件上的号码，3 至 40 个字母和数字',
    en: 'The number of a document is expected: 3 to 40 letters and digits',
    wayOut: { zh: '请照证件填写，不加说明文字', en: 'send it as on the document, without words' },
  },
  'identity-number-check-digit': {
    status: 422,
    zh: '身份证号的出生日期或校验码不对',
    en: 'The birthday or the check digit of the identity number is wrong',
    wayOut: {
      zh: '请对照证件逐位核实；证件上确是如此的，请到派出所核实，暂不填写',
      en: 'compare it digit by digit with the card; if the card really says so, have the police check it, and leave the field out until then',
    },
  },
  'not-a-phone-number': {
    status: 422,
    zh: '须为 11 位手机号，或带区号的固定电话',
    en: 'A mobile number of 11 digits, or a fixed line with its area code, is expected',
    wayOut: {
      zh: '请填完整的号码，如 13800138000、0431-87654321；空格、连字符和 +86 均可',
      en: 'send the whole number, such as 13800138000 or 0431-87654321; spaces, hyphens and +86 are allowed',
    },
  },
  'too-deep': {
    status: 422,
    zh: '嵌套层次太多',
    en: 'The body is nested too deeply',
    wayOut: { zh: '请按接口文档的结构发送', en: 'send it in the shape that the API documentation shows' },
  },
  'other-entry': {
    status: 422,
    zh: '更正内容中的编号与被更正的记录不同',
    en: 'The id in the new body differs from that of the corrected entry',
    cases: [
      { zh: '须为 {expected}，与被更正的记录相同', en: 'It has to be {expected}, the same as in the corrected entry' },
    ],
    wayOut: {
      zh: '请改为相同或不填；要用另一编号，请作废原记录，另行录入',
      en: 'make it the same or leave it out; for another id, void the entry and record a new one',
    },
  },
} as const satisfies Readonly<Record<string, Code & { readonly status: 422 }>>;

export type FieldCode = keyof typeof fieldCodes;

/** What can be wrong with a parameter, beside what can be wrong with a field. */
export const parameterCodes = {
  'unknown-parameter': {
    status: 400,
    zh: '没有这个参数',
    en: 'There is no such parameter here',
    wayOut: { zh: '请去掉，或核对拼写', en: 'leave it out, or check its spelling' },
  },
  'cursor-invalid': {
    status: 400,
    zh: '游标不属于此查询',
    en: 'The cursor does not belong to this query',
    wayOut: {
      zh: '请用上一页答复中的 nextCursor，或从第一页开始',
      en: 'send the nextCursor of the page before, or begin with the first page',
    },
  },
  'cursor-of-other-filter': {
    status: 400,
    zh: '游标属于其他筛选条件',
    en: 'The cursor belongs to other filters',
    wayOut: { zh: '请不带游标重新查询', en: 'query again without a cursor' },
  },
  'position-ahead': {
    status: 400,
    zh: '事件库中还没有这个位置',
    en: 'The event store has no such position yet',
    wayOut: { zh: '请用写入答复中的 Ledger-Position', en: 'send the Ledger-Position of a write' },
  },
  'not-a-position': {
    status: 400,
    zh: '不是事件库中的位置',
    en: 'This is not a position of the event store',
    wayOut: { zh: '请用写入答复中的 Ledger-Position', en: 'send the Ledger-Position of a write' },
  },
} as const satisfies Readonly<Record<string, Code & { readonly status: 400 }>>;
