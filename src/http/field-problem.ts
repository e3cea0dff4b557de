/** What is wrong with a field, said so that it can be put right: from the rule that it breaks and its descriptor. */
import { fieldsOf } from '../domain/fields.js';
import type { Field, PayloadClass } from '../domain/fields.js';
import type { FieldError } from '../domain/validate.js';
import type { Bilingual } from './language.js';

export const fieldProblems = {
  required: { status: 422, zh: '缺少必填字段', en: 'A required field is missing' },
  'null-value': {
    status: 422,
    zh: '不能为 null，未知的字段请不要发送',
    en: 'null is no value; leave out what is unknown',
  },
  'unknown-field': { status: 422, zh: '没有这个字段', en: 'There is no such field' },
  'not-an-object': { status: 422, zh: '须为对象', en: 'An object is expected' },
  'not-a-list': { status: 422, zh: '须为列表', en: 'A list is expected' },
  'list-empty': { status: 422, zh: '列表不能为空', en: 'The list is empty' },
  'list-too-long': { status: 422, zh: '列表太长', en: 'The list is too long' },
  'value-repeated': { status: 422, zh: '列表中有重复', en: 'A value comes twice in the list' },
  'not-text': { status: 422, zh: '须为文字', en: 'A text is expected' },
  'text-empty': { status: 422, zh: '文字不能为空', en: 'The text is empty' },
  'too-long': { status: 422, zh: '文字太长', en: 'The text is too long' },
  'text-not-storable': {
    status: 422,
    zh: '文字中有无法保存的字符',
    en: 'The text holds a character that can not be stored',
  },
  'personal-number-in-text': {
    status: 422,
    zh: '文字中有身份证号或电话号码',
    en: 'The text holds an identity or phone number',
  },
  'not-one-of': { status: 422, zh: '不在可选值之内', en: 'The value is none of those possible' },
  'not-a-uuid': { status: 422, zh: '须为 UUID', en: 'A UUID is expected' },
  'not-a-code': { status: 422, zh: '不是代码的格式', en: 'This is not written like a code' },
  'not-an-area-code': { status: 422, zh: '须为十二位区划代码', en: 'An area code of twelve digits is expected' },
  'not-an-organisation-id': {
    status: 422,
    zh: '不是单位编号的格式',
    en: 'This is not written like an organisation id',
  },
  'not-a-decimal': { status: 422, zh: '须为写成文字的小数', en: 'A decimal, written as a text, is expected' },
  pattern: { status: 422, zh: '格式有误', en: 'The text is not written as expected' },
  'not-a-whole-number': { status: 422, zh: '须为整数', en: 'A whole number is expected' },
  'too-small': { status: 422, zh: '数值太小', en: 'The number is too small' },
  'too-large': { status: 422, zh: '数值太大', en: 'The number is too large' },
  'not-a-flag': { status: 422, zh: '须为 true 或 false', en: 'true or false is expected' },
  'not-an-edtf-date': { status: 422, zh: '不是有效的日期', en: 'This is no date' },
  'not-a-day': { status: 422, zh: '不是有效的一天', en: 'This is no day' },
  'not-an-instant': { status: 422, zh: '不是有效的时刻', en: 'This is no clock time' },
  'not-an-identity-number': {
    status: 422,
    zh: '不是身份证号的格式',
    en: 'This is not written like an identity number',
  },
  'identity-number-check-digit': {
    status: 422,
    zh: '身份证号的出生日期或校验码不对',
    en: 'The birthday or the check digit of the identity number is wrong',
  },
  'not-a-phone-number': { status: 422, zh: '不是电话号码', en: 'This is no phone number' },
  'too-deep': { status: 422, zh: '嵌套层次太多', en: 'The body is nested too deeply' },
  'other-entry': {
    status: 422,
    zh: '更正内容的 entryId 与所更正的不同',
    en: 'The entryId is not that of the entry corrected',
  },
} as const satisfies Record<string, Bilingual & { readonly status: 422 }>;

export type FieldProblemCode = keyof typeof fieldProblems;

export interface FieldComplaint {
  readonly path: string;
  readonly code: FieldProblemCode;
  readonly message: Bilingual;
}

const errors_max = 20;
const path_characters_max = 200;

/**
 * @param body as it was sent, to tell a wrong kind of value from a wrong one; no value is repeated in a message
 * @param prefix of the paths, where the body is a part of another one
 */
export function complaintsOf(
  payload: PayloadClass,
  body: unknown,
  errors: readonly FieldError[],
  prefix = '',
): FieldComplaint[] {
  return errors.slice(0, errors_max).map(({ path: whole, rule }) => {
    const path = whole.slice(prefix.length);
    const field = findField(payload, path);
    const code = codeOf(rule, field, valueAt(body, path));
    const shown = whole.slice(0, path_characters_max);
    const message = messageOf(code, whole === '' ? 'body' : shown, field, holderOf(payload, path));
    return { path: shown, code, message };
  });
}

