import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Codes, InFile, Note, Optional, OrganisationRef, Required, values } from '../../fields.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

const means = values({
  in_person: ['当面', 'in person'],
  phone: ['电话', 'by phone'],
  leaflet: ['发放资料', 'by a leaflet'],
  meeting: ['会议', 'at a meeting'],
});
const understandings = values({
  understood: ['听懂', 'understood'],
  partly: ['部分听懂', 'understood in part'],
  not_understood: ['没听懂', 'not understood'],
});

/** Somebody explained to the household what it is entitled to. */
export class PolicyTalk extends Entry {
  @Required('宣讲政策：按代码表，可多选', 'Policies: by the code list', Codes('policy'), ['medical_insurance'])
  policies!: string[];
  @Required('宣讲方式：当面、电话、资料或会议', 'Means: how they were explained', Choice(means)) means!: string;
  @Optional('宣讲单位：已登记的单位', 'Unit: that explained them', OrganisationRef()) organisationId?: string;
  @Optional('听讲成员：本户成员', 'Member: who listened', InFile('member')) personId?: string;
  @Optional('理解程度：由宣讲者判断', 'Understood: as whoever explained it saw it', Choice(understandings))
  understood?: string;
  @Note() note?: string;
}

export const policyExplained = factOf<Visits, Household>()({
  type: 'PolicyExplained',
  version: 1,
  title: { zh: '政策宣讲', en: 'Policy explained' },
  route: 'policy-talks',
  payload: PolicyTalk,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 44,
  evolve: () => ({}),
});
