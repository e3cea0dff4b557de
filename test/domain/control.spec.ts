import { describe, expect, it } from '@jest/globals';
import { controlFacts, entryCorrected, entryVoided, isControl, targetOf } from '../../src/domain/control.js';
import { statusOf } from '../../src/domain/effective.js';
import type { Recorded } from '../../src/domain/effective.js';
import {
  annulled,
  but,
  by,
  cadre,
  clinician,
  confirmed,
  corrected,
  declined,
  entry,
  given,
  idOf,
  office,
  otherCadre,
  receivedAt,
  rejected,
  released,
  secondOffice,
  voided,
} from './given.js';
import {
  heads,
  mother,
  motherAdded,
  needOn,
  paired,
  registered,
  son,
  sonAdded,
  unpaired,
  visitOn,
} from './household/entries.js';

const visit = visitOn('2019-10-17', { organisationId: 'sixth-hospital' });
const moved = corrected(visit, { occurredOn: '2019-10-16' });
const on = (day: string): object => ({ visits: { count: 1, lastCompleted: { by: visit.payload.entryId, on: day } } });

describe('A correction', () => {
  it('is recorded', () => given(registered, visit).when(moved).then(moved));
  it('brings a whole new body, its day included; the entry keeps its id', () =>
    given(registered, visit).when(moved).thenFile(on('2019-10-16')));
  it('leaves out what the new body leaves out', () => {
    given(registered, visit, corrected(visit, { organisationId: undefined })).thenFile(on('2019-10-17'));
    expect(
      given(registered, visit, corrected(visit, { organisationId: undefined })).aggregate().state,
    ).not.toHaveProperty('visits.lastCompleted.organisationId');
  });
  it('may repeat the id of the entry that it corrects', () => {
    const withId = corrected(visit, { entryId: visit.payload.entryId, occurredOn: '2019-10-16' });
    given(registered, visit).when(withId).thenFile(on('2019-10-16'));
  });
  it('is recorded once, however often it is sent', () => given(registered, visit, moved).when(moved).thenNothing());
  it('is refused where there is no such entry', () =>
    given(registered).when(moved).thenRefused('entry-unknown', 'corrects'));
  it('is refused of a control entry', () => {
    const annulled = voided(visit);
    given(registered, visit, annulled)
      .when(corrected(annulled, { reason: '另一个理由' }))
      .thenRefused('entry-not-correctable', 'corrects', annulled);
    given(registered, visit, moved)
      .when(corrected(moved, { reason: '另一个理由' }))
      .thenRefused('entry-not-correctable', 'corrects', moved);
  });
  it('is checked against the class of what it corrects', () => {
    given(registered, visit)
      .when(corrected(visit, { mode: 'telepathy' }))
      .thenInvalid('data.mode', 'isIn');
    given(registered, visit)
      .when(corrected(visit, { occurredOn: '2019-02-29' }))
      .thenInvalid('data.occurredOn', 'isEdtf');
    given(registered, visit)
      .when(corrected(visit, { kind: 'medicine' }))
      .thenInvalid('data.kind', 'whitelistValidation');
  });
  it('has a reason, and a body that is one', () => {
    given(registered, visit)
      .when(but(moved, { reason: undefined }))
      .thenInvalid('reason', 'required');
    given(registered, visit)
      .when(but(moved, { data: [] }))
      .thenInvalid('data', 'isObject');
  });
  it('is refused with a day in the future', () =>
    given(registered, visit)
      .when(corrected(visit, { occurredOn: '2026-07-01' }))
      .thenRefused('in-the-future', 'data.occurredOn'));
  it('is refused where the new body itself does not fit', () => {
    given(registered, visit)
      .when(corrected(visit, { personId: mother }))
      .thenRefused('member-unknown', 'data.personId');
    given(registered, paired)
      .when(corrected(paired, { cadreId: undefined, organisationId: undefined }))
      .thenRefused('pairing-names-nobody', 'data');
  });
  it('is not blocked by what depends on the entry: that becomes a finding', () => {
    const met = visitOn('2016-01-01', { personId: mother });
    const later = corrected(motherAdded, { occurredOn: '2017' });
    given(registered, motherAdded, met, later)
      .when(confirmed(later, secondOffice))
      .thenFindings({ code: 'member-not-yet', path: 'personId', entry: met.payload.entryId });
  });
  it('is not blocked by what was wrong before', () => {
    const second = but(paired, { entryId: idOf('second'), occurredOn: '2015' });
    given(registered, paired, second)
      .when(corrected(paired, { role: 'doctor' }))
      .thenFile({ pairings: { [paired.payload.entryId]: { role: 'doctor' } } });
    const again = corrected(paired, { occurredOn: '2016-02-01' });
    given(registered, paired, second).when(again).then(again);
  });
  it('is refused for what it brings that is wrong, whatever was wrong before', () => {
    const stranger = idOf('a stranger');
    const [head, next] = [heads(mother, '2016-01-01'), heads(son, '2017-01-01')];
    const before = [registered, motherAdded, sonAdded, head, next, ...annulled(motherAdded)];
    given(...before)
      .when(corrected(next, { personId: stranger }))
      .thenRefused('member-unknown', 'data.personId');
    given(...before)
      .when(corrected(head, { occurredOn: '2017-01-01' }))
      .thenRefused('two-heads', 'data.personId', next);
  });
  it('gives way to the next one of the same entry', () => {
    const again = corrected(visit, { occurredOn: '2019-10-15' });
    given(registered, visit, moved).when(again).thenFile(on('2019-10-15'));
  });
  it('gives way to the one before when it is voided', () => {
    const again = corrected(visit, { occurredOn: '2019-10-15' });
    given(registered, visit, moved, again, voided(again)).thenFile(on('2019-10-16'));
    given(registered, visit, moved, again, voided(again), voided(moved)).thenFile(on('2019-10-17'));
  });
  it('of a voided entry brings it back', () =>
    given(registered, visit, voided(visit), moved).thenFile(on('2019-10-16')));
  it('counts from when it was received', () => {
    const known = given(registered, visit, moved);
    known.thenFile(on('2019-10-17'), { knownAt: receivedAt(2) });
    known.thenFile(on('2019-10-16'), { knownAt: receivedAt(3) });
  });
  it('is the business of who recorded the entry, and of the office', () => {
    const own = by(cadre, visit);
    given(registered, paired, own)
      .when(corrected(own, { mode: 'phone' }, cadre))
      .then(corrected(own, { mode: 'phone' }, cadre));
    given(registered, paired, own)
      .when(corrected(own, { mode: 'phone' }, secondOffice))
      .then(corrected(own, { mode: 'phone' }, secondOffice));
    given(registered, paired, own)
      .when(corrected(own, { mode: 'phone' }, otherCadre))
      .thenRefused('entry-unknown', 'corrects'); // S18: who may not see the file is not told that it is there
    given(registered, paired, own)
      .when(corrected(own, { mode: 'phone' }, clinician))
      .thenRefused('recorded-by-others', 'corrects', own);
  });
  it('is held where the cadre is no longer paired', () => {
    const own = by(cadre, visit);
    const late = corrected(own, { occurredOn: '2019-10-16' }, cadre);
    const then = given(registered, paired, own, unpaired(paired, '2020'));
    then.when(late).thenHeld('not-paired');
    given(registered, paired, own, unpaired(paired, '2020'), late).when(released(late)).thenFile(on('2019-10-16'));
    given(registered, paired, own, unpaired(paired, '2020'), late).when(rejected(late)).thenFile(on('2019-10-17'));
  });
  it('of a held entry is what counts once that is released', () => {
    const waiting = by(otherCadre, visit);
    const better = corrected(waiting, { occurredOn: '2019-10-16' });
    given(registered, paired, waiting, better).thenFile({ visits: { count: 0 } });
    given(registered, paired, waiting, better, released(waiting)).thenFile(on('2019-10-16'));
    given(registered, paired, waiting, released(waiting), better).thenFile(on('2019-10-16'));
  });
});

