import { describe, expect, it } from '@jest/globals';
import { compare } from '../../src/domain/compare.js';
import type { Comparison } from '../../src/domain/compare.js';
import { household } from '../../src/domain/household/definition.js';
import type { Household } from '../../src/domain/household/household.js';
import { houseDemolished } from '../../src/domain/household/housing/house-demolished.js';
import { householdMovedIn } from '../../src/domain/household/housing/household-moved-in.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { housingAssessed } from '../../src/domain/household/housing/housing-assessed.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { memberDetailsChanged } from '../../src/domain/household/members/member-details-changed.js';
import { rebuildStarted } from '../../src/domain/household/housing/rebuild-started.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import type { View } from '../../src/domain/fold.js';
import { fold } from '../../src/domain/fold.js';
import { annulled, corrected, entry, given, idOf, receivedAt, voided } from './given.js';
import type { Told } from './given.js';

const id = idOf('the stream');
const registered = entry(householdRegistered, { areaCode: '220122101201' });
const dangerous = entry(housingAssessed, { judgement: 'dangerous', occurredOn: '2016' });
const demolished = entry(houseDemolished, { occurredOn: '2017' });
const rebuilt = entry(rebuildStarted, { occurredOn: '2017' });
const movedIn = entry(householdMovedIn, { occurredOn: '2017' });
const visit = entry(visitRecorded, { mode: 'home', outcome: 'completed', occurredOn: '2019-10-14' });
const history = [registered, movedIn, visit, rebuilt, dangerous, demolished];

function comparison(entries: Told[], from: View, to: View): Comparison<Household> {
  return compare(household, id, given(...entries).aggregate().records, from, to);
}

function behind(compared: Comparison<Household>, path: string): unknown {
  const found = compared.differences.find((difference) => difference.path === path);
  if (!found) throw new Error(`${path} does not differ`);
  return found.behind.map(({ entry: { at }, in: side, rulings }) => [
    at.entryId,
    side,
    ...rulings.map(({ entryId }) => entryId),
  ]);
}

const idIs = ({ payload }: Told): string => payload.entryId;

