/** An area of administration, dated: names and codes change, and an entry keeps the area of its time. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaCode, CalendarDay, Name, Optional, Required, Seldom } from '../fields.js';
import { refuse } from '../refusal.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Area {
  readonly code: string;
  readonly name?: string;
  readonly parent?: string;
  readonly from?: string;
  readonly until?: string;
  readonly successor?: string;
  readonly by?: string;
}

export class AreaRegistration extends Entry {
  @Required('区划代码：十二位数字', 'Code: twelve digits, by GB/T 2260 and GB/T 10114', AreaCode()) code!: string;
  @Required('名称：全称', 'Name: in full', Name(), '三盛玉村') name!: string;
  @Optional('上级区划：其代码', 'Parent: the code of the area above it', AreaCode(), '220122101000') parent?: string;
  @Optional('启用日期：第一天', 'From: the first day on which the code holds', CalendarDay(), '2016-01-01')
  from?: string;
  @Optional('停用日期：最后一天', 'Until: the last day on which it holds', [Seldom(), CalendarDay()], '2030-12-31')
  until?: string;
  @Optional('变更后区划：撤并后的代码', 'Successor: the code of what it became', [Seldom(), AreaCode()], '220122101202')
  successor?: string;
}

export const areaRegistered = factOf<Omit<Area, 'code'>, Area>()({
  type: 'AreaRegistered',
  version: 1,
  title: { zh: '行政区划登记', en: 'Area registered' },
  route: '',
  lasting: true,
  payload: AreaRegistration,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  decide: ({ from, until }) =>
    from !== undefined && until !== undefined && until < from ? refuse('end-before-start', 'until') : undefined,
  evolve: (_, { name, parent, from, until, successor }, at) => ({
    name,
    parent,
    from,
    until,
    successor,
    by: at.entryId,
  }),
});

const registration = slice<Omit<Area, 'code'>>({ name: 'registration', initial: {}, facts: [areaRegistered] });

export const area = streamKind({
  kind: 'area',
  path: 'areas',
  id: 'code',
  title: { zh: '行政区划', en: 'Area' },
  slices: [registration],
  reach: ({ code }) => ({ public: true, areas: [code] }),
  stands: ({ until }, { first }) => until === undefined || until >= first,
  ended: ({ code, until, successor }) => ({
    code,
    ...(until !== undefined && { until }),
    ...(successor !== undefined && { successor }),
  }),
  label: ({ name }) => name,
  isOpenedForGood: true,
});

/** The area and all above it by code: `220122101201` lies in `220122101000`, `220122000000`, `220100000000`, `220000000000`. */
export function isWithin(code: string, area: string): boolean {
  return code.startsWith(significant(area));
}

/** How many digits of a code name the town. */
export const town_digits = 9;

/** The digits of a code that are not filled up with zeros, by the levels 2, 4, 6, 9 and 12. */
export function significant(area: string): string {
  for (const digits of [2, 4, 6, 9]) if (/^0+$/.test(area.slice(digits))) return area.slice(0, digits);
  return area;
}
