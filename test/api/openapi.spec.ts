import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { formats } from '../../src/domain/fields.js';
import type { PayloadClass } from '../../src/domain/fields.js';
import { classesIn } from '../../src/domain/schema.js';
import { allFacts } from '../../src/domain/streams.js';
import { errorsOf } from '../../src/domain/validate.js';
import { catalogue } from '../../src/http/codes.js';
import { frozenOperations, operationsIn } from '../support/operations.js';
import { newHousehold, settle, startTestLedger } from './ledger.js';
import type { TestLedger } from './ledger.js';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    content: { 'application/json': { schema: { $ref?: string }; examples?: Record<string, { value: unknown }> } };
  };
}

interface Description {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

let ledger: TestLedger;
let office: string;
let description: Description;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  description = (await ledger.get('/openapi.json')).body as Description;
}, 120_000);
afterAll(() => ledger.close());

const operations = (): Operation[] => Object.values(description.paths).flatMap((methods) => Object.values(methods));

/** What a process records is nobody's to send. */
const sendable = allFacts().filter(({ fact }) => fact.completes === undefined);

describe('The description of the API', () => {
  it('is the one that is checked in', async () => {
    expect(description).toEqual(JSON.parse(await readFile('docs/openapi.json', 'utf8')));
    expect(description.openapi).toBe('3.1.0');
  });

  it('keeps every operation that clients have been told of (S28)', () => {
    const described = new Set(operationsIn(description));
    expect(frozenOperations().length).toBeGreaterThan(150);
    expect(frozenOperations().filter((each) => !described.has(each))).toEqual([]);
  });

  it('has a route for every fact, and a name for every operation', () => {
    const names = operations().map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { definition, fact } of sendable) {
      const path = Object.keys(description.paths).find((each) =>
        fact.route === '' ? each === `/v1/${definition.path}` : each.endsWith(`}/${fact.route}`),
      );
      expect([fact.type, path]).toEqual([fact.type, expect.any(String)]);
    }
  });

  it('names each class of a payload once', () => {
    const classes = new Set<PayloadClass>(allFacts().flatMap(({ fact }) => [...classesIn(fact.payload)]));
    const names = [...classes].map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    const taken = ['Receipt', 'Problem'];
    expect(names.filter((name) => taken.includes(name))).toEqual([]);
  });

  it('has no reference that leads nowhere', () => {
    const text = JSON.stringify(description);
    const found = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, at = '']) => at));
    for (const at of found) {
      const target = at
        .split('/')
        .reduce<unknown>((held, name) => (held as Record<string, unknown>)[name], description);
      expect([at, typeof target]).toEqual([at, 'object']);
    }
  });

  it('shows examples that keep the rules', () => {
    for (const { fact } of sendable) {
      const name = fact.type.toLowerCase();
      const all = operations().map((each) => ({ ...each, id: each.operationId.toLowerCase() }));
      const operation = (all.find(({ id }) => id === name) ?? all.find(({ id }) => id.startsWith(`${name}of`)))!;
      const { examples = {} } = operation.requestBody!.content['application/json'];
      for (const { value } of Object.values(examples)) {
        expect([fact.type, errorsOf(fact.payload, value)]).toEqual([fact.type, []]);
      }
    }
  });

  it('says of every field what it is called and what it holds, in both languages', () => {
    const classes = new Set<PayloadClass>(sendable.flatMap(({ fact }) => [...classesIn(fact.payload)]));
    for (const { name } of classes) {
      const { properties } = description.components.schemas[name] as { properties: Record<string, object> };
      for (const [field, schema] of Object.entries(properties)) {
        const both = expect.stringMatching(/\p{Script=Han}.* · [A-Za-z]/u);
        expect([name, field, schema]).toEqual([name, field, expect.objectContaining({ title: both })]);
        expect(schema).toHaveProperty('description', expect.stringMatching(/ · /));
      }
    }
  });

  it('has every code that a problem can have', () => {
    const { code } = (description.components.schemas['Problem'] as { properties: { code: { enum: string[] } } })
      .properties;
    expect(code.enum).toEqual(Object.keys(catalogue).sort());
  });

  it('has schemas that are schemas', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [name, holds] of Object.entries(formats)) ajv.addFormat(name, holds);
    ajv.addFormat('uri-reference', true);
    ajv.addSchema({ $id: 'api', components: description.components });
    for (const name of Object.keys(description.components.schemas)) {
      expect(typeof ajv.getSchema(`api#/components/schemas/${name}`)).toBe('function');
    }
  });
});

