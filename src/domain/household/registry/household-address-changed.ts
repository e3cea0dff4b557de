import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Name, Note, Optional, Text } from '../../fields.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** The household lives elsewhere in its area, or its address is written otherwise. */
export class AddressChange extends Entry {
  @Optional(
    '组（楼栋）：新的村民组或楼栋单元',
    'Group: the new group, or building and unit',
    Name(60, 'household'),
    '二组',
  )
  group?: string;
  @Optional('住址：新的门牌', 'Address: the new one', Text(200, 'household'), '二组 15 号') address?: string;
  @Note() note?: string;
}

export const householdAddressChanged = factOf<Registry, Household>()({
  type: 'HouseholdAddressChanged',
  version: 1,
  title: { zh: '变更住址', en: 'Household address changed' },
  route: 'addresses',
  payload: AddressChange,
  mayRecord: ['cadre', 'office'],
  rank: 2,
  staysBehind: 'always',
  conflictKey: () => 'address',
  decide: ({ group, address }) =>
    group === undefined && address === undefined ? refuse('nothing-changes') : undefined,
  evolve: ({ registration }, { group, address }) =>
    registration
      ? {
          registration: {
            ...registration,
            ...(group !== undefined && { group }),
            ...(address !== undefined && { address }),
          },
        }
      : {},
});
