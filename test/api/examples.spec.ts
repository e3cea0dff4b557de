import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { allFacts } from '../../src/domain/streams.js';
import { startTestLedger } from './ledger.js';
import type { TestLedger } from './ledger.js';

interface Operation {
  readonly 'x-fact'?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: string }[];
  readonly requestBody?: { content: { 'application/json': { examples?: Record<string, Example> } } };
}

interface Example {
  readonly value: Readonly<Record<string, unknown>>;
  readonly 'x-order': number;
  readonly 'x-sender': string;
}

const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  paths: Record<string, { post?: Operation }>;
};

/** As somebody reads them who has nothing but the description of the API. */
const requests = Object.entries(paths)
  .flatMap(([path, { post }]) => {
    if (!post?.['x-fact']) return [];
    const parameter = post.parameters?.find((each) => each.in === 'path');
    const address = parameter ? path.replace(`{${parameter.name}}`, String(parameter.example)) : path;
    const examples = Object.entries(post.requestBody?.content['application/json'].examples ?? {});
    return examples.map(([name, example]) => ({ ...example, name, address, fact: post['x-fact']! }));
  })
  .sort((a, b) => a['x-order'] - b['x-order']);

let ledger: TestLedger;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  ledger = await startTestLedger();
  tokens['office'] = await ledger.token({ role: 'office', sub: 'office-1' });
  tokens['second-office'] = await ledger.token({ role: 'office', sub: 'office-2' });
  tokens['unpaired-cadre'] = await ledger.token({ role: 'cadre', cadreId: '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e' });
}, 120_000);
afterAll(() => ledger.close());

describe('The examples of the API', () => {
  it('are all taken as they stand, in their order, and stand in the ledger', async () => {
    expect(requests.length).toBeGreaterThan(50);
    for (const { address, value, fact, name, 'x-sender': sender } of requests) {
      const answer = await ledger.post(address, value, tokens[sender]);
      if (answer.status > 202) throw new Error(`${fact} ${name}: ${answer.status} ${answer.text}`);
      expect([fact, name, answer.status]).toEqual([fact, name, expectedStatus(name)]);
      const stored = await ledger.get(answer.headers.get('location')!, tokens['office']);
      expect([fact, stored.status]).toEqual([fact, 200]);
    }
    const [first] = requests;
    const again = await ledger.post(first!.address, first!.value, tokens['office']);
    expect(again.status).toBe(200);
  });

  it('have one of every fact that somebody may send, each with an id of its own', () => {
    const shown = new Set(requests.map(({ fact }) => fact));
    const missing = allFacts().filter(({ fact }) => fact.completes === undefined && !shown.has(fact.type));
    expect(missing.map(({ fact }) => fact.type)).toEqual([]);
    const ids = requests.map(({ value }) => value['entryId']);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

/** Held entries and corrections that wait are taken, but do not count yet. */
function expectedStatus(name: string): unknown {
  if (name === 'example' || name === 'another') return 201;
  return name === 'voidedLater' ? expect.any(Number) : 202;
}
