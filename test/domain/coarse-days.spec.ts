/** S20: days of which a month or a year alone is known have one answer: at the door, in file, tables and tasks. */
import { describe, expect, it } from '@jest/globals';
import { tables } from '../../projections/index.js';
import type { Recorded } from '../../src/domain/effective.js';
import { fold } from '../../src/domain/fold.js';
import { household } from '../../src/domain/household/definition.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { householdRiskGraded } from '../../src/domain/household/registry/household-risk-graded.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { extend, insert, refold, TableSet } from '../../src/projector/changes.js';
import { asJson } from '../../src/projector/encoding.js';
import { MemoryTables } from '../projector/memory-tables.js';
import { but, by, cadre, entry, given, idOf, knock } from './given.js';
import type { Told } from './given.js';
import {
  heads,
  left,
  motherAdded,
  mother,
  paired,
  registered,
  sonAdded,
  unpaired,
  visitOn,
} from './household/entries.js';

const today = '2026-11-29';
const id = idOf('the stream');
const taken = { stream: `household-${id}`, definition: household, id };
const set = new TableSet(tables, { lookupHash: () => 'hash' }, asJson);

/** Entries with the day on which each was received. */
function recordsOf(...received: readonly (readonly [Told, string])[]): Recorded[] {
  return received.map(([{ fact, payload, actor }, day], i) => ({
    ...{ entryId: payload.entryId, type: fact.type, payload, by: actor, revision: i + 1, position: String(i + 1) },
    ...{ receivedAt: `${day}T02:00:00.000Z`, receivedOn: day },
  }));
}

function rowOf(records: readonly Recorded[], table: string): Record<string, unknown> {
  const rows = new MemoryTables(tables);
  rows.apply(refold(set, taken, records));
  return rows.rows(table).at(-1)!;
}

const pairedIn = (month: string): Told => but(paired, { occurredOn: month });
const visit = visitOn('2026-11-29');

describe('S20 a file as of a day', () => {
  const coarse = visitOn('2026-11');
  const records = recordsOf([registered, '2026-01-05'], [coarse, '2026-11-29']);
  const visitsAsOf = (asOf: string): number => fold(household, id, records, { asOf }).state.visits.count;

  it('has an entry of that month from its receipt on', () => {
    expect(visitsAsOf('2026-11-28')).toBe(0);
    expect(visitsAsOf('2026-11-29')).toBe(1);
  });
  it('of today is the file of today', () => {
    const aggregate = new Aggregate(household, id, records);
    expect(aggregate.foldedOn(today)).toEqual(aggregate.folded);
    expect(fold(household, id, records, { asOf: today })).toEqual(aggregate.folded);
  });
  it('has an entry that came years later from its last day on', () => {
    const late = recordsOf([registered, '2020-01-05'], [visitOn('2019-03'), '2026-11-29']);
    const count = (asOf: string): number => fold(household, id, late, { asOf }).state.visits.count;
    expect([count('2019-03-30'), count('2019-03-31')]).toEqual([0, 1]);
  });
  it('is folded of what sorts up to the day and of what had come by then', () => {
    const early = visitOn('2026-11', { note: '先到' });
    const later = visitOn('2026-11-25');
    const aggregate = new Aggregate(
      household,
      id,
      recordsOf([registered, '2026-01-05'], [early, '2026-11-20'], [later, '2026-11-28']),
    );
    for (const asOf of ['2026-11-19', '2026-11-20', '2026-11-24', '2026-11-25', '2026-11-30'])
      expect(aggregate.foldedOn(asOf)).toEqual(fold(household, id, aggregate.records, { asOf }));
    expect(aggregate.foldedOn('2026-11-22').state.visits.count).toBe(1);
  });
  it('is the same in whatever order of revisions, for the same receipts', () => {
    const all = [registered, motherAdded, sonAdded, heads(mother, '2026'), left(mother, '2026-11'), visit] as const;
    const records = recordsOf(...all.map((told) => [told, '2026-11-29'] as const));
    const turned = [records[0]!, ...records.slice(1).toReversed()].map((each, i) => ({ ...each, revision: i + 1 }));
    for (const asOf of ['2026-11-28', today]) {
      const [one, other] = [records, turned].map((each) => fold(household, id, each, { asOf }));
      expect(other).toEqual(one);
    }
  });
});

