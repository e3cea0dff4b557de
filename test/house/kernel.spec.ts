/** The kernel serves every kind of stream: it names no fact, no member and no pairing of any of them. */
import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlFacts } from '../../src/domain/control.js';
import { kinds } from '../../src/domain/kinds.js';

/** The two lists, through which the kernel learns of what there is. */
const lists = new Set(['src/domain/kinds.ts', 'src/domain/processes.ts']);
const rooms = ['src/domain', 'src/event-store', 'src/processes', 'src/projector'];
const folders = readdirSync('src/domain', { withFileTypes: true }).flatMap((each) =>
  each.isDirectory() ? [each.name] : [],
);
const control = new Set(controlFacts.map(({ type }) => type));
const facts = kinds.flatMap(({ facts: own }) => own.map(({ type }) => type)).filter((type) => !control.has(type));

const files = rooms
  .flatMap((room) => readdirSync(room).map((name) => join(room, name)))
  .filter((file) => file.endsWith('.ts') && !lists.has(file));

/** Code, without what comments say. */
const codeOf = (file: string): string => readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');

describe('The kernel', () => {
  it('is there to be looked at', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(folders.length).toBeGreaterThanOrEqual(kinds.length);
    expect(facts.length).toBeGreaterThan(80);
  });

  it.each(files)('%s knows no kind', (file) => {
    const code = codeOf(file);
    const imports = [...code.matchAll(/from '([^']+)'/g)].map(([, name]) => name!);
    expect(imports.filter((name) => folders.some((folder) => name.split('/').slice(0, -1).includes(folder)))).toEqual(
      [],
    );
    expect(facts.filter((type) => new RegExp(`\\b${type}\\b`).test(code))).toEqual([]);
    expect(code).not.toMatch(/'member'|\b(?:pairings?|members|paired)\b/i);
  });
});
