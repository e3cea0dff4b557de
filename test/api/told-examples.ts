/** The examples of the API, as somebody reads them who has nothing but its description. */
import { readFileSync } from 'node:fs';
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
  /** Where it is sent, of a family of routes. */
  readonly 'x-address'?: string;
}

const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  paths: Record<string, { post?: Operation }>;
};

/** In the order in which each is taken. */
export const requests = Object.entries(paths)
  .flatMap(([path, { post }]) => {
    if (!post?.['x-fact']) return [];
    const parameter = post.parameters?.find((each) => each.in === 'path');
    const address = parameter ? path.replace(`{${parameter.name}}`, String(parameter.example)) : path;
    const examples = Object.entries(post.requestBody?.content['application/json'].examples ?? {});
    return examples.map(([name, example]) => ({
      ...example,
      // In a family the names of examples end with their numbers.
      name: example['x-address'] === undefined ? name : name.replace(String(example['x-order']), ''),
      address: example['x-address'] ?? address,
      fact: post['x-fact']!,
    }));
  })
  .sort((a, b) => a['x-order'] - b['x-order']);

/** Those whom the examples are sent by. */
export async function sendersOf(ledger: TestLedger): Promise<Readonly<Record<string, string>>> {
  return {
    office: await ledger.token({ role: 'office', sub: 'office-1' }),
    'second-office': await ledger.token({ role: 'office', sub: 'office-2' }),
    'unpaired-cadre': await ledger.token({ role: 'cadre', cadreId: '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e' }),
  };
}
