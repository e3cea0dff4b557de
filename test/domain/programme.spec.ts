import { describe, expect, it } from '@jest/globals';
import type { AnyFact } from '../../src/domain/fact.js';
import { contributionReceived, expenditureRecorded } from '../../src/domain/giving/purse.js';
import { aggregateReported } from '../../src/domain/programme/declared.js';
import {
  attendanceRecorded,
  commendationGranted,
  groupEventHeld,
  materialsDistributed,
  mediaPublished,
  staffGiftGiven,
} from '../../src/domain/programme/events.js';
import type { GroupEvent } from '../../src/domain/programme/events.js';
import { categoriesInsured, categoryClaimsPaid } from '../../src/domain/programme/insurance.js';
import { programme, programmeClosed, programmeStarted } from '../../src/domain/programme/programme.js';
import { teamFormed, volunteerShiftLogged } from '../../src/domain/programme/volunteers.js';
import { but, by, cadre, corrected, entry, given, idOf, otherCadre } from './given.js';
import type { Told } from './given.js';

const about = (value: number): { value: number; qualifier: 'approximately' } => ({ value, qualifier: 'approximately' });
const valueless = { qualifier: 'exact' as const };
const occurredOn = '2022-03-05';

const started = entry(programmeStarted, {
  programmeId: idOf('programme'),
  name: '320 计划',
  kind: 'project',
  organisationId: 'sixth-hospital',
  areaCode: '220122101000',
  occurredOn: '2022-01-01',
});
const closed = entry(programmeClosed, { occurredOn: '2022-12-31' });
const held = entry(groupEventHeld, {
  kind: 'free_clinic',
  times: { value: 12, qualifier: 'at_least' },
  attendees: about(800),
  households: about(90),
  organisationId: 'sixth-hospital',
  occurredOn,
});
const team = entry(teamFormed, { name: '巾帼志愿服务队', organisationId: 'sixth-hospital', occurredOn: '2022-02' });
const came = entry(attendanceRecorded, {
  eventId: held.payload.entryId,
  present: [{ personId: idOf('li') }, { name: '李某' }],
  occurredOn,
});
const leaflets = entry(materialsDistributed, { material: 'leaflet', quantity: about(300), occurredOn });
const article = entry(mediaPublished, { kind: 'article', issues: about(4), audience: about(9000), occurredOn });
const award = entry(commendationGranted, { award: '优秀志愿者', to: { personId: idOf('li') }, occurredOn });
const staffGift = entry(staffGiftGiven, {
  to: { description: '酒店员工', count: about(200) },
  goods: 'medicine_pack',
  quantity: about(200),
  pieces: 5,
  occurredOn,
});
const shift = entry(volunteerShiftLogged, {
  teamId: team.payload.entryId,
  hours: { value: '7.5', qualifier: 'exact' },
  personTimes: { value: 5, qualifier: 'exact' },
  occurredOn,
});
const insured = entry(categoriesInsured, {
  scheme: 'resident_basic',
  insured: [
    { category: 'monitored', households: { value: 30, qualifier: 'exact' } },
    { category: 'low_income', households: about(50), people: about(120) },
  ],
  premium: { fen: 3_000_000, qualifier: 'exact' },
  occurredOn,
});
const claimed = entry(categoryClaimsPaid, {
  claims: { value: 19, qualifier: 'exact' },
  amount: { fen: 11_000_000, qualifier: 'at_least' },
  each: { fromFen: 60_000, toFen: 2_400_000 },
  occurredOn,
});
const total = entry(aggregateReported, {
  metric: 'households',
  value: { value: '486', qualifier: 'at_least' },
  period: '2022',
  occurredOn,
});
const put = entry(contributionReceived, {
  from: { group: { description: '会员', count: about(60) } },
  amount: { fen: 500_000, qualifier: 'exact' },
  occurredOn,
});
const spent = entry(expenditureRecorded, {
  amount: { fen: 200_000, qualifier: 'exact' },
  purpose: 'schooling',
  to: { group: { description: '困难学生', count: about(40) } },
  occurredOn,
});

