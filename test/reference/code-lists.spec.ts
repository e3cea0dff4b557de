import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CodeListing } from '../../src/domain/code-list/code-list.js';
import { fieldsOf } from '../../src/domain/fields.js';
import { classesIn } from '../../src/domain/schema.js';
import { allFacts } from '../../src/domain/streams.js';
import { errorsOf } from '../../src/domain/validate.js';

interface Listed {
  list: string;
  code: string;
  zh: string;
  en: string;
}

const codes = JSON.parse(readFileSync('reference/code-lists.json', 'utf8')) as Listed[];
const codesOf = (list: string): string[] => codes.filter((one) => one.list === list).map(({ code }) => code);

/** Every list that a field of any fact names. */
function listsOfFacts(): Set<string> {
  const lists = new Set<string>();
  for (const { fact } of allFacts())
    for (const part of classesIn(fact.payload))
      for (const { codeList } of fieldsOf(part)) if (codeList !== undefined) lists.add(codeList);
  return lists;
}

describe('The code lists that come with the ledger', () => {
  it('are those that the facts name, no more and no less (S16)', () => {
    expect([...new Set(codes.map(({ list }) => list))].sort()).toEqual([...listsOfFacts()].sort());
  });

  it('have the codes that the examples of fields name', () => {
    const known = new Set(codes.map(({ list, code }) => `${list}/${code}`));
    const parts = new Set(allFacts().flatMap(({ fact }) => [...classesIn(fact.payload)]));
    const named = [...parts]
      .flatMap((part) => fieldsOf(part))
      .flatMap(({ codeList, example }) =>
        codeList === undefined ? [] : [example].flat().map((code) => [codeList, code]),
      );
    expect(named.filter(([list, code]) => !known.has(`${String(list)}/${String(code)}`))).toEqual([]);
  });

  it('pass the class by which they are recorded', () => {
    const entryId = '00000000-0000-5000-8000-000000000000';
    const faults = codes.flatMap((one) => errorsOf(CodeListing, { entryId, ...one }).map((error) => [one, error]));
    expect(faults).toEqual([]);
  });

  it('label every code in Chinese and in English, once', () => {
    for (const { list, code, zh, en } of codes) {
      expect([list, code, zh]).toEqual([list, code, expect.stringMatching(/^[\p{Script=Han}、()]+$/u)]);
      expect([list, code, en]).toEqual([list, code, expect.stringMatching(/^[A-Z][A-Za-z0-9 ,'()-]*$/)]);
    }
    expect(new Set(codes.map(({ list, code }) => `${list} ${code}`)).size).toBe(codes.length);
    expect(new Set(codes.map(({ list, zh }) => `${list} ${zh}`)).size).toBe(codes.length);
    expect(new Set(codes.map(({ list, en }) => `${list} ${en}`)).size).toBe(codes.length);
  });

  it('hold the 56 ethnic groups of GB/T 3304, and 97 and 98', () => {
    const numbers = Array.from({ length: 56 }, (_, i) => String(i + 1).padStart(2, '0'));
    expect(codesOf('ethnicity')).toEqual([...numbers, '97', '98']);
  });

  it('hold two-digit codes of GB/T 4761 for kinship and of GB/T 4658 for schooling', () => {
    for (const list of ['kinship', 'schooling']) for (const code of codesOf(list)) expect(code).toMatch(/^\d{2}$/);
    expect(codesOf('kinship')).toEqual(expect.arrayContaining(['01', '02', '10', '20', '30', '51', '52', '99']));
    expect(codesOf('schooling')).toEqual(expect.arrayContaining(['21', '31', '61', '71', '81', '90']));
  });
});
