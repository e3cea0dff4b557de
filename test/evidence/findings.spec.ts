import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { findingCodes } from '../../src/evidence/findings.js';
import { said } from '../../src/evidence/log-check.js';
import { kinds } from './tampering.js';

/** In `ledger parked` alone, before a colon. */
const ofParked = ['fold-failed', 'take-failed', 'row-refused'];

describe('What to do after a finding', () => {
  it('stands in docs/integrity.md, a row for each code and none that is no code', () => {
    const [, section = ''] = /## After a finding\n([^]*?)\n## /.exec(readFileSync('docs/integrity.md', 'utf8')) ?? [];
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const told = rows.flatMap((row) => {
      const [, codes = '', means = '', todo = ''] = row.split('|').map((cell) => cell.trim());
      expect([codes, means === '', todo === '']).toEqual([codes, false, false]);
      return codes.replaceAll('`', '').split(', ');
    });
    expect([...told].sort()).toEqual([...findingCodes, ...Object.keys(said), ...ofParked].sort());
  });
});

describe('The table of tampering in docs/integrity.md', () => {
  const rows = readFileSync('docs/integrity.md', 'utf8').split('\n');

  it.each(kinds)('says of $name what the specs say', ({ name, read, pass, since }) => {
    const cells = rows
      .find((row) => row.startsWith(`| ${name} |`))
      ?.split('|')
      .map((cell) => cell.trim());
    const code = (found: string | undefined): string => (found === undefined ? '–' : `\`${found}\``);
    const late = since === undefined ? 'where it is older than the head' : 'yes';
    expect(cells?.slice(2, 5)).toEqual([code(read), code(pass), late]);
  });
});