const before = [started, held, team, put];

describe('What a programme tells', () => {
  it.each(
    [held, came, leaflets, article, award, staffGift, team, shift, insured, claimed, total, put, spent, closed].map(
      (told) => [told.fact.type, told] as const,
    ),
  )('%s: is recorded, and once', (_, told) => {
    const others = before.filter((each) => each !== told);
    given(...others)
      .when(told)
      .then(told);
    given(...others, told)
      .when(told)
      .thenNothing();
  });
  it('has a case here for every fact', () => {
    const told = new Set<AnyFact>(
      [started, held, came, leaflets, article, award, staffGift, team, shift].map(({ fact }) => fact),
    );
    for (const each of [insured, claimed, total, put, spent, closed]) told.add(each.fact);
    expect(told).toEqual(new Set(programme.facts));
  });
  it('shows in its file', () =>
    given(...before, leaflets, article, award, shift, insured, claimed, total, spent, closed).thenFile({
      started: { name: '320 计划', kind: 'project' },
      held: { value: 12, qualifier: 'at_least' },
      attendees: { value: 800, qualifier: 'approximately' },
      households: { value: 90, qualifier: 'approximately' },
      materials: { count: 1 },
      media: { count: 1 },
      commendations: { count: 1 },
      shifts: { count: 1, hours: { value: 7.5, qualifier: 'exact' }, personTimes: { value: 5 } },
      insured: { monitored: { households: { value: 30, qualifier: 'exact' } }, low_income: { people: { value: 120 } } },
      premiums: { value: 3_000_000, qualifier: 'exact' },
      claims: { count: { value: 19, qualifier: 'exact' }, fen: { value: 11_000_000, qualifier: 'at_least' } },
      declared: {
        [total.payload.entryId]: { metric: 'households', value: '486', qualifier: 'at_least', period: '2022' },
      },
      contributions: { fen: { value: 500_000 } },
      expenditures: { fen: { value: 200_000 } },
      closed: { by: closed.payload.entryId },
    }));
  it('of another unit, waits where a cadre tells it', () => {
    given(started).when(by(cadre, held)).then(by(cadre, held));
    given(started).when(by(otherCadre, held)).thenHeld('not-organiser');
  });
});

