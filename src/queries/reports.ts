/** What reports and the lists of the entries behind their figures have in common. */
import type { Bilingual } from '../domain/bilingual.js';
import { text } from './columns.js';
import { area, choiceOr, day, flag, mustBeSent } from './parameters.js';
import type { Parameter } from './parameters.js';
import type { Statement } from './tables.js';

/** In an address: of a group that has no such thing. */
export const none = 'none';

/** A filter by which a group without such a thing is found, too. */
export function orNone(
  { schema, means, otherwise, read }: Parameter<string | undefined>,
  without: Bilingual,
): Parameter<string | undefined> {
  const { type, ...one } = schema;
  return {
    schema: { type, anyOf: [one, { enum: [none] }] },
    means: { zh: `${means.zh}；${none}：${without.zh}`, en: `${means.en}; ${none}: ${without.en}` },
    otherwise,
    read: (value) => (value === none ? none : read(value)),
  };
}

/**
 * Binds a column to what `orNone` read, where it was sent.
 * @param absent what the column holds in SQL where it has no such thing; else it is null there
 */
export function whereOrNone(statement: Statement, column: string, value: string | undefined, absent?: string): void {
  if (value === undefined) return;
  if (value !== none) statement.where(`${column} = ${statement.value(value)}`);
  else statement.where(absent === undefined ? `${column} IS NULL` : `${column} = ${absent}`);
}

export const period = {
  from: mustBeSent(day({ zh: '从这一天起', en: 'From this day' })),
  to: mustBeSent(day({ zh: '到这一天为止', en: 'To this day' })),
};

/** Of reports of visits, and of the entries behind them. */
export const ofVisits = {
  area: area({
    zh: '此区划之内，含下级；按 map 所选的区划',
    en: 'In this area and all within it, by the map that `map` says',
  }),
  map: choiceOr(['then', 'today'], 'then', {
    zh: 'then：走访当时的区划；today：今天的区划，撤并前的走访计入变更后的区划',
    en: 'then: areas as they were on the day of the visit; today: as they are now, with visits to what has ended counted in what it became',
  }),
  ...period,
};

export const noUnit: Bilingual = { zh: '没有写明单位的', en: 'of none that is named' };
export const noArea: Bilingual = { zh: '区划不详的', en: 'of an area that is not known' };

export const withEntries = flag({
  zh: 'true：每组附其所据记录的地址',
  en: 'true: of each group the address of the entries behind it',
});

export const entriesColumn = text(
  '所据记录',
  'Entries',
  'Where `entries=true` asks for it: the address of the entries behind the group',
);

type Row = Readonly<Record<string, unknown>>;

/** Of what has a stream of its own: its figures are those of its entries. */
export const ofTimeline = {
  column: text('所据记录', 'Entries', 'Where `entries=true` asks for it: the address of its timeline'),
  /** @param id the column that holds the id of the stream */
  shownAt:
    (path: string, id: string) =>
    (row: Row, _: unknown, { entries }: { readonly entries: boolean | undefined }): Row =>
      entries ? { ...row, entries: `/v1/${path}/${String(row[id])}/timeline` } : row,
} as const;

/** The address of a list with these filters; those that are undefined are left out. */
export function addressWith(path: string, filters: Readonly<Record<string, string | undefined>>): string {
  const sent = Object.entries(filters).filter((each): each is [string, string] => each[1] !== undefined);
  return `${path}?${new URLSearchParams(sent).toString()}`;
}
