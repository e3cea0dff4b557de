/**
 * One thing, written in many ways. Numbers are kept in one way of writing, whatever keyboard they were typed on; names
 * are kept as typed, and looked for by what they fold to.
 */
import { fieldsOf, perClass } from './fields.js';
import type { Field, PayloadClass } from './fields.js';
import { isIdentityNumber, isPhoneNumber } from './identity-number.js';
import { isDay } from './span.js';

const betweenDigits = /[\s\p{Pd}\p{Cf}_.·•‧・()−]/gu;

/** Full-width digits, a small x, spaces and hyphens: of a number that is none the text as it was. */
export function foldIdentityNumber(text: string): string {
  const folded = foldDocumentNumber(text);
  return isIdentityNumber(folded) ? folded : text;
}

/** Of any document: capitals and digits. */
export function foldDocumentNumber(text: string): string {
  return text.normalize('NFKC').replace(betweenDigits, '').toUpperCase();
}

/** Digits alone, without the prefix of the country: of a number that is none the text as it was. */
export function foldPhone(text: string): string {
  const digits = text.normalize('NFKC').replace(betweenDigits, '');
  const abroad = /^(?:\+|00)?86(\d+)$/.exec(digits)?.[1];
  // A fixed line has lost the 0 of its area code behind the prefix.
  const found = [digits, abroad, abroad === undefined ? undefined : `0${abroad}`];
  return found.find((each) => each !== undefined && isNational(each)) ?? text;
}

function isNational(digits: string): boolean {
  return /^[01]/.test(digits) && !digits.startsWith('00') && isPhoneNumber(digits);
}

/** GB 11643-1989 in the form of 1999: the century, and the check character. Undefined where it is no such number. */
export function asOfToday(fifteen: string): string | undefined {
  if (!/^\d{15}$/.test(fifteen)) return undefined;
  const [y, m, d] = [fifteen.slice(6, 8), fifteen.slice(8, 10), fifteen.slice(10, 12)];
  if (!isDay(`19${y}-${m}-${d}`)) return undefined;
  const digits = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`;
  return '0123456789X'
    .split('')
    .map((check) => digits + check)
    .find(isIdentityNumber);
}

/** What a number of a document is found by: that of fifteen digits like the one which took its place. */
export function lookupNumber(text: string): string {
  const folded = foldDocumentNumber(text);
  return asOfToday(folded) ?? folded;
}

const dots = /(?<=[\p{L}\p{M}])\s*[·•․‧∙⋅●˙᛫・．.゠]\s*(?=\p{L})/gu;
const inHan = /(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu;

/** What a name is found by: one middle dot for all of them, no spaces between Chinese characters, small letters. */
export function lookupName(name: string): string {
  return name.normalize('NFKC').trim().replace(dots, '·').replace(inHan, '').replaceAll(/\s+/g, ' ').toLowerCase();
}

const foldings: Readonly<Record<string, (text: string) => string>> = {
  gb11643: foldIdentityNumber,
  'cn-phone': foldPhone,
  'document-number': foldDocumentNumber,
};

/** The fields that are numbers of this kind, and the parts that have some. */
const numbersOf = perClass((payload): readonly Field[] =>
  fieldsOf(payload).filter(
    ({ schema, nested }) =>
      foldings[schema['format'] as string] !== undefined || (nested !== undefined && numbersOf(nested()).length > 0),
  ),
);

/** In place, on parsed JSON that may be anything. */
export function foldNumbers(payload: PayloadClass, body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const held = body as Record<string, unknown>;
  for (const { name, nested, list, schema } of numbersOf(payload)) {
    const value = Object.hasOwn(held, name) ? held[name] : undefined;
    if (nested) for (const part of list && Array.isArray(value) ? value : [value]) foldNumbers(nested(), part);
    else if (typeof value === 'string') held[name] = foldings[schema['format'] as string]!(value);
  }
}
