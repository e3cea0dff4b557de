/** S19: nobody who has left or died is checked, met, employed or head; what they leave behind may be told. */
import { describe, it } from '@jest/globals';
import { consultationProvided } from '../../src/domain/household/health/consultation-provided.js';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { medicalCostReimbursed } from '../../src/domain/household/health/medical-cost-reimbursed.js';
import { employmentPlaced } from '../../src/domain/household/livelihood/employment-placed.js';
import { entry, given } from './given.js';
import { heads, left, mother, motherAdded, registered, visitOn } from './household/entries.js';

const died = left(mother, '2019-10-01');
const on = { personId: mother, occurredOn: '2019-10-05' };
const observations = [{ code: '8480-6', value: '152', unit: 'mm[Hg]' }];
const needing = [
  ['a check', entry(healthCheckRecorded, { ...on, observations })],
  ['a consultation', entry(consultationProvided, on)],
  ['a visit that met them', visitOn(on.occurredOn, { personId: mother })],
  ['a job', entry(employmentPlaced, on)],
  ['being named head', heads(mother, on.occurredOn)],
] as const;

describe('S19 after leaving', () => {
  it.each(needing)('%s is refused', (_, told) =>
    given(registered, motherAdded, died).when(told).thenRefused('member-left', 'personId', died),
  );
  it.each(needing)('%s is a finding when the departure arrives later', (_, told) =>
    given(registered, motherAdded, told)
      .when(died)
      .thenFindings({
        code: 'member-left',
        path: 'personId',
        entry: told.payload.entryId,
        with: [died.payload.entryId],
      }),
  );
  it('nothing is refused that may have been before', () => {
    const vague = visitOn('2019-10', { personId: mother });
    given(registered, motherAdded, died).when(vague).then(vague);
  });
  it('a visit that found nobody and a reimbursement are recorded', () => {
    const tried = visitOn(on.occurredOn, { personId: mother, outcome: 'nobody_home' });
    given(registered, motherAdded, died).when(tried).then(tried);
    const paid = entry(medicalCostReimbursed, { ...on, rate: '0.9' });
    given(registered, motherAdded, died).when(paid).then(paid);
  });
  it('the death of the head can be recorded', () =>
    given(registered, motherAdded, heads(mother, '2016')).when(died).then(died));
});