describe('A correction of money, grade or identity', () => {
  const renamed = corrected(motherAdded, { name: '王秀芳' });
  const name = (of: string): object => ({ members: { [mother]: { name: of } } });
  const before = given(registered, motherAdded);

  it('waits for another person', () => before.when(renamed).thenWaiting());
  it('counts when another person has confirmed it', () =>
    given(registered, motherAdded, renamed).when(confirmed(renamed, secondOffice)).thenFile(name('王秀芳')));
  it('is confirmed once', () =>
    given(registered, motherAdded, renamed, confirmed(renamed, secondOffice))
      .when(confirmed(renamed, secondOffice))
      .thenNothing());
  it('is not confirmed by who wrote it', () =>
    given(registered, motherAdded, renamed).when(confirmed(renamed, office)).thenRefused('same-person', 'on'));
  it('is not declined by who wrote it, who may void it', () => {
    given(registered, motherAdded, renamed).when(declined(renamed, office)).thenRefused('same-person', 'on');
    given(registered, motherAdded, renamed, voided(renamed, office)).thenFile(name('王秀英'));
  });
  it('may be confirmed by who wrote the entry that it corrects', () =>
    given(registered, by(secondOffice, motherAdded), renamed)
      .when(confirmed(renamed, secondOffice))
      .thenFile(name('王秀芳')));
  it('is the business of the office to confirm', () =>
    given(registered, motherAdded, renamed).when(confirmed(renamed, cadre)).thenForbidden());
  it('ends when it is declined', () => {
    const no = declined(renamed, secondOffice);
    given(registered, motherAdded, renamed).when(no).thenFile(name('王秀英'));
    given(registered, motherAdded, renamed, no)
      .when(confirmed(renamed, secondOffice))
      .thenRefused('already-decided', 'on', no);
  });
  it('is decided once', () => {
    const yes = confirmed(renamed, secondOffice);
    given(registered, motherAdded, renamed, yes)
      .when(declined(renamed, secondOffice))
      .thenRefused('already-decided', 'on', yes);
  });
  it('can be decided anew when the confirmation was voided', () => {
    const yes = confirmed(renamed, secondOffice);
    given(registered, motherAdded, renamed, yes, ...annulled(yes)).thenFile(name('王秀英'));
    given(registered, motherAdded, renamed, yes, ...annulled(yes))
      .when(declined(renamed, secondOffice))
      .then(declined(renamed, secondOffice));
  });
  it('is no correction where it is none, or needs no other person', () => {
    const gone = voided(visit);
    given(registered, visit, gone).when(confirmed(gone, secondOffice)).thenRefused('correction-unknown', 'on');
    given(registered, motherAdded).when(confirmed(motherAdded, secondOffice)).thenRefused('correction-unknown', 'on');
    given(registered, visit, moved).when(confirmed(moved, secondOffice)).thenRefused('correction-unknown', 'on');
    given(registered).when(confirmed(moved, secondOffice)).thenRefused('entry-unknown', 'on');
  });
  it('does not wait any more once it is voided', () =>
    given(registered, motherAdded, renamed, voided(renamed))
      .when(confirmed(renamed, secondOffice))
      .thenRefused('correction-unknown', 'on'));
  it('does not wait for another person as long as it is held', () => {
    const own = by(cadre, but(motherAdded, { occurredOn: '2016' }));
    const late = corrected(own, { name: '王秀芳' }, cadre);
    const before = [registered, paired, own, unpaired(paired, '2020')];
    given(...before)
      .when(late)
      .thenHeld('not-paired');
    given(...before, late)
      .when(confirmed(late, secondOffice))
      .thenRefused('correction-unknown', 'on');
    given(...before, late, released(late))
      .when(confirmed(late, secondOffice))
      .thenFile(name('王秀芳'));
  });
  it('leaves a void in force until it is confirmed', () => {
    const gone = annulled(motherAdded);
    expect(given(registered, motherAdded, ...gone, renamed).aggregate().state).toHaveProperty('members', {});
    given(registered, motherAdded, ...gone, renamed, confirmed(renamed, secondOffice)).thenFile(name('王秀芳'));
  });
  it('the last one in the stream wins, in whatever order they are confirmed', () => {
    const again = corrected(motherAdded, { name: '王秀兰' });
    given(
      registered,
      motherAdded,
      renamed,
      again,
      confirmed(again, secondOffice),
      confirmed(renamed, secondOffice),
    ).thenFile(name('王秀兰'));
  });
  it('shows as it was known before it was confirmed', () => {
    const known = given(registered, motherAdded, renamed, confirmed(renamed, secondOffice));
    known.thenFile(name('王秀英'), { knownAt: receivedAt(3) });
    known.thenFile(name('王秀芳'), { knownAt: receivedAt(4) });
  });
});

