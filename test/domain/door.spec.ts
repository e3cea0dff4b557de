/** S20, at the door only: absurd days and clock times, and readings that nobody has. */
import { describe, expect, it } from '@jest/globals';
import { consultationProvided } from '../../src/domain/household/health/consultation-provided.js';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { employmentPlaced } from '../../src/domain/household/livelihood/employment-placed.js';
import { assistancePlanAdopted } from '../../src/domain/household/plans/assistance-plan-adopted.js';
import { householdRiskGraded } from '../../src/domain/household/registry/household-risk-graded.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { household } from '../../src/domain/household/definition.js';
import { decide } from '../../src/domain/decide.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { household as householdTable } from '../../projections/household.js';
import { but, corrected, entry, given, idOf } from './given.js';
import type { Told } from './given.js';
import { closed, heads, left, mother, motherAdded, registered, son, sonAdded, visitOn } from './household/entries.js';

/** With the check character that fits. */
function numberOf(birthday: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const digits = `110105${birthday.replaceAll('-', '')}002`;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return digits + '10X98765432'[sum % 11]!;
}

const born = (birthday: string): Told => but(motherAdded, { identityNumber: numberOf(birthday) });

describe('S20 a day at the door', () => {
  it.each(['0026-11-28', '1899', '1899-12-31', '../1850', '1890/1950', '0049'])('%s lies too far back', (day) =>
    given(registered).when(visitOn(day)).thenRefused('too-long-ago', 'occurredOn'),
  );
  it.each(['1900', '1900-01-01', '../1949', '/2019-05', '2026', '2026-06', '2026-05/2026-06'])('%s may be', (day) =>
    given(registered).when(visitOn(day)).then(visitOn(day)),
  );
  it.each(['2026-05-01/..', '2026-05-01/', '2026-05/2026-07', '2025/2027', '../2030'])(
    '%s is no day of what happens once',
    (day) => given(registered).when(visitOn(day)).thenRefused('end-open', 'occurredOn'),
  );
  it('may go on where what it tells of does', () => {
    const job = entry(employmentPlaced, { description: '保洁', occurredOn: '2025-03/..' });
    given(registered).when(job).then(job);
  });
  it('is asked in a correction, too', () => {
    const visit = visitOn('2019-10-17');
    given(registered, visit)
      .when(corrected(visit, { occurredOn: '0019' }))
      .thenRefused('too-long-ago', 'data.occurredOn');
    given(registered, visit)
      .when(corrected(visit, { occurredOn: '2019/..' }))
      .thenRefused('end-open', 'data.occurredOn');
  });
  it('is asked wherever a body has one', () => {
    const measure = { kind: 'medicine', until: '0026-12-31' };
    const plan = entry(assistancePlanAdopted, { goals: '稳定增收', measures: [measure], occurredOn: '2026-01' });
    given(registered).when(plan).thenRefused('too-long-ago', 'measures.0.until');
  });
  it('of a birth may be of 1880, and no earlier', () => {
    given(registered)
      .when(but(motherAdded, { bornOn: '0049' }))
      .thenRefused('too-long-ago', 'bornOn');
    given(registered)
      .when(but(motherAdded, { bornOn: '1879' }))
      .thenRefused('too-long-ago', 'bornOn');
    given(registered)
      .when(but(motherAdded, { bornOn: '1880' }))
      .then(but(motherAdded, { bornOn: '1880' }));
  });
  it('in an identity number has come, and is none of 1879', () => {
    for (const birthday of ['2099-01-01', '2026-07-01', '1879-12-31'])
      given(registered).when(born(birthday)).thenRefused('identity-number-birthday', 'identityNumber');
    for (const birthday of ['2026-06-30', '1880-01-01']) given(registered).when(born(birthday)).then(born(birthday));
  });
  it('that is stored already stays as it is', () => {
    const old = visitOn('0026-11-28');
    const record = { entryId: old.payload.entryId, type: old.fact.type, payload: old.payload, by: old.actor };
    const aggregate = new Aggregate(household, idOf('x'), [
      { ...record, revision: 1, position: '1', receivedAt: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(aggregate.state.visits.count).toBe(1);
  });
});

describe('S20 a clock time', () => {
  const at = (occurredAt: string, more = {}): Told => visitOn('2026-06-30', { occurredAt, ...more });
  const knockAt = ({ fact, payload, actor }: Told) => {
    const aggregate = given(registered).aggregate();
    const attempt = { type: fact.type, payload, actor, today: '2026-06-30', dayOf: () => '2026-06-30' };
    return decide(aggregate, { ...attempt, now: '2026-06-29T23:00:00.000Z' });
  };
  const late = { outcome: 'refused', refusal: { code: 'clock-ahead', path: 'occurredAt' } };

  it('lies at most ten minutes after now', () => {
    expect(knockAt(at('2026-06-30T23:59:00+08:00'))).toMatchObject(late);
    expect(knockAt(at('2026-06-30T07:10:01+08:00'))).toMatchObject(late);
    expect(knockAt(at('2026-06-30T07:10:00+08:00'))).toEqual({ outcome: 'recorded' });
  });
  it('is compared with the clock of the device, where that is told', () => {
    const recordedAt = '2026-06-30T09:00:00+08:00';
    expect(knockAt(at('2026-06-30T09:05:00+08:00', { recordedAt }))).toEqual({ outcome: 'recorded' });
    expect(knockAt(at('2026-06-30T09:15:00+08:00', { recordedAt }))).toMatchObject(late);
  });
});

describe('A reading', () => {
  const check = (code: string, value: string, unit: string): Told =>
    entry(healthCheckRecorded, { personId: mother, observations: [{ code, value, unit }], occurredOn: '2026-06-01' });

  it.each([
    ['8480-6', '-5', 'mm[Hg]'],
    ['8480-6', '1300', 'mm[Hg]'],
    ['8462-4', '0', 'mm[Hg]'],
    ['15074-8', '151', 'mmol/L'],
    ['8310-5', '365', 'Cel'],
    ['59408-5', '101', '%'],
    ['29463-7', '0', 'kg'],
  ])('of %s that is %s %s is none of a living person', (code, value, unit) =>
    given(registered, motherAdded)
      .when(check(code, value, unit))
      .thenRefused('reading-impossible', 'observations.0.value'),
  );
  it('names its bounds', () => {
    const { outcome } = given(registered, motherAdded).when(check('8480-6', '1300', 'mm[Hg]'));
    expect(outcome).toMatchObject({ refusal: { known: { lowest: '30', highest: '370', unit: 'mm[Hg]' } } });
  });
  it.each([
    ['8480-6', '30', 'mm[Hg]'],
    ['8480-6', '370', 'mm[Hg]'],
    ['15074-8', '33.3', 'mmol/L'],
    ['11558-4', '-3', 'mmol/L'],
    ['29463-7', '120', '[lb_av]'],
  ])('of %s that is %s %s may be', (code, value, unit) =>
    given(registered, motherAdded)
      .when(check(code, value, unit))
      .then(check(code, value, unit)),
  );
});

describe('Before birth', () => {
  const child = entry(memberAdded, { personId: mother, name: '小宝', bornOn: '2020-05' });
  const before = (finding: Told) => ({
    code: 'before-birth',
    path: 'personId',
    entry: finding.payload.entryId,
    with: [child.payload.entryId],
    warns: true as const,
  });
  const on = { personId: mother, occurredOn: '2020-04-30' };
  const observations = [{ code: '8480-6', value: '152', unit: 'mm[Hg]' }];

  it.each([
    ['a check', entry(healthCheckRecorded, { ...on, observations })],
    ['a consultation', entry(consultationProvided, on)],
    ['a visit that met them', visitOn(on.occurredOn, { personId: mother })],
  ])('%s is recorded, and is a finding', (_, told) => {
    given(registered, child).when(told).then(told);
    given(registered, child, told).thenWarnings(before(told));
  });
  it('is also told by an identity number, and goes away when the day is corrected', () => {
    const known = entry(memberAdded, { personId: mother, name: '小宝', identityNumber: numberOf('2020-05-02') });
    const told = entry(healthCheckRecorded, { ...on, observations });
    given(registered, known, told).thenWarnings({ ...before(told), with: [known.payload.entryId] });
    given(registered, known, told, corrected(told, { occurredOn: '2020-05-02' })).thenWarnings();
  });
});

describe('S19 a household that somebody has left', () => {
  const death = left(mother, '2019-10-01');
  const headLeft = {
    code: 'head-left',
    path: 'personId',
    entry: death.payload.entryId,
    with: [heads(mother, '2016').payload.entryId],
    warns: true as const,
  };
  const base = [registered, motherAdded, sonAdded, heads(mother, '2016')];

  it('warns until there is a new head', () => {
    given(...base, death).thenWarnings(headLeft);
    given(...base, death, heads(son, '2019-10-05')).thenWarnings();
    given(...base, heads(son, '2019-10-05'), death).thenWarnings();
  });
  it('warns that nobody is left, until it is closed or somebody joins', () => {
    const both = [...base, death, left(son, '2020-01-01')];
    const nobody = {
      code: 'nobody-left',
      path: '',
      entry: left(son, '2020-01-01').payload.entryId,
      warns: true as const,
    };
    given(...both).thenWarnings(nobody);
    given(...both, closed).thenWarnings();
    const child = entry(memberAdded, { personId: idOf('child'), name: '小宝', occurredOn: '2020-02-01' });
    given(...both, child, heads(idOf('child'), '2020-02-01')).thenWarnings();
  });
  it('is not overdue once nobody is left', () => {
    const graded = entry(householdRiskGraded, { level: 'high', visitEveryDays: 10, occurredOn: '2019-01-01' });
    const dueOf = (...entries: Told[]): unknown => {
      const { definition, id, folded } = given(...entries).aggregate();
      const file = { definition, id, state: folded.state, folded, entries: entries.length };
      return householdTable.rows({ ...file, tools: { lookupHash: () => '' } })[0]?.['visit_due_on'];
    };
    expect(dueOf(...base, graded, death)).toBe('2019-01-11');
    expect(dueOf(...base, graded, death, left(son, '2020-01-01'))).toBeUndefined();
  });
});
