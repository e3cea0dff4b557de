import { describe, expect, it } from '@jest/globals';
import { Voiding } from '../../src/domain/control.js';
import { compareOrder } from '../../src/domain/effective.js';
import { household } from '../../src/domain/household/definition.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { housingAssessed } from '../../src/domain/household/housing/housing-assessed.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { memberDetailsChanged } from '../../src/domain/household/members/member-details-changed.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { fold } from '../../src/domain/fold.js';
import type { View } from '../../src/domain/fold.js';
import { isWithinDays, timelineOf } from '../../src/domain/timeline.js';
import type { TimelineItem } from '../../src/domain/timeline.js';
import {
  annulled,
  by,
  cadre,
  confirmed,
  corrected,
  declined,
  entry,
  given,
  idOf,
  rejected,
  released,
  voided,
} from './given.js';
import { receivedAt, secondOffice } from './given.js';
import type { Told } from './given.js';

const id = idOf('the stream');
const registered = entry(householdRegistered, { areaCode: '220122101201' });
const visit = entry(visitRecorded, { mode: 'home', outcome: 'completed', occurredOn: '2019-10-14' });
const nobodyHome = entry(visitRecorded, { mode: 'home', outcome: 'nobody_home', occurredOn: '2019-10-16' });
const assessed = entry(housingAssessed, { grade: 'D', occurredOn: '2016' });

function timeline(entries: Told[], view: View = {}): TimelineItem[] {
  return timelineOf(household, id, given(...entries).aggregate().records, view);
}

function of(items: readonly TimelineItem[], told: Told): TimelineItem {
  const found = items.find(({ entry: { at } }) => at.entryId === told.payload.entryId);
  if (!found) throw new Error(`${told.fact.type} is not on the timeline`);
  return found;
}

