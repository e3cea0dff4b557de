import { describe, expect, it } from '@jest/globals';
import { householdCategoryAssigned } from '../../../src/domain/household/registry/household-category-assigned.js';
import { householdClosed } from '../../../src/domain/household/registry/household-closed.js';
import { householdRegistered } from '../../../src/domain/household/registry/household-registered.js';
import { householdRiskGraded } from '../../../src/domain/household/registry/household-risk-graded.js';
import { household } from '../../../src/domain/household/definition.js';
import { but, by, cadre, clinician, corrected, entry, given, idOf, voided } from '../given.js';
import { closed, mother, motherAdded, registered, village, visitOn } from './entries.js';

describe('A household is registered', () => {
  it('is recorded', () => given().when(registered).then(registered));
  it('shows in the file', () =>
    given()
      .when(registered)
      .thenFile({
        registration: { by: registered.payload.entryId, areaCode: village, address: '刘家屯村二组' },
      }));
  it('shows all that is said of it, and nothing that is not', () => {
    const full = entry(householdRegistered, {
      householdId: idOf('household'),
      areaCode: village,
      registryNumber: 'L05',
      group: '二组',
      memberCount: { value: 4, qualifier: 'exact' },
      occurredOn: '2014',
      note: '全家四口',
    });
    expect(given(full).aggregate().state).toEqual({
      ...household.initial(idOf('the stream')),
      registration: {
        by: full.payload.entryId,
        on: '2014',
        span: { first: '2014-01-01', last: '2014-12-31' },
        areaCode: village,
        registryNumber: 'L05',
        group: '二组',
        memberCount: { value: 4, qualifier: 'exact' },
      },
    });
  });
  it('is recorded once, however often it is sent', () => given(registered).when(registered).thenNothing());
  it('is refused a second time', () =>
    given(registered)
      .when(entry(householdRegistered, { areaCode: '220122101202' }))
      .thenRefused('already-registered', '', registered));
  it.each(['22012210120', '2201221012011', '220122101201 '])('is refused with the area %j', (areaCode) =>
    given().when(but(registered, { areaCode })).thenInvalid('areaCode', 'matches'),
  );
  it('counts the members, where it is known', () => {
    const some = but(registered, { memberCount: { qualifier: 'unknown' } });
    given().when(some).then(some);
    given()
      .when(but(registered, { memberCount: { qualifier: 'exact' } }))
      .thenRefused('quantity-value', 'memberCount');
  });
  it('is registered by a cadre who is paired with nobody yet', () =>
    given().when(by(cadre, registered)).then(by(cadre, registered)));
  it('is no business of a clinician', () => given().when(by(clinician, registered)).thenForbidden());
  it('comes before all else', () => given().when(motherAdded).thenRefused('household-unknown', ''));
  it('comes before any control entry, too', () =>
    given().when(voided(motherAdded)).thenRefused('household-unknown', ''));
  it('can be corrected', () =>
    given(registered)
      .when(corrected(registered, { address: '刘家屯村三组' }))
      .thenFile({ registration: { by: registered.payload.entryId, address: '刘家屯村三组' } }));
  it('cannot be voided', () =>
    given(registered).when(voided(registered)).thenRefused('registration-not-voidable', 'voids'));
});

describe('A category is assigned', () => {
  const poor = entry(householdCategoryAssigned, {
    category: 'registered-poor',
    cause: 'illness',
    furtherCauses: ['schooling', 'disability'],
    occurredOn: '2015',
  });

  it('is recorded', () => given(registered).when(poor).then(poor));
  it('shows in the file with its causes', () =>
    given(registered)
      .when(poor)
      .thenFile({
        categories: {
          'registered-poor': {
            by: poor.payload.entryId,
            on: '2015',
            cause: 'illness',
            furtherCauses: ['schooling', 'disability'],
          },
        },
      }));
  it('is recorded once, however often it is sent', () => given(registered, poor).when(poor).thenNothing());
  it('is refused with a third further cause', () =>
    given(registered)
      .when(but(poor, { furtherCauses: ['schooling', 'disability', 'disaster'] }))
      .thenInvalid('furtherCauses', 'arrayMaxSize'));
  it('stands beside other categories', () =>
    given(registered, poor)
      .when(entry(householdCategoryAssigned, { category: 'empty-nest', occurredOn: '2018' }))
      .thenFile({ categories: { 'registered-poor': { on: '2015' }, 'empty-nest': { on: '2018' } } }));
  it('replaces the same category of an earlier day', () =>
    given(registered, poor)
      .when(entry(householdCategoryAssigned, { category: 'registered-poor', cause: 'disaster', occurredOn: '2017' }))
      .thenFile({ categories: { 'registered-poor': { on: '2017', cause: 'disaster' } } }));
  it('does not replace it when it comes late', () =>
    given(registered, poor)
      .when(entry(householdCategoryAssigned, { category: 'registered-poor', cause: 'disaster', occurredOn: '2013' }))
      .thenFile({ categories: { 'registered-poor': { on: '2015', cause: 'illness' } } }));
  it('is refused after the household was closed', () =>
    given(registered, closed)
      .when(but(poor, { occurredOn: '2021' }))
      .thenRefused('household-closed', 'occurredOn', closed));
});

