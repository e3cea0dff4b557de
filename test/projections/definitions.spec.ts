import { describe, expect, it } from '@jest/globals';
import { foldPrints } from '../../projections/fold-prints.js';
import { tables } from '../../projections/index.js';
import type { Table } from '../../projections/table.js';
import { household } from '../../src/domain/household/definition.js';
import { isOfStreams } from '../../src/projector/changes.js';
import { definitionOf, madeOf } from '../../src/projector/schema.js';

const byName = tables.map((table) => [table.name, table] as const);
const ofStreams = tables.filter(isOfStreams).map((table) => [table.name, table] as const);

describe('The definition of a table', () => {
  it.each(byName)('%s says in a sentence what it and each column is', (_, { comment, columns }) => {
    const sentence = /^\S.{3,}[.]$/su;
    expect(comment).toMatch(sentence);
    for (const [column, told] of Object.entries(columns))
      expect([column, told.comment]).toEqual([column, expect.stringMatching(sentence) as unknown]);
  });

  it.each(ofStreams)('%s begins its key with its stream, and nothing of the key is ever null', (_, table) => {
    expect(table.key[0]).toBe(table.streamColumn);
    expect(table.key.filter((column) => !table.columns[column]?.required)).toEqual([]);
    for (const { columns } of table.indexes) expect(columns.filter((column) => !table.columns[column])).toEqual([]);
  });

  it.each(ofStreams)('%s names the entry behind each row', (_, { columns }) => {
    const names = Object.keys(columns);
    expect(
      names.some((name) => /(^|_)(entry_id|by|need_id|pairing_id)$/.test(name)) || names.includes('unit_ids'),
    ).toBe(true);
  });

  it('has a name of its own', () => {
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
  });

  it('shows every fact of a household in a journal of its own, in the file, or in both', () => {
    const shown = new Set(tables.flatMap((table) => (table.shape === 'journal' ? [...(table.facts ?? [])] : [])));
    const inTheFile = new RegExp(
      '^(Household(Registered|CategoryAssigned|RiskGraded|Closed|AddressChanged)|Member|Head|Pairing|Need|Emergency|Identity|' +
        'ContactCard|Information|Duplicate)',
    );
    const missing = household.facts.filter(({ type }) => !shown.has(type) && !inTheFile.test(type));
    expect(missing.map(({ type }) => type)).toEqual([]);
  });

  it('is known by a hash: another column, comment, version or fold is another definition', () => {
    const [first, ...others] = tables;
    const hashOf = (some: readonly Table[], prints = foldPrints): string => definitionOf(madeOf(some, prints));
    const base = hashOf(tables);
    expect(hashOf(tables)).toBe(base);
    const { household: of } = foldPrints;
    const changed = [
      hashOf(tables, { ...foldPrints, household: { ...of, VisitRecorded: 'another' } }),
      hashOf(others),
      hashOf([{ ...first!, version: first!.version + 1 }, ...others]),
      hashOf([{ ...first!, comment: 'Another.' }, ...others]),
    ];
    expect(new Set([base, ...changed]).size).toBe(5);
  });
});
