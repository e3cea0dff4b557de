import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { AreaRef, AtAnyTime, Name, Note, Optional, Required, Text } from '../../fields.js';
import { provenanceOf, spanned } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import { areaOf } from './registry.js';
import type { Registry } from './registry.js';

/** The household lies in another area from that day on. */
export class Move extends Entry {
  @Required('迁出地：此前所在区划', 'From: the area before', [AreaRef(), AtAnyTime()], '220122101201') from!: string;
  @Required('迁入地：此后所在区划', 'To: the area from then on', AreaRef(), '220182104000') to!: string;
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

export const householdMoved = factOf<Registry, Household>()({
  type: 'HouseholdMoved',
  version: 1,
  title: { zh: '迁居', en: 'Household moved' },
  route: 'moves',
  payload: Move,
  mayRecord: ['office'],
  rank: 4,
  staysBehind: 'always',
  crossesAreas: true,
  conflictKey: () => 'area',
  decide: ({ from, to }, { registration, moved }) => {
    if (from === to) return refuse('nothing-changes', 'to');
    const now = areaOf({ ...(registration && { registration }), ...(moved && { moved }) });
    return now !== undefined && now !== from
      ? refuse('moved-from-elsewhere', 'from', [moved?.by ?? registration?.by], { area: now })
      : undefined;
  },
  evolve: ({ registration, moved }, { from, to, group, address }, at) => ({
    moved: { ...spanned(at), from: moved?.from ?? from, to },
    ...(registration && {
      registration: {
        ...registration,
        areaCode: to,
        movedBy: provenanceOf(at).by,
        ...(group !== undefined && { group }),
        ...(address !== undefined && { address }),
      },
    }),
  }),
});
