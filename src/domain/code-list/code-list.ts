/** A list of codes that only name things, with labels in two languages: recorded like everything else. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { CalendarDay, Name, Optional, Pattern } from '../fields.js';
import { slice, streamKind } from '../stream-kind.js';

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

export const codeListed = factOf<Pick<CodeList, 'codes'>, CodeList>()({
  type: 'CodeListed',
  version: 1,
  title: { zh: '代码登记', en: 'Code listed' },
  route: '',
  payload: CodeListing,
  mayRecord: ['office'],
  rank: 0,
  slot: ({ code }) => `code:${code}`,
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
