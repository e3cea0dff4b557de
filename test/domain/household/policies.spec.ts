import { describe, it } from '@jest/globals';
import { policyExplained } from '../../../src/domain/household/visits/policy-explained.js';
import { but, by, cadre, clinician, entry, given, idOf } from '../given.js';
import { closed, mother, motherAdded, paired, registered } from './entries.js';

describe('A policy that was explained', () => {
  const talk = entry(policyExplained, {
    policies: ['health_poverty_relief'],
    means: 'in_person',
    understood: 'partly',
    note: '对报销比例仍有疑问',
    occurredOn: '2019-10-17',
  });

  it('is recorded', () => given(registered).when(talk).then(talk));
  it.each([cadre, clinician, { sub: 'desk-chen', role: 'desk' } as const])('is recorded by $role', (actor) =>
    given(registered, paired).when(by(actor, talk)).then(by(actor, talk)),
  );
  it('is refused without naming a policy', () =>
    given(registered)
      .when(but(talk, { policies: [] }))
      .thenInvalid('policies', 'arrayMinSize'));
  it('is refused to a member that the household does not have', () =>
    given(registered, motherAdded)
      .when(entry(policyExplained, { policies: ['subsidy'], means: 'phone', personId: idOf('somebody else') }))
      .thenRefused('member-unknown', 'personId'));
  it('is recorded for a member', () => {
    const heard = entry(policyExplained, {
      policies: ['subsidy'],
      means: 'phone',
      personId: mother,
      occurredOn: '2019-10-17',
    });
    given(registered, motherAdded).when(heard).then(heard);
  });
  it('is refused after the household was closed', () =>
    given(registered, closed)
      .when(entry(policyExplained, { policies: ['subsidy'], means: 'meeting', occurredOn: '2020-06-01' }))
      .thenRefused('household-closed', 'occurredOn', closed));
  it('is recorded once, however often it is sent', () => given(registered, talk).when(talk).thenNothing());
});
