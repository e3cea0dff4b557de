/** Text for a terminal: columns that stay in line where Chinese and Latin letters stand side by side. */

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'gu');
const wide = new RegExp(
  '[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff' +
    '\\ufe30-\\ufe4f\\uff00-\\uff60\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]',
  'u',
);
const weightless = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a text takes: two for a Chinese character, none for a colour. */
export function widthOf(text: string): number {
  let columns = 0;
  for (const character of text.replace(escapes, ''))
    columns += weightless.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

export type Side = 'left' | 'right';

export function pad(text: string, columns: number, side: Side = 'left'): string {
  const space = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return side === 'left' ? text + space : space + text;
}

/** Rows as lines of equal columns, two spaces apart; what stands last in a row is not filled up. */
export function table(rows: readonly (readonly string[])[], sides: readonly Side[] = []): string[] {
  const columns: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) columns[i] = Math.max(columns[i] ?? 0, widthOf(cell));
  return rows.map((row) =>
    row
      .map((cell, i) => pad(cell, columns[i] ?? 0, sides[i]))
      .join('  ')
      .trimEnd(),
  );
}

export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const coloured =
  (code: number, end: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[${end}m`;

const plain = (text: string): string => text;

/** Colours for a terminal, nothing for a file or where `NO_COLOR` is set. */
export function paintFor(isTerminal: boolean): Paint {
  return isTerminal
    ? { strong: coloured(1, 22), faint: coloured(2, 22), good: coloured(32, 39), bad: coloured(31, 39) }
    : { strong: plain, faint: plain, good: plain, bad: plain };
}
