import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { day, itemOf, required, text, texts, whole, yesNo } from './columns.js';
import { cut, plainPageSchema } from './pages.js';
import { area, cursor, limit, words } from './parameters.js';
import { QueryRequest, everybody, queryDefinition } from './query-definition.js';
import type { Page } from './query-definition.js';
import { applyScope } from './reach.js';
import { Statement, Tables } from './tables.js';
import { AreaMap } from './visit-counts.js';

const parameters = {
  parent: area({
    zh: '此区划的直接下级；不填则为最上级',
    en: 'Areas right below this one; else those with none above',
  }),
  q: words({ zh: '名称的开头，或代码的开头', en: 'The beginning of a name or of a code, at any level' }),
  limit: limit(100, 500),
  cursor,
};

export class ListAreas extends QueryRequest<typeof parameters> {}

interface Row {
  readonly code: string;
}

@QueryHandler(ListAreas)
export class ListAreasHandler implements IQueryHandler<ListAreas, Page> {
  constructor(private readonly tables: Tables) {}

  async execute({ values, caller, after }: ListAreas): Promise<Page> {
    const statement = new Statement('areas');
    const map = new AreaMap('today', caller.byMap === true);
    const withinReach = statement.apart(() => applyScope(statement, caller, undefined, 'v'));
    const isPlaced = map.isChanged ? `OR ${map.place} = a.area_code` : '';
    const asked = [this.#asked(statement, values)];
    if (after !== undefined) asked.push(`a.area_code > ${statement.value(after)}::text`);
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT a.area_code AS code, a.name, a.parent, a.holds_from, a.holds_until, a.successor, a.successors,
              EXISTS (SELECT FROM projection.area b WHERE b.parent = a.area_code) AS has_areas_below,
              (SELECT count(*) FROM ${map.rowsOf('household')}
                WHERE (${map.within} BETWEEN rpad(a.digits, 12, '0') AND rpad(a.digits, 12, '9') ${isPlaced})
                  AND v.closed_on IS NULL AND ${withinReach}) AS households
         FROM projection.area a WHERE ${asked.join(' AND ')}
        ORDER BY a.area_code LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    return last ? { body: { items }, after: last.code } : { body: { items } };
  }

  /** A parent that nobody has registered is none. */
  #asked(statement: Statement, { parent, q }: ListAreas['values']): string {
    if (q !== undefined) {
      const beginning = statement.value(q);
      const below = parent === undefined ? '' : ` AND a.parent = ${statement.value(parent)}`;
      return `(starts_with(a.name, ${beginning}) OR starts_with(a.area_code, ${beginning}))${below}`;
    }
    if (parent !== undefined) return `a.parent = ${statement.value(parent)}`;
    return 'NOT EXISTS (SELECT FROM projection.area b WHERE b.area_code = a.parent)';
  }
}

const columns = {
  code: required(text('区划代码', 'Area code')),
  name: text('名称', 'Name'),
  parent: text('上级区划代码', 'Parent area'),
  holdsFrom: day('启用日期', 'Holds from'),
  holdsUntil: day('停用日期', 'Holds until'),
  successor: text('后继区划代码', 'Successor area'),
  successors: texts('各后继区划代码', 'Successor areas'),
  hasAreasBelow: required(yesNo('有下级', 'Has areas below')),
  households: required(whole('户数', 'Households')),
};

export const areas = queryDefinition({
  path: '/v1/areas',
  operationId: 'listAreas',
  roles: everybody,
  title: { zh: '行政区划', en: 'Areas of administration' },
  description: {
    zh: '逐级列出区划，附其中未销户的户数；户数按今天的区划，只计自己有权查看的户。',
    en: 'Level by level, with the number of open households in each by the map of today: those alone that the caller may read.',
  },
  parameters,
  fromTables: true,
  byMap: true,
  listed: { columns },
  response: plainPageSchema(itemOf(columns)),
  query: ListAreas,
});
