import { describe, expect, it } from '@jest/globals';
import { headOfHouseholdChanged } from '../../../src/domain/household/members/head-of-household-changed.js';
import { memberAdded } from '../../../src/domain/household/members/member-added.js';
import { memberDetailsChanged } from '../../../src/domain/household/members/member-details-changed.js';
import { memberLeft } from '../../../src/domain/household/members/member-left.js';
import {
  annulled,
  but,
  by,
  clinician,
  confirmed,
  corrected,
  entry,
  given,
  idOf,
  otherCadre,
  released,
  secondOffice,
  voided,
} from '../given.js';
import { heads, left, mother, motherAdded, registered, son, sonAdded, visitOn } from './entries.js';

/** Sorts after all others. */
const lastId = 'ffffffff-0000-7000-8000-000000000000';
const id = (told: { payload: { entryId: string } }): string => told.payload.entryId;

describe('A member is added', () => {
  it('is recorded', () => given(registered).when(motherAdded).then(motherAdded));
  it('shows in the file, with all that is said of her', () => {
    const full = entry(memberAdded, {
      personId: mother,
      name: '王秀英',
      identityNumber: '11010519491231002X',
      phone: '13800138000',
      kinship: '51',
      sex: '2',
      bornOn: '1949-12-31',
      ethnicity: '01',
      schooling: '80',
      occurredOn: '2015',
      note: '长期卧床',
    });
    const { entryId: by, occurredOn: on, note: _, ...said } = full.payload as typeof full.payload & { note: string };
    given(registered)
      .when(full)
      .thenFile({ members: { [mother]: { by, on, since: { first: '2015-01-01', last: '2015-12-31' }, ...said } } });
    expect(given(registered, motherAdded).aggregate().state).toHaveProperty(['members', mother], {
      by: id(motherAdded),
      on: '2015-03-01',
      personId: mother,
      since: { first: '2015-03-01', last: '2015-03-01' },
      name: '王秀英',
    });
  });
  it('is recorded once, however often it is sent', () =>
    given(registered, motherAdded).when(motherAdded).thenNothing());
  it('is refused where she is a member already', () =>
    given(registered, motherAdded)
      .when(but(motherAdded, { entryId: idOf('again'), occurredOn: '2016' }))
      .thenRefused('member-present', 'personId', motherAdded));
  it('becomes a finding where an earlier entry comes late', () => {
    const earlier = but(motherAdded, { entryId: idOf('earlier'), occurredOn: '2014' });
    given(registered, motherAdded)
      .when(earlier)
      .thenFindings({ code: 'member-present', path: 'personId', entry: id(motherAdded), with: [id(earlier)] });
  });
  it('is recorded again after she had left', () => {
    const again = but(motherAdded, { entryId: idOf('back'), occurredOn: '2018-01-01' });
    given(registered, motherAdded, left(mother, '2016-01-01')).when(again).then(again);
    expect(given(registered, motherAdded, left(mother, '2016-01-01'), again).aggregate().state).not.toHaveProperty([
      'members',
      mother,
      'left',
    ]);
  });
  it.each([
    ['identityNumber', '110105194912310021', 'isIdentityNumber'],
    ['identityNumber', '11010519491331002X', 'isIdentityNumber'],
    ['phone', '12800138000', 'isPhoneNumber'],
    ['bornOn', '1949-02-30', 'isEdtf'],
    ['sex', '3', 'isIn'],
    ['name', '', 'minLength'],
    ['name', '\u0000', 'isStorable'],
    ['personId', 'somebody', 'isUuid'],
  ])('is refused with %s %j', (field, value, rule) =>
    given(registered)
      .when(but(motherAdded, { [field]: value }))
      .thenInvalid(field, rule),
  );
  const known = { identityNumber: '11010519491231002X' };
  it.each([
    ['bornOn', '1950'],
    ['bornOn', '1949-12-30'],
    ['bornOn', '../1949-11'],
    ['sex', '1'],
  ])('is refused where %s %s contradicts the identity number', (field, value) => {
    given(registered)
      .when(but(motherAdded, { ...known, [field]: value }))
      .thenRefused('identity-number-contradicts', field);
    given(registered, motherAdded)
      .when(entry(memberDetailsChanged, { personId: mother, ...known, [field]: value }))
      .thenRefused('identity-number-contradicts', field);
    given(registered, motherAdded)
      .when(corrected(motherAdded, { ...known, [field]: value }))
      .thenRefused('identity-number-contradicts', `data.${field}`);
  });
  it.each([
    ['bornOn', '1949'],
    ['bornOn', '1949-12-31/..'],
    ['sex', '2'],
    ['sex', '0'],
    ['sex', '9'],
  ])('is recorded where %s %s goes with the identity number', (field, value) => {
    const said = but(motherAdded, { ...known, [field]: value });
    given(registered).when(said).then(said);
  });
  it('is refused where she is not born yet on the day on which it is received', () => {
    const unborn = but(motherAdded, { bornOn: '2026-07-01' });
    given(registered).when(unborn).thenRefused('in-the-future', 'bornOn');
    given(registered).on('2026-07-01').when(unborn).then(unborn);
    given(registered, motherAdded)
      .when(corrected(motherAdded, { bornOn: '2027' }))
      .thenRefused('in-the-future', 'data.bornOn');
  });
  it('is refused without a name', () =>
    given(registered)
      .when(but(motherAdded, { name: undefined }))
      .thenInvalid('name', 'required'));
  it('is no business of a clinician', () => given(registered).when(by(clinician, motherAdded)).thenForbidden());
});

