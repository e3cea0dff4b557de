import { describe, expect, it } from '@jest/globals';
import { cashReliefPaid } from '../../../src/domain/household/gifts/cash-relief-paid.js';
import { insuranceClaimPaid, insuranceEnrolled } from '../../../src/domain/household/gifts/insurance-enrolled.js';
import { serviceDelivered } from '../../../src/domain/household/gifts/service-delivered.js';
import { chronicConditionRecorded } from '../../../src/domain/household/health/chronic-condition-recorded.js';
import { healthAlertAcknowledged } from '../../../src/domain/household/health/health-alert-acknowledged.js';
import { healthCheckRecorded } from '../../../src/domain/household/health/health-check-recorded.js';
import { healthRecordOpened } from '../../../src/domain/household/health/health-record-opened.js';
import { medicineDispensed } from '../../../src/domain/household/health/medicine-dispensed.js';
import { referralFollowedUp, referralMade } from '../../../src/domain/household/health/referral-made.js';
import { educationAidGranted } from '../../../src/domain/household/livelihood/education-aid-granted.js';
import { emergencyContactSet } from '../../../src/domain/household/members/emergency-contact-set.js';
import { memberAdded } from '../../../src/domain/household/members/member-added.js';
import {
  assistancePlanAdopted,
  assistancePlanRevised,
} from '../../../src/domain/household/plans/assistance-plan-adopted.js';
import { assistancePlanReviewed } from '../../../src/domain/household/plans/assistance-plan-reviewed.js';
import { consentRecorded } from '../../../src/domain/household/registry/consent-recorded.js';
import { consentWithdrawn } from '../../../src/domain/household/registry/consent-withdrawn.js';
import { contactCardIssued } from '../../../src/domain/household/registry/contact-card-issued.js';
import { duplicateDismissed, duplicateSuspected } from '../../../src/domain/household/registry/duplicate-suspected.js';
import { householdAddressChanged } from '../../../src/domain/household/registry/household-address-changed.js';
import { householdMoved } from '../../../src/domain/household/registry/household-moved.js';
import { householdStatusChanged } from '../../../src/domain/household/registry/household-status-changed.js';
import { informationBoardPosted } from '../../../src/domain/household/registry/information-board-posted.js';
import { labourHelpProvided } from '../../../src/domain/household/visits/labour-help-provided.js';
import { satisfactionSurveyed } from '../../../src/domain/household/visits/satisfaction-surveyed.js';
import { visitPhotoAttached, visitPhotoReplaced } from '../../../src/domain/household/visits/visit-photo-attached.js';
import { but, by, cadre, corrected, confirmed, entry, given, idOf, secondOffice, voided } from '../given.js';
import type { Told } from '../given.js';
import { mother, motherAdded, registered } from './entries.js';

const valueless = { qualifier: 'exact' as const };
const exact = (fen: number): { fen: number; qualifier: 'exact' } => ({ fen, qualifier: 'exact' });
const occurredOn = '2022-03-05';
const [hashA, hashB, hashC] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const child = idOf('child');
const childAdded = entry(memberAdded, { personId: child, name: '小明', bornOn: '2012-06', occurredOn: '2019' });

