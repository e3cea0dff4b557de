/** docs/dashboard.dbml: the views of dashboards with their keys and relations, for tools that draw or model them. */
import { relationsOf } from '../../../projections/dashboard.js';
import { tables } from '../../../projections/index.js';
import { commentOf, dimensionsOver, viewsOf } from '../../projector/dashboard-views.js';

interface Shown {
  readonly name: string;
  readonly comment: string;
  readonly key: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string;
    readonly required: boolean;
  }[];
}

const text = (said: string): string => `'${said.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function tableOf({ name, comment, key, columns }: Shown): string[] {
  return [
    `Table dashboard.${name} {`,
    ...columns.map((column) => {
      const isKey = key.length === 1 && key[0] === column.name;
      const settings = [...(isKey ? ['pk'] : column.required ? ['not null'] : []), `note: ${text(column.comment)}`];
      return `  ${column.name} ${column.type.endsWith('[]') ? `"${column.type}"` : column.type} [${settings.join(', ')}]`;
    }),
    ...(key.length > 1 && key.every((each) => columns.some((column) => column.name === each))
      ? ['  indexes {', `    (${key.join(', ')}) [unique]`, '  }']
      : []),
    `  Note: ${text(comment)}`,
    '}',
    '',
  ];
}

export function dashboardDbml(): string {
  const views = viewsOf(tables);
  const dims = dimensionsOver(new Set(tables.map(({ name }) => name)));
  const shown = new Set(views.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)));
  const dimensionOf = new Map(dims.map(({ key, name }) => [key, name]));
  const relations = relationsOf(tables).filter(({ table, column }) => shown.has(`${table}.${column}`));
  return [
    '// Written by "npm run schema:dump": the schema dashboard. Dates of rows join dim_day.day, months of tallies dim_day.month.',
    '',
    ...views.flatMap(tableOf),
    ...dims.flatMap((dimension) =>
      tableOf({
        name: dimension.name,
        comment: commentOf(dimension),
        key: [dimension.key],
        columns: dimension.columns.map(([name, type, zh, comment]) => ({
          ...{ name, type, comment: `${zh}。${comment}`, required: name === dimension.key },
        })),
      }),
    ),
    ...relations.map(({ table, column, to, toColumn }) => {
      const target = dimensionOf.get(toColumn) ?? to;
      return `Ref: dashboard.${table}.${column} > dashboard.${target}.${toColumn}`;
    }),
    '',
  ].join('\n');
}
