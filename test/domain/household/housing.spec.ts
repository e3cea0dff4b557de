import { describe, expect, it } from '@jest/globals';
import { houseDemolished } from '../../../src/domain/household/housing/house-demolished.js';
import { householdMovedIn } from '../../../src/domain/household/housing/household-moved-in.js';
import { housingAccepted } from '../../../src/domain/household/housing/housing-accepted.js';
import { housingAssessed } from '../../../src/domain/household/housing/housing-assessed.js';
import { housingImproved } from '../../../src/domain/household/housing/housing-improved.js';
import { housingWorkApproved } from '../../../src/domain/household/housing/housing-work-approved.js';
import { rebuildStarted } from '../../../src/domain/household/housing/rebuild-started.js';
import { annulled, but, confirmed, corrected, entry, given, idOf, secondOffice, voided } from '../given.js';
import type { Told } from '../given.js';
import { closed, registered } from './entries.js';

const marked = (told: Told, more: object = {}): object => ({
  by: told.payload.entryId,
  on: told.payload.occurredOn,
  ...more,
});

const dangerous = entry(housingAssessed, {
  grade: 'D',
  judgement: 'dangerous',
  assessor: 'housing-bureau',
  note: '土房',
  occurredOn: '2016-05-01',
});
const approved = entry(housingWorkApproved, {
  work: 'rebuild',
  subsidy: { fen: 3_000_000, qualifier: 'exact' },
  occurredOn: '2017-03-01',
});
const demolished = entry(houseDemolished, { occurredOn: '2017-04-01', note: '旧房拆除' });
const started = entry(rebuildStarted, { occurredOn: '2017-04-02', note: '开工' });
const accepted = entry(housingAccepted, { acceptedBy: 'housing-bureau', occurredOn: '2017-09-01', note: '合格' });
const movedIn = entry(householdMovedIn, { occurredOn: '2017-10-01', note: '搬入' });
const improved = entry(housingImproved, { elements: ['yard-wall', 'floor'], occurredOn: '2019-06-01', note: '围墙' });
const story = [dangerous, approved, demolished, started, accepted, movedIn, improved];

describe.each<[string, Told, Told[], object]>([
  [
    'A house is assessed',
    dangerous,
    [],
    { stage: marked(dangerous, { stage: 'dangerous' }), grade: marked(dangerous, { grade: 'D' }), improvements: {} },
  ],
  [
    'Work on the house is approved',
    approved,
    [dangerous],
    {
      stage: marked(approved, { stage: 'approved' }),
      grade: marked(dangerous, { grade: 'D' }),
      work: marked(approved, { work: 'rebuild' }),
      improvements: {},
    },
  ],
  [
    'A house is demolished',
    demolished,
    [dangerous, approved, but(improved, { occurredOn: '2016-06-01' })],
    { stage: marked(demolished, { stage: 'demolished' }), improvements: {} },
  ],
  [
    'A house is rebuilt',
    started,
    [demolished],
    { stage: marked(started, { stage: 'rebuilding' }), rebuilt: marked(started), improvements: {} },
  ],
  [
    'A house is accepted',
    accepted,
    [started],
    { stage: marked(accepted, { stage: 'accepted' }), rebuilt: marked(started), improvements: {} },
  ],
  [
    'A household moves in',
    movedIn,
    [started],
    { stage: marked(movedIn, { stage: 'moved_in' }), rebuilt: marked(started), improvements: {} },
  ],
  [
    'A house is improved',
    improved,
    [movedIn],
    {
      stage: marked(movedIn, { stage: 'moved_in' }),
      improvements: { 'yard-wall': marked(improved), floor: marked(improved) },
    },
  ],
])('%s', (_, told, before, housing) => {
  it('is recorded', () =>
    given(registered, ...before)
      .when(told)
      .then(told));
  it('shows in the file', () =>
    expect(given(registered, ...before, told).aggregate().state).toHaveProperty('housing', housing));
  it('is recorded once, however often it is sent', () =>
    given(registered, ...before, told)
      .when(told)
      .thenNothing());
  it('is refused after the household was closed', () =>
    given(registered, ...before, closed)
      .when(but(told, { occurredOn: '2021' }))
      .thenRefused('household-closed', 'occurredOn', closed));
  it('comes late and the file is the same as if it had come in time', () => {
    const others = story.filter((other) => other !== told);
    expect(given(registered, ...others, told).file()).toBe(given(registered, ...story).file());
  });
  it('is undone by a void', () =>
    expect(
      given(
        registered,
        ...before,
        told,
        ...(told.fact.correctionNeedsConfirmation ? annulled(told) : [voided(told)]),
      ).file(),
    ).toBe(given(registered, ...before).file()));
});

