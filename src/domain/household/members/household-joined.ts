/** People who came from another household, by a merge or a split that was recorded there. */
import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Id, Optional, Parts, RefersTo, Required, values } from '../../fields.js';
import { provenanceOf, spanned, stated } from '../../provenance.js';
import { certainlyAfter } from '../../span.js';
import type { Household } from '../household.js';
import type { Member, Members } from './members.js';
import { leaving } from './members.js';

const ways = values({ merged: ['合户', 'merged'], split: ['分户', 'split'] });

export class JoinedMember {
  @Required('成员：来自那一户的人', 'Member: who came', Id()) personId!: string;
}

export class Joining extends Entry {
  @Required('来自户：并入或分出的一户', 'From household: the one that was merged or split', [
    Id(),
    RefersTo('household'),
  ])
  fromHouseholdId!: string;
  @Required('合分记录：那一户的记录编号', 'Cause: the entry of that household', Id()) causeId!: string;
  @Required('方式：合户或分户', 'How: merged or split', Choice(ways)) how!: string;
  @Optional('来人：逐人列出', 'Members: one by one', Parts(() => JoinedMember, 100)) members?: JoinedMember[];
}

export class Parting extends Entry {
  @Required('来自户：恢复独立的一户', 'From household: the one that stands for itself again', [
    Id(),
    RefersTo('household'),
  ])
  fromHouseholdId!: string;
  @Required('合分记录：那一户的记录编号', 'Cause: the entry of that household', Id()) causeId!: string;
}

export const householdJoined = factOf<Members, Household>()({
  type: 'HouseholdJoined',
  version: 1,
  title: { zh: '他户并入', en: 'Household joined' },
  route: 'joined-households',
  payload: Joining,
  mayRecord: ['office'],
  rank: 535,
  completes: 'household',
  evolve: (file, { fromHouseholdId, causeId, how, members: came = [] }, at) => {
    const { early = {}, joined } = file;
    const members = { ...file.members };
    const left = { ...early };
    const personIds = came.map(({ personId }) => personId);
    for (const personId of personIds) {
      const { [personId]: there } = members;
      if (there && !there.left) continue;
      const { left: gone, ...told } = { ...there, ...left[personId] };
      const isLater = gone && !there && !certainlyAfter(at.span, gone.span);
      members[personId] = stated({
        ...told,
        ...provenanceOf(at),
        personId,
        since: at.span,
        left: isLater ? gone : undefined,
      });
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the object was made here
      delete left[personId];
    }
    return {
      members,
      early: Object.keys(left).length > 0 ? left : undefined,
      joined: { ...joined, [causeId]: { ...joined?.[causeId], ...provenanceOf(at), fromHouseholdId, how, personIds } },
    };
  },
});

export const householdParted = factOf<Members, Household>()({
  type: 'HouseholdParted',
  version: 1,
  title: { zh: '恢复分立', en: 'Household parted' },
  route: 'parted-households',
  payload: Parting,
  mayRecord: ['office'],
  rank: 536,
  completes: 'household',
  evolve: (file, { causeId }, at) => {
    const joined = file.joined?.[causeId];
    if (!joined) return {};
    const came = (member: Member): boolean => member.by === joined.by;
    return {
      members: leaving(file, at, 'merge_reverted', came),
      joined: { ...file.joined, [causeId]: { ...joined, parted: spanned(at) } },
    };
  },
});