/** The descriptor behind a path such as `items.0.goods`. */
export function findField(payload: PayloadClass, path: string): Field | undefined {
  let fields = fieldsOf(payload);
  let found: Field | undefined;
  for (const name of path.split('.')) {
    if (found?.list && /^\d+$/.test(name)) continue;
    found = fields.find((field) => field.name === name);
    if (!found) return undefined;
    fields = found.nested ? fieldsOf(found.nested()) : [];
  }
  return found;
}

/** The class whose object has the last name of the path. */
function holderOf(payload: PayloadClass, path: string): PayloadClass {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  return (parent === '' ? undefined : findField(payload, parent)?.nested?.()) ?? payload;
}

function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

const codes: Readonly<Record<string, FieldProblemCode>> = {
  required: 'required',
  whitelistValidation: 'unknown-field',
  unknownValue: 'not-an-object',
  isObject: 'not-an-object',
  nestedValidation: 'not-an-object',
  isArray: 'not-a-list',
  arrayMinSize: 'list-empty',
  arrayMaxSize: 'list-too-long',
  arrayUnique: 'value-repeated',
  isString: 'not-text',
  minLength: 'text-empty',
  maxLength: 'too-long',
  isStorable: 'text-not-storable',
  noPersonalNumber: 'personal-number-in-text',
  isIn: 'not-one-of',
  isUuid: 'not-a-uuid',
  isInt: 'not-a-whole-number',
  min: 'too-small',
  max: 'too-large',
  isBoolean: 'not-a-flag',
  isEdtf: 'not-an-edtf-date',
  isDay: 'not-a-day',
  isInstant: 'not-an-instant',
  isPhoneNumber: 'not-a-phone-number',
  depth: 'too-deep',
  sameEntry: 'other-entry',
};

function codeOf(rule: string, field: Field | undefined, value: unknown): FieldProblemCode {
  if (value === null && field) return 'null-value';
  if (rule === 'matches') return codeOfPattern(field);
  if (rule === 'isIdentityNumber') {
    return typeof value === 'string' && /^\d{17}[\dX]$/.test(value)
      ? 'identity-number-check-digit'
      : 'not-an-identity-number';
  }
  return codes[rule] ?? 'pattern';
}

function codeOfPattern(field: Field | undefined): FieldProblemCode {
  if (field?.codeList !== undefined) return 'not-a-code';
  const pattern = field?.schema['pattern'];
  if (pattern === '^\\d{12}$') return 'not-an-area-code';
  if (field?.name.toLowerCase().includes('organisation') || field?.refersTo === 'organisation')
    return 'not-an-organisation-id';
  return typeof pattern === 'string' && pattern.startsWith('^-?') ? 'not-a-decimal' : 'pattern';
}

type Wording = (field: Field | undefined, payload: PayloadClass) => Bilingual;

const limit = (field: Field | undefined, key: string): string => {
  const value = field?.schema[key];
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '?';
};
const knownFields = (payload: PayloadClass): string =>
  fieldsOf(payload)
    .map(({ name }) => name)
    .join(', ');

/** @param known names of the fields that there are */
export function unknownField(known: string): Bilingual {
  return { zh: `没有这个字段；可用的字段：${known}`, en: `is no field here; these are: ${known}` };
}

