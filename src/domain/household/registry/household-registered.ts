import { Entry, Count } from '../../entry.js';
import { factOf } from '../../fact.js';
import { AreaRef, Id, Name, Note, Optional, Part, Pattern, PersonalTo, Required, Text } from '../../fields.js';
import { isQuantity } from '../../quantity.js';
import { refuse } from '../../refusal.js';
import { spanned, stated } from '../../provenance.js';
import { certainlyAfter } from '../../span.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

const registryForm = /^[0-9A-Za-z-]{1,40}$/;

/** A household enters the ledger. */
export class HouseholdRegistration extends Entry {
  @Optional('户编号：不填则由记录编号推得', 'Household id: else the UUIDv5 of the entry id', Id()) householdId?: string;
  @Required('所在区划：建档时所在村、社区', 'Area: the village or community at that time', AreaRef()) areaCode!: string;
  @Optional(
    '建档编号：扶贫系统中的编号',
    'Registry number: in the poverty register',
    [Pattern(registryForm), PersonalTo('household')],
    'NA-317',
  )
  registryNumber?: string;
  @Optional('组别：村民小组或楼栋', 'Group: of the village, or a building', Name(60, 'household'), '三组')
  group?: string;
  @Optional('住址：门牌或位置', 'Address: the house, or where it lies', Text(200, 'household'), '三盛玉村三组东头')
  address?: string;
  @Optional('申报人口：建档时所报人数', 'Member count: as declared; members are recorded one by one', Part(() => Count))
  memberCount?: Count;
  @Note() note?: string;
}

export const householdRegistered = factOf<Registry, Household>()({
  type: 'HouseholdRegistered',
  version: 1,
  title: { zh: '建档', en: 'Household registered' },
  route: '',
  payload: HouseholdRegistration,
  mayRecord: ['cadre', 'office'],
  rank: 0,
  staysBehind: 'always',
  opens: true,
  decide: ({ memberCount, areaCode }, { moved }, { span }) => {
    if (memberCount && !isQuantity(memberCount)) return refuse('quantity-value', 'memberCount');
    const isElsewhere = moved && moved.to !== areaCode && certainlyAfter(span, moved.span);
    return isElsewhere ? refuse('registered-elsewhere', 'areaCode', [moved.by]) : undefined;
  },
  evolve: ({ moved }, { areaCode, registryNumber, group, address, memberCount }, at) => ({
    registration: stated({
      ...spanned(at),
      ...{ areaCode: moved?.to ?? areaCode, movedBy: moved?.by },
      ...{ registryNumber, group, address, memberCount },
    }),
  }),
});
