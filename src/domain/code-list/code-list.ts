/** A list of codes that only name things, with labels in two languages: recorded like everything else. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import type { StreamDefinition } from '../fact.js';
import { CalendarDay, Name, Optional, Pattern } from '../fields.js';

export interface CodeList {
  readonly list: string;
  readonly codes: Readonly<
    Record<string, { readonly zh: string; readonly en?: string; readonly until?: string; readonly by: string }>
  >;
}

export class CodeListing extends Entry {
  @Pattern(/^[a-z][a-z0-9-]{0,39}$/) list!: string;
  @Pattern(/^[a-z0-9][a-z0-9_-]{0,63}$/) code!: string;
  @Name() zh!: string;
  @Optional() @Name() en?: string;
  /** The last day on which it may be used. */
  @Optional() @CalendarDay() until?: string;
}

export const codeListed = factOf<CodeList>()({
  type: 'CodeListed',
  version: 1,
  title: { zh: '代码登记', en: 'Code listed' },
  route: '',
  payload: CodeListing,
  mayRecord: ['office'],
  rank: 0,
  slot: ({ code }) => `code:${code}`,
  evolve: ({ list, codes }, { code, zh, en, until }, at) => ({
    list,
    codes: {
      ...codes,
      [code]: { zh, ...(en !== undefined && { en }), ...(until !== undefined && { until }), by: at.entryId },
    },
  }),
});

export const codeList: StreamDefinition<CodeList> = {
  kind: 'code-list',
  path: 'codes',
  title: { zh: '代码表', en: 'Code list' },
  facts: [codeListed],
  initial: (list) => ({ list, codes: {} }),
  people: () => [],
};
