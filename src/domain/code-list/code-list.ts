/** A list of codes that only name things, with labels in two languages: recorded like everything else. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { CalendarDay, Name, Optional, Pattern, Required, Seldom } from '../fields.js';
import { slice, streamKind } from '../stream-kind.js';

export interface CodeList {
  readonly list: string;
  readonly codes: Readonly<
    Record<string, { readonly zh: string; readonly en?: string; readonly until?: string; readonly by: string }>
  >;
}

const codeForm = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export class CodeListing extends Entry {
  @Required('代码表：所属的代码表', 'List: the code list', Pattern(/^[a-z][a-z0-9-]{0,39}$/), 'goods') list!: string;
  @Required('代码：登记后含义不变', 'Code: never given another meaning', Pattern(codeForm), 'electric_blanket')
  code!: string;
  @Required('中文名称：显示在表单和报表中', 'Chinese: its name on forms and reports', Name(), '电热毯') zh!: string;
  @Optional('英文名称：没有时显示中文', 'English: its name; the Chinese one where left out', Name(), 'Electric blanket')
  en?: string;
  @Optional('停用日期：最后一天', 'Until: the last day on which it holds', [Seldom(), CalendarDay()], '2030-12-31')
  until?: string;
}

export const codeListed = factOf<Pick<CodeList, 'codes'>, CodeList>()({
  type: 'CodeListed',
  version: 1,
  title: { zh: '代码登记', en: 'Code listed' },
  route: '',
  lasting: true,
  payload: CodeListing,
  mayRecord: ['office'],
  rank: 0,
  conflictKey: ({ code }) => `code:${code}`,
  evolve: ({ codes }, { code, zh, en, until }, at) => ({
    codes: {
      ...codes,
      [code]: { zh, ...(en !== undefined && { en }), ...(until !== undefined && { until }), by: at.entryId },
    },
  }),
});

const codes = slice<Pick<CodeList, 'codes'>>({ name: 'codes', initial: { codes: {} }, facts: [codeListed] });

/** All areas share it: only accounts for all areas change it. */
export const codeList = streamKind({
  kind: 'code-list',
  path: 'codes',
  id: 'list',
  title: { zh: '代码表', en: 'Code list' },
  slices: [codes],
  reach: () => ({ public: true }),
});