describe('A risk is graded', () => {
  const yellow = entry(householdRiskGraded, {
    level: 'yellow',
    visitEveryDays: 30,
    contactEveryDays: 7,
    occurredOn: '2022-03-01',
  });
  const red = entry(householdRiskGraded, { level: 'red', visitEveryDays: 7, occurredOn: '2022-05-01' });

  it('is recorded', () => given(registered).when(yellow).then(yellow));
  it('shows in the file', () =>
    given(registered)
      .when(yellow)
      .thenFile({
        risk: {
          by: yellow.payload.entryId,
          on: '2022-03-01',
          level: 'yellow',
          visitEveryDays: 30,
          contactEveryDays: 7,
        },
      }));
  it('is recorded once, however often it is sent', () => given(registered, yellow).when(yellow).thenNothing());
  it('is refused with visits every 0 or every 367 days', () => {
    given(registered)
      .when(but(yellow, { visitEveryDays: 0 }))
      .thenInvalid('visitEveryDays', 'min');
    given(registered)
      .when(but(yellow, { visitEveryDays: 367 }))
      .thenInvalid('visitEveryDays', 'max');
    given(registered)
      .when(but(yellow, { contactEveryDays: 1.5 }))
      .thenInvalid('contactEveryDays', 'isInt');
  });
  it('goes by the day, not by the order of arrival', () => {
    const level = { risk: { level: 'red', visitEveryDays: 7 } };
    given(registered, yellow, red).thenFile(level);
    given(registered, red, yellow).thenFile(level);
    expect(given(registered, yellow, red).file()).toBe(given(registered, red, yellow).file());
  });
  it('keeps nothing of the grade before', () => {
    expect(given(registered, yellow, red).aggregate().state).not.toHaveProperty('risk.contactEveryDays');
  });
});

describe('A household is closed', () => {
  it('is recorded', () => given(registered).when(closed).then(closed));
  it('shows in the file', () =>
    given(registered)
      .when(closed)
      .thenFile({
        closing: {
          by: closed.payload.entryId,
          on: '2020-05-10',
          reason: 'moved_away',
          span: { first: '2020-05-10', last: '2020-05-10' },
        },
      }));
  it('is recorded once, however often it is sent', () => given(registered, closed).when(closed).thenNothing());
  it('is refused a second time', () =>
    given(registered, closed)
      .when(entry(householdClosed, { reason: 'died_out', occurredOn: '2021' }))
      .thenRefused('already-closed', '', closed));
  it('becomes a finding where an earlier closing comes late', () => {
    const earlier = entry(householdClosed, { reason: 'died_out', occurredOn: '2019' });
    given(registered, closed)
      .when(earlier)
      .thenFindings({
        code: 'already-closed',
        path: '',
        entry: closed.payload.entryId,
        with: [earlier.payload.entryId],
      });
  });
  it('lets in what happened on that day or before', () => {
    given(registered, closed).when(visitOn('2020-05-10')).then(visitOn('2020-05-10'));
    given(registered, closed).when(visitOn('2019-12-31')).then(visitOn('2019-12-31'));
  });
  it('lets in what may have happened before: only the impossible is refused', () =>
    given(registered, closed).when(visitOn('2020')).then(visitOn('2020')));
  it('refuses what happened after', () =>
    given(registered, closed).when(visitOn('2020-05-11')).thenRefused('household-closed', 'occurredOn', closed));
  it('comes late: what was recorded after that day becomes a finding, and stays in the file', () => {
    const visit = visitOn('2020-06-01');
    const late = given(registered, visit).when(closed);
    late.thenFindings({
      code: 'household-closed',
      path: 'occurredOn',
      entry: visit.payload.entryId,
      with: [closed.payload.entryId],
    });
    late.thenFile({ visits: { count: 1 } });
  });
  it('comes after all else of its day', () => given(registered, visitOn('2020-05-10'), closed).thenFindings());
  it('can be voided, and the household is open again', () => {
    const visit = visitOn('2021-01-01');
    given(registered, closed, voided(closed)).when(visit).then(visit);
    expect(given(registered, closed, voided(closed)).aggregate().state).not.toHaveProperty('closing');
  });
  it('is closed for all days where no day is given', () => {
    const since = but(closed, { occurredOn: undefined, entryId: idOf('closed since ever') });
    const { occurredOn: _, ...payload } = since.payload;
    const whenever = { ...since, payload };
    given(registered, whenever).when(visitOn('2015')).thenRefused('household-closed', 'occurredOn', whenever);
    given(registered, whenever)
      .when(but(motherAdded, { personId: mother }))
      .thenRefused('household-closed');
  });
});
