import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const files = ['src', 'projections', 'test', 'docs', 'demo', 'bench']
  .flatMap((room) =>
    readdirSync(room, { recursive: true, withFileTypes: true }).map((each) => join(each.parentPath, each.name)),
  )
  .filter((file) => /\.(ts|md)$/.test(file) && file !== 'docs/semantics.md');
const rules = [...readFileSync('docs/semantics.md', 'utf8').matchAll(/^\| (S\d+a?) \|/gm)].map(([, number]) => number!);

/** In what a number stands by itself: `S7`, not `S7` of a longer name or of a code. */
const namedIn = (file: string): string[] => readFileSync(file, 'utf8').match(/(?<![-\w])S[1-9]\d?a?(?![-\w])/g) ?? [];

describe('The rules of the ledger', () => {
  it('each have one number', () => {
    expect(rules.length).toBeGreaterThanOrEqual(30);
    expect(new Set(rules).size).toBe(rules.length);
  });
  it('are written down wherever a number is named', () => {
    const lost = files.flatMap((file) =>
      namedIn(file).flatMap((each) => (rules.includes(each) ? [] : `${file}: ${each}`)),
    );
    expect(lost).toEqual([]);
  });
  it('are each kept by a spec that names them', () => {
    const kept = new Set(files.filter((file) => file.endsWith('.spec.ts')).flatMap(namedIn));
    expect(rules.filter((each) => !kept.has(each))).toEqual([]);
  });
});