describe('Details of a member change', () => {
  const phoned = entry(memberDetailsChanged, { personId: mother, phone: '13900139000', occurredOn: '2017' });

  it('is recorded', () => given(registered, motherAdded).when(phoned).then(phoned));
  it('changes what it names, and nothing else', () =>
    given(registered, motherAdded)
      .when(phoned)
      .thenFile({ members: { [mother]: { by: id(motherAdded), name: '王秀英', phone: '13900139000' } } }));
  it.each([
    ['name', '王秀芳'],
    ['identityNumber', '11010519491231002X'],
    ['phone', '0431-84512345'],
    ['kinship', '51'],
    ['sex', '2'],
    ['bornOn', '1949'],
    ['ethnicity', '01'],
    ['schooling', '80'],
  ])('changes the %s', (field, value) => {
    const change = entry(memberDetailsChanged, { personId: mother, [field]: value, occurredOn: '2017' });
    given(registered, motherAdded)
      .when(change)
      .thenFile({ members: { [mother]: { [field]: value } } });
  });
  it('is recorded once, however often it is sent', () =>
    given(registered, motherAdded, phoned).when(phoned).thenNothing());
  it('is refused where it changes nothing', () =>
    given(registered, motherAdded)
      .when(entry(memberDetailsChanged, { personId: mother, note: '无变化', occurredOn: '2017' }))
      .thenRefused('nothing-changes', ''));
  it('is refused for somebody whom the household does not have', () =>
    given(registered, motherAdded)
      .when(but(phoned, { personId: son }))
      .thenRefused('member-unknown', 'personId'));
  it('is refused for a day on which she certainly was not a member yet', () =>
    given(registered, motherAdded)
      .when(but(phoned, { occurredOn: '2014' }))
      .thenRefused('member-not-yet', 'personId'));
  it('waits for a second person when it is corrected', () => {
    const correction = corrected(phoned, { phone: '13700137000' });
    const file = (phone: string): object => ({ members: { [mother]: { phone } } });
    given(registered, motherAdded, phoned, correction).thenFile(file('13900139000'));
    given(registered, motherAdded, phoned, correction)
      .when(confirmed(correction, secondOffice))
      .thenFile(file('13700137000'));
  });
});

