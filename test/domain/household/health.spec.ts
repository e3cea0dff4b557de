import { describe, expect, it } from '@jest/globals';
import { findingsOf, fold } from '../../../src/domain/fold.js';
import { household } from '../../../src/domain/household/definition.js';
import { consultationProvided } from '../../../src/domain/household/health/consultation-provided.js';
import { healthCheckRecorded } from '../../../src/domain/household/health/health-check-recorded.js';
import { alertOf, thresholdsVersion, unitOf } from '../../../src/domain/household/health/health-thresholds.js';
import type { Household } from '../../../src/domain/household/household.js';
import { but, by, clinician, corrected, entry, given, idOf } from '../given.js';
import type { Told } from '../given.js';
import { closed, mother, motherAdded, registered } from './entries.js';

const pressure = { code: '8480-6', value: '185', unit: 'mm[Hg]', context: 'resting' };

describe('A health check', () => {
  const check = entry(healthCheckRecorded, {
    personId: mother,
    observations: [pressure, { code: '8462-4', value: '89', unit: 'mm[Hg]' }],
    organisationId: 'sixth-hospital',
    note: '偏高',
    occurredOn: '2019-10-17',
  });
  const measured = (...observations: object[]): Told => but(check, { observations });

  it('is recorded', () => given(registered, motherAdded).when(by(clinician, check)).then(by(clinician, check)));
  it('shows in the file', () => {
    expect(given(registered, motherAdded, check).aggregate().state).toHaveProperty('readings', {
      [`${mother}|8480-6`]: {
        by: check.payload.entryId,
        on: '2019-10-17',
        span: { first: '2019-10-17', last: '2019-10-17' },
        personId: mother,
        ...pressure,
        alert: { level: 'urgent', thresholds: thresholdsVersion, followUpWithinDays: 14 },
      },
      [`${mother}|8462-4`]: {
        by: check.payload.entryId,
        on: '2019-10-17',
        span: { first: '2019-10-17', last: '2019-10-17' },
        personId: mother,
        code: '8462-4',
        value: '89',
        unit: 'mm[Hg]',
      },
    });
  });
  it('is recorded once, however often it is sent', () =>
    given(registered, motherAdded, check).when(check).thenNothing());
  it('is recorded for the household where the source does not say who', () => {
    const anyone = entry(healthCheckRecorded, { observations: [pressure], occurredOn: '2019' });
    given(registered)
      .when(anyone)
      .thenFile({ readings: { 'household|8480-6': { value: '185' } } });
  });
  it('is refused without a unit', () =>
    given(registered, motherAdded)
      .when(measured(pressure, { code: '8462-4', value: '89' }))
      .thenRefused('unit-missing', 'observations.1.unit'));
  it('is refused in a unit that is not used for it', () =>
    given(registered, motherAdded)
      .when(measured({ ...pressure, unit: 'kPa' }))
      .thenRefused('unit-unfit', 'observations.0.unit'));
  it('is recorded in any unit where none is agreed', () => {
    const height = measured({ code: '8302-2', value: '155.5', unit: 'cm' });
    given(registered, motherAdded).when(height).then(height);
  });
  it('is refused for somebody whom the household does not have', () =>
    given(registered).when(check).thenRefused('member-unknown', 'personId'));
  it('becomes a finding where she turns out to have come later', () => {
    const late = corrected(motherAdded, { occurredOn: '2020' });
    given(registered, motherAdded, check, late).thenFindings();
  });
  it('keeps the latest reading of each kind, whatever came first', () => {
    const later = entry(healthCheckRecorded, {
      personId: mother,
      observations: [{ ...pressure, value: '120' }],
      occurredOn: '2020-01-01',
    });
    const key = `${mother}|8480-6`;
    given(registered, motherAdded, check, later).thenFile({ readings: { [key]: { value: '120' } } });
    given(registered, motherAdded, later, check).thenFile({ readings: { [key]: { value: '120' } } });
    expect(given(registered, motherAdded, later, check).aggregate().state).not.toHaveProperty([
      'readings',
      key,
      'alert',
    ]);
  });
  it('keeps the readings of the checks before, of other kinds', () => {
    const weighed = but(check, {
      entryId: idOf('weighed'),
      observations: [{ code: '29463-7', value: '61', unit: 'kg' }],
      occurredOn: '2020',
    });
    const { readings } = given(registered, motherAdded, check, weighed).aggregate().state as Household;
    expect(Object.keys(readings)).toEqual([`${mother}|8480-6`, `${mother}|8462-4`, `${mother}|29463-7`]);
  });
  it('whose readings were erased stands in the file, and tells nothing', () => {
    const { records } = given(registered, motherAdded, check).aggregate();
    const erased = but(check, { observations: undefined }).payload;
    const opened = records.map((record) =>
      record.payload === check.payload ? { ...record, payload: erased } : record,
    );
    const folded = fold(household, idOf('the stream'), opened);
    expect(folded.state.readings).toEqual({});
    expect(findingsOf(folded)).toEqual([]);
  });
  it.each([
    [['185', '130'], '185', 'urgent'],
    [['130', '185'], '185', 'urgent'],
    [['185', '150', '182'], '182', 'urgent'],
    [['150', '130'], '150', 'recheck'],
    [['125', '130'], '130', undefined],
  ])('keeps of %j in one check the worst, %s, which asks for somebody', (values, value, level) => {
    const twice = measured(...values.map((each) => ({ ...pressure, value: each })));
    const { readings } = given(registered, motherAdded, twice).aggregate().state as Household;
    expect(readings[`${mother}|8480-6`]).toMatchObject({ value });
    expect(readings[`${mother}|8480-6`]?.alert?.level).toBe(level);
  });
  it.each([
    [[], 'observations', 'arrayMinSize'],
    [Array.from({ length: 51 }, () => pressure), 'observations', 'arrayMaxSize'],
    [[{ ...pressure, code: 'blood' }], 'observations.0.code', 'matches'],
    [[{ ...pressure, value: 185 }], 'observations.0.value', 'matches'],
    [[{ ...pressure, value: '1.1234567' }], 'observations.0.value', 'matches'],
    [[{ ...pressure, unit: 'mm Hg' }], 'observations.0.unit', 'matches'],
    [[{ ...pressure, context: 'asleep' }], 'observations.0.context', 'isIn'],
    [undefined, 'observations', 'required'],
  ])('is refused with observations %j', (observations, path, rule) =>
    given(registered, motherAdded).when(but(check, { observations })).thenInvalid(path, rule),
  );
});

