/** GB 11643: seventeen digits with a date of birth, and a check character by ISO 7064 MOD 11-2. */
import { isDay, spanOf } from './span.js';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';
const zero = 48;

export function isIdentityNumber(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{17}[\dX]$/.test(text)) return false;
  const sum = weights.reduce((total, weight, i) => total + weight * (text.charCodeAt(i) - zero), 0);
  return text[17] === checks[sum % 11] && isDay(birthdayIn(text));
}

/** The day in it, whether or not there is such a day. */
export function birthdayIn(identityNumber: string): string {
  return `${identityNumber.slice(6, 10)}-${identityNumber.slice(10, 12)}-${identityNumber.slice(12, 14)}`;
}

/** The days on which somebody can have been born, by what is told of them. */
export function bornIn({ bornOn, identityNumber }: { readonly bornOn?: string; readonly identityNumber?: string }) {
  if (bornOn !== undefined) return spanOf(bornOn);
  return identityNumber === undefined ? undefined : spanOf(birthdayIn(identityNumber));
}

/** Which of the two beside it an identity number contradicts: a birthday within the date given, a sex where one is told. */
export function findContradiction(said: {
  readonly identityNumber?: string;
  readonly bornOn?: string;
  readonly sex?: string;
}): 'bornOn' | 'sex' | undefined {
  const { identityNumber, bornOn, sex } = said;
  if (identityNumber === undefined) return undefined;
  const birthday = birthdayIn(identityNumber);
  const { first, last } = spanOf(bornOn);
  if (bornOn !== undefined && (birthday < first || birthday > last)) return 'bornOn';
  // GB/T 2261.1: 1 male, 2 female; 0 and 9 tell none. The digit before the check character is odd for men.
  const isMale = Number(identityNumber[16]) % 2 === 1;
  return sex === (isMale ? '2' : '1') ? 'sex' : undefined;
}

/** From every group of digits on, what may be an identity number: whole or with what codes take between their parts. */
const inCode = /(?<!\d)(?=(\d(?:[-._]*\d){16}[-._]*[\dX])(?!\d))/g;

/** True where an id or a code has an identity number for its own or for a part. */
export function holdsIdentityNumber(code: string): boolean {
  return [...code.toUpperCase().matchAll(inCode)].some(([, found = '']) =>
    isIdentityNumber(found.replaceAll(/[-._]/g, '')),
  );
}

/** Mobile numbers of mainland China, with or without +86, or a fixed line with its area code. */
export function isPhoneNumber(text: unknown): text is string {
  return typeof text === 'string' && /^(?:(?:\+?86-?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/.test(text);
}

const phoneLike = /^(?:(?:86)?1[3-9]\d{9}|0\d{9,11})$/;
/** Also with a slip of the pen: the check character is not asked. Fifteen digits, with a short year, were issued until 1999. */
const identityLike = /^(?:\d{17}[\dXx]|\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})$/;
/**
 * What people put between the digits of one number; spaces and digits of other widths are plain ones by then. What an
 * opening bracket begins is something else, what a closing one ends may be the area code.
 */
const separator = /[\s\p{Pd}_.·•‧・)−]/u;
const plainSeparator = /[\s.·-]/u;
const commonSeparators = ' -.';
const separators_max = 3;
/** Groups into which an identity number is written at the most: 110105 1949 12 31 00 2X. */
const groups_max = 6;
const digits_min = 10;
const digits_max = 18;
const letter_x = 120;
/** Marks that nobody sees, such as those around a number copied from a list of contacts. */
const unseen = /\p{Cf}+/gu;
const unseenBeforeX = /(?<=\d)\p{Cf}+(?=x\b)/giu;
/** Stands for as many of them as follow each other. */
const mark = '\u200b';

/** Up to its query: what is asked there may be a number of somebody. */
const address = /\bhttps?:\/\/[a-z0-9.-]+(?::\d+)?(?:\/[\w.~%/+-]*)?/gi;

/** A text without the addresses of pages in it: digits of a path number pages, not people. */
export function withoutAddresses(text: string): string {
  return text.replace(address, ' ');
}