describe('A void', () => {
  const gone = voided(visit);
  const none = { visits: { count: 0 } };

  it('is recorded', () => given(registered, visit).when(gone).then(gone));
  it('waits for another person where a correction would', () =>
    given(registered, motherAdded).when(voided(motherAdded)).thenWaiting());
  it('takes the entry out of the file', () => {
    given(registered, visit).when(gone).thenFile(none);
    expect(given(registered, visit, gone).file()).toBe(given(registered).file());
  });
  it('is recorded once, however often it is sent', () => given(registered, visit, gone).when(gone).thenNothing());
  it('is refused where there is no such entry', () =>
    given(registered).when(gone).thenRefused('entry-unknown', 'voids'));
  it('can be voided, and that can be, too', () => {
    const back = voided(gone);
    given(registered, visit, gone).when(back).thenFile(on('2019-10-17'));
    given(registered, visit, gone, back, voided(back)).thenFile(none);
  });
  it('is not repeated with another reason', () =>
    given(registered, visit, gone)
      .when(voided(visit, office, '重复录入'))
      .thenRefused('already-voided', 'voids', gone));
  it('counts from when it was received', () => {
    given(registered, visit, gone).thenFile(on('2019-10-17'), { knownAt: receivedAt(2) });
    given(registered, visit, gone).thenFile(none, { knownAt: receivedAt(3) });
  });
  it('is not blocked by what depends on the entry', () => {
    const met = visitOn('2016', { personId: mother });
    given(registered, motherAdded, met, voided(motherAdded))
      .when(confirmed(voided(motherAdded), secondOffice))
      .thenFindings({ code: 'member-unknown', path: 'personId', entry: met.payload.entryId });
  });
  it('is the business of who recorded the entry, and of the office', () => {
    const own = by(cadre, visit);
    given(registered, paired, own).when(voided(own, cadre)).then(voided(own, cadre));
    given(registered, paired, own).when(voided(own, clinician)).thenRefused('recorded-by-others', 'voids', own);
    given(registered, paired, own).when(voided(own, otherCadre)).thenRefused('entry-unknown', 'voids');
  });
  it('is held where the cadre is no longer paired', () => {
    const own = by(cadre, visit);
    const late = voided(own, cadre);
    const before = [registered, paired, own, unpaired(paired, '2020')];
    given(...before)
      .when(late)
      .thenHeld('not-paired');
    given(...before, late, released(late)).thenFile(none);
  });
  it('of a held entry ends it', () => {
    const waiting = by(otherCadre, visit);
    given(registered, paired, waiting, voided(waiting), released(waiting)).thenFile(none);
  });
  it('may be recorded for a household that was closed', () =>
    given(registered, visit).on('2026-06-30').when(gone).then(gone));
});

