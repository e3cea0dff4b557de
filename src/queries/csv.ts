/**
 * A list as CSV (RFC 4180) for spreadsheets: UTF-8 with a byte order mark, a header row of labels, every row of the list.
 * What a spreadsheet would take for a formula, or for a number that it cannot keep, is written so that it stays text.
 */
import { stringify } from 'csv-stringify/sync';
import type { Bilingual, Language } from '../http/language.js';
import type { Column, Columns } from './columns.js';
import type { LabelTexts } from './labels.js';

export const csv_type = 'text/csv; charset=utf-8; header=present';
const byte_order_mark = '\uFEFF';

/** By `?format=`, else by `Accept`: where CSV is wanted more than JSON. */
export function wantsCsv(format: string | undefined, accept: string | undefined): boolean {
  if (format !== undefined) return format === 'csv';
  if (accept === undefined || accept.length > 500) return false;
  const weights = new Map<string, number>();
  for (const part of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((each) => each.trim());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(range, q === undefined ? 1 : Number(q.slice(2)) || 0);
  }
  const csv = weights.get('text/csv') ?? weights.get('text/*') ?? 0;
  return csv > (weights.get('application/json') ?? weights.get('application/*') ?? 0);
}

/** One column of the sheet. */
interface Sheet {
  readonly label: Bilingual;
  readonly cell: (row: Row, labels: LabelTexts, language: Language) => string;
}

type Row = Readonly<Record<string, unknown>>;

/** The byte order mark and the header row. */
export function headOf(columns: Columns, language: Language): string {
  return byte_order_mark + linesOf([sheetOf(columns).map(({ label }) => kept(label[language]))]);
}

/** The rows of a page, whose `labels` name the codes in it. */
export function rowsOf(columns: Columns, rows: readonly object[], labels: LabelTexts, language: Language): string {
  const sheet = sheetOf(columns);
  return linesOf(rows.map((row) => sheet.map(({ cell }) => cell(row as Row, labels, language))));
}

/** @param records of cells */
function linesOf(records: string[][]): string {
  return stringify(records, { record_delimiter: 'windows', quote_record_delimiter: true });
}

const sheets = new WeakMap<Columns, readonly Sheet[]>();

function sheetOf(columns: Columns): readonly Sheet[] {
  const known = sheets.get(columns) ?? Object.entries(columns).flatMap(([name, column]) => sheetOfColumn(name, column));
  sheets.set(columns, known);
  return known;
}

function sheetOfColumn(name: string, column: Column): Sheet[] {
  const { label, list, parts, isFen } = column;
  if (parts) {
    return sheetOf(parts).map(({ label: inner, cell }) => ({
      label: { zh: `${label.zh}：${inner.zh}`, en: `${label.en}: ${inner.en}` },
      cell: (row, labels, language) => cell((row[name] ?? {}) as Row, labels, language),
    }));
  }
  const shown = (row: Row, language: Language): string => cellOf(row[name], column, language);
  if (list !== undefined) {
    const called = (row: Row, labels: LabelTexts, language: Language): string =>
      cellOf(namesOf(row[name], labels[list]), column, language);
    return [
      { label, cell: called },
      { label: codeLabelOf(list, label), cell: (row, _, language) => shown(row, language) },
    ];
  }
  const title = isFen ? { zh: `${label.zh}（元）`, en: `${label.en} (yuan)` } : label;
  return [{ label: title, cell: (row, _, language) => shown(row, language) }];
}

const streams_named = new Set(['organisation', 'cadre']);

function codeLabelOf(list: string, { zh, en }: Bilingual): Bilingual {
  return streams_named.has(list)
    ? { zh: `${zh}（编号）`, en: `${en} (id)` }
    : { zh: `${zh}（代码）`, en: `${en} (code)` };
}

function namesOf(value: unknown, names: Readonly<Record<string, string>> = {}): unknown {
  if (Array.isArray(value)) return value.map((each) => names[String(each)] ?? String(each));
  return typeof value === 'string' ? names[value] : undefined;
}

const yes = { zh: '是', en: 'yes' };
const no = { zh: '否', en: 'no' };
const between = { zh: '；', en: '; ' };

function cellOf(value: unknown, column: Column, language: Language): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    return kept(value.map((each) => wordOf(each, column, language)).join(between[language]));
  }
  if (typeof value === 'number') return column.isFen ? yuanOf(value) : numberOf(value);
  return kept(wordOf(value, column, language));
}

function wordOf(value: unknown, { values }: Column, language: Language): string {
  if (typeof value === 'boolean') return (value ? yes : no)[language];
  if (typeof value === 'string') return values?.[value]?.[language] ?? value;
  return JSON.stringify(value);
}

const fen_per_yuan = 100;

function yuanOf(fen: number): string {
  const [whole, rest] = [Math.trunc(Math.abs(fen) / fen_per_yuan), Math.abs(fen) % fen_per_yuan];
  return `${fen < 0 ? '-' : ''}${whole}.${String(rest).padStart(2, '0')}`;
}

/** Spreadsheets keep fifteen digits of a number. */
const digits_max = 15;

function numberOf(value: number): string {
  const written = String(value);
  return /^-?\d+$/.test(written) && written.length > digits_max ? asText(written) : written;
}

/** Digits that would lose a leading zero, be shown as a power of ten, or be rounded; and what is written like a power. */
const readAsOther = /^(?:0\d+|\d{12,}|\d+(?:\.\d+)?E[+-]?\d+)$/i;
const decimal = /^\d+\.\d+$/;
const readAsNumber = /^-\d+(?:\.\d+)?$/;
const readAsFormula = /^[=+\-@\t\r\n＝＋－＠]/;

/** A text as a spreadsheet keeps it: `="012"` is the text 012; an apostrophe before it takes a formula's power. */
function kept(value: string): string {
  if (readAsOther.test(value) || (decimal.test(value) && value.length > digits_max + 1)) return asText(value);
  return readAsFormula.test(value) && !readAsNumber.test(value) ? `'${value}` : value;
}

function asText(digits: string): string {
  return `="${digits}"`;
}