describe('A comparison', () => {
  it('has both files and nothing to tell where they are one', () => {
    const compared = comparison(history, { asOf: '2018-01-01' }, { asOf: '2018-12-31' });
    expect(compared.from).toEqual(compared.to);
    expect(compared).toMatchObject({ differences: [], restated: [] });
  });

  it('names the entries behind each difference, in the order of the file', () => {
    const compared = comparison(history, { asOf: '2016-12-31' }, { asOf: '2018-01-01' });
    expect(compared.differences).toMatchObject([
      { path: '/housing/rebuilt' },
      { path: '/housing/stage/stage', before: 'dangerous', after: 'moved_in' },
    ]);
    expect(behind(compared, '/housing/stage/stage')).toEqual([
      [idIs(demolished), 'to'],
      [idIs(rebuilt), 'to'],
      [idIs(movedIn), 'to'],
    ]);
    expect(behind(compared, '/housing/rebuilt')).toEqual([[idIs(rebuilt), 'to']]);
  });

  it('goes back as well as forth', () => {
    const compared = comparison(history, { asOf: '2018-01-01' }, { asOf: '2016-12-31' });
    expect(compared.differences.at(-1)).toMatchObject({ before: 'moved_in', after: 'dangerous' });
    expect(behind(compared, '/housing/rebuilt')).toEqual([[idIs(rebuilt), 'from']]);
  });

  it('of two days of knowing names what came late', () => {
    const compared = comparison(history, { knownAt: receivedAt(3) }, {});
    expect(compared.from.state.housing.stage?.stage).toBe('moved_in');
    expect(compared.differences).toMatchObject([{ path: '/housing/rebuilt' }]);
    expect(behind(compared, '/housing/rebuilt')).toEqual([[idIs(rebuilt), 'to']]);
  });

  it('of two days of knowing names the correction that came between', () => {
    const correction = corrected(visit, { outcome: 'nobody_home' });
    const compared = comparison([registered, visit, correction], { knownAt: receivedAt(2) }, {});
    expect(compared.differences).toMatchObject([{ path: '/visits/lastCompleted/day', before: '2019-10-14' }]);
    expect(behind(compared, '/visits/lastCompleted/day')).toEqual([[idIs(visit), 'both', idIs(correction)]]);
  });

  it('of two days of knowing names the void that came between', () => {
    const voiding = voided(visit);
    const compared = comparison([registered, visit, voiding], { knownAt: receivedAt(2) }, {});
    expect(behind(compared, '/visits/count')).toEqual([[idIs(visit), 'from', idIs(voiding)]]);
    expect(behind(comparison([registered, visit, voiding], {}, { knownAt: receivedAt(2) }), '/visits/count')).toEqual([
      [idIs(visit), 'to', idIs(voiding)],
    ]);
  });

  it('names those of both files in one order', () => {
    const [early, late] = [{ occurredOn: '2019-10-12' }, { occurredOn: '2019-10-18' }].map((on) =>
      entry(visitRecorded, { mode: 'home', outcome: 'nobody_home', ...on }),
    );
    const compared = comparison([registered, visit, early!, late!, voided(visit)], { knownAt: receivedAt(2) }, {});
    expect(behind(compared, '/visits/count')).toEqual([
      [idIs(early!), 'to'],
      [idIs(visit), 'from', expect.anything()],
      [idIs(late!), 'to'],
    ]);
    expect(compared.differences[0]?.behind[0]?.rulings).toEqual([]);
  });

  it('names the rulings alone that one of the two does not know', () => {
    const [correction, voiding] = [corrected(visit, { outcome: 'nobody_home' }), voided(visit)];
    const entries = [registered, visit, correction, voiding];
    const compared = comparison(entries, { knownAt: receivedAt(3) }, { knownAt: receivedAt(4) });
    expect(behind(compared, '/visits/count')).toEqual([[idIs(visit), 'from', idIs(voiding)]]);
  });

  it('leaves out a correction that both know', () => {
    const correction = corrected(visit, { outcome: 'nobody_home' });
    const entries = [registered, visit, correction];
    const compared = comparison(entries, { asOf: '2019-10-13' }, {});
    expect(behind(compared, '/visits/count')).toEqual([[idIs(visit), 'to']]);
  });

  it('names an entry of both files whose effect is another since one came late', () => {
    const personId = idOf('son');
    const son = entry(memberAdded, { personId, name: '黄某', occurredOn: '2010' });
    const details = entry(memberDetailsChanged, { personId, kinship: 'son', occurredOn: '2019' });
    const gone = annulled(son);
    const again = entry(memberAdded, { personId, name: '黄某', occurredOn: '2011' });
    const seen = entry(visitRecorded, { mode: 'home', outcome: 'nobody_home', occurredOn: '2012' });
    const story = [registered, son, details, visit, seen, ...gone, voided(seen), again];
    const compared = comparison(story, { knownAt: receivedAt(7) }, {});
    expect(behind(compared, `/members/${personId}/name`)).toEqual([[idIs(again), 'to']]);
    expect(behind(compared, `/members/${personId}/kinship`)).toEqual([[idIs(details), 'both']]);
  });

  it('names of such entries the one that is behind the value, not one of another value or one that came new', () => {
    const personId = idOf('son');
    const son = entry(memberAdded, { personId, name: '黄某', occurredOn: '2010' });
    const related = entry(memberDetailsChanged, { personId, kinship: 'son', occurredOn: '2018' });
    const schooled = entry(memberDetailsChanged, { personId, schooling: '70', occurredOn: '2019' });
    const seen = entry(visitRecorded, { mode: 'home', outcome: 'nobody_home', occurredOn: '2020' });
    const again = entry(memberAdded, { personId, name: '黄某', occurredOn: '2011' });
    const story = [registered, son, related, schooled, ...annulled(son), again, seen];
    const compared = comparison(story, { knownAt: receivedAt(6) }, {});
    expect(behind(compared, `/members/${personId}/kinship`)).toEqual([[idIs(related), 'both']]);
    expect(behind(compared, `/members/${personId}/schooling`)).toEqual([[idIs(schooled), 'both']]);
  });

  it('tells what is the same from another entry', () => {
    const again = entry(housingAssessed, { judgement: 'dangerous', occurredOn: '2016-06' });
    const compared = comparison([registered, dangerous, again], { asOf: '2016-06-30' }, { asOf: '2016-12-31' });
    expect(compared).toMatchObject({ differences: [], restated: ['/housing/stage'] });
  });

  it('has the files that the fold gives', () => {
    const [from, to] = [{ asOf: '2016-12-31' }, { asOf: '2018-01-01', knownAt: receivedAt(5) }];
    const compared = comparison(history, from, to);
    const { records } = given(...history).aggregate();
    expect(compared.from).toEqual(fold(household, id, records, from));
    expect(compared.to).toEqual(fold(household, id, records, to));
  });
});
