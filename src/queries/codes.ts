import { day, required, text } from './columns.js';
import { listOf } from './list-of.js';
import { code, words } from './parameters.js';
import { everybody } from './query-definition.js';

export const { question: codes, Handler: ListCodesHandler } = listOf({
  path: '/v1/codes',
  operationId: 'listCodes',
  roles: everybody,
  title: { zh: '代码', en: 'Codes' },
  description: {
    zh: '各代码表的代码及其中英文名称；停用的附可用的最后一天。',
    en: 'The codes of all lists with their labels, and the last day on which one may be used where there is one.',
  },
  filters: {
    list: code({ zh: '此代码表；不填则为全部', en: 'Of this list; else of all' }),
    q: words({ zh: '代码或名称的开头', en: 'The beginning of a code or of a label' }),
  },
  page: [100, 500],
  namesItself: true,
  columns: {
    list: required(text('代码表', 'List')),
    code: required(text('代码', 'Code')),
    zh: required(text('中文名称', 'Chinese label')),
    en: text('英文名称', 'English label'),
    usableUntil: day('可用至', 'Usable until'),
  },
  rows: ({ statement, values: { list, q } }) => {
    if (list !== undefined) statement.where(`c.list = ${statement.value(list)}`);
    if (q !== undefined) {
      const beginning = statement.value(q);
      const begins = ['code', 'zh', 'en'].map((column) => `starts_with(c.${column}, ${beginning})`);
      statement.where(`(${begins.join(' OR ')})`);
    }
    return { select: 'c.list, c.code, c.zh, c.en, c.usable_until', from: 'projection.code c' };
  },
  order: [
    { sql: 'c.list', type: 'text' },
    { sql: 'c.code', type: 'text' },
  ],
});
