/** A household of 刘家屯村 and what happened to it: entries that the specs begin with. */
import { headOfHouseholdChanged } from '../../../src/domain/household/members/head-of-household-changed.js';
import { householdClosed } from '../../../src/domain/household/registry/household-closed.js';
import { householdRegistered } from '../../../src/domain/household/registry/household-registered.js';
import { memberAdded } from '../../../src/domain/household/members/member-added.js';
import { memberLeft } from '../../../src/domain/household/members/member-left.js';
import { needIdentified } from '../../../src/domain/household/needs/need-identified.js';
import { pairingEnded } from '../../../src/domain/household/pairings/pairing-ended.js';
import { pairingStarted } from '../../../src/domain/household/pairings/pairing-started.js';
import { visitRecorded } from '../../../src/domain/household/visits/visit-recorded.js';
import { cadre, entry, idOf } from '../given.js';
import type { Told } from '../given.js';

export const village = '220122101201';

export const registered = entry(householdRegistered, { areaCode: village, address: '刘家屯村二组' });

export const mother = idOf('the mother');
export const son = idOf('the son');

export const motherAdded = entry(memberAdded, { personId: mother, name: '王秀英', occurredOn: '2015-03-01' });
export const sonAdded = entry(memberAdded, { personId: son, name: '刘强', occurredOn: '2015-03-01' });

export function left(personId: string, occurredOn: string): Told {
  return entry(memberLeft, { personId, reason: 'moved', occurredOn });
}

export function heads(personId: string, occurredOn: string): Told {
  return entry(headOfHouseholdChanged, { personId, occurredOn });
}

/** The cadre of `given.ts` looks after the household. */
export const paired = entry(pairingStarted, {
  cadreId: cadre.cadreId,
  organisationId: cadre.organisationId,
  tier: 'district',
  occurredOn: '2016-01-01',
});

export function unpaired(pairing: Told, occurredOn: string): Told {
  return entry(pairingEnded, { pairingId: pairing.payload.entryId, occurredOn });
}

export function visitOn(occurredOn: string, body: object = {}): Told {
  return entry(visitRecorded, { mode: 'home', outcome: 'completed', occurredOn, ...body });
}

export function needOn(occurredOn: string, kind = 'medicine'): Told {
  return entry(needIdentified, { kind, occurredOn });
}

export const closed = entry(householdClosed, { reason: 'moved_away', occurredOn: '2020-05-10' });
