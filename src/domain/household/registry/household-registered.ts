import { Entry, Count } from '../../entry.js';
import { factOf } from '../../fact.js';
import { AreaCode, Id, Name, Optional, Part, Pattern, PersonalTo, RefersTo, Text } from '../../fields.js';
import { isQuantity } from '../../quantity.js';
import { refuse } from '../../refusal.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** A household enters the ledger. */
export class HouseholdRegistration extends Entry {
  /** Chosen by the client; else the UUIDv5 of `entryId`. */
  @Optional() @Id() householdId?: string;
  @AreaCode() @RefersTo('area') areaCode!: string;
  /** The number under which the poverty register knows it. */
  @Optional() @Pattern(/^[0-9A-Za-z-]{1,40}$/) @PersonalTo('household') registryNumber?: string;
  /** Group of the village, or building and unit. */
  @Optional() @Name(60) @PersonalTo('household') group?: string;
  @Optional() @Text(200) @PersonalTo('household') address?: string;
  /** As declared; members are recorded one by one. */
  @Optional() @Part(() => Count) memberCount?: Count;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const householdRegistered = factOf<Registry, Household>()({
  type: 'HouseholdRegistered',
  version: 1,
  title: { zh: '建档立卡', en: 'Household registered' },
  route: '',
  payload: HouseholdRegistration,
  mayRecord: ['cadre', 'office'],
  rank: 0,
  opens: true,
  decide: ({ memberCount }) =>
    memberCount && !isQuantity(memberCount) ? refuse('quantity-value', 'memberCount') : undefined,
  evolve: (_, { areaCode, registryNumber, group, address, memberCount }, at) => ({
    registration: stated({ ...mark(at), areaCode, registryNumber, group, address, memberCount }),
  }),
});