const addressed = entry(householdAddressChanged, { group: '三组', address: '三组 8 号', occurredOn });
const moved = entry(householdMoved, { from: '220122101201', to: '220182104000', occurredOn });
const poor = entry(householdStatusChanged, { status: 'poor', occurredOn: '2014' });
const card = entry(contactCardIssued, { organisationId: 'sixth-hospital', occurredOn });
const board = entry(informationBoardPosted, { content: '帮扶措施', occurredOn });
const consent = entry(consentRecorded, { purpose: 'publicity', basis: 'consent', personId: mother, occurredOn });
const withdrawn = entry(consentWithdrawn, { consentId: consent.payload.entryId, occurredOn: '2022-04' });
const suspected = entry(duplicateSuspected, { otherHouseholdId: idOf('other'), grounds: 'same_address', occurredOn });
const dismissed = entry(duplicateDismissed, { suspicionId: suspected.payload.entryId, occurredOn: '2022-04' });
const contact = entry(emergencyContactSet, { personId: mother, name: '李某', phone: '13800138000', occurredOn });
const plan = entry(assistancePlanAdopted, {
  personId: mother,
  goals: '病情稳定',
  measures: [{ kind: 'medical_care', until: '2022-12-31', costFen: 10_000 }],
  occurredOn,
});
const planId = plan.payload.entryId;
const revised = entry(assistancePlanRevised, {
  planId,
  measures: [{ kind: 'care' }],
  reason: '住院后情况有变',
  occurredOn: '2022-05',
});
const reviewed = entry(assistancePlanReviewed, { planId, progress: 'on_track', occurredOn: '2022-06' });
const visitId = idOf('visit');
const photo = entry(visitPhotoAttached, { visitId, sha256: hashA, occurredOn });
const replaced = entry(visitPhotoReplaced, {
  visitId,
  oldSha256: hashA,
  newSha256: hashB,
  reason: '照片模糊',
  occurredOn: '2022-03-06',
});
const surveyed = entry(satisfactionSurveyed, { answer: 'satisfied', personId: mother, occurredOn });
const labour = entry(labourHelpProvided, { kinds: ['harvest'], hours: { value: '6', qualifier: 'exact' }, occurredOn });
const record = entry(healthRecordOpened, { personId: mother, conditions: ['hypertension'], occurredOn });
const condition = entry(chronicConditionRecorded, { personId: mother, condition: 'diabetes', occurredOn });
const check = entry(healthCheckRecorded, {
  personId: mother,
  observations: [{ code: '8480-6', value: '185', unit: 'mm[Hg]' }],
  occurredOn,
});
const checkId = check.payload.entryId;
const calmer = but(check, {
  entryId: idOf('calmer'),
  observations: [{ code: '8480-6', value: '128', unit: 'mm[Hg]' }],
  occurredOn: '2022-03-07',
});
const seenTo = entry(healthAlertAcknowledged, {
  checkId,
  personId: mother,
  action: 'referred',
  occurredOn: '2022-03-09',
});
const medicine = entry(medicineDispensed, {
  personId: mother,
  medicines: [{ goods: 'cold_medicine', quantity: { value: '2', qualifier: 'exact' }, unit: 'box' }],
  occurredOn,
});
const referral = entry(referralMade, { personId: mother, toOrganisationId: 'sixth-hospital', occurredOn });
const referralId = referral.payload.entryId;
const followed = entry(referralFollowedUp, {
  referralId,
  personId: mother,
  outcome: 'treated',
  occurredOn: '2022-03-20',
});
const aid = entry(educationAidGranted, { personId: mother, amount: exact(200_000), occurredOn });
const relief = entry(cashReliefPaid, { amount: exact(50_000), purpose: 'festival', occurredOn });
const haircut = entry(serviceDelivered, { service: 'haircut', personId: mother, occurredOn });
const insured = entry(insuranceEnrolled, {
  scheme: 'resident_basic',
  personId: mother,
  premium: exact(32_000),
  from: '2022-01-01',
  until: '2022-12-31',
  occurredOn,
});
const enrolmentId = insured.payload.entryId;
const claimed = entry(insuranceClaimPaid, { enrolmentId, amount: exact(80_000), occurredOn: '2022-09' });

const home = [registered, motherAdded, childAdded];
const dependent: readonly (readonly [Told, readonly Told[]])[] = [
  [withdrawn, [consent]],
  [dismissed, [suspected]],
  [revised, [plan]],
  [reviewed, [plan]],
  [replaced, [photo]],
  [seenTo, [check]],
  [followed, [referral]],
  [claimed, [insured]],
];
const single = [
  addressed,
  moved,
  poor,
  card,
  board,
  consent,
  suspected,
  contact,
  plan,
  photo,
  surveyed,
  labour,
  record,
];
const others = [condition, medicine, referral, aid, relief, haircut, insured];
const cases = [...[...single, ...others].map((told) => [told, []] as const), ...dependent];

