import { beforeAll, describe, expect, it } from '@jest/globals';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Rules {
  forbidden: IForbiddenRuleType[] & { name: string }[];
  options: Omit<ICruiseOptions, 'ruleSet'>;
}

const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as Rules;

/** One breach of each rule: which file imports what. */
const breaches: [rule: string, file: string, imports: string][] = [
  ['domain-is-pure', 'src/domain/a/clock.ts', 'node:fs'],
  ['domain-is-pure', 'src/domain/a/id.ts', 'uuid'],
  ['domain-is-pure', 'src/domain/a/store.ts', '../../event-store/event-store.js'],
  ['projections-know-the-domain-alone', 'projections/visit.ts', 'pg'],
  ['writes-never-read-tables', 'src/commands/record.ts', '../queries/file.js'],
  ['reads-never-write', 'src/queries/as-of.ts', '../event-store/postgres.event-store.js'],
  ['reads-never-write', 'src/queries/recorder.ts', '../commands/free.js'],
  ['the-projector-records-nothing', 'src/projector/engine.ts', '../commands/free.js'],
  ['adapters-share-nothing', 'src/event-store/memory.event-store.ts', './postgres.event-store.js'],
  ['eventstoredb-stays-in-its-adapter', 'src/projector/feed.ts', '@eventstore/db-client'],
  ['postgres-stays-where-tables-are', 'src/commands/sql.ts', 'pg'],
  ['the-product-does-not-know-its-workshop', 'src/queries/tour.ts', '../../demo/input.js'],
  ['no-development-packages-in-the-product', 'src/cli/format.ts', 'prettier'],
  ['the-page-uses-the-public-api', 'web/src/page.ts', '../../src/queries/file.js'],
  ['the-service-does-not-know-the-page', 'src/queries/look.ts', '../../web/src/page.js'],
  ['no-unknown-packages', 'src/cli/unknown.ts', 'not-a-package-of-this-house'],
  ['depth-three', 'src/deep.ts', './one/two/three/four/five.js'],
  ['no-cycles', 'src/queries/egg.ts', './hen.js'],
];

/** What those breaches need beside them; none of it breaks a rule by itself, but for the orphan. */
const others: [file: string, text: string][] = [
  ['src/event-store/event-store.ts', 'export const port = 1;'],
  [
    'src/event-store/postgres.event-store.ts',
    "import 'pg'; import { port } from './event-store.js'; export default port;",
  ],
  ['src/queries/file.ts', "import { port } from '../event-store/event-store.js'; export default port;"],
  ['src/commands/free.ts', "import { port } from '../event-store/event-store.js'; export default port;"],
  ['demo/input.ts', 'export const input = 1;'],
  ['src/one/two/three/four/five.ts', 'export const five = 5;'],
  ['src/queries/hen.ts', "import './egg.js';"],
  ['src/platform/orphan.ts', 'export const alone = 1;'],
];

describe('The rules of the layers', () => {
  let found: string[] = [];

  beforeAll(async () => {
    const house = mkdtempSync(join(tmpdir(), 'layers-'));
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    };
    for (const [, file, imports] of breaches) write(file, `import '${imports}';`);
    for (const [file, text] of others) write(file, text);
    for (const link of ['node_modules', 'package.json', 'tsconfig.json']) symlinkSync(resolve(link), join(house, link));

    const { output } = await cruise(['src', 'projections', 'demo', 'web'], {
      ...rules.options,
      ruleSet: { forbidden: rules.forbidden },
      validate: true,
      baseDir: house,
      preserveSymlinks: true,
    });
    found = (output as ICruiseResult).summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
    rmSync(house, { recursive: true });
  });

  it.each(breaches)('%s: %s may not import %s', (rule, file) => {
    expect(found).toContain(`${rule}: ${file}`);
  });

  it('no-orphans: a file that nobody imports is noticed', () => {
    expect(found).toContain('no-orphans: src/platform/orphan.ts');
  });

  it('let pass what keeps them', () => {
    const allowed = ['src/event-store/postgres.event-store.ts', 'src/queries/file.ts', 'src/commands/free.ts'];
    expect(found.filter((breach) => allowed.some((file) => breach.endsWith(file)))).toEqual([]);
  });

  it('are all tried here', () => {
    const tried = new Set([...breaches.map(([rule]) => rule), 'no-orphans']);
    expect(tried).toEqual(new Set(rules.forbidden.map(({ name }) => name)));
  });
});
