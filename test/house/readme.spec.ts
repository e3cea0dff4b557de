import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { attempts } from '../../demo/guide.js';
import { householdIdOf } from '../../demo/real-input.js';
import { configurationText } from '../../src/cli/generate/configuration.js';

const readme = readFileSync('README.md', 'utf8');

describe('The README', () => {
  it('has every variable of the configuration, as it is defined', () => {
    const rows = configurationText()
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(10);
    expect(readme).toContain(rows.join('\n'));
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
