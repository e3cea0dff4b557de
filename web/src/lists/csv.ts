/**
 * A whole list as a file for a spreadsheet: as the API makes it, else page by page in the words of the page, with the ids
 * beside them.
 */
import type { Asked } from '../address';
import { readCsv, readPage } from '../api/lists';
import type { ListDefinition, ListRow } from '../api/lists';
import type { Wording } from '../words/wording';
import { cellWords } from './rows-table';

interface CsvOptions {
  readonly wording: Wording;
  readonly roles: Readonly<Record<string, string>>;
  /** Called with the number of rows read so far. */
  readonly tell: (rows: number) => void;
}

/** From the description of the API, when the page is built. */
declare const paths_with_csv: readonly string[];

const export_page_rows = 200;

export async function exportCsv(
  list: ListDefinition,
  asked: Asked,
  { wording, roles, tell }: CsvOptions,
): Promise<void> {
  if (paths_with_csv.includes(list.path)) {
    save(`${list.name}.csv`, await readCsv(list, asked));
    return;
  }
  const ids = ['householdId'];
  const lines = [[...ids, ...list.columns].map((name) => cell(wording.field(name))).join(',')];
  let cursor: string | undefined;
  tell(0);
  do {
    const page = await readPage(list, asked, cursor, undefined, export_page_rows);
    const words = wording.with({ extraLabels: page.labels });
    const line = (row: ListRow): string =>
      [...ids.map((name) => textOf(row[name])), ...list.columns.map((name) => said(name, row[name], words, roles))]
        .map(cell)
        .join(',');
    lines.push(...page.items.map(line));
    tell(lines.length - 1);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  // With the mark by which Excel knows that it is UTF-8.
  const text = ['\uFEFF', lines.join('\r\n'), '\r\n'];
  save(`${list.name}.csv`, new Blob(text, { type: 'text/csv;charset=utf-8' }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function said(name: string, value: unknown, wording: Wording, roles: CsvOptions['roles']): string {
  return value === undefined ? '' : cellWords(name, value, wording, roles);
}

/** Quoted; what a spreadsheet would take for a formula is marked as text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function save(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
