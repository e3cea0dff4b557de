import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Optional, OrganisationId, PersonalTo, RefersTo, Text } from '../../fields.js';
import type { Household } from '../household.js';
import { setStage } from './housing.js';
import type { Housing } from './housing.js';

/** The work was inspected and accepted. */
export class HousingAcceptance extends Entry {
  @Optional() @OrganisationId() @RefersTo('organisation') acceptedBy?: string;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const housingAccepted = factOf<Housing, Household>()({
  type: 'HousingAccepted',
  version: 1,
  title: { zh: '竣工验收', en: 'Housing accepted' },
  route: 'housing-acceptances',
  payload: HousingAcceptance,
  mayRecord: ['office'],
  rank: 76,
  slot: () => 'housing',
  evolve: (household, _, at) => ({ housing: setStage(household.housing, 'accepted', at) }),
});
