/** Bars for the README, drawn as SVG: each group has its own scale, and each bar its figure. */
import type { Line } from './report.js';

interface Group {
  readonly title: string;
  readonly lines: readonly Line[];
}

const width = 760;
const character_width = 7;
const figures_width = 150;
const bar_height = 20;
const gap = 6;
const group_gap = 34;

/** Lines of one group are those whose text begins alike, up to the colon. */
export function chart(lines: readonly Line[], groups: readonly string[], caption: string): string {
  const shown = groups.map((title): Group => ({
    title,
    lines: lines.filter(({ what }) => what.startsWith(`${title}: `)),
  }));
  const names = shown.flatMap(({ title, lines }) => lines.map(({ what }) => nameIn(what, title)));
  const names_width = 24 + character_width * Math.max(0, ...names.map(({ length }) => length));
  let y = 30;
  const drawn: string[] = [];
  for (const group of shown.filter((each) => each.lines.length > 0)) {
    drawn.push(text(16, y, `${group.title}, ${group.lines[0]!.unit}`, 'title'));
    y += 12;
    for (const line of group.lines) {
      drawn.push(...bar(y, names_width, line, group));
      y += bar_height + gap;
    }
    y += group_gap;
  }
  drawn.push(text(16, y - 8, caption, 'caption'));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 8}" role="img" font-family="system-ui, sans-serif">`,
    '<style>.title{font-weight:600;font-size:14px}.name,.figure{font-size:13px}.caption{font-size:11px;opacity:.7}',
    'text{fill:#1f2933}.ledger{fill:#b4232a}.peer{fill:#9aa5b1}',
    '@media (prefers-color-scheme:dark){text{fill:#e4e7eb}.peer{fill:#616e7c}}</style>',
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function nameIn(what: string, title: string): string {
  return what.slice(title.length + 2);
}

function bar(y: number, names_width: number, { what, value, ratio }: Line, { title, lines }: Group): string[] {
  const name = nameIn(what, title);
  const longest = width - names_width - figures_width;
  const most = Math.max(...lines.map((line) => line.value));
  const length = Math.max(1, Math.round((value / most) * longest));
  const kind = name.startsWith('ledger') ? 'ledger' : 'peer';
  const figure = Math.round(value).toLocaleString('en') + (ratio ? ` (${ratio.value.toFixed(2)} ×)` : '');
  return [
    `<text x="${names_width - 8}" y="${y + 15}" text-anchor="end" class="name">${escape(name)}</text>`,
    `<rect x="${names_width}" y="${y}" width="${length}" height="${bar_height}" rx="2" class="${kind}"/>`,
    text(names_width + length + 8, y + 15, figure, 'figure'),
  ];
}

function text(x: number, y: number, of: string, kind: string): string {
  return `<text x="${x}" y="${y}" class="${kind}">${escape(of)}</text>`;
}

function escape(of: string): string {
  return of.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
