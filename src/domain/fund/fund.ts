/** A fund (滚动资金): what was put in, lent, repaid, written off and spent. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, Code, Id, Name, Note, Optional, OrganisationRef, Required, Seldom } from '../fields.js';
import type { Purse } from '../giving/purse.js';
import { purse } from '../giving/purse.js';
import { provenanceOf } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { slice, streamKind } from '../stream-kind.js';
import { lending } from './lending.js';

export interface Opening {
  readonly opening?: Provenance & {
    readonly name: string;
    readonly areaCode?: string;
    readonly organisationId?: string;
    readonly purpose?: string;
  };
}

export class FundOpening extends Entry {
  @Optional('资金编号：不填时由记录编号推算', 'Fund id: from the entry id where left out', [Seldom(), Id()])
  fundId?: string;
  @Required('名称：全称', 'Name: in full', Name(), '养殖滚动资金') name!: string;
  @Optional('管理单位：已登记的单位', 'Keeper: the unit that keeps it', OrganisationRef()) organisationId?: string;
  @Optional('所在地：管理单位之外另指定时填写', 'Area: where it is not that of the keeper', AreaRef())
  areaCode?: string;
  @Optional('用途：按代码表', 'Purpose: by the code list', Code('spending-purpose'), 'schooling') purpose?: string;
  @Note() note?: string;
}

export const fundOpened = factOf<Opening>()({
  type: 'FundOpened',
  version: 1,
  title: { zh: '设立资金', en: 'Fund opened' },
  route: '',
  payload: FundOpening,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  evolve: (_, { name, areaCode, organisationId, purpose }, at) => ({
    opening: {
      ...provenanceOf(at),
      name,
      ...(areaCode !== undefined && { areaCode }),
      ...(organisationId !== undefined && { organisationId }),
      ...(purpose !== undefined && { purpose }),
    },
  }),
});

export type Fund = Opening & Purse;

const opening = slice<Opening>({
  name: 'opening',
  initial: {},
  facts: [fundOpened],
  names: ({ opening: opened }, add) => {
    add('area', opened?.areaCode);
    add('organisation', opened?.organisationId);
    add('spending-purpose', opened?.purpose);
  },
});

export const fund = streamKind({
  kind: 'fund',
  path: 'funds',
  id: 'fundId',
  title: { zh: '资金', en: 'Fund' },
  slices: [opening, purse, lending],
  reach: ({ opening: opened }) => ({
    areas: opened?.areaCode === undefined ? [] : [opened.areaCode],
    ...(opened?.organisationId !== undefined && { within: [opened.organisationId] }),
  }),
  label: ({ opening: opened }) => opened?.name,
  hasPublicLabel: true,
  invariants: ['purse-overdrawn', 'loan-overpaid'],
});
