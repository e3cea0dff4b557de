/** An area of administration, dated: names and codes change, and an entry keeps the area of its time. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import {
  AreaCode,
  AreaCodes,
  AtAnyTime,
  CalendarDay,
  Name,
  Note,
  Optional,
  RefersTo,
  Required,
  Seldom,
} from '../fields.js';
import { provenanceOf } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { refuse } from '../refusal.js';
import { EVER } from '../span.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Area {
  readonly code: string;
  readonly name?: string;
  readonly parent?: string;
  readonly from?: string;
  readonly until?: string;
  /** What it became, where that is one area. */
  readonly successor?: string;
  /** All that it became, by the entry that ended it. */
  readonly successors?: readonly string[];
  readonly by?: string;
  readonly ended?: Provenance;
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

const successors_max = 50;

/** The map changes: an area holds no longer, and becomes another one, or several, or a part of one. */
export class AreaEnding extends Entry {
  @Required('停用日期：最后一天', 'Until: the last day on which it holds', CalendarDay(), '2030-12-31') until!: string;
  @Optional('变更后区划：并入的一个，或分成的几个', 'Successors: what it became a part of, or was divided into', [
    AreaCodes(successors_max),
    RefersTo('area'),
    AtAnyTime(),
  ])
  successors?: string[];
  @Note() note?: string;
}

export const areaEnded = factOf<Omit<Area, 'code'>, Area>()({
  type: 'AreaEnded',
  version: 1,
  title: { zh: '行政区划撤并', en: 'Area ended' },
  route: 'endings',
  payload: AreaEnding,
  mayRecord: ['office'],
  rank: 10,
  conflictKey: () => 'end',
  decide: ({ until, successors = [] }, { code, from, until: known, ended, by }) => {
    if (known !== undefined) return refuse('area-ended', '', [ended?.by ?? by]);
    if (from !== undefined && until < from) return refuse('end-before-start', 'until');
    const own = successors.indexOf(code);
    return own < 0 ? undefined : refuse('area-its-own-successor', `successors.${own}`);
  },
  evolve: (_, { until, successors }, at) => ({
    until,
    successors,
    successor: successors?.length === 1 ? successors[0] : undefined,
    ended: provenanceOf(at),
  }),
});

const registration = slice<Omit<Area, 'code'>>({
  name: 'registration',
  initial: {},
  facts: [areaRegistered, areaEnded],
  names: ({ parent, successor, successors = [] }, add) => {
    add('area', parent, successor, ...successors);
  },
  codes: {
    'area-ended': {
      status: 409,
      zh: '该区划已经停用',
      en: 'The area has ended already',
      wayOut: {
        zh: '日期或变更后区划有误，请更正 with 所列的记录',
        en: 'to change the day or the successors, correct the entry named in with',
      },
    },
    'area-its-own-successor': {
      status: 422,
      zh: '区划不能变更为它自己',
      en: 'An area cannot be its own successor',
      wayOut: {
        zh: '请填写变更后的区划；仅改名的不算停用',
        en: 'name the area that it became; one that only changes its name does not end',
      },
    },
  },
});

export const area = streamKind({
  kind: 'area',
  path: 'areas',
  id: 'code',
  title: { zh: '行政区划', en: 'Area' },
  slices: [registration],
  reach: ({ code }) => ({ public: true, areas: [code] }),
  stands: ({ from, until }, { first, last }) =>
    (until === undefined || until >= first) && (from === undefined || last === EVER || from <= last),
  ended: ({ code, from, until, successor, successors }, { first }) => {
    if (until === undefined || until >= first) return { code, ...(from !== undefined && { from }) };
    const several = successors && successors.length > 1 ? successors : undefined;
    return {
      ...{ code, until },
      ...(successor !== undefined && { successor }),
      ...(several && { successors: { zh: several.join('、'), en: several.join(', ') } }),
    };
  },
  label: ({ name }) => name,
  hasPublicLabel: true,
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