describe('A release of a held entry', () => {
  const waiting = by(otherCadre, visit);
  const before = given(registered, paired, waiting);

  it('is recorded', () => before.when(released(waiting)).then(released(waiting)));
  it('lets the entry count', () => before.when(released(waiting)).thenFile(on('2019-10-17')));
  it('is recorded once, however often it is sent', () =>
    given(registered, paired, waiting, released(waiting)).when(released(waiting)).thenNothing());
  it('is refused a second time', () =>
    given(registered, paired, waiting, released(waiting))
      .when(released(waiting, secondOffice, '再次放行'))
      .thenRefused('already-decided', 'on', released(waiting)));
  it('is refused for an entry that is not held', () =>
    given(registered, visit).when(released(visit)).thenRefused('entry-not-held', 'on'));
  it('is refused where there is no such entry', () =>
    given(registered).when(released(visit)).thenRefused('entry-unknown', 'on'));
  it('is the business of the office', () => before.when(released(waiting, cadre)).thenForbidden());
  it('can be voided, and the entry is held again', () => {
    const release = released(waiting);
    given(registered, paired, waiting, release)
      .when(voided(release))
      .thenFile({ visits: { count: 0 } });
    given(registered, paired, waiting, release, voided(release)).when(rejected(waiting)).then(rejected(waiting));
  });
  it('is not overtaken by a rejection', () =>
    given(registered, paired, waiting, released(waiting))
      .when(rejected(waiting))
      .thenRefused('already-decided', 'on', released(waiting)));
});

