import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled, merged } from '../../src/domain/code.js';
import type { Bilingual } from '../../src/domain/bilingual.js';
import { fieldsOf } from '../../src/domain/fields.js';
import { classesIn } from '../../src/domain/schema.js';
import { allFacts } from '../../src/domain/streams.js';
import { catalogue, messageOf } from '../../src/http/codes.js';

const sources = ['src', 'projections'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const),
);

const fields = allFacts().flatMap(({ fact }) => [...classesIn(fact.payload)].flatMap((part) => fieldsOf(part)));

/** The first argument of each call, whatever it chooses between; names of codes made of a kind are asked apart. */
function codesIn(text: string): string[] {
  return [...text.matchAll(/\b(?:refuse|new Problem|new Fault)\(\s*((?:[^,()]|\([^()]*\))*)/g)].flatMap(
    ([, first = '']) => [...first.matchAll(/(?<![=!]= )'([a-z][a-z0-9-]+)'/g)].map(([, code]) => code!),
  );
}

describe('Every code that the source names', () => {
  it('stands in the catalogue', () => {
    const named = sources.flatMap(([file, text]) => codesIn(text).map((code) => `${file}: ${code}`));
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((each) => !Object.hasOwn(catalogue, each.split(': ')[1]!))).toEqual([]);
  });
  it('is found by that, also where two are chosen between', () => {
    expect(codesIn("refuse(kind === 'household' ? 'household-unknown' : 'stream-unknown')")).toEqual([
      'household-unknown',
      'stream-unknown',
    ]);
    expect(codesIn("new Problem(\n  'weather-bad', { more })")).toEqual(['weather-bad']);
  });
  it('is there for every kind of stream that a field names, every thing of a file, and every form of a field', () => {
    const wanted = fields.flatMap(({ refersTo, inFile, malformed }) => [
      malformed,
      ...[refersTo, inFile].flatMap((what) => (what === undefined ? [] : [`${what}-unknown`])),
    ]);
    expect([...new Set(wanted)].filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
  });
  it('and none stands there that nothing names', () => {
    const text = sources.filter(([file]) => !/codes?\.ts$|refusal\.ts$/.test(file)).map(([, each]) => each);
    const made = /^(organisation|area|cadre|member|pairing|need|merge)-(unknown|not-yet)$/;
    const unused = Object.keys(catalogue).filter(
      (code) => !made.test(code) && !text.some((each) => each.includes(code.includes('-') ? `'${code}'` : code)),
    );
    expect(unused).toEqual([]);
  });
});

const texts = (of: Bilingual | readonly Bilingual[]): readonly Bilingual[] => [of].flat();
const placesIn = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

describe.each(Object.entries(catalogue))('The code %s', (name, code) => {
  const all = [code, ...(code.cases ?? []), ...texts(code.wayOut)];

  it('has a status, and sentences in both languages', () => {
    expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(code.status).toBeGreaterThanOrEqual(400);
    for (const { zh, en } of all) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).not.toMatch(/\p{Script=Han}/u);
      expect(placesIn(en)).toEqual(placesIn(zh));
    }
  });
  it('is punctuated as each language has it', () => {
    for (const { zh, en } of all) {
      expect(zh).not.toMatch(/\p{Script=Han}[,;:!?()]|[,;:!?()]\p{Script=Han}|[。；，]$/u);
      expect(en).not.toMatch(/[，。；：（）]|[.;,]$/);
    }
  });
  it('tells what to do, and not only to look again', () => {
    for (const { zh, en } of texts(code.wayOut)) {
      expect(zh).not.toMatch(/^请?(?:再次)?(?:核对|核实|检查|确认)(?:后再录入|[^，；：]{0,6})$/);
      expect(en).not.toMatch(
        /^(?:check|look at) (?:it|both|the \w+|\w+ and \w+)(?: days)?(?: again)?(?: and send it again)?$/,
      );
    }
  });
  it('has a way out in every case', () => {
    expect(placesIn(code.en + code.zh)).toEqual([]);
    const { zh, en } = messageOf(name);
    expect(zh).toMatch(/^.+；.+$/);
    expect(en).toMatch(/^.+; .+$/);
    expect(zh + en).not.toMatch(/\{\w+\}/);
  });
});

describe('A message', () => {
  it('says which field, what is wrong, what was sent and what to do', () => {
    const label = { zh: '走访次数', en: 'Visits' };
    const said = messageOf('too-small', { label, sent: '-1', known: { minimum: '0' } });
    expect(said).toEqual({
      zh: '走访次数：不得小于 0（所填：-1）；请改为 0 或以上；不详就不要发送这个字段',
      en: 'Visits: It has to be 0 or more (sent: -1); send 0 or more, or leave the field out if it is unknown',
    });
  });
  it('takes the first case of which all is known', () => {
    const cases = [
      { zh: '甲 {a} {b}', en: 'A {a} {b}' },
      { zh: '乙 {a}', en: 'B {a}' },
    ];
    expect(filled(cases, { a: '1' })).toEqual({ zh: '乙 1', en: 'B 1' });
    expect(filled(cases, { a: { zh: '一', en: 'one' }, b: '2' })).toEqual({ zh: '甲 一 2', en: 'A one 2' });
    expect(filled(cases, {})).toBeUndefined();
  });
  it('of a code that nobody knows is that code', () =>
    expect(messageOf('weather-bad')).toEqual({ zh: 'weather-bad', en: 'weather-bad' }));
  it('belongs to one table alone', () => {
    const { parked } = catalogue;
    expect(() => merged({ parked: parked! }, undefined, { parked: parked! })).toThrow(
      'the code parked is defined twice',
    );
  });
});