/** What to send instead. */
const wordings: Readonly<Partial<Record<FieldProblemCode, Wording>>> = {
  required: () => ({ zh: '必填', en: 'is required' }),
  'null-value': () => ({ zh: '不能为 null；未知就不要发送这个字段', en: 'is null; leave it out where it is unknown' }),
  'unknown-field': (_, payload) => unknownField(knownFields(payload)),
  'not-an-object': () => ({ zh: '须为 JSON 对象 {…}', en: 'has to be a JSON object {…}' }),
  'not-a-list': () => ({ zh: '须为列表 […]', en: 'has to be a list […]' }),
  'list-empty': () => ({
    zh: '至少一项；没有就不要发送这个字段',
    en: 'needs at least one item; leave it out where there is none',
  }),
  'list-too-long': (field) => ({
    zh: `最多 ${field?.list?.maxItems ?? '?'} 项`,
    en: `may have ${field?.list?.maxItems ?? '?'} items at most`,
  }),
  'value-repeated': () => ({ zh: '有重复的值，每个值只写一次', en: 'names a value twice; name each once' }),
  'not-text': () => ({ zh: '须为文字（字符串）', en: 'has to be a text (a string)' }),
  'text-empty': () => ({
    zh: '不能为空；没有就不要发送这个字段',
    en: 'is empty; leave it out where there is nothing to say',
  }),
  'too-long': (field) => ({
    zh: `最多 ${limit(field, 'maxLength')} 个字符`,
    en: `may have ${limit(field, 'maxLength')} characters at most`,
  }),
  'text-not-storable': () => ({
    zh: '含有 NUL 或残缺的字符（半个代理对），请去掉',
    en: 'holds NUL or half of a surrogate pair; remove it',
  }),
  'personal-number-in-text': () => ({
    zh: '文字中像是有身份证号或电话号码；请移到专门的字段，以便日后能够删除',
    en: 'seems to hold an identity or phone number; move it to its own field, where it can be erased',
  }),
  'not-one-of': (field) => {
    const values = ((field?.schema['enum'] ?? []) as string[]).join(', ');
    return { zh: `须为以下之一：${values}`, en: `has to be one of: ${values}` };
  },
  'not-a-uuid': () => ({
    zh: '须为 UUID，例如 0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e',
    en: 'has to be a UUID such as 0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e',
  }),
  'not-a-code': (field) => ({
    zh: `须为代码表 ${field?.codeList ?? ''} 中的代码（小写字母、数字、_ 和 -）`,
    en: `has to be a code of the list ${field?.codeList ?? ''} (lower case letters, digits, _ and -)`,
  }),
  'not-an-area-code': () => ({
    zh: '须为十二位数字的区划代码，例如 220122101201',
    en: 'has to be an area code of twelve digits such as 220122101201',
  }),
  'not-an-organisation-id': () => ({
    zh: '须为单位编号：小写字母、数字和 -，最多 64 个字符',
    en: 'has to be an organisation id: lower case letters, digits and -, 64 characters at most',
  }),
  'not-a-decimal': () => ({
    zh: '须为写成文字的小数，例如 "12.5"（小数点后最多六位）',
    en: 'has to be a decimal written as a text such as "12.5" (six places at most)',
  }),
  pattern: (field) => ({
    zh: `格式须符合 ${limit(field, 'pattern')}`,
    en: `has to match ${limit(field, 'pattern')}`,
  }),
  'not-a-whole-number': () => ({
    zh: '须为整数，不带引号和小数',
    en: 'has to be a whole number, without quotes or decimals',
  }),
  'too-small': (field) => ({
    zh: `不得小于 ${limit(field, 'minimum')}`,
    en: `has to be ${limit(field, 'minimum')} or more`,
  }),
  'too-large': (field) => ({
    zh: `不得大于 ${limit(field, 'maximum')}`,
    en: `has to be ${limit(field, 'maximum')} or less`,
  }),
  'not-a-flag': () => ({ zh: '须为 true 或 false，不带引号', en: 'has to be true or false, without quotes' }),
  'not-an-edtf-date': () => ({
    zh: '须为存在的日期：2022-03-05、2022-03、2022，或区间 2022-03/2022-07、../2016',
    en: 'has to be a date that exists: 2022-03-05, 2022-03, 2022, or an interval 2022-03/2022-07, ../2016',
  }),
  'not-a-day': () => ({ zh: '须为存在的一天，例如 2022-03-05', en: 'has to be a day that exists, such as 2022-03-05' }),
  'not-an-instant': () => ({
    zh: '须为带时区的时刻，例如 2022-03-05T09:30:00+08:00',
    en: 'has to be a clock time with its offset, such as 2022-03-05T09:30:00+08:00',
  }),
  'not-an-identity-number': () => ({
    zh: '须为 18 位公民身份号码，末位可为大写 X',
    en: 'has to be an identity number of 18 characters, the last one a digit or a capital X',
  }),
  'identity-number-check-digit': () => ({
    zh: '出生日期或末位校验码不对，请对照证件核实',
    en: 'has a birthday that does not exist or a wrong check digit; look at the card again',
  }),
  'not-a-phone-number': () => ({
    zh: '须为手机号（11 位）或带区号的固定电话',
    en: 'has to be a mobile number of 11 digits, or a fixed line with its area code',
  }),
  'too-deep': () => ({ zh: '嵌套层次太多', en: 'is nested too deeply' }),
  'other-entry': () => ({
    zh: '须与 corrects 相同，或不填',
    en: 'has to be the same as corrects, or left out',
  }),
};

function messageOf(code: FieldProblemCode, name: string, field: Field | undefined, payload: PayloadClass): Bilingual {
  const { zh, en } = wordings[code]?.(field, payload) ?? fieldProblems[code];
  return { zh: `${name}：${zh}`, en: `${name} ${en}` };
}