describe('A rejection of a held entry', () => {
  const waiting = by(otherCadre, visit);

  it('is recorded', () => given(registered, paired, waiting).when(rejected(waiting)).then(rejected(waiting)));
  it('ends the entry', () =>
    given(registered, paired, waiting)
      .when(rejected(waiting))
      .thenFile({ visits: { count: 0 } }));
  it('is recorded once, however often it is sent', () =>
    given(registered, paired, waiting, rejected(waiting)).when(rejected(waiting)).thenNothing());
  it('is refused once the entry was released or rejected', () =>
    given(registered, paired, waiting, rejected(waiting))
      .when(released(waiting))
      .thenRefused('already-decided', 'on', rejected(waiting)));
  it('is refused for an entry that is not held', () =>
    given(registered, visit).when(rejected(visit)).thenRefused('entry-not-held', 'on'));
  it('can be voided, and the entry may be released', () => {
    const no = rejected(waiting);
    given(registered, paired, waiting, no, voided(no)).when(released(waiting)).thenFile(on('2019-10-17'));
  });
});

describe('What has become of an entry', () => {
  const aggregate = given(registered, visit).aggregate();
  const record = aggregate.findRecord(visit.payload.entryId)!;
  const held = { ...record, held: 'not-paired' };
  const of = (type: string): Recorded => ({ ...record, type });

  it.each([
    ['counts', record, undefined, false],
    ['voided', record, { content: of('EntryVoided') }, false],
    ['counts', record, { content: of('EntryCorrected') }, false],
    ['held', held, undefined, false],
    ['voided', held, { content: of('EntryVoided'), release: of('EntryReleased') }, false],
    ['rejected', held, { release: of('EntryRejected') }, false],
    ['counts', held, { release: of('EntryReleased') }, false],
    ['held', held, undefined, true],
    ['waiting', held, { release: of('EntryReleased') }, true],
    ['waiting', record, undefined, true],
    ['waiting', record, {}, true],
    ['counts', record, { confirmation: of('CorrectionConfirmed') }, true],
    ['declined', record, { confirmation: of('CorrectionDeclined') }, true],
    ['held', held, { confirmation: of('CorrectionConfirmed') }, true],
  ] as const)('%s', (standing, entryOf, ruling, needs) => expect(statusOf(entryOf, ruling, needs)).toBe(standing));
});

describe('Control entries', () => {
  it('are known by their names', () => {
    expect(controlFacts.map(({ type }) => type)).toEqual([
      'EntryCorrected',
      'EntryVoided',
      'EntryReleased',
      'EntryRejected',
      'CorrectionConfirmed',
      'CorrectionDeclined',
    ]);
    for (const { type } of controlFacts) expect(isControl(type)).toBe(true);
    expect(isControl('VisitRecorded')).toBe(false);
  });
  it('name what they speak of', () => {
    expect(targetOf(entryCorrected.type, { corrects: 'a', voids: 'b', on: 'c' })).toBe('a');
    expect(targetOf(entryVoided.type, { corrects: 'a', voids: 'b', on: 'c' })).toBe('b');
    expect(targetOf('EntryReleased', { corrects: 'a', voids: 'b', on: 'c' })).toBe('c');
    expect(targetOf('EntryReleased', {})).toBe('');
  });
  it('change nothing of the file by themselves', () => {
    const state = {};
    for (const fact of controlFacts) expect(fact.evolve(state, {}, {} as never)).toEqual({});
  });
  it('may come with a day, but not with one in the future', () => {
    const dated = corrected(visit, { mode: 'phone' }, office, '2026-06-30');
    given(registered, visit).when(dated).then(dated);
    given(registered, visit)
      .when(corrected(visit, { mode: 'phone' }, office, '2026-07'))
      .thenRefused('in-the-future', 'occurredOn');
  });
  it('speak of entries of the same stream alone', () =>
    given(registered, sonAdded)
      .when(voided(needOn('2020')))
      .thenRefused('entry-unknown', 'voids'));
  it('keep their id: another content under it is refused', () =>
    given(registered, visit, moved)
      .when(but(entry(entryVoided, { voids: visit.payload.entryId, reason: '误' }), { entryId: moved.payload.entryId }))
      .thenRefused('entry-id-reused', 'entryId', moved));
  it('of an unknown kind are no fact of a household', () => {
    const unheard = { ...visit, fact: { ...visit.fact, type: 'SomethingElse' } };
    expect(() => given(registered).when(unheard)).toThrow('SomethingElse is no fact of a household');
  });
});