describe('An entry of a programme is refused', () => {
  const group = { description: '群众', count: valueless };
  it.each<[string, Told, string, string]>([
    ['with a series without a number', but(held, { times: valueless }), 'quantity-value', 'times'],
    ['with attendees without a number', but(held, { attendees: valueless }), 'quantity-value', 'attendees'],
    ['with an attendance of nobody', but(came, { present: undefined }), 'attendance-form', ''],
    ['with an attendance in two forms', but(came, { count: about(3) }), 'attendance-form', ''],
    ['with somebody who is nobody', but(came, { present: [{}] }), 'recipient-form', 'present.0'],
    [
      'with somebody in two forms',
      but(came, { present: [{ personId: idOf('li'), organisationId: 'x' }] }),
      'recipient-form',
      'present.0',
    ],
    [
      'with an attendance counted without a number',
      but(came, { present: undefined, count: valueless }),
      'quantity-value',
      'count',
    ],
    ['with an event that never was', but(came, { eventId: idOf('never') }), 'event-unknown', 'eventId'],
    ['with leaflets without a number', but(leaflets, { quantity: valueless }), 'quantity-value', 'quantity'],
    ['with leaflets for nobody', but(leaflets, { to: {} }), 'recipient-form', 'to'],
    ['with issues without a number', but(article, { issues: valueless }), 'quantity-value', 'issues'],
    ['with an award to nobody', but(award, { to: {} }), 'recipient-form', 'to'],
    ['with a prize that is no money', but(award, { prize: valueless }), 'money-bounds', 'prize'],
    ['with staff without a number', but(staffGift, { to: group }), 'quantity-value', 'to.count'],
    ['with packs without a number', but(staffGift, { quantity: valueless }), 'quantity-value', 'quantity'],
    ['with a team of a number without value', but(team, { members: valueless }), 'quantity-value', 'members'],
    ['with teams of a number without value', but(team, { teams: valueless }), 'quantity-value', 'teams'],
    ['with a shift of nobody', but(shift, { teamId: undefined }), 'shift-who', ''],
    ['with a shift of two', but(shift, { personId: idOf('li') }), 'shift-who', ''],
    ['with a shift of no length', but(shift, { hours: undefined, personTimes: undefined }), 'shift-empty', ''],
    ['with hours without a number', but(shift, { hours: valueless }), 'quantity-value', 'hours'],
    ['with person-times without a number', but(shift, { personTimes: valueless }), 'quantity-value', 'personTimes'],
    [
      'with a shift of a counted group without a number',
      but(shift, { teamId: undefined, group }),
      'quantity-value',
      'group.count',
    ],
    ['with a team that never was', but(shift, { teamId: idOf('never') }), 'team-unknown', 'teamId'],
    [
      'with more hours than the day of one person has',
      but(shift, { teamId: undefined, personId: idOf('li'), hours: { value: '24.5', qualifier: 'exact' } }),
      'hours-over-day',
      'hours',
    ],
    [
      'with a category twice',
      but(insured, { insured: [{ category: 'monitored' }, { category: 'monitored' }] }),
      'category-twice',
      'insured.1.category',
    ],
    [
      'with households without a number',
      but(insured, { insured: [{ category: 'monitored', households: valueless }] }),
      'quantity-value',
      'insured.0.households',
    ],
    [
      'with people without a number',
      but(insured, { insured: [{ category: 'monitored', people: valueless }] }),
      'quantity-value',
      'insured.0.people',
    ],
    ['with a premium that is no money', but(insured, { premium: valueless }), 'money-bounds', 'premium'],
    ['with a limit that is no money', but(insured, { limit: valueless }), 'money-bounds', 'limit'],
    [
      'with a cover that ends before it begins',
      but(insured, { from: '2022-02-01', until: '2022-01-31' }),
      'end-before-start',
      'until',
    ],
    ['with claims without a number', but(claimed, { claims: valueless }), 'quantity-value', 'claims'],
    ['with households without a number', but(claimed, { households: valueless }), 'quantity-value', 'households'],
    ['with claims that are no money', but(claimed, { amount: valueless }), 'money-bounds', 'amount'],
    ['with bounds of each that are none', but(claimed, { each: {} }), 'each-bounds', 'each'],
    ['with bounds of each in the wrong order', but(put, { each: { fromFen: 2, toFen: 1 } }), 'each-bounds', 'each'],
    ['with bounds of each that are none', but(spent, { each: {} }), 'each-bounds', 'each'],
    ['with a gift to staff of nobody', but(staffGift, { to: { count: about(3) } }), 'staff-unnamed', 'to'],
    ['with a value that is no money', but(staffGift, { value: valueless }), 'money-bounds', 'value'],
    ['with shifts without a number', but(shift, { shifts: valueless }), 'quantity-value', 'shifts'],
    [
      'with a shift of two teams',
      but(shift, { teamElsewhere: { programmeId: idOf('other'), entryId: idOf('team') } }),
      'shift-who',
      '',
    ],
    ['with a total without a number', but(total, { value: valueless }), 'quantity-value', 'value'],
    ['with an upper bound without a number', but(total, { upTo: valueless }), 'quantity-value', 'upTo'],
    [
      'with an upper bound below the lower',
      but(total, { upTo: { value: '485', qualifier: 'exact' } }),
      'money-bounds',
      'upTo',
    ],
    ['with a total that repeats none', but(total, { repeats: idOf('never') }), 'declaration-unknown', 'repeats'],
    [
      'with more spent than came in',
      but(spent, { amount: { fen: 500_001, qualifier: 'exact' } }),
      'purse-overdrawn',
      'amount',
    ],
  ])('%s', (_, told, code, path) =>
    given(...before)
      .when(but(told, { entryId: idOf('wrong') }))
      .thenRefused(code, path),
  );
  it('where it is closed twice', () =>
    given(started, closed)
      .when(but(closed, { entryId: idOf('again') }))
      .thenRefused('programme-closed', '', closed));
  it('where it is a part of itself', () =>
    given()
      .when(but(started, { parentId: idOf('programme') }))
      .thenRefused('programme-in-itself', 'parentId'));
  it('where a total repeats another metric, or another period', () => {
    const repeats = total.payload.entryId;
    const wrong = { entryId: idOf('again'), repeats };
    given(started, total)
      .when(but(total, { ...wrong, metric: 'people' }))
      .thenRefused('repeats-other', 'repeats', total);
    given(started, total)
      .when(but(total, { ...wrong, period: '2021' }))
      .thenRefused('repeats-other', 'repeats', total);
    const other = but(total, { ...wrong, value: { value: '487', qualifier: 'at_least' } });
    given(started, total, other).thenWarnings({
      code: 'repeats-other-value',
      path: 'value',
      with: [repeats],
      entry: idOf('again'),
      warns: true,
    });
  });
  it('and not where a total repeats one of which neither says how many', () => {
    const unknown = but(total, { value: { qualifier: 'unknown' } });
    const again = but(unknown, { entryId: idOf('again'), repeats: total.payload.entryId });
    given(started, unknown, again).thenWarnings();
  });
  it('where declared totals repeat each other in a circle', () => {
    const again = but(total, { entryId: idOf('again'), repeats: total.payload.entryId });
    given(started, total, again)
      .when(corrected(total, { repeats: idOf('again') }))
      .thenRefused('repeats-in-circle', 'data.repeats');
  });
});