describe('A member leaves', () => {
  const leaving = left(mother, '2018-02-03');

  it('is recorded', () => given(registered, motherAdded).when(leaving).then(leaving));
  it('shows in the file', () =>
    given(registered, motherAdded)
      .when(leaving)
      .thenFile({
        members: {
          [mother]: {
            name: '王秀英',
            left: {
              by: id(leaving),
              on: '2018-02-03',
              reason: 'moved',
              span: { first: '2018-02-03', last: '2018-02-03' },
            },
          },
        },
      }));
  it('is recorded once, however often it is sent', () =>
    given(registered, motherAdded, leaving).when(leaving).thenNothing());
  it('is refused where she had left before', () =>
    given(registered, motherAdded, leaving).when(left(mother, '2019')).thenRefused('member-left', 'personId', leaving));
  it('is refused for somebody whom the household does not have', () =>
    given(registered, motherAdded).when(left(son, '2018')).thenRefused('member-unknown', 'personId'));
  it('is refused for a day before she came', () =>
    given(registered, motherAdded).when(left(mother, '2014')).thenRefused('member-not-yet', 'personId'));
  it('becomes a finding where an earlier leaving comes late', () => {
    const earlier = left(mother, '2017');
    given(registered, motherAdded, leaving)
      .when(earlier)
      .thenFindings({ code: 'member-left', path: 'personId', entry: id(leaving), with: [id(earlier)] });
  });
  it('is undone by a void', () => {
    given(registered, motherAdded, leaving, voided(leaving)).thenFindings();
    expect(given(registered, motherAdded, leaving, voided(leaving)).file()).toBe(given(registered, motherAdded).file());
  });
  it('names a reason', () =>
    given(registered, motherAdded)
      .when(but(leaving, { reason: undefined }))
      .thenInvalid('reason', 'required'));
  it('becomes a finding where the entry that added her is voided', () => {
    given(registered, motherAdded, leaving, ...annulled(motherAdded)).thenFindings({
      code: 'member-unknown',
      path: 'personId',
      entry: id(leaving),
    });
  });
  it('is the same fact for all who may record it', () => expect(memberLeft.mayRecord).toEqual(['cadre', 'office']));
});

describe('The head of household changes', () => {
  const first = heads(mother, '2015-03-01');

  it('is recorded', () => given(registered, motherAdded).when(first).then(first));
  it('shows in the file', () =>
    given(registered, motherAdded)
      .when(first)
      .thenFile({ head: { by: id(first), on: '2015-03-01', personId: mother } }));
  it('is recorded once, however often it is sent', () =>
    given(registered, motherAdded, first).when(first).thenNothing());
  it('is refused where another became head on the same day', () =>
    given(registered, motherAdded, sonAdded, first)
      .when(but(heads(son, '2015-03-01'), { entryId: lastId }))
      .thenRefused('two-heads', 'personId', first));
  it('is recorded where the same person is named twice', () => {
    const again = but(first, { entryId: idOf('once more') });
    given(registered, motherAdded, first).when(again).then(again);
  });
  it('is recorded on another day', () => {
    given(registered, motherAdded, sonAdded, first)
      .when(heads(son, '2015-03-02'))
      .thenFile({ head: { personId: son } });
  });
  it.each([
    ['2015-03', '2015-03-31'],
    ['2015-03-01', '2015-03'],
    ['2015', '2015'],
    ['2015-03-31', '2015-03'],
  ])('is recorded where the days may differ: %s and %s', (one, other) => {
    const change = heads(son, other);
    given(registered, motherAdded, sonAdded, heads(mother, one)).when(change).then(change);
  });
  it('becomes a finding where one was held meanwhile: the file has the one that sorts last', () => {
    const held = by(otherCadre, heads(son, '2016-01-01'));
    const other = heads(mother, '2016-01-01');
    const [first, last] = [held, other].sort((one, two) => (id(one) < id(two) ? -1 : 1)) as [typeof held, typeof held];
    given(registered, motherAdded, sonAdded, held, other)
      .when(released(held))
      .thenFindings({ code: 'two-heads', path: 'personId', entry: id(last), with: [id(first)] });
  });
  it('names a member', () =>
    given(registered, motherAdded)
      .when(entry(headOfHouseholdChanged, { personId: son, occurredOn: '2016' }))
      .thenRefused('member-unknown', 'personId'));
  it('is refused before the member came', () =>
    given(registered, motherAdded).when(heads(mother, '2014')).thenRefused('member-not-yet', 'personId'));
});

