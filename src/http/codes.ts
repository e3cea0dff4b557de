/** The catalogue of all codes that a problem can have; docs/errors.md and the page at /problems are made from it. */
import { merged, sentencesOf } from '../domain/code.js';
import type { Codes, Known } from '../domain/code.js';
import { refusals } from '../domain/codes.js';
import { fieldCodes, parameterCodes } from './field-codes.js';
import type { FieldCode } from './field-codes.js';
import type { Bilingual } from './language.js';
import { requestCodes } from './request-codes.js';
import type { RequestCode } from './request-codes.js';

/** By where they come from. */
export const sections: readonly { readonly title: Bilingual; readonly codes: Codes }[] = [
  { title: { zh: '请求、令牌、服务', en: 'Requests, tokens, the service' }, codes: requestCodes },
  { title: { zh: '内容的字段', en: 'Fields of a body' }, codes: fieldCodes },
  { title: { zh: '查询参数', en: 'Parameters of a question' }, codes: parameterCodes },
  { title: { zh: '业务规则', en: 'Rules of the domain' }, codes: refusals },
];

export const catalogue: Codes = merged(...sections.map(({ codes }) => codes));

export type ParameterCode = keyof typeof parameterCodes;

/** A code that src/http knows by name; those of the domain are texts. */
export type KnownCode = RequestCode | FieldCode | ParameterCode;

/** What a message is made of, beside its code. */
export interface Case {
  /** Of the field at fault, as on a form. */
  readonly label?: Bilingual;
  /** What was sent; nothing personal. */
  readonly sent?: string;
  readonly known?: Known;
}

/** Which field, what is wrong, what was sent, and what to do about it. */
export function messageOf(code: string, { label, sent, known = {} }: Case = {}): Bilingual {
  const found = catalogue[code];
  if (!found) return { zh: code, en: code };
  const { what, wayOut } = sentencesOf(found, known);
  const zh = [label && `${label.zh}：`, what.zh, sent !== undefined && `（所填：${sent}）`, `；${wayOut.zh}`];
  const en = [label && `${label.en}: `, what.en, sent !== undefined && ` (sent: ${sent})`, `; ${wayOut.en}`];
  return { zh: zh.filter(Boolean).join(''), en: en.filter(Boolean).join('') };
}