describe('How safe the house is', () => {
  const assessed = (body: object): Told => entry(housingAssessed, { occurredOn: '2016', ...body });

  it.each([
    ['A', 'safe'],
    ['B', 'safe'],
    ['C', 'dangerous'],
    ['D', 'dangerous'],
  ])('grade %s is %s', (grade, judgement) => {
    given(registered)
      .when(assessed({ grade }))
      .thenFile({ housing: { stage: { stage: judgement }, grade: { grade } } });
    given(registered)
      .when(assessed({ grade, judgement }))
      .thenFile({ housing: { stage: { stage: judgement } } });
    given(registered)
      .when(assessed({ grade, judgement: judgement === 'safe' ? 'dangerous' : 'safe' }))
      .thenRefused('grade-contradicts', 'judgement');
  });
  it.each(['safe', 'dangerous'])('is judged %s without a grade', (judgement) => {
    given(registered)
      .when(assessed({ judgement }))
      .thenFile({ housing: { stage: { stage: judgement } } });
    expect(given(registered, assessed({ judgement })).aggregate().state).not.toHaveProperty('housing.grade');
  });
  it('is refused with neither', () => given(registered).when(assessed({})).thenRefused('grade-missing', 'grade'));
  it('is refused with a grade that is none', () =>
    given(registered)
      .when(assessed({ grade: 'E' }))
      .thenInvalid('grade', 'isIn'));
  it('is corrected by two people', () => {
    const correction = corrected(dangerous, { grade: 'C' });
    given(registered, dangerous).when(correction).thenWaiting();
    given(registered, dangerous, correction)
      .when(confirmed(correction, secondOffice))
      .thenFile({ housing: { grade: { grade: 'C' } } });
  });
});

describe('What else is refused', () => {
  it('work that is none of the kinds', () =>
    given(registered)
      .when(but(approved, { work: 'paint' }))
      .thenInvalid('work', 'isIn'));
  it('a subsidy that is no money', () =>
    given(registered)
      .when(but(approved, { subsidy: { qualifier: 'exact' } }))
      .thenRefused('money-bounds', 'subsidy'));
  it('work is approved without a subsidy', () => {
    const bare = entry(housingWorkApproved, { work: 'repair', occurredOn: '2017' });
    given(registered).when(bare).then(bare);
  });
  it('an improvement of nothing', () =>
    given(registered)
      .when(but(improved, { elements: [] }))
      .thenInvalid('elements', 'arrayMinSize'));
  it('an improvement goes on from those before', () => {
    const gate = entry(housingImproved, { elements: ['gate', 'floor'], occurredOn: '2019-09-01' });
    given(registered, improved, gate).thenFile({
      housing: { improvements: { 'yard-wall': marked(improved), gate: marked(gate), floor: marked(gate) } },
    });
  });
  it('stages come in the order of work where they are only known by the year', () => {
    const inYear = story
      .slice(2, 6)
      .map((told, i) => but(told, { occurredOn: '2017', entryId: idOf(`year ${9 - i}`) }));
    given(registered, ...inYear).thenFile({ housing: { stage: { stage: 'moved_in' } } });
    given(registered, ...inYear.toReversed()).thenFile({ housing: { stage: { stage: 'moved_in' } } });
  });
});

describe('A stage of the house that is known by its year alone', () => {
  const vague = but(approved, { occurredOn: '2017' });
  const warning = {
    ...{ code: 'stage-at-end', path: 'occurredOn', with: [movedIn.payload.entryId] },
    ...({ entry: vague.payload.entryId, warns: true } as const),
  };
  it('counts at its end, after what it most likely came before: that is a warning', () => {
    given(registered, dangerous, vague, demolished, movedIn).thenWarnings(warning);
    given(registered, dangerous, vague, movedIn).thenFile({ housing: { stage: { stage: 'approved' } } });
  });
  it('is none where its day is known, or lies before', () => {
    given(registered, dangerous, approved, movedIn).thenWarnings();
    given(registered, dangerous, but(vague, { occurredOn: '2017-03' }), movedIn).thenWarnings();
    given(registered, movedIn, but(vague, { occurredOn: '2018' })).thenWarnings();
  });
});