describe('A timeline', () => {
  it('has every entry at its place in the file, with what it changed', () => {
    const items = timeline([registered, nobodyHome, visit, assessed]);
    expect(items.map((item) => item.entry.fact.type)).toEqual([
      'HouseholdRegistered',
      'HousingAssessed',
      'VisitRecorded',
      'VisitRecorded',
    ]);
    expect(of(items, assessed).changes).toEqual([
      { path: '/housing/grade/grade', after: 'D' },
      { path: '/housing/stage/stage', after: 'dangerous' },
    ]);
    expect(of(items, visit).changes).toEqual([
      { path: '/visits/count', before: 0, after: 1 },
      { path: '/visits/lastCompleted/day', after: '2019-10-14' },
    ]);
    expect(of(items, nobodyHome).changes).toEqual([{ path: '/visits/count', before: 1, after: 2 }]);
    expect(items.every(({ standing }) => standing === 'counts')).toBe(true);
  });

  it('names what an entry stated again', () => {
    const again = entry(housingAssessed, { grade: 'D', occurredOn: '2017' });
    expect(of(timeline([registered, assessed, again]), again)).toMatchObject({
      changes: [],
      restated: ['/housing/grade', '/housing/stage'],
    });
  });

  it('carries the findings at the entry at fault', () => {
    const personId = idOf('wife');
    const wife = entry(memberAdded, { personId, name: '李某', occurredOn: '2010' });
    const details = entry(memberDetailsChanged, { personId, kinship: 'spouse', occurredOn: '2018' });
    const items = timeline([registered, wife, details, ...annulled(wife)]);
    expect(of(items, details).findings).toEqual([
      { code: 'member-unknown', path: 'personId', entry: details.payload.entryId },
    ]);
    expect(of(items, registered).findings).toEqual([]);
  });

  describe('of entries that were ruled on', () => {
    const correction = corrected(visit, { occurredOn: '2019-10-15' });

    it('shows a corrected one at its new place, with the correction (S8)', () => {
      const items = timeline([registered, visit, nobodyHome, correction]);
      expect(items).toHaveLength(3);
      const item = of(items, visit);
      expect(item.entry).toMatchObject({
        correctedBy: correction.payload.entryId,
        payload: { occurredOn: '2019-10-15' },
        record: { payload: { occurredOn: '2019-10-14' } },
      });
      expect(item.rulings).toMatchObject([
        { standing: 'counts', on: visit.payload.entryId, record: { entryId: correction.payload.entryId } },
      ]);
      expect(item.changes).toContainEqual({ path: '/visits/lastCompleted/day', after: '2019-10-15' });
      expect(item.entry.changedRevision).toBe(4);
    });

    it('shows the one before as superseded by the last', () => {
      const second = corrected(visit, { occurredOn: '2019-10-13' });
      const { rulings, entry: effective } = of(timeline([registered, visit, correction, second]), visit);
      expect(rulings.map(({ standing }) => standing)).toEqual(['superseded', 'counts']);
      expect(effective.at.occurredOn).toBe('2019-10-13');
    });

    it('shows a voided one, without effect', () => {
      const item = of(timeline([registered, visit, voided(visit)]), visit);
      expect(item).toMatchObject({ standing: 'voided', changes: [], restated: [] });
      expect(item.rulings).toMatchObject([{ standing: 'counts', record: { type: 'EntryVoided' } }]);
    });

    it('shows a void that another person has confirmed', () => {
      const item = of(timeline([registered, assessed, ...annulled(assessed)]), assessed);
      expect(item).toMatchObject({ standing: 'voided', rulings: [{ standing: 'counts' }, { standing: 'counts' }] });
    });

    it('shows a ruling on nothing, or on itself, by itself', () => {
      const { records } = given(registered, visit, voided(visit)).aggregate();
      const [first, , voiding] = records;
      for (const voids of [idOf('nothing'), voiding!.entryId]) {
        const lost = { ...voiding!, payload: Object.assign(new Voiding(), voiding!.payload, { voids }) };
        const items = timelineOf(household, id, [first!, lost]);
        expect(items.map(({ entry: { at } }) => at.type)).toEqual(['HouseholdRegistered', 'EntryVoided']);
        expect(items[1]?.rulings).toMatchObject([{ on: voids }]);
      }
    });

    it('shows a void that was voided, on the entry itself', () => {
      const voiding = voided(visit);
      const item = of(timeline([registered, visit, voiding, voided(voiding)]), visit);
      expect(item.standing).toBe('counts');
      expect(item.changes).not.toEqual([]);
      expect(item.rulings).toMatchObject([
        { standing: 'voided', on: visit.payload.entryId },
        { standing: 'counts', on: voiding.payload.entryId },
      ]);
    });

    it('shows a held one until it is released or rejected (S9)', () => {
      const held = by(cadre, entry(contactLogged, { channel: 'phone', outcome: 'reached', occurredOn: '2019-10-17' }));
      expect(of(timeline([registered, held]), held)).toMatchObject({ standing: 'held', changes: [], rulings: [] });
      const release = timeline([registered, held, released(held)]);
      expect(of(release, held)).toMatchObject({ standing: 'counts', rulings: [{ record: { type: 'EntryReleased' } }] });
      expect(of(release, held).changes).toContainEqual({ path: '/contacts/count', before: 0, after: 1 });
      expect(of(timeline([registered, held, rejected(held)]), held)).toMatchObject({
        standing: 'rejected',
        changes: [],
      });
    });

    it('shows a held one as it was corrected meanwhile', () => {
      const held = by(cadre, entry(contactLogged, { channel: 'phone', outcome: 'reached', occurredOn: '2019-10-17' }));
      const missed = corrected(held, { outcome: 'not_reached' });
      const item = of(timeline([registered, held, missed]), held);
      expect(item).toMatchObject({ standing: 'held', entry: { correctedBy: missed.payload.entryId } });
      expect(item.entry.payload).toMatchObject({ outcome: 'not_reached' });
    });

    it('shows a correction of nothing, or of what it knows no fact of', () => {
      const { records } = given(registered, visit, correction).aggregate();
      const [first, second, lost] = records;
      const alone = timelineOf(household, id, [first!, lost!]);
      expect(alone.map(({ entry: { at } }) => at.type)).toEqual(['HouseholdRegistered', 'EntryCorrected']);
      const unknown = timelineOf(household, id, [first!, { ...second!, type: 'NeverHeardOf' }, lost!]);
      expect(unknown.map(({ entry: { at } }) => at.type)).toEqual(['HouseholdRegistered']);
    });

    it('shows a correction that waits, and one that was declined or confirmed', () => {
      const regraded = corrected(assessed, { grade: 'C' });
      const waiting = of(timeline([registered, assessed, regraded]), assessed);
      expect(waiting.rulings.map(({ standing }) => standing)).toEqual(['waiting']);
      expect(waiting.entry.payload).toMatchObject({ grade: 'D' });
      const no = of(timeline([registered, assessed, regraded, by(secondOffice, declined(regraded))]), assessed);
      expect(no.rulings.map(({ standing }) => standing)).toEqual(['declined', 'counts']);
      const yes = of(timeline([registered, assessed, regraded, by(secondOffice, confirmed(regraded))]), assessed);
      expect(yes.rulings.map(({ standing }) => standing)).toEqual(['counts', 'counts']);
      expect(yes.entry.payload).toMatchObject({ grade: 'C' });
    });

    it('knows nothing of a ruling that came later than asked for', () => {
      const item = of(timeline([registered, visit, correction], { knownAt: receivedAt(2) }), visit);
      expect(item).toMatchObject({ rulings: [], entry: { at: { occurredOn: '2019-10-14' } } });
    });
  });

  it('ends at a day, held entries and all', () => {
    const held = by(cadre, entry(contactLogged, { channel: 'phone', outcome: 'reached', occurredOn: '2019-10-17' }));
    const items = timeline([registered, visit, nobodyHome, held], { asOf: '2019-10-14' });
    expect(items.map(({ entry: { at } }) => at.entryId)).toEqual([registered.payload.entryId, visit.payload.entryId]);
  });

  it('that ends at a day finds what was wrong on that day', () => {
    const personId = idOf('son');
    const son = entry(memberAdded, { personId, name: '黄某', occurredOn: '2015' });
    const details = entry(memberDetailsChanged, { personId, kinship: 'son', occurredOn: '2010' });
    const story = [registered, son, corrected(son, { occurredOn: '2009' }), details];
    const late = by(secondOffice, confirmed(story[2]!));
    const confirmedLate = [registered, son, story[2]!, late, details, ...annulled(late)];
    expect(of(timeline(confirmedLate), details).findings).toMatchObject([{ code: 'member-not-yet' }]);
    expect(of(timeline(confirmedLate, { asOf: '2012-12-31' }), details).findings).toMatchObject([
      { code: 'member-unknown' },
    ]);
  });

  it('passes over what it knows no fact of', () => {
    const [first] = given(registered).aggregate().records;
    const items = timelineOf(household, id, [first!, { ...first!, entryId: idOf('other'), type: 'NeverHeardOf' }]);
    expect(items).toHaveLength(1);
  });

  it('taken step by step gives the file', () => {
    const entries = [registered, nobodyHome, visit, assessed];
    const items = timeline(entries);
    const { state } = fold(household, id, given(...entries).aggregate().records);
    const last = new Map(items.flatMap(({ changes }) => changes.map(({ path, after }) => [path, after])));
    expect(last.get('/visits/count')).toBe(state.visits.count);
    expect(last.get('/housing/stage/stage')).toBe(state.housing.stage?.stage);
    expect(items.map(({ entry: { order } }) => order)).toEqual(
      items.map(({ entry: { order } }) => order).sort(compareOrder),
    );
  });
});

describe('Days of a timeline', () => {
  it('take in what touches them by a day', () => {
    const month = { first: '2019-10-01', last: '2019-10-31' };
    expect(isWithinDays(month)).toBe(true);
    expect(isWithinDays(month, '2019-10-31', '2019-11-30')).toBe(true);
    expect(isWithinDays(month, '2019-11-01')).toBe(false);
    expect(isWithinDays(month, undefined, '2019-10-01')).toBe(true);
    expect(isWithinDays(month, undefined, '2019-09-30')).toBe(false);
  });
});
