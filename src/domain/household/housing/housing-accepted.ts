import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Note, Optional, OrganisationRef } from '../../fields.js';
import type { Household } from '../household.js';
import { setStage, warnOfStage } from './housing.js';
import type { Housing } from './housing.js';

/** The work was inspected and accepted. */
export class HousingAcceptance extends Entry {
  @Optional('验收单位：组织验收的单位', 'Accepted by: the unit that inspected the work', OrganisationRef())
  acceptedBy?: string;
  @Note() note?: string;
}

export const housingAccepted = factOf<Housing, Household>()({
  type: 'HousingAccepted',
  version: 1,
  title: { zh: '竣工验收', en: 'Housing accepted' },
  route: 'housing-acceptances',
  payload: HousingAcceptance,
  mayRecord: ['office'],
  rank: 76,
  conflictKey: () => 'housing',
  warn: (_, file, at) => warnOfStage(file, at, 'accepted'),
  evolve: (household, _, at) => ({ housing: setStage(household.housing, 'accepted', at) }),
});
