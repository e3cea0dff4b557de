import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { attempts } from '../../demo/guide.js';
import { householdIdOf } from '../../demo/real-input.js';
import { commonVariablesTable } from '../../src/cli/generate/configuration.js';

const readme = readFileSync('README.md', 'utf8');

describe('The README', () => {
  it('has every variable that belongs to no topic, as it is defined, and leads to the others', () => {
    const table = commonVariablesTable();
    expect(table.split('\n').length).toBeGreaterThan(10);
    expect(readme).toContain(table);
    expect(readme).toContain('(docs/configuration.md)');
  });

  it('names only scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(named).toContain('demo');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('shows the household and the query that the demo has', () => {
    expect(readme).toContain(householdIdOf('L05'));
    const query = /"SELECT[^"]+"/.exec(attempts({ dashboardUrl: '' }, '').at(-1)!.line)?.[0];
    expect(readme).toContain(query);
  });
});