const program = `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

const client = createClient<paths>({
  baseUrl: process.env['LEDGER_URL']!,
  headers: { authorization: \`Bearer \${process.env['LEDGER_TOKEN']}\` },
});
const visit: components['schemas']['Visit'] = {
  entryId: process.env['LEDGER_ENTRY']!,
  occurredOn: '2022-03-05',
  mode: 'home',
  outcome: 'completed',
  purposes: ['needs_enquiry'],
};
const params = { path: { householdId: process.env['LEDGER_HOUSEHOLD']! } };
const recorded = await client.POST('/v1/households/{householdId}/visits', { params, body: visit });
// @ts-expect-error -- there is no such mode
const wrong = await client.POST('/v1/households/{householdId}/visits', { params, body: { ...visit, mode: 'dream' } });
const read = await client.GET('/v1/households/{householdId}/file', { params });
const revision: number | undefined = recorded.data?.revision;
const code: string | undefined = wrong.error?.code;
console.log(JSON.stringify({ status: recorded.response.status, revision, code, read: read.response.status }));
`;

describe('A client that an unmodified generator makes of it', () => {
  it('compiles, and records a visit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-client-'));
    expect(require.resolve('openapi-fetch')).toContain('openapi-fetch'); // the program below imports it
    try {
      await symlink(resolve('node_modules'), join(folder, 'node_modules'));
      await writeFile(join(folder, 'package.json'), '{"type":"module"}');
      await writeFile(join(folder, 'client.ts'), program);
      await run(process.execPath, [
        join(dirname(require.resolve('openapi-typescript')), '..', 'bin', 'cli.js'),
        resolve('docs/openapi.json'),
        '--output',
        join(folder, 'api.d.ts'),
      ]);
      const flags = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--skipLibCheck'];
      const compile = [resolve('node_modules/typescript/bin/tsc'), ...flags, '--outDir', 'out', 'client.ts'];
      await run(process.execPath, compile, { cwd: folder }).catch((error: unknown) => {
        throw new Error((error as { stdout: string }).stdout);
      });
      const household = await newHousehold(ledger, office);
      const environment = { LEDGER_HOUSEHOLD: household, LEDGER_ENTRY: randomUUID(), LEDGER_TOKEN: office };
      const { stdout } = await run(process.execPath, ['out/client.js'], {
        cwd: folder,
        env: { ...environment, LEDGER_URL: ledger.url },
      });
      expect(JSON.parse(stdout)).toEqual({ status: 201, revision: 2, code: 'not-one-of', read: 200 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 120_000);
});

describe('The pages', () => {
  it.each([
    ['/docs', 'text/html; charset=utf-8', '/docs/swagger-ui-bundle.js'],
    ['/docs/', 'text/html; charset=utf-8', '/docs/swagger-ui-bundle.js'],
    ['/docs/start.js', 'text/javascript; charset=utf-8', '/openapi.json'],
    ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', 'SwaggerUIBundle'],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8', '.swagger-ui'],
    ['/problems', 'text/html; charset=utf-8', 'id="household-closed"'],
  ])('%s is served from here, under a policy that lets nothing else in', async (path, type, holds) => {
    const { status, headers, text } = await ledger.get(path);
    expect([status, headers.get('content-type')]).toEqual([200, type]);
    expect(text).toContain(holds);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:/);
  });

  it('load nothing from elsewhere', async () => {
    for (const path of ['/docs', '/docs/start.js', '/problems']) {
      expect((await ledger.get(path)).text).not.toMatch(/(src|href|url)\s*[=:]\s*["']?(https?:)?\/\//);
    }
  });
});