/** True where a text contains what reads as an identity number or a phone number. Linear in its length. */
export function holdsPersonalNumber(text: string): boolean {
  const normal = text.normalize('NFKC');
  if (!hasDigits(normal, digits_min)) return false;
  const plain = normal.replace(unseenBeforeX, '').replace(unseen, mark);
  let run = noDigits();
  for (let at = 0; at < plain.length;) {
    if (!isDigit(plain, at)) {
      at += 1;
      continue;
    }
    const end = endOfGroup(plain, at);
    // What stands in one word with letters is a code.
    const isCode = isLetter(plain, at - 1) || isLetter(plain, end) || isDigit(plain, end);
    if (!isCode) {
      run.digits += plain.slice(at, end);
      run.ends.push(run.digits.length);
    }
    const isLast = isCode || !isDigit(plain, end - 1);
    at = afterSeparators(plain, end);
    run.gaps.push(gapOf(plain, end, at));
    if (isLast || !isDigit(plain, at)) {
      if (holdsNumber(run)) return true;
      run = noDigits();
    }
  }
  return false;
}

function hasDigits(text: string, count: number): boolean {
  let found = 0;
  for (let at = 0; at < text.length && found < count; at += 1) if (isDigit(text, at)) found += 1;
  return found >= count;
}

/** What stands after a group: one plain separator, another one, or several. */
const gaps = { plain: 0, other: 1, wide: 2 } as const;
type Gap = (typeof gaps)[keyof typeof gaps];

/** Groups of digits that follow each other, and where each of them ends. The last may have an X at its end. */
interface Run {
  digits: string;
  readonly ends: number[];
  readonly gaps: Gap[];
}

function noDigits(): Run {
  return { digits: '', ends: [], gaps: [] };
}

function endOfGroup(text: string, from: number): number {
  let end = from + 1;
  while (isDigit(text, end)) end += 1;
  return (text.charCodeAt(end) | 32) === letter_x ? end + 1 : end;
}

function afterSeparators(text: string, from: number): number {
  let at = from;
  for (let seen = 0; text[at] === mark || (seen < separators_max && isSeparator(text.charAt(at))); at += 1) {
    if (text[at] !== mark) seen += 1;
  }
  return at;
}

function gapOf(text: string, from: number, to: number): Gap {
  if (to - from > 1) return gaps.wide;
  return plainSeparator.test(text.charAt(from)) ? gaps.plain : gaps.other;
}

function isSeparator(character: string): boolean {
  return commonSeparators.includes(character) || ((character < '0' || character > '9') && separator.test(character));
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= zero && code < zero + 10;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 32;
  return code >= 97 && code <= 122;
}

/** All groups of a run, those between wider gaps, or some: beside other numbers, such as a count or a day. */
function holdsNumber(run: Run): boolean {
  const { digits, ends } = run;
  if (digits.length < digits_min) return false;
  return (
    Object.values(gaps).some((widest) => isNumberBetweenGaps(run, widest)) ||
    ends.some((_, group) => holdsNumberFrom(digits, ends, group))
  );
}

/** However short its groups are: they are all that stands between two gaps wider than this, or the ends of the run. */
function isNumberBetweenGaps({ digits, ends, gaps: after }: Run, widest: Gap): boolean {
  let start = 0;
  return ends.some((end, group) => {
    if (group + 1 < ends.length && after[group]! <= widest) return false;
    const length = end - start;
    const number = length < digits_min || length > digits_max ? '' : digits.slice(start, end);
    start = end;
    return phoneLike.test(number) || isIdentityNumber(number.toUpperCase());
  });
}

/** A number of few, long groups, or one whose check character fits. */
function holdsNumberFrom(digits: string, ends: readonly number[], from: number): boolean {
  const start = ends[from - 1] ?? 0;
  let isLong = true;
  for (let group = from, end = start; group < from + groups_max && group < ends.length; group += 1) {
    isLong &&= group < from + 3 && ends[group]! - end >= 3;
    end = ends[group]!;
    const length = end - start;
    if (length > digits_max) return false;
    if (length < digits_min || (!isLong && length < digits_max)) continue;
    const number = digits.slice(start, end);
    if (isLong ? isNumberLike(number) : isIdentityNumber(number.toUpperCase())) return true;
  }
  return false;
}

function isNumberLike(digits: string): boolean {
  return digits.length < 15 ? phoneLike.test(digits) : identityLike.test(digits);
}