describe('What was done for a household', () => {
  it.each(cases.map(([told, needs]) => [told.fact.type, told, needs] as const))(
    '%s: is recorded, and once',
    (_, told, needs) => {
      given(...home, ...needs)
        .when(told)
        .then(told);
      given(...home, ...needs, told)
        .when(told)
        .thenNothing();
    },
  );
  it('stands in its file', () =>
    given(
      ...home,
      ...cases.flatMap(([told, needs]) => [...needs, told]).filter((told, i, all) => all.indexOf(told) === i),
    ).thenFile({
      registration: { areaCode: '220182104000', group: '三组', address: '三组 8 号', movedBy: moved.payload.entryId },
      status: { status: 'poor' },
      contactCard: { organisationId: 'sixth-hospital' },
      informationBoard: { by: board.payload.entryId },
      consents: { [consent.payload.entryId]: { purpose: 'publicity', withdrawn: { by: withdrawn.payload.entryId } } },
      suspicions: {
        [suspected.payload.entryId]: { grounds: 'same_address', dismissed: { by: dismissed.payload.entryId } },
      },
      emergencyContacts: { [mother]: { name: '李某' } },
      plans: { [planId]: { personId: mother, measures: [{ kind: 'care' }], reviewed: { progress: 'on_track' } } },
      photos: { [visitId]: { [hashA]: { replacedBy: hashB }, [hashB]: { by: replaced.payload.entryId } } },
      satisfaction: { answer: 'satisfied' },
      labourHelp: { count: 1 },
      healthRecords: { [mother]: { conditions: ['hypertension'] } },
      conditions: { [mother]: { diabetes: { ended: false } } },
      acknowledgements: { [`${checkId}|${mother}`]: { action: 'referred' } },
      readings: { [`${mother}|8480-6`]: { acknowledgedBy: seenTo.payload.entryId } },
      medicines: { count: 1 },
      referrals: { [referralId]: { personId: mother, outcome: { outcome: 'treated' } } },
      educationAid: { [aid.payload.entryId]: { fen: 200_000 } },
      relief: { count: 1, fen: { value: 50_000, qualifier: 'exact' } },
      services: { haircut: { count: 1 } },
      insurances: { [enrolmentId]: { scheme: 'resident_basic', lastClaim: { by: claimed.payload.entryId } } },
    }));
  it('builds on nothing that is not there', () => {
    for (const [told, path] of [
      [withdrawn, 'consentId'],
      [dismissed, 'suspicionId'],
      [revised, 'planId'],
      [reviewed, 'planId'],
      [replaced, 'oldSha256'],
      [seenTo, 'checkId'],
      [followed, 'referralId'],
      [claimed, 'enrolmentId'],
    ] as const) {
      const things = { suspicionId: 'suspicion', oldSha256: 'photo', checkId: 'alert', enrolmentId: 'insurance' };
      const code = `${things[path as keyof typeof things] ?? path.replace('Id', '')}-unknown`;
      given(...home)
        .when(told)
        .thenRefused(code, path);
    }
  });
  it('is found to build on nothing once that is voided', () =>
    given(...home, plan, reviewed)
      .when(voided(plan))
      .thenFindings({ code: 'plan-unknown', path: 'planId', entry: reviewed.payload.entryId }));
});

describe('An entry of a household is refused', () => {
  const twice = (told: Told): Told => but(told, { entryId: idOf('twice') });
  it.each<[string, readonly Told[], Told, string, string]>([
    ['that changes no address', [], entry(householdAddressChanged, { occurredOn }), 'nothing-changes', ''],
    ['that moves it to where it lies', [], but(moved, { to: '220122101201' }), 'nothing-changes', 'to'],
    ['that moves it from elsewhere', [], but(moved, { from: '220104000000' }), 'moved-from-elsewhere', 'from'],
    ['that removes a risk which was not watched', [], but(poor, { status: 'risk_removed' }), 'status-order', 'status'],
    [
      'that makes it poor again which was not lifted',
      [poor],
      but(poor, { entryId: idOf('x'), status: 'returned', occurredOn: '2015' }),
      'status-order',
      'status',
    ],
    ['that withdraws a consent twice', [consent, withdrawn], twice(withdrawn), 'consent-withdrawn', 'consentId'],
    ['that a child consents to', [], but(consent, { personId: child }), 'guardian-missing', 'basis'],
    [
      'that nobody consents to for a child',
      [],
      but(consent, { personId: child, basis: 'guardian_consent' }),
      'guardian-missing',
      'givenBy',
    ],
    [
      'that a child consents to for itself',
      [],
      but(consent, { personId: child, givenBy: child, basis: 'guardian_consent' }),
      'guardian-missing',
      'givenBy',
    ],
    [
      'that dismisses a suspicion twice',
      [suspected, dismissed],
      twice(dismissed),
      'duplicate-dismissed',
      'suspicionId',
    ],
    [
      'that suspects it of being itself',
      [],
      but(suspected, { otherHouseholdId: idOf('the stream') }),
      'duplicate-of-itself',
      'otherHouseholdId',
    ],
    ['that replaces a photo by itself', [photo], but(replaced, { newSha256: hashA }), 'nothing-changes', 'newSha256'],
    [
      'that replaces a photo which was replaced',
      [photo, replaced],
      but(twice(replaced), { newSha256: hashC }),
      'photo-replaced',
      'oldSha256',
    ],
    [
      'of one who surveys oneself',
      [],
      but(surveyed, { surveyorPersonId: mother }),
      'surveys-oneself',
      'surveyorPersonId',
    ],
    [
      'of a cadre who is asked about by oneself',
      [],
      but(surveyed, { surveyorCadreId: idOf('c'), aboutCadreId: idOf('c') }),
      'surveys-oneself',
      'aboutCadreId',
    ],
    ['of a cadre who answers oneself', [], but(surveyed, { surveyorCadreId: mother }), 'surveys-oneself', 'personId'],
    ['of help by a number without a value', [], but(labour, { people: valueless }), 'quantity-value', 'people'],
    ['of hours without a value', [], but(labour, { hours: valueless }), 'quantity-value', 'hours'],
    ['of an alert of somebody else', [check], but(seenTo, { personId: child }), 'alert-of-other', 'personId'],
    ['of an alert that was none', [calmer], but(seenTo, { checkId: idOf('calmer') }), 'alert-unknown', 'checkId'],
    [
      'of medicine without a number',
      [],
      but(medicine, { medicines: [{ goods: 'cold_medicine', quantity: valueless }] }),
      'quantity-value',
      'medicines.0.quantity',
    ],
    ['of a referral of somebody else', [referral], but(followed, { personId: child }), 'referral-of-other', 'personId'],
    ['of aid of no amount', [], but(aid, { amount: valueless }), 'money-bounds', 'amount'],
    ['of relief of no amount', [], but(relief, { amount: valueless }), 'money-bounds', 'amount'],
    ['of a service so often without a number', [], but(haircut, { times: valueless }), 'quantity-value', 'times'],
    ['of a premium of no amount', [], but(insured, { premium: valueless }), 'money-bounds', 'premium'],
    ['of a limit of no amount', [], but(insured, { limit: valueless }), 'money-bounds', 'limit'],
    ['of a cover that ends before it begins', [], but(insured, { until: '2021-12-31' }), 'end-before-start', 'until'],
    ['of a claim of no amount', [insured], but(claimed, { amount: valueless }), 'money-bounds', 'amount'],
  ])('%s', (_, needs, told, code, path) =>
    given(...home, ...needs)
      .when(told)
      .thenRefused(code, path),
  );
  it('where a cadre surveys on the own work', () => {
    const own = but(surveyed, { aboutCadreId: cadre.cadreId });
    given(...home)
      .when(by(cadre, own))
      .thenRefused('surveys-oneself', 'aboutCadreId');
  });
});