describe('S20 days in tables', () => {
  const graded = entry(householdRiskGraded, {
    level: 'high',
    visitEveryDays: 10,
    contactEveryDays: 5,
    occurredOn: '2026-11',
  });

  it('are never in the future', () => {
    const called = entry(contactLogged, { channel: 'phone', outcome: 'reached', occurredOn: '2026-11' });
    const records = recordsOf([registered, today], [graded, today], [visitOn('2026-11'), today], [called, today]);
    expect(rowOf(records, 'household')).toMatchObject({
      last_visit_on: today,
      last_contact_on: today,
      last_entry_on: today,
      visit_due_on: '2026-12-09',
    });
  });
  it('count what is due from the day on which a grade of that month was received', () =>
    expect(rowOf(recordsOf([registered, today], [graded, '2026-11-20']), 'household')).toMatchObject({
      visit_due_on: '2026-11-30',
    }));
  it('keep the month of which the precision tells', () =>
    expect(rowOf(recordsOf([registered, today], [visitOn('2026-11'), today]), 'visit')).toMatchObject({
      occurred_on: '2026-11',
      first_day: '2026-11-01',
      last_day: today,
    }));
});

describe('S20 a pairing of which the month is known', () => {
  const mine = by(cadre, visit);

  it('is in force at the door on every day of it', () => {
    given(registered, pairedIn('2026-11')).on(today).when(mine).then(mine);
    given(registered, pairedIn('2026-11'))
      .on(today)
      .when(by(cadre, visitOn('2026-10-31')))
      .thenHeld('not-paired');
  });
  it('is in force on every day of the month in which it ended, up to the receipt', () => {
    const ended = [registered, pairedIn('2026-01'), unpaired(pairedIn('2026-01'), '2026-11')];
    given(...ended)
      .on(today)
      .when(by(cadre, visitOn('2026-06-12')))
      .then(by(cadre, visitOn('2026-06-12')));
    given(...ended)
      .on(today)
      .when(by(cadre, visitOn('2026-11-03')))
      .then(by(cadre, visitOn('2026-11-03')));
    const [aggregate, next] = [
      given(...ended)
        .on('2026-11-20')
        .aggregate(),
      by(cadre, visitOn('2026-11-21')),
    ];
    expect(knock(aggregate, household, next, today)).toMatchObject({ held: 'not-paired' });
  });
  it.each([
    ['2026-11', today],
    ['2026-11', '2026-11-05'],
    ['2026', '2026-11-29'],
  ])('counts in the table, too: begun %s, a visit on %s', (month, on) => {
    const records = recordsOf([registered, today], [pairedIn(month), today], [by(cadre, visitOn(on)), today]);
    expect(rowOf(records, 'visit')).toMatchObject({ is_paired: true, paired_cadre_id: cadre.cadreId });
  });
  it('gives way to one that is certain, and to one that began later', () => {
    const other = but(paired, { entryId: idOf('b'), tier: 'village', occurredOn: '2026-03' });
    const certain = but(paired, { entryId: idOf('c'), tier: 'city', occurredOn: '2026-01' });
    const seen = (...pairings: Told[]): unknown =>
      rowOf(
        recordsOf(...[registered, ...pairings, by(cadre, visitOn('2026-03-10'))].map((told) => [told, today] as const)),
        'visit',
      )['pairing_id'];
    expect(seen(pairedIn('2026-03'), certain)).toBe(idOf('c'));
    expect(seen(but(paired, { occurredOn: '2026' }), other)).toBe(paired.payload.entryId);
    expect(seen(other, but(paired, { occurredOn: '2026-02/2026-03' }))).toBe(idOf('b'));
  });
  it('makes the rows of earlier visits again when it arrives, whichever way the tables take it', () => {
    const records = recordsOf(
      [registered, today],
      [by(cadre, visitOn('2026-11-05')), today],
      [by(cadre, visit), today],
    );
    const late = recordsOf([pairedIn('2026-11'), today]).map((each) => ({ ...each, revision: 4, position: '4' }));
    const all = [...records, ...late];
    const rows = new MemoryTables(tables);
    const first = refold(set, taken, records);
    rows.apply(first);
    expect(extend(set, taken, first.file, late, true)).toBeUndefined();
    expect(insert(set, taken, first.file, all)).toBeUndefined();
    rows.apply(refold(set, taken, all));
    expect(rows.rows('visit').map(({ is_paired: isPaired }) => isPaired)).toEqual([true, true]);
  });
});
