import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Package {
  readonly engines?: { readonly node?: string };
}

type Version = readonly [major: number, minor: number, patch: number];

function versionOf(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  return [major, minor, patch];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** `^20.19.0`, `>=18`, `<25`, `20.x`; what is written otherwise is not taken. */
function takes(version: Version, range: string): boolean {
  const [, sign = '', text = ''] = /^([<>]=?|\^|~)?v?([\dx.*]+)$/.exec(range) ?? [];
  const bound = versionOf(text.replaceAll(/\.[x*]/g, ''));
  const order = compare(version, bound);
  if (text === '*') return true;
  if (sign === '^' || sign === '') return version[0] === bound[0] && order >= 0;
  if (sign === '~') return version[0] === bound[0] && version[1] === bound[1] && order >= 0;
  return sign === '>=' ? order >= 0 : sign === '>' ? order > 0 : sign === '<' ? order < 0 : order <= 0;
}

function takesNode(version: Version, engines: string): boolean {
  return engines.split('||').some((ranges) => {
    const each = ranges
      .trim()
      .replaceAll(/([<>]=?|\^|~)\s+/g, '$1')
      .split(/\s+/);
    return each.every((range) => range === '' || takes(version, range));
  });
}

describe('Every package that is installed', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  const least = versionOf((read('package.json') as Package).engines!.node!.replace('>=', ''));
  const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Package>> };

  it('H10: runs on the oldest Node that the ledger runs on, so that nobody is warned of one', () => {
    const others = Object.entries(packages).filter(([, { engines }]) => !takesNode(least, engines?.node ?? '*'));
    expect(others.map(([name, { engines }]) => [name, engines!.node])).toEqual([]);
  });

  it.each([
    ['>=22', false],
    ['^18.0.0 || ^20.9.0 || >=21', true],
    ['^18 || ^20.20.0 || >=22.12.0', false],
    ['>= 14.17 <20', false],
    ['>=14.0.0 <15.0.0 || >=16', true],
    ['~20.19.0', true],
    ['20 || >=22', true],
    ['18.x', false],
    ['*', true],
  ])('is told of by what it asks for: %s', (engines, isTaken) => {
    expect(takesNode([20, 19, 0], engines)).toBe(isTaken);
  });
});
