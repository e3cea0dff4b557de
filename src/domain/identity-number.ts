/** GB 11643: seventeen digits with a date of birth, and a check character by ISO 7064 MOD 11-2. */
import { isDay, spanOf } from './span.js';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';

export function isIdentityNumber(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{17}[\dX]$/.test(text)) return false;
  if (!isDay(`${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`)) return false;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return text[17] === checks[sum % 11];
}

/** Which of the two beside it an identity number contradicts: a birthday within the date given, a sex where one is told. */
export function findContradiction(said: {
  readonly identityNumber?: string;
  readonly bornOn?: string;
  readonly sex?: string;
}): 'bornOn' | 'sex' | undefined {
  const { identityNumber, bornOn, sex } = said;
  if (identityNumber === undefined) return undefined;
  const birthday = `${identityNumber.slice(6, 10)}-${identityNumber.slice(10, 12)}-${identityNumber.slice(12, 14)}`;
  const { first, last } = spanOf(bornOn);
  if (bornOn !== undefined && (birthday < first || birthday > last)) return 'bornOn';
  // GB/T 2261.1: 1 male, 2 female; 0 and 9 tell none. The digit before the check character is odd for men.
  const isMale = Number(identityNumber[16]) % 2 === 1;
  return sex === (isMale ? '2' : '1') ? 'sex' : undefined;
}

/** True where an id or a code has an identity number for its own or for a part. */
export function holdsIdentityNumber(code: string): boolean {
  return (
    code
      .toUpperCase()
      .match(/(?<!\d)\d{17}[\dX](?!\d)/g)
      ?.some(isIdentityNumber) ?? false
  );
}

/** Mobile numbers of mainland China, with or without +86, or a fixed line with its area code. */
export function isPhoneNumber(text: unknown): text is string {
  return typeof text === 'string' && /^(?:(?:\+?86-?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/.test(text);
}

/** Digits that people write apart may still be one number. */
const digitRuns = /(?<![0-9A-Za-z])\+?\d(?:[\s\-.·]?\d)*[Xx]?(?![0-9A-Za-z])/gu;
/** Identity numbers issued before 1999: the birthday has a two-digit year. */
const fifteenDigits = /^\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$/;
const fullWidth = /[０-９Ｘｘ]/gu;
/** Groups into which an identity number is written at the most: 110105 1949 12 31 00 2X. */
const groups_max = 6;

/** True where a text contains what reads as an identity number or a phone number. */
export function holdsPersonalNumber(text: string): boolean {
  const plain = text.replace(fullWidth, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  for (const [run] of plain.matchAll(digitRuns)) {
    const groups = run
      .replace('+', '')
      .toUpperCase()
      .split(/[\s\-.·]/u);
    if (isPhoneLike(groups.join('')) || groups.some((_, from) => holdsNumberFrom(groups, from))) return true;
  }
  return false;
}

function isPhoneLike(digits: string): boolean {
  return /^(?:86)?1[3-9]\d{9}$/.test(digits) || /^0\d{9,11}$/.test(digits);
}

/** Also with a slip of the pen: the check character is not asked. */
function isIdentityLike(digits: string): boolean {
  return /^\d{17}[\dX]$/.test(digits) || fifteenDigits.test(digits);
}

/** Beside other numbers, such as a count or a day: a number of few, long groups, or one whose check character fits. */
function holdsNumberFrom(groups: readonly string[], from: number): boolean {
  for (let size = 1; size <= groups_max && from + size <= groups.length; size += 1) {
    const some = groups.slice(from, from + size);
    const digits = some.join('');
    if (isIdentityNumber(digits)) return true;
    const isLong = size <= 3 && some.every((group) => group.length >= 3);
    if (isLong && (isPhoneLike(digits) || isIdentityLike(digits))) return true;
  }
  return false;
}
