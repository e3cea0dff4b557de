/** A sheet of rows from a CSV file, by the labels of fields. Reads and checks form alone; what rows say is judged elsewhere. */
import { CsvError, parse } from 'csv-parse/sync';
import { fieldsOf } from '../../domain/fields.js';
import type { Field, PayloadClass } from '../../domain/fields.js';
import type { Bilingual } from '../../domain/bilingual.js';

export interface SheetRow {
  /** In the file, from 1, where the row begins. */
  readonly line: number;
  /** By the name of the field; without those that were left empty. */
  readonly values: Readonly<Record<string, string>>;
}

/** What is wrong with a line, and what to do about it. */
export interface Fault {
  readonly line: number;
  readonly message: Bilingual;
}

export interface Sheet {
  readonly rows: readonly SheetRow[];
  readonly faults: readonly Fault[];
}

const bytes_max = 50_000_000;

export function readSheet(bytes: Uint8Array, fields: readonly Field[]): Sheet {
  if (bytes.length > bytes_max)
    return failed(1, '文件超过 50 MB；请分成几个文件', 'The file has more than 50 MB: split it');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes); // the mark at its beginning is left out
  } catch {
    return failed(
      1,
      '文件不是 UTF-8；请在表格软件中另存为“CSV UTF-8”',
      'The file is not UTF-8: save it as “CSV UTF-8”',
    );
  }
  try {
    return sheetOf(parse(text, { info: true, relax_column_count: true, trim: true }) as unknown as Parsed[], fields);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return failed(
      line,
      '引号没有配对或位置不对；含逗号、换行的内容请整格加引号',
      'A quote is not closed or stands amid a cell',
    );
  }
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function failed(line: number, zh: string, en: string): Sheet {
  return { rows: [], faults: [{ line, message: { zh, en } }] };
}

function sheetOf(parsed: readonly Parsed[], fields: readonly Field[]): Sheet {
  const [head, ...others] = parsed.filter(({ record }) => record.some((cell) => cell !== ''));
  if (!head) return failed(1, '文件是空的；第一行须为列名', 'The file is empty: its first line names the columns');
  const columns = head.record.map((name) => fields.find((field) => isNamed(field, name)));
  const faults = [...faultsOfHead(head, columns, fields)];
  if (faults.length > 0) return { rows: [], faults };
  const rows: SheetRow[] = [];
  for (const { record, info } of others) {
    const line = info.lines - record.join('').split('\n').length + 1;
    if (record.length > columns.length && record.slice(columns.length).some((cell) => cell !== '')) {
      faults.push({
        line,
        message: {
          zh: `有 ${record.length} 格，列名只有 ${columns.length} 个；含逗号的内容请整格加引号`,
          en: `It has ${record.length} cells under ${columns.length} names: put a cell with commas into quotes`,
        },
      });
      continue;
    }
    const cells = columns.flatMap((field, i) => (record[i] ? [[field!.name, record[i]] as const] : []));
    rows.push({ line, values: Object.fromEntries(cells) });
  }
  return { rows, faults };
}

const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[\s*_]/g, '')
    .toLowerCase();

/** By its label in either language, or by its name. */
function isNamed({ name, label }: Field, written: string): boolean {
  return [name, label.zh, label.en].some((each) => folded(each) === folded(written));
}

function* faultsOfHead(
  { record, info: { lines: line } }: Parsed,
  columns: readonly (Field | undefined)[],
  fields: readonly Field[],
): Generator<Fault> {
  const known = (language: keyof Bilingual): string =>
    fields.map(({ label }) => label[language]).join(language === 'zh' ? '、' : ', ');
  for (const [i, column] of columns.entries()) {
    if (!column)
      yield {
        line,
        message: {
          zh: `没有这一列：${record[i]!}；可用的列：${known('zh')}`,
          en: `There is no column ${record[i]!}; those there are: ${known('en')}`,
        },
      };
    else if (columns.indexOf(column) < i)
      yield {
        line,
        message: { zh: `${column.label.zh}：有两列；请留一列`, en: `${column.label.en}: stands twice; leave one` },
      };
  }
  for (const { label, optional, name } of fields)
    if (!optional && !columns.some((column) => column?.name === name))
      yield { line, message: { zh: `缺少这一列：${label.zh}`, en: `The column ${label.en} is missing` } };
}

/** Fields of a body by name, in that order. */
export function fieldsNamed(payload: PayloadClass, ...names: readonly string[]): Field[] {
  return names.map((name) => fieldsOf(payload).find((field) => field.name === name)!);
}
