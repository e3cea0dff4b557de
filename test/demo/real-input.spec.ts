import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { codes, headIdOf, householdIdOf, recordingsOf, sonIdOf, waiting } from '../../demo/real-input.js';
import type { Recording } from '../../demo/real-input.js';
import { readExpected, readRealInput } from '../../demo/rows.js';
import { walkFields } from '../../src/domain/field-values.js';
import { fold } from '../../src/domain/fold.js';
import { household } from '../../src/domain/household/definition.js';
import type { Household } from '../../src/domain/household/household.js';
import { errorsOfFact } from '../../src/domain/validate.js';

const input = readRealInput();
const recordings = recordingsOf(input);
const of = (row: string): Recording[] => recordings.filter((recording) => recording.row === row);
const bodyOf = (row: string): object => of(row)[0]!.body;

/** Every value in a body or a row, with the lists and parts in it. */
function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

describe('The real input, as requests', () => {
  it('passes the class of each fact', () => {
    const faults = recordings.map(({ row, fact, body }) => ({ row, errors: errorsOfFact(fact, body) }));
    expect(faults.filter(({ errors }) => errors.length > 0)).toEqual([]);
  });

  it('goes to the path of each fact', () => {
    const opened = recordings.filter(({ fact }) => fact.opens).map(({ path }) => path);
    expect(new Set(opened)).toEqual(new Set(['/v1/areas', '/v1/organisations', '/v1/households']));
    for (const { fact, path } of recordings.filter((one) => !one.fact.opens))
      expect(path).toMatch(new RegExp(`^/v1/households/[0-9a-f-]{36}/${fact.route}$`));
  });

  it('uses every row, but for the one whose facts are yet to come', () => {
    const rows = [
      ...input.areas.map(({ code }) => code),
      ...[...input.orgs, ...input.households, ...input.entries].map(({ id }) => id),
    ];
    const used = new Set(recordings.map(({ row }) => row));
    expect(rows.filter((row) => !used.has(row))).toEqual(['E066']);
    expect([...waiting]).toEqual(['E066']);
    expect([...used].filter((row) => !rows.includes(row))).toEqual([]);
  });

  it('gives each entry an id of its own, the same every time', () => {
    const ids = recordings.map(({ body }) => body.entryId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(recordingsOf(readRealInput())).toEqual(recordings);
    expect(bodyOf('E009')).toMatchObject({ entryId: '15a0af31-a687-564b-a972-eb74d963b543' });
  });

  it('names only what an earlier request has brought', () => {
    const known = new Set<string>();
    for (const { fact, path, body } of recordings) {
      for (const { field, value } of walkFields(fact.payload, body))
        if (field.refersTo ?? field.inFile) expect(known).toContain(value);
      if (!fact.opens) expect(known).toContain(path.split('/')[3]);
      const { code, organisationId, householdId, personId } = body as unknown as Record<string, string>;
      for (const id of [fact.opens && organisationId, code, householdId, personId]) if (id) known.add(id);
    }
  });

  it('names only codes that the ledger comes with', () => {
    const lists = JSON.parse(readFileSync('reference/code-lists.json', 'utf8')) as { list: string; code: string }[];
    const listed = new Set(lists.map(({ list, code }) => `${list} ${code}`));
    for (const { fact, body } of recordings)
      for (const { field, value } of walkFields(fact.payload, body))
        if (field.codeList !== undefined) expect(listed).toContain(`${field.codeList} ${String(value)}`);
  });
});

describe('The real input invents nothing', () => {
  /** What stands in a body without standing in its row: what the row's kind means. */
  const meant: Record<string, unknown[]> = {
    MemberAdded: ['02'],
    HouseholdRegistered: ['exact'],
    PairingStarted: ['city', 'district'],
    HousingAssessed: ['dangerous'],
    IndicatorAssessed: ['unstated', 'basic_living', 'steady_income', true],
    VisitRecorded: ['home', 'completed', 'exact'],
    DonationReceived: ['unknown', 'exact'],
  };
  /** Of a household that more than its head is told of. */
  const meantOf: Record<string, unknown[]> = { L03: ['at_least', '黄某之子', '20'] };

  const rows = new Map<string, object>([
    ...input.areas.map((row) => [row.code, row] as const),
    ...[...input.orgs, ...input.households, ...input.entries].map((row) => [row.id, row] as const),
  ]);

  /** The texts and numbers of a row, also as the codes that stand for them, and the ids that are made of it. */
  function toldBy(row: object): Set<unknown> {
    const told = leaves(row);
    const { id = '', household: home = id } = row as { id?: string; household?: string };
    const inCodes = told.map((value) => codes[String(value)]);
    const asDecimals = told.filter((value) => typeof value === 'number').map(String);
    return new Set([...told, ...inCodes, ...asDecimals, householdIdOf(home), headIdOf(home), sonIdOf(home)]);
  }

  it('each value of a body stands in its row', () => {
    const invented = recordings.flatMap(({ row, fact, body }) => {
      const { entryId: _, ...values } = body;
      const told = toldBy(rows.get(row)!);
      const allowed = [...(meant[fact.type] ?? []), ...(meantOf[row] ?? [])];
      return leaves(values)
        .filter((value) => !told.has(value) && !allowed.includes(value))
        .map((value) => `${row} ${fact.type}: ${String(value)}`);
    });
    expect(invented).toEqual([]);
  });

  it('each value of a row stands in one of its bodies', () => {
    /** Said by the fact, by its path, or by a field that is there or is not. */
    const saidOtherwise = ['id', 'household', 'change', 'who', 'cash'];
    const lost = [...rows].flatMap(([row, values]) => {
      if (waiting.has(row)) return [];
      const said = new Set(
        of(row)
          .flatMap(({ body }) => leaves(body))
          .map(String),
      );
      return Object.entries(values)
        .filter(([name]) => !saidOtherwise.includes(name) && !(name === 'kind' && /^E\d/.test(row)))
        .flatMap(([, value]) => leaves(value).map(String))
        .filter((value) => value !== 'null' && !said.has(value) && !said.has(codes[value] ?? ''))
        .map((value) => `${row}: ${value}`);
    });
    // The pairing of S01 is a row of its own.
    expect(lost).toEqual(['S01: cy-lawenf']);
    expect(bodyOf('E065')).toMatchObject({ organisationId: 'cy-lawenf', occurredOn: '2022-12-30/2023-01-05' });
  });

  it('what is not known is left out or called unknown, never a number', () => {
    expect(bodyOf('E013')).not.toHaveProperty('visitors');
    expect(bodyOf('E009')).toMatchObject({ visitors: { value: 3, qualifier: 'exact' } });
    expect(bodyOf('E010')).toMatchObject({ items: [{ goods: 'padded_coat', quantity: { qualifier: 'unknown' } }] });
    expect(bodyOf('E064')).toMatchObject({
      items: [{ goods: 'pig_feed', quantity: { value: '200', qualifier: 'exact' }, unit: 'jin' }],
      cash: { fen: 60_000, qualifier: 'exact' },
    });
    expect(bodyOf('E068')).toMatchObject({ cash: { qualifier: 'unknown' } });
    expect(of('L01').map(({ body }) => body.occurredOn)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('The real input, folded', () => {
  const actor = { sub: 'office', role: 'office' } as const;

  function fileOf(row: string, asOf?: string): { state: Household; findings: readonly unknown[] } {
    const id = householdIdOf(row);
    const entries = recordings.filter(
      ({ path, body }) => path.includes(id) || ('householdId' in body && body.householdId === id),
    );
    const records = entries.map(({ fact, body }, i) => ({
      entryId: body.entryId,
      type: fact.type,
      payload: body,
      revision: i + 1,
      position: String(i),
      receivedAt: '2026-01-01T00:00:00.000Z',
      by: actor,
    }));
    return fold(household, id, records, asOf === undefined ? {} : { asOf });
  }

  it('gives a file without findings for every household', () => {
    for (const { id } of input.households) {
      const { state, findings } = fileOf(id);
      expect({ id, findings }).toEqual({ id, findings: [] });
      expect(state.head?.personId).toBe(headIdOf(id));
    }
  });

  it('gives the house of L05 as the reports tell of it (A9)', () => {
    const days = Object.keys(readExpected().housing);
    expect(days).toEqual(['2016-12-31', '2018-01-01', '2019-10-16']);
    expect(days.map((day) => fileOf('L05', day).state.housing.stage?.stage)).toEqual([
      'dangerous',
      'moved_in',
      'moved_in',
    ]);
    expect(days.map((day) => Object.keys(fileOf('L05', day).state.housing.improvements))).toEqual([
      [],
      [],
      ['yard_wall', 'floor', 'gate'],
    ]);
    expect(fileOf('L05').state.pairings).not.toEqual({});
  });
});
