import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { cut, plainPageSchema } from './pages.js';
import { code, cursor, limit, words } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  list: code({ zh: '此代码表；不填则为全部', en: 'Of this list; else of all' }),
  q: words({ zh: '代码或名称的开头', en: 'The beginning of a code or of a label' }),
  limit: limit(100, 500),
  cursor,
};

export class ListCodes extends Asked<typeof parameters> {}

interface Row {
  readonly list: string;
  readonly code: string;
}

@QueryHandler(ListCodes)
export class ListCodesHandler implements IQueryHandler<ListCodes, Page> {
  constructor(private readonly tables: Tables) {}

  async execute({ values, after }: ListCodes): Promise<Page> {
    const { list, q } = values;
    const statement = new Statement('codes');
    if (list !== undefined) statement.where(`c.list = ${statement.value(list)}`);
    if (q !== undefined) {
      const beginning = statement.value(q);
      const begins = ['code', 'zh', 'en'].map((column) => `starts_with(c.${column}, ${beginning})`);
      statement.where(`(${begins.join(' OR ')})`);
    }
    if (after !== undefined) {
      const last = after as Row;
      statement.where(`(c.list, c.code) > (${statement.value(last.list)}::text, ${statement.value(last.code)}::text)`);
    }
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT c.list, c.code, c.zh, c.en, c.usable_until FROM projection.code c
        WHERE ${statement.conditions} ORDER BY c.list, c.code LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    return last ? { body: { items }, after: { list: last.list, code: last.code } } : { body: { items } };
  }
}

const text = { type: 'string' };

export const codes = question({
  path: '/v1/codes',
  operationId: 'listCodes',
  title: { zh: '代码', en: 'Codes' },
  description: {
    zh: '各代码表的代码及其中英文名称；usableUntil 为可用的最后一天。',
    en: 'The codes of all lists with their labels; `usableUntil` is the last day on which one may be used.',
  },
  parameters,
  fromTables: true,
  response: plainPageSchema({
    type: 'object',
    required: ['list', 'code', 'zh'],
    properties: { list: text, code: text, zh: text, en: text, usableUntil: { type: 'string', format: 'date' } },
  }),
  query: ListCodes,
});
