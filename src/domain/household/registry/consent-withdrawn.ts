import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { InFile, Note, Required } from '../../fields.js';
import { spanned } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** A consent no longer holds. */
export class ConsentWithdrawal extends Entry {
  @Required('同意：登记同意的记录编号', 'Consent: the entry that recorded it', InFile('consent')) consentId!: string;
  @Note() note?: string;
}

export const consentWithdrawn = factOf<Registry, Household>()({
  type: 'ConsentWithdrawn',
  version: 1,
  title: { zh: '撤回同意', en: 'Consent withdrawn' },
  route: 'consent-withdrawals',
  payload: ConsentWithdrawal,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 27,
  afterClosing: true,
  decide: ({ consentId }, { consents }) => {
    const withdrawn = consents[consentId]?.withdrawn;
    return withdrawn && refuse('consent-withdrawn', 'consentId', [withdrawn.by]);
  },
  evolve: ({ consents }, { consentId }, at) => ({
    consents: { ...consents, [consentId]: { ...consents[consentId], withdrawn: spanned(at) } },
  }),
});
