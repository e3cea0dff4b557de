/** A reader of CSV (RFC 4180) for specs: records of cells, each as it stands between the quotes. */
export function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

/** Rows by the header; the byte order mark is told apart. */
export function sheetOf(text: string): { mark: string; header: string[]; rows: Record<string, string>[] } {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const [header = [], ...records] = recordsOf(text.slice(mark.length));
  return { mark, header, rows: records.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]!]))) };
}
