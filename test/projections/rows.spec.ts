import { describe, expect, it } from '@jest/globals';
import { tables } from '../../projections/index.js';
import type { Actor } from '../../src/domain/fact.js';
import { household } from '../../src/domain/household/definition.js';
import { refold, TableSet } from '../../src/projector/changes.js';
import { asJson } from '../../src/projector/encoding.js';

const id = '00000000-0000-7000-8000-000000000001';
const set = new TableSet(tables, { lookupHash: (text) => `hash-of-${text}` }, asJson);
const office: Actor = { sub: 'office', role: 'office' };
const mother = uuid(900);
const cadreId = uuid(901);

function uuid(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

interface Told {
  readonly by?: Actor;
  readonly held?: string;
  readonly [field: string]: unknown;
}

type Entry = readonly [type: string, on: string | undefined, told?: Told];

type Rows = Record<string, Record<string, unknown>[]>;

/** The rows of a household after these entries, in this order of arrival; the entry at place n has the id `uuid(n)`. */
function rowsAfter(...entries: readonly Entry[]): Rows {
  const records = entries.map(([type, occurredOn, { by = office, held, ...body } = {}], n) => ({
    entryId: uuid(n + 1),
    type,
    payload: { entryId: uuid(n + 1), ...(occurredOn !== undefined && { occurredOn }), ...body } as never,
    revision: n + 1,
    position: String(n + 1),
    receivedAt: `2020-01-01T00:00:0${n % 10}.000Z`,
    by,
    ...(held !== undefined && { held }),
  }));
  const change = refold(set, { stream: `household-${id}`, definition: household, id }, records);
  return Object.fromEntries(
    [...change.added].map(([table, rows]) => [
      table.name,
      rows.map((row) => JSON.parse(row) as Record<string, unknown>),
    ]),
  );
}

const registered: Entry = ['HouseholdRegistered', undefined, { areaCode: '220122101201' }];
const pairedWithUnit: Entry = ['PairingStarted', undefined, { organisationId: 'unit', tier: 'city' }];
const visit = (on: string, told: Told = {}): Entry => [
  'VisitRecorded',
  on,
  { mode: 'home', outcome: 'completed', ...told },
];

describe('The table housing', () => {
  it('tells how a household was housed on any day: the last row, by place, that is not later (A9)', () => {
    const { housing = [] } = rowsAfter(
      registered,
      ['HousingImproved', '2019-09', { elements: ['yard_wall', 'floor', 'gate'] }],
      ['HouseDemolished', '2017'],
      ['RebuildStarted', '2017'],
      ['HouseholdMovedIn', '2017'],
      ['HousingAssessed', '2016', { judgement: 'dangerous' }],
    );
    const on = (day: string) => {
      const rows = housing.filter((row) => (row['last_day'] as string) <= day);
      const last = rows.sort((a, b) => (a['place'] as number) - (b['place'] as number)).at(-1);
      return last && [last['stage'], last['rebuilt'], last['improvements']];
    };
    expect(on('2015-12-31')).toBeUndefined();
    expect(on('2016-12-31')).toEqual(['dangerous', false, []]);
    expect(on('2018-01-01')).toEqual(['moved_in', true, []]);
    expect(on('2019-10-16')).toEqual(['moved_in', true, ['floor', 'gate', 'yard_wall']]);
  });
});

describe('The table visit', () => {
  it('counts a visit for who was paired when it occurred, whoever is paired now (rule 5)', () => {
    const { visit: visits } = rowsAfter(
      registered,
      ['PairingStarted', '2019-01-01', { cadreId, organisationId: 'unit', tier: 'village' }],
      ['PairingEnded', '2019-06-30', { pairingId: uuid(2) }],
      visit('2019-07-01', { cadreId }),
      visit('2019-05-01', { cadreId }),
      visit('2019-05-02', { organisationId: 'unit' }),
      visit('2019-05-03', { by: { sub: 'c', role: 'cadre', cadreId } }),
      visit('2019-05-04', { organisationId: 'other' }),
    );
    const told = visits!.map((row) => [row['first_day'], row['is_paired'], row['pairing_id']]);
    expect(told).toEqual([
      ['2019-05-01', true, uuid(2)],
      ['2019-05-02', true, uuid(2)],
      ['2019-05-03', true, uuid(2)],
      ['2019-05-04', false, undefined],
      ['2019-07-01', false, undefined],
    ]);
  });

  it('keeps the area of the household, both ends of a vague day, and that nobody knows who came', () => {
    const { visit: visits } = rowsAfter(
      registered,
      pairedWithUnit,
      visit('2019-10/..', { visitors: { qualifier: 'unknown' } }),
    );
    expect(visits).toMatchObject([
      {
        household_id: id,
        entry_id: uuid(3),
        place: 3,
        area_code: '220122101201',
        occurred_on: '2019-10/..',
        first_day: '2019-10-01',
        last_day: 'infinity',
        visitors_qualifier: 'unknown',
        is_paired: false,
      },
    ]);
  });
});

describe('The table household', () => {
  const only = (rows: Rows) => rows['household']![0]!;
  const graded: Entry = [
    'HouseholdRiskGraded',
    '2020-01-10',
    { level: 'high', visitEveryDays: 30, contactEveryDays: 1 },
  ];

  it('says by when a visit and a contact are due, from the last ones, else from the grading (rule 9)', () => {
    expect(only(rowsAfter(registered, visit('2020-01-01')))).not.toHaveProperty('visit_due_on');
    expect(only(rowsAfter(registered, graded))).toMatchObject({
      visit_due_on: '2020-02-09',
      contact_due_on: '2020-01-11',
    });
    expect(only(rowsAfter(registered, graded, visit('2020-02-20')))).toMatchObject({
      last_visit_on: '2020-02-20',
      last_visit_by: uuid(3),
      visit_due_on: '2020-03-21',
      contact_due_on: '2020-02-21',
    });
    const reached: Entry = ['ContactLogged', '2020-02-28', { channel: 'phone', outcome: 'reached' }];
    expect(only(rowsAfter(registered, graded, visit('2020-02-20'), reached))).toMatchObject({
      visit_due_on: '2020-03-21',
      contact_due_on: '2020-02-29',
    });
    const missed: Entry = ['ContactLogged', '2020-02-28', { channel: 'phone', outcome: 'not_reached' }];
    expect(only(rowsAfter(registered, graded, visit('2020-02-20', { outcome: 'nobody_home' }), missed))).toMatchObject({
      visits: 1,
      contacts: 1,
      visit_due_on: '2020-02-09',
      contact_due_on: '2020-01-11',
    });
    const sinceEver: Entry = ['HouseholdRiskGraded', undefined, { level: 'high', visitEveryDays: 30 }];
    expect(only(rowsAfter(registered, sinceEver))).toMatchObject({ visit_due_on: '-infinity' });
    expect(only(rowsAfter(registered, sinceEver, visit('9999-12-31')))).toMatchObject({ visit_due_on: 'infinity' });
  });

  it('counts who belongs to it and what is open', () => {
    const added: Entry = [
      'MemberAdded',
      undefined,
      { personId: mother, name: 'Wang', identityNumber: '11010519491231002X' },
    ];
    const rows = rowsAfter(
      registered,
      added,
      ['HeadOfHouseholdChanged', undefined, { personId: mother }],
      ['NeedIdentified', '2020-01-01', { kind: 'food', urgency: 'urgent' }],
      [
        'HealthCheckRecorded',
        '2020-01-01',
        { personId: mother, observations: [{ code: '8480-6', value: '185', unit: 'mm[Hg]' }] },
      ],
      pairedWithUnit,
    );
    expect(only(rows)).toMatchObject({
      members: 1,
      head_name: 'Wang',
      open_needs: 1,
      urgent_needs: 1,
      open_alerts: 1,
      pairings: 1,
      paired_organisation_ids: ['unit'],
      entries: 6,
      findings: 0,
    });
    expect(rows['member']).toMatchObject([
      { person_id: mother, identity_hash: 'hash-of-11010519491231002X', is_head: true },
    ]);
    expect(rows['health_reading_latest']).toMatchObject([{ alert_level: 'urgent', alert_thresholds: '2026-01' }]);
  });
});

describe('What is held or corrected', () => {
  it('stands in the table held alone until it is released (S9)', () => {
    const late = visit('2020-01-01', { held: 'not-paired' });
    const waiting = rowsAfter(registered, late);
    expect(waiting['held']).toMatchObject([{ entry_id: uuid(2), reason: 'not-paired', standing: 'held' }]);
    expect(waiting['visit']).toBeUndefined();
    expect(waiting['timeline']).toHaveLength(1);
    const released = rowsAfter(registered, late, ['EntryReleased', undefined, { on: uuid(2), reason: 'it was so' }]);
    expect(released['held']).toMatchObject([{ standing: 'counts', decided_by: uuid(3), decision_reason: 'it was so' }]);
    expect(released['visit']).toHaveLength(1);
    const rejected = rowsAfter(registered, late, ['EntryRejected', undefined, { on: uuid(2), reason: 'it was not' }]);
    expect(rejected['held']).toMatchObject([{ standing: 'rejected' }]);
    expect(rejected['visit']).toBeUndefined();
  });

  it('is replaced in its journal when it is corrected, and gone when it is void (S8, S11)', () => {
    const corrected = rowsAfter(registered, visit('2020-01-01'), [
      'EntryCorrected',
      undefined,
      { corrects: uuid(2), reason: 'the day', data: { occurredOn: '2020-01-05', mode: 'phone', outcome: 'completed' } },
    ]);
    expect(corrected['visit']).toMatchObject([
      { entry_id: uuid(2), last_day: '2020-01-05', mode: 'phone', corrected_by: uuid(3) },
    ]);
    expect(corrected['correction']).toMatchObject([
      { entry_id: uuid(3), kind: 'correction', target_entry_id: uuid(2), standing: 'counts', is_in_effect: true },
    ]);
    const voided = rowsAfter(registered, visit('2020-01-01'), [
      'EntryVoided',
      undefined,
      { voids: uuid(2), reason: 'never' },
    ]);
    expect(voided['visit']).toBeUndefined();
    expect(voided['correction']).toMatchObject([{ kind: 'void', is_in_effect: true }]);
  });

  it('waits where another person has to confirm it', () => {
    const gift: Entry = ['DonationReceived', '2020-01-01', { cash: { fen: 100, qualifier: 'exact' } }];
    const correction: Entry = [
      'EntryCorrected',
      undefined,
      {
        corrects: uuid(2),
        reason: 'the sum',
        data: { occurredOn: '2020-01-01', cash: { fen: 900, qualifier: 'exact' } },
      },
    ];
    const waiting = rowsAfter(registered, gift, correction);
    expect(waiting['gift']).toMatchObject([{ cash_fen: 100 }]);
    expect(waiting['correction']).toMatchObject([{ standing: 'waiting', is_in_effect: false }]);
    const confirmed = rowsAfter(registered, gift, correction, [
      'CorrectionConfirmed',
      undefined,
      { on: uuid(3), reason: 'seen' },
    ]);
    expect(confirmed['gift']).toMatchObject([{ cash_fen: 900, corrected_by: uuid(3) }]);
    expect(confirmed['correction']).toMatchObject([{ standing: 'counts', is_in_effect: true, decided_by: uuid(4) }]);
  });

  it('tells every clock time in UTC: PostgreSQL knows no offset as large as RFC 3339 allows', () => {
    const photo = { visitId: uuid(2), sha256: 'a'.repeat(64), takenAt: '2019-10-17T09:30:00-23:59' };
    const { visit_photo: photos } = rowsAfter(
      registered,
      ['VisitRecorded', '2019-10-17', { mode: 'home', outcome: 'completed' }],
      ['VisitPhotoAttached', '2019-10-17', photo],
    );
    expect(photos).toMatchObject([{ taken_at: '2019-10-18T09:29:00.000Z' }]);
  });
});
