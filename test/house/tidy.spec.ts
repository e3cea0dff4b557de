import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const line_characters_max = 140;
const file_lines_max = 500;
const spec_lines_max = 1_000;

const ignored = readFileSync('.gitignore', 'utf8').split('\n').filter(Boolean);

/** Every file of the house, as a path from its root: what `.gitignore` names is not of the house. */
function walk(folder = '.'): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === '.git' || ignored.includes(`${entry.name}/`) || ignored.includes(entry.name)) return [];
    if (ignored.some((pattern) => pattern.startsWith('*') && entry.name.endsWith(pattern.slice(1)))) return [];
    return entry.isDirectory() ? walk(path) : [path];
  });
}

const files = walk();
const read = (file: string): string => readFileSync(file, 'utf8');

interface Law {
  readonly says: string;
  /** Which files it is about. */
  readonly about: RegExp;
  /** What must not be found in them. */
  readonly breach: RegExp;
  /** What would break it: shows that the law bites. */
  readonly sample: string;
}

const code = /\.(ts|js|cjs|mjs|sql|ya?ml|html|css)$|^\.ci\/|Dockerfile$/;
const prose = /\.(md|json|npmrc|example)$/;
const pure = /^(src\/domain|projections)\/.*\.ts$/;

const laws: Law[] = [
  {
    says: 'no spec is left alone or left out',
    about: /^test\/(?!support\/not-run\.ts).*\.ts$/,
    breach: /\b(describe|it|test)(\.\w+)*\.(only|skip|todo|failing)\b|^\s*(fit|fdescribe|xit|xtest|xdescribe)\(/m,
    sample: "describe.only('this', () => {})",
  },
  {
    says: 'nothing is left for later',
    about: new RegExp(`${code.source}|\\.md$`),
    breach: /\b(TODO|FIXME|XXX|HACK)\b/,
    sample: '// TODO: think',
  },
  {
    says: 'the domain and the projections know no clock',
    about: pure,
    breach: /\bDate\.now\b|\bnew Date(\(\s*\)|\s*;)|\bDate\(\)|\bperformance\.now\b|\bprocess\.hrtime\b/,
    sample: 'const today = new Date();',
  },
  {
    says: 'the domain and the projections know no chance',
    about: pure,
    breach: /\bMath\.random\b|\brandom(UUID|Bytes|Int)\b|\bgetRandomValues\b|\bv4\(/,
    sample: 'const id = randomUUID();',
  },
  {
    says: 'the domain and the projections know no surroundings',
    about: pure,
    breach: /(?<![-\w])process\.|\bglobalThis\b|\bimport\.meta\b|\btoLocale\w*\(|\bIntl\.(?!Collator)/,
    sample: "if (process.env['X']) return;",
  },
  {
    says: 'queries do not write',
    about: /^src\/queries\/.*\.ts$/,
    breach: /\b(insert\s+into|delete\s+from|update\s+\w+\s+set|truncate|copy\s+\w+\s+from)\b/i,
    sample: 'await pool.query(`UPDATE visit SET note = NULL`);',
  },
  {
    says: 'interfaces are named for what they are',
    about: /\.ts$/,
    breach: /\b(interface|class)\s+I[A-Z][a-z]|\btype\s+I[A-Z][a-z]\w*(<.*>)?\s*=/,
    sample: 'interface IHousehold {}',
  },
  {
    says: 'an index is a list, not a way round',
    about: /(^|\/)index\.ts$/,
    breach: /^export\s+(type\s+)?(\*|\{[^}]*\})\s*(as \w+ )?from/m,
    sample: "export * from './visit.js';",
  },
  {
    says: 'nothing names the machine it was made on',
    about: new RegExp(`${code.source}|${prose.source}`),
    breach: /(^|[\s"'`(=:,])\/(work|root|home\/\w+|Users\/\w+)(\/|["'`\s])/m,
    sample: 'data: "/home/somebody/ledger"',
  },
  {
    says: 'nothing names where packages come from',
    about: new RegExp(`${code.source}|${prose.source}`),
    breach: /\bregistry\.[\w-]+\.\w+|"resolved":|^\s*(@\w+:)?registry\s*=/m,
    sample: 'registry=https://packages.example.org/',
  },
];

/** Here the laws themselves are written down. */
const statute = 'test/house/tidy.spec.ts';

describe('The house is tidy', () => {
  it.each(laws)('$says', ({ about, breach }) => {
    const breaches = files
      .filter((file) => about.test(file) && file !== statute)
      .flatMap((file) => {
        const found = breach.exec(read(file));
        return found ? [`${file}:${read(file).slice(0, found.index).split('\n').length}: ${found[0].trim()}`] : [];
      });
    expect(breaches).toEqual([]);
  });

  it.each(laws)('and it would be noticed where: $says', ({ breach, sample }) => {
    expect(sample).toMatch(breach);
  });

  it(`lines are of ${line_characters_max} characters at most`, () => {
    const long = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        read(file)
          .split('\n')
          .flatMap((line, index) => (line.length > line_characters_max ? [`${file}:${index + 1}`] : [])),
      );
    expect(long).toEqual([]);
  });

  it(`a file is of ${file_lines_max} lines at most, a spec of ${spec_lines_max}`, () => {
    const long = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ file, lines }) => lines > (file.startsWith('test/') ? spec_lines_max : file_lines_max))
      .map(({ file, lines }) => `${file}: ${lines} lines`);
    expect(long).toEqual([]);
  });

  it('no folder is a drawer for everything', () => {
    const drawers = /(^|\/)(common|utils?|helpers?|shared|dtos?|interfaces|misc)\//;
    expect(files.filter((file) => drawers.test(file))).toEqual([]);
  });

  it('every link from one document to another file leads there', () => {
    const dead = files
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) =>
        [...read(file).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)]
          .map(([, target]) => target!)
          .filter((target) => !existsSync(join(dirname(file), target)))
          .map((target) => `${file}: ${target}`),
      );
    expect(dead).toEqual([]);
  });

  it('every decision is in the list of decisions', () => {
    const list = read('docs/adr/README.md');
    const decisions = files.filter((file) => /^docs\/adr\/\d{4}-.+\.md$/.test(file));
    expect(decisions.length).toBeGreaterThan(0);
    for (const decision of decisions) {
      const title = /^# (.+)$/m.exec(read(decision))![1]!;
      expect(list).toContain(`[${title}](${basename(decision)})`);
    }
  });

  it('the lock file knows every package for every platform', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (other) => !packages[`node_modules/${other}`] && !packages[`${name}/node_modules/${other}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('every package runs on the Node that the project asks for, so that nothing is warned of', () => {
    interface Package {
      readonly engines?: { readonly node?: string };
    }
    const { engines } = JSON.parse(read('package.json')) as Package;
    const [, ownMajor, ownMinor] = /^>=(\d+)\.(\d+)/.exec(engines!.node!)!.map(Number);
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> };
    const runs = (range: string): boolean => {
      const [, sign = '', major, minor = '0'] = /^\s*(>=?|\^|~)?\s*v?(\d+)(?:\.(\d+))?/.exec(range) ?? [];
      if (major === undefined) return range.trim() === '*';
      if (Number(major) === ownMajor) return Number(minor) <= ownMinor!;
      return sign.startsWith('>') && Number(major) < ownMajor!;
    };
    expect([runs('>=22'), runs('^18 || ^22'.split('||')[1]!), runs('>=20.20'), runs('>=18'), runs('^20.9.0')]).toEqual([
      ...[false, false, false],
      ...[true, true],
    ]);
    const tooNew = Object.entries(packages).flatMap(([name, { engines: own }]) =>
      (own?.node ?? '*').split('||').some(runs) ? [] : [name],
    );
    expect(tooNew).toEqual([]);
  });

  it('every variable that docker compose asks for is explained in .env.example', () => {
    const asked = [...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    const explained = [...read('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
    expect(new Set(explained)).toEqual(new Set(asked));
  });
});
