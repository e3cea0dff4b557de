/** Days and clock times in words. Days are those of the ledger's time zone, which the document names. */
import { languageTags } from '../texts/texts';
import type { Language } from '../texts/texts';

const named = document.documentElement.dataset['timeZone'] ?? '';

/** As the service says; while the page is being developed nobody has said it. */
export const timeZone = named.startsWith('%') || named === '' ? 'Asia/Shanghai' : named;

const day_ms = 86_400_000;

export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && dayIn(text) === text;

/** A day as people type it: `2019-10-16`, `2019/10/16`, `20191016`, `2019年10月16日`; undefined where it is none. */
export function dayIn(text: string): string | undefined {
  const found = /^\s*(\d{4})(?:\D?(\d{2})\D?(\d{2})|\D(\d{1,2})\D(\d{1,2}))日?\s*$/.exec(text);
  if (!found) return undefined;
  const [, year, ...rest] = found;
  const [month, day] = rest.filter((part) => part !== undefined);
  const written = [year, month!.padStart(2, '0'), day!.padStart(2, '0')].join('-');
  const number = dayNumber(written);
  return Number.isNaN(number) || dayAt(number) !== written ? undefined : written;
}

export function today(): string {
  return dayOf(new Date().toISOString());
}

// Making a formatter takes a hundred times as long as using it.
const days = new Intl.DateTimeFormat('sv', { timeZone });

/** The day of an instant, in the ledger's time zone. */
export function dayOf(instant: string): string {
  return days.format(new Date(instant));
}

export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / day_ms);
}

export function dayAt(number: number): string {
  return new Date(number * day_ms).toISOString().slice(0, 10);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One side of what is written in EDTF: a year, a month or a day. */
function pointWords(text: string, language: Language): string {
  const [year = '', month, day] = text.split('-');
  if (language === 'zh') {
    const parts = [`${year}年`, month && `${Number(month)}月`, day && `${Number(day)}日`];
    return parts.filter(Boolean).join('');
  }
  return [day && String(Number(day)), month && months[Number(month) - 1], year].filter(Boolean).join(' ');
}

/** `2017`, `2019-09`, `2019-10-16`, `2022-03/2022-07`, `../2016`, `/2019-05` */
export function daysWords(edtf: string, language: Language): string {
  if (!/^[\d./-]+$/.test(edtf)) return edtf;
  const [first = '', last] = edtf.split('/');
  if (last === undefined) return pointWords(first, language);
  const [from, to] = [first, last].map((side) => (/^\d/.test(side) ? pointWords(side, language) : undefined));
  if (language === 'zh') {
    if (from && to) return `${from}至${to}`;
    return from ? `${from}起` : to ? `${to}以前` : '不详';
  }
  if (from && to) return `${from} to ${to}`;
  return from ? `from ${from}` : to ? `until ${to}` : 'unknown';
}

/** Of a day that is known by its month or year alone, or lies between two: so that nobody takes a bound for the day. */
export function roughlyWords(edtf: string, language: Language): string {
  const words = daysWords(edtf, language);
  if (isDay(edtf) || !/^\d/.test(edtf) || !/\d$/.test(edtf)) return words;
  if (edtf.includes('/')) return language === 'zh' ? `${words}之间（具体日期不详）` : `${words} (day unknown)`;
  return language === 'zh' ? `${words}内（具体日期不详）` : `within ${words} (day unknown)`;
}

export function spanWords({ first, last }: { first?: string; last?: string }, language: Language): string | undefined {
  if (first === undefined && last === undefined) return undefined;
  if (first === last && first !== undefined) return daysWords(first, language);
  return daysWords(`${first ?? ''}/${last ?? '..'}`, language);
}

/** To the second; `exact` to the millisecond, for entries that came within one. */
export function instantWords(instant: string, language: Language, exact = false): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return `${daysWords(dayOf(instant), language)} ${clockOf(language, exact).format(date)}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(language: Language, exact: boolean): Intl.DateTimeFormat {
  const key = `${language} ${exact}`;
  const known = clocks.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(languageTags[language], {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(exact && { fractionalSecondDigits: 3 }),
  });
  clocks.set(key, made);
  return made;
}

/** The last moment at which something had not been received yet. */
export function justBefore(instant: string): string {
  return new Date(Date.parse(instant) - 1).toISOString();
}

/** `中国标准时间（Asia/Shanghai，UTC+8）` */
export function zoneWords(instant: string, language: Language): string {
  const named = (timeZoneName: 'long' | 'shortOffset'): string => {
    const format = new Intl.DateTimeFormat(languageTags[language], { timeZone, timeZoneName });
    return format.formatToParts(new Date(instant)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  };
  const [name, offset] = [named('long'), named('shortOffset').replace('GMT', 'UTC')];
  return language === 'zh' ? `${name}（${timeZone}，${offset}）` : `${name} (${timeZone}, ${offset})`;
}
