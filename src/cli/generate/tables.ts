import { tables } from '../../../projections/index.js';
import type { Table } from '../../../projections/table.js';
import { file, joinViews, progress } from '../../projector/schema.js';

/** docs/tables.md: every table with its columns, from their definitions. */
export function tablesText(): string {
  return [...introduction(), ...tables.flatMap(section), ...enginesOwn()].join('\n').trimEnd().concat('\n');
}

const shapes: Readonly<Record<Table['shape'], string>> = {
  journal:
    'Rows of entries that count. One that is held, voided or waiting has none; a corrected one has its new content.',
  keyed: 'Rows of the file as it stands, with all entries that count.',
  recorded: 'Rows of entries as they were recorded, whether they count or not.',
  derived: 'Follows from all rows of another table together.',
  tally:
    'What occurred within one month is counted under it, what is known by a longer span only under that span. A group of ' +
    'which nothing is left has no row.',
};

function introduction(): string[] {
  return [
    '# Tables',
    '',
    'What the projector builds from the log. Written by `npm run generate` from `projections/`.',
    '',
    '- The service reads the views in the schema `projection`, with all columns. Dashboards read those of the same name',
    '  in the schema `dashboard`, without the columns that are marked **personal**, in the role `ledger_dashboard`.',
    '  Columns marked *coarse* are withheld there, or banded where five households of an area have them in common, since in a',
    '  small village they tell whose row it is; exactly they are in the schema `dashboard_fine`, for the role',
    '  `ledger_dashboard_fine` ([what is seen by whom](erasure.md#what-is-sealed-and-what-stays-open)).',
    '- The schemas change hands in one transaction when new tables have been built beside the old ones. Views of your',
    '  own that build on them would hold on to the old ones: keep such queries in your tool, or make them again.',
    '- Days are dates. A vague day has a first and a last one. In the schema `projection`, `-infinity` is "since ever" and',
    '  `infinity` "open". In the schema `dashboard` no date is infinite, since many tools read one as today: it is null, and',
    '  beside each day `<day>` stands `<day>_precision`: `day`, `month` or `year`, `ever` (since ever, or its beginning is',
    '  unknown), `open` (without an end), or null where there is no day at all.',
    '- Every row names the entry behind it, unless it sums up many; `place` is its place in the file, in the order in which',
    '  things occurred.',
    '- Columns marked *arrival* tell when and in what order entries arrived; nothing else depends on that.',
    '- Money is whole fen in `bigint`, which many drivers hand over as text.',
    '',
    '| table | what |',
    '| --- | --- |',
    ...tables.map(({ name, comment }) => `| [${name}](#${name}) | ${comment} |`),
    ...joinViews.map(({ name, comment }) => `| [${name}](#${name}) | ${comment} |`),
    `| [${file.name}](#${file.name}) | ${file.comment} |`,
    `| [${progress.name}](#${progress.name}) | ${progress.comment} |`,
    '',
  ];
}

function section({ name, comment, shape, facts, key, columns, indexes }: Table & { facts?: ReadonlySet<string> }) {
  const of = facts ? ` Facts: ${[...facts].join(', ')}.` : '';
  return [
    `## ${name}`,
    '',
    `${comment} ${shapes[shape]}${of}`,
    '',
    `Key: ${key.map((each) => `\`${each}\``).join(', ')}.`,
    ...(indexes.length > 0 ? ['', 'Indexes:'] : []),
    ...indexes.map(
      ({ columns: of, include, where, for: question }) =>
        `- ${spelt(of)}${include ? ` with ${spelt(include)}` : ''}${where === undefined ? '' : ` where \`${where}\``}: ${question}.`,
    ),
    '',
    '| column | type | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(columns).map(([column, { type, comment: meaning, personal, arrival, coarse }]) => {
      const mark = personal ? '**personal** ' : coarse !== undefined ? '*coarse* ' : arrival ? '*arrival* ' : '';
      return `| \`${column}\` | ${type} | ${mark}${meaning} |`;
    }),
    '',
  ];
}

function enginesOwn(): string[] {
  return [
    ...joinViews.flatMap(({ name, comment, of, columns }) => [
      `## ${name}`,
      '',
      `${comment} A view over ${spelt(of)}.`,
      '',
      '| column | meaning |',
      '| --- | --- |',
      ...Object.entries(columns).map(([column, said]) => `| \`${column}\` | ${said} |`),
      '',
    ]),
    `## ${file.name}`,
    '',
    `${file.comment} Not for dashboards. Key: \`stream\`.`,
    '',
    '| column | type | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(file.columns).map(([column, { type, comment }]) => `| \`${column}\` | ${type} | ${comment} |`),
    `| \`folded\` | json | **personal** ${file.folded} |`,
    '',
    `## ${progress.name}`,
    '',
    progress.comment,
    '',
    '| column | meaning |',
    '| --- | --- |',
    ...Object.entries(progress.columns).map(([column, comment]) => `| \`${column}\` | ${comment} |`),
  ];
}

function spelt(columns: readonly string[]): string {
  return columns.map((each) => `\`${each}\``).join(', ');
}