describe('A member who was met', () => {
  it('may have come in the same vague year', () =>
    given(registered, but(motherAdded, { occurredOn: '2018' }))
      .when(visitOn('2018-05-01', { personId: mother }))
      .then(visitOn('2018-05-01', { personId: mother })));
  it('is a finding where she came later', () => {
    const visit = visitOn('2015-03-02', { personId: mother });
    const correction = corrected(motherAdded, { occurredOn: '2016' });
    given(registered, motherAdded, visit, correction, confirmed(correction, secondOffice)).thenFindings({
      code: 'member-not-yet',
      path: 'personId',
      entry: id(visit),
    });
  });
});

describe('What is told of a member before the entry that adds her, as that is only known by the year', () => {
  const some = but(motherAdded, { occurredOn: '2018', entryId: idOf('some day in 2018') });
  const leaving = left(mother, '2018-06-01');
  const phoned = entry(memberDetailsChanged, { personId: mother, phone: '13900139000', occurredOn: '2018-03' });
  const renamed = entry(memberDetailsChanged, { personId: mother, name: '王英', occurredOn: '2018-03' });

  it('is not lost: she has left', () => {
    given(registered, some).when(leaving).thenFindings();
    given(registered, some)
      .when(leaving)
      .thenFile({ members: { [mother]: { name: '王秀英', left: { by: id(leaving), reason: 'moved' } } } });
  });
  it('is not lost: her phone is known', () =>
    given(registered, some, phoned).thenFile({ members: { [mother]: { name: '王秀英', phone: '13900139000' } } }));
  it('gives way to what is told on adding her', () =>
    given(registered, some, renamed).thenFile({ members: { [mother]: { name: '王秀英' } } }));
  it('leaves nothing behind in the file', () =>
    expect(given(registered, some, phoned, leaving).aggregate().state).not.toHaveProperty('early'));
  it('is refused a second time', () =>
    given(registered, some, leaving).when(left(mother, '2018-07-01')).thenRefused('member-left', 'personId', leaving));
  it('is kept for a member who is not there, too, and is a finding', () => {
    const gone = given(registered, motherAdded, sonAdded, leaving, phoned, left(son, '2019'), ...annulled(motherAdded));
    gone.thenFile({ early: { [mother]: { phone: '13900139000', left: { by: id(leaving) } } } });
    gone.thenFindings(
      { code: 'member-unknown', path: 'personId', entry: id(phoned) },
      { code: 'member-unknown', path: 'personId', entry: id(leaving) },
    );
  });
  it('does not take her away who certainly came later', () => {
    const late = corrected(some, { occurredOn: '2019-01-01' });
    const file = given(registered, some, leaving, late, confirmed(late, secondOffice));
    file.thenFindings({ code: 'member-not-yet', path: 'personId', entry: id(leaving) });
    expect(file.aggregate().state).not.toHaveProperty(['members', mother, 'left']);
  });
  it('leaves what is told of others', () => {
    const early = given(
      registered,
      motherAdded,
      sonAdded,
      left(son, '2015-05-01'),
      left(mother, '2015-05-01'),
      ...annulled(sonAdded),
      ...annulled(motherAdded),
      some,
    );
    early.thenFile({ early: { [son]: { left: { on: '2015-05-01' } } } });
  });
});