describe('What nobody counted', () => {
  it('is not shown as none', () => {
    const { attendees: _, households: __, ...uncounted } = held.payload as GroupEvent;
    const state = given(started, { ...held, payload: uncounted }).aggregate().state;
    expect(state).not.toHaveProperty('attendees');
    expect(state).not.toHaveProperty('households');
    const atLeastNone = { value: 0, qualifier: 'at_least' };
    given(started, but(insured, { insured: [{ category: 'monitored' }], premium: undefined })).thenFile({
      insured: { monitored: { households: atLeastNone, people: atLeastNone } },
      premiums: atLeastNone,
    });
    given(started, team, but(shift, { personTimes: undefined })).thenFile({ shifts: { personTimes: atLeastNone } });
  });
  it('may be counted in shifts', () =>
    given(started, team, but(shift, { shifts: { value: 52, qualifier: 'exact' } })).thenFile({
      shifts: { count: 1, times: { value: 52, qualifier: 'exact' } },
    }));
});

describe('What a unit pays from its own means', () => {
  it('is not drawn on what the programme was given, and is shown', () => {
    const own = but(spent, { amount: { fen: 900_000, qualifier: 'exact' }, ownMeansOf: 'sixth-hospital' });
    given(started).when(own).then(own);
    given(started, put, own)
      .when(but(spent, { entryId: idOf('more'), amount: { fen: 500_000, qualifier: 'exact' } }))
      .thenFile({ expenditures: { fen: { value: 1_400_000 } }, ownMeans: { value: 900_000, qualifier: 'exact' } });
  });
});

describe('A programme', () => {
  it('is named by entries of days on which it had not ended', () => {
    const stands = (day: string): boolean | undefined =>
      programme.stands?.(given(started, closed).aggregate().state as never, { first: day, last: day });
    expect([stands('2022-12-31'), stands('2023-01-01')]).toEqual([true, false]);
  });
});
