import { describe, expect, it } from '@jest/globals';
import { cadreAffiliationChanged, cadreRegistered } from '../../src/domain/cadre/cadre.js';
import { emergencyClosed, emergencyReported, emergencyStepTaken } from '../../src/domain/emergency/emergency.js';
import { organisationChanged, organisationRegistered } from '../../src/domain/organisation/organisation.js';
import { personDetailsChanged, personRegistered } from '../../src/domain/person/person.js';
import { needReported, reportClosed, reportVerified } from '../../src/domain/self-report/self-report.js';
import { but, by, cadre, desk, entry, given, idOf } from './given.js';
import type { Told } from './given.js';

const householdId = idOf('household');
const at = (clock: string): { occurredOn: string; occurredAt: string } => ({
  occurredOn: '2022-03-05',
  occurredAt: `2022-03-05T${clock}:00+08:00`,
});

const call = entry(emergencyReported, {
  areaCode: '220122101201',
  step: 'called_community',
  kind: 'illness',
  ...at('08:00'),
});
const onScene = entry(emergencyStepTaken, { step: 'community_on_scene', ...at('08:07') });
const unknownTime = entry(emergencyStepTaken, { step: 'clinic_notified', occurredOn: '2022-03-05' });
const admitted = entry(emergencyStepTaken, { step: 'admitted', householdId, ...at('08:52') });
const safe = entry(emergencyClosed, { outcome: 'safe', occurredOn: '2022-03-06' });

describe('An emergency', () => {
  it.each([
    ['reported', [], call],
    ['a step taken', [call], onScene],
    ['closed', [call, onScene], safe],
  ] as const)('%s: is recorded, and once', (_, before, told) => {
    given(...before)
      .when(told)
      .then(told);
    given(...before, told)
      .when(told)
      .thenNothing();
  });
  it('tells the minutes since the call and since the last step whose time is known, also where one is not', () =>
    given(call, admitted, unknownTime, onScene).thenFile({
      reported: { areaCode: '220122101201', at: '2022-03-05T08:00:00+08:00' },
      householdId,
      steps: [
        { step: 'clinic_notified' },
        { step: 'called_community', minutesSinceCall: 0 },
        { step: 'community_on_scene', minutesSinceCall: 7, minutesSincePreviousKnown: 7 },
        { step: 'admitted', minutesSinceCall: 52, minutesSincePreviousKnown: 45 },
      ],
    }));
  it('tells none where the time of the call is not known', () => {
    const { occurredAt: _, ...undated } = call.payload as typeof call.payload & { occurredAt: string };
    const { steps } = given({ ...call, payload: undated }, onScene).aggregate().state as { steps: object[] };
    expect(steps[1]).not.toHaveProperty('minutesSinceCall');
  });
  it('is closed once', () =>
    given(call, safe)
      .when(but(safe, { entryId: idOf('again') }))
      .thenRefused('emergency-closed', '', safe));
  it('is there before a step is taken', () => given().when(onScene).thenRefused('stream-unknown', ''));
});

const reported = entry(needReported, {
  areaCode: '220122101201',
  through: 'qr',
  reporter: 'relative',
  kinds: ['medical_treatment'],
  occurredOn: '2022-03-05',
});
const verified = entry(reportVerified, { outcome: 'confirmed', householdId, occurredOn: '2022-03-07' });
const helped = entry(reportClosed, { outcome: 'helped', occurredOn: '2022-04-01' });

describe('A self-report', () => {
  it.each([
    ['reported', [], reported],
    ['verified', [reported], verified],
    ['closed', [reported, verified], helped],
  ] as const)('%s: is recorded, and once', (_, before, told) => {
    given(...before)
      .when(told)
      .then(told);
    given(...before, told)
      .when(told)
      .thenNothing();
  });
  it('shows what became of it, and the household that it turned out to be of', () =>
    given(reported, helped, verified).thenFile({
      reported: { areaCode: '220122101201', kinds: ['medical_treatment'], through: 'qr' },
      householdId,
      verified: { outcome: 'confirmed', on: '2022-03-07' },
      closed: { outcome: 'helped' },
    }));
  it('is closed once', () =>
    given(reported, helped)
      .when(but(helped, { entryId: idOf('again') }))
      .thenRefused('report-closed', '', helped));
  it('is not closed by a desk, which may report it', () => {
    given(reported).when(by(desk, helped)).thenForbidden();
    given().when(by(desk, reported)).then(by(desk, reported));
  });
});

const registered = entry(personRegistered, { name: '李某', role: 'donor', phone: '13800138000' });
const details = entry(personDetailsChanged, { organisationId: 'sixth-hospital', occurredOn: '2022-03-05' });

describe('A person', () => {
  it.each([
    ['registered', [], registered],
    ['changed', [registered], details],
  ] as const)('%s: is recorded, and once', (_, before, told) => {
    given(...before)
      .when(told)
      .then(told);
    given(...before, told)
      .when(told)
      .thenNothing();
  });
  it('shows as last told', () =>
    given(registered, details).thenFile({
      name: '李某',
      organisationId: 'sixth-hospital',
      registration: { role: 'donor' },
    }));
  it('is refused a change that changes nothing', () =>
    given(registered)
      .when(entry(personDetailsChanged, { occurredOn: '2022' }))
      .thenRefused('nothing-changes', ''));
});

const hospital = entry(organisationRegistered, {
  organisationId: 'sixth-hospital',
  name: '市第六医院',
  kind: 'hospital',
});
const renamed = entry(organisationChanged, { name: '市人民医院', parent: 'health-bureau', occurredOn: '2022' });
const zhao = entry(cadreRegistered, {
  personId: idOf('zhao'),
  name: '赵敏',
  organisationId: 'sixth-hospital',
  post: '护士长',
});
const transferred = entry(cadreAffiliationChanged, { organisationId: 'women-federation', occurredOn: '2022-03-05' });

describe('What a unit or a cadre was before stays in its days', () => {
  it.each<[string, Told, Told]>([
    ['a unit changes', hospital, renamed],
    ['a cadre changes unit', zhao, transferred],
  ])('%s: is recorded, and once', (_, first, told) => {
    given(first).when(told).then(told);
    given(first, told).when(told).thenNothing();
    given(first).when(by(cadre, told)).thenForbidden();
  });
  it('the file shows both', () => {
    given(hospital, renamed).thenFile({ name: '市人民医院', parent: 'health-bureau', kind: 'hospital' });
    given(hospital, renamed).thenFile({ name: '市第六医院' }, { asOf: '2021-12-31' });
    given(zhao, transferred).thenFile({
      organisationId: 'women-federation',
      post: '护士长',
      affiliation: { on: '2022-03-05' },
    });
    given(zhao, transferred).thenFile({ organisationId: 'sixth-hospital' }, { asOf: '2022-03-04' });
  });
  it('a change that changes nothing is refused, and a unit that is its own parent', () => {
    given(hospital)
      .when(entry(organisationChanged, { occurredOn: '2022' }))
      .thenRefused('nothing-changes', '');
    given(hospital)
      .when(entry(organisationChanged, { parent: idOf('the stream').slice(0, 64), occurredOn: '2022' }))
      .thenRefused('organisation-in-itself', 'parent');
    given(zhao)
      .when(entry(cadreAffiliationChanged, { occurredOn: '2022' }))
      .thenRefused('nothing-changes', '');
  });
});