describe('What a household was before stays in its days', () => {
  it('where it lay', () => {
    given(...home, moved).thenFile({ registration: { areaCode: '220122101201' } }, { asOf: '2022-03-04' });
    given(...home, moved).thenFile({ registration: { areaCode: '220182104000' } }, { asOf: occurredOn });
  });
  it('how poor it was', () => {
    const lifted = but(poor, { entryId: idOf('lifted'), status: 'lifted', occurredOn: '2019' });
    given(...home, lifted, poor).thenFile({ status: { status: 'lifted' } });
    given(...home, lifted, poor).thenFile({ status: { status: 'poor' } }, { asOf: '2018-12-31' });
  });
});

describe('Of a household', () => {
  it('an alert can be seen to after a newer reading, and late', () => {
    given(...home, check, calmer)
      .when(seenTo)
      .then(seenTo);
    given(...home, check, seenTo, calmer).thenFindings();
  });
  it('a child’s guardian consents, and who is fourteen, oneself', () => {
    const guarded = but(consent, { personId: child, basis: 'guardian_consent', givenBy: mother });
    given(...home)
      .when(guarded)
      .then(guarded);
    const later = but(consent, { personId: child, occurredOn: '2026-06-30' });
    given(...home)
      .when(later)
      .then(later);
  });
  it('money is corrected by two people', () => {
    const correction = corrected(relief, { amount: exact(60_000) });
    given(...home, relief)
      .when(correction)
      .thenWaiting();
    given(...home, relief, correction)
      .when(confirmed(correction, secondOffice))
      .thenFile({ relief: { fen: { value: 60_000 } } });
  });
  it('relief between two bounds counts as at least the lower', () =>
    given(...home)
      .when(but(relief, { amount: { fromFen: 100, toFen: 300, qualifier: 'approximately' } }))
      .thenFile({ relief: { fen: { value: 100, qualifier: 'at_least' } } }));
  it('a condition that ended stays, as ended', () =>
    given(...home, condition, but(condition, { entryId: idOf('ended'), ended: true, occurredOn: '2023' })).thenFile({
      conditions: { [mother]: { diabetes: { ended: true } } },
    }));
  it('photos stay beside what replaced them, in whatever order they come', () => {
    const again = but(replaced, { entryId: idOf('b'), oldSha256: hashB, newSha256: hashC, occurredOn: '2022-03-07' });
    const file = given(...home, photo, replaced, again).aggregate().state as { photos: Record<string, object> };
    expect(Object.keys(file.photos[visitId]!).sort()).toEqual([hashA, hashB, hashC]);
  });
});