describe('A consultation', () => {
  const advised = entry(consultationProvided, {
    personId: mother,
    organisationId: 'sixth-hospital',
    clinician: '内科主任',
    advice: ['low-salt'],
    note: '按时服药',
    occurredOn: '2019-10-17',
  });

  it('is recorded', () => given(registered, motherAdded).when(advised).then(advised));
  it('shows in the file', () =>
    given(registered, motherAdded)
      .when(advised)
      .thenFile({
        consultations: {
          count: 1,
          last: { by: advised.payload.entryId, on: '2019-10-17', organisationId: 'sixth-hospital' },
        },
      }));
  it('is recorded once, however often it is sent', () =>
    given(registered, motherAdded, advised).when(advised).thenNothing());
  it('is refused after the household was closed', () =>
    given(registered, motherAdded, closed)
      .when(but(advised, { occurredOn: '2021' }))
      .thenRefused('household-closed', 'occurredOn', closed));
  it('counts with those before, and comes late without becoming the last', () => {
    const earlier = entry(consultationProvided, { occurredOn: '2019-01' });
    given(registered, motherAdded, advised)
      .when(earlier)
      .thenFile({ consultations: { count: 2, last: { by: advised.payload.entryId } } });
    expect(given(registered, earlier).aggregate().state).toHaveProperty('consultations.last', {
      by: earlier.payload.entryId,
      on: '2019-01',
    });
  });
  it('is refused with too many pieces of advice', () =>
    given(registered)
      .when(entry(consultationProvided, { advice: Array.from({ length: 31 }, (_, i) => `advice-${i}`) }))
      .thenInvalid('advice', 'arrayMaxSize'));
});

describe('A reading wants another look', () => {
  const recheck = { level: 'recheck', thresholds: '2026-01' };
  const urgent = { level: 'urgent', thresholds: '2026-01', followUpWithinDays: 14 };

  it.each([
    ['8480-6', '139', undefined, undefined],
    ['8480-6', '139.9', undefined, undefined],
    ['8480-6', '140', undefined, recheck],
    ['8480-6', '179', undefined, recheck],
    ['8480-6', '180', undefined, urgent],
    ['8462-4', '89', undefined, undefined],
    ['8462-4', '90', undefined, recheck],
    ['8462-4', '109', undefined, recheck],
    ['8462-4', '110', undefined, urgent],
    ['15074-8', '6.9', 'fasting', undefined],
    ['15074-8', '7.0', 'fasting', recheck],
    ['15074-8', '7.0', 'random', undefined],
    ['15074-8', '11.0', undefined, undefined],
    ['15074-8', '11.1', undefined, recheck],
    ['15074-8', '11.1', 'after_meal', recheck],
    ['15074-8', '16.6', 'random', recheck],
    ['15074-8', '16.7', 'random', urgent],
    ['15074-8', '16.7', 'fasting', urgent],
    ['15074-8', '4.0', 'fasting', undefined],
    ['15074-8', '3.9', 'fasting', urgent],
    ['14749-6', '11.1', 'random', recheck],
    ['14749-6', '3.9', undefined, urgent],
    ['14771-0', '7.0', undefined, recheck],
    ['14771-0', '7.0', 'random', recheck],
    ['14771-0', '6.9', undefined, undefined],
    ['8302-2', '500', undefined, undefined],
  ])('%s %s %s', (code, value, context, alert) => expect(alertOf(code, value, context)).toEqual(alert));

  it.each([
    ['8480-6', 'mm[Hg]'],
    ['8462-4', 'mm[Hg]'],
    ['15074-8', 'mmol/L'],
    ['14749-6', 'mmol/L'],
    ['14771-0', 'mmol/L'],
    ['8302-2', undefined],
  ])('%s is measured in %s', (code, unit) => expect(unitOf(code)).toBe(unit));
});
