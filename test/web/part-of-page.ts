/**
 * A module of the page that needs no browser. The page is bundled, and resolves and types its imports in its own way: it
 * is no part of the program that the tests are.
 */
import { join } from 'node:path';

const source = join(import.meta.dirname, '../../web/src');

export async function partOfPage<T>(name: string): Promise<T> {
  // The page is told there in which time zone the ledger is.
  Object.assign(globalThis, { document: { documentElement: { dataset: {} } } });
  return (await import(join(source, `${name}.ts`))) as T;
}

type Made = new (...parts: unknown[]) => unknown;

/** The words of a household's file in Chinese, without labels and without a catalogue. */
export async function plainWordings(): Promise<unknown> {
  const { FactWordings } = await partOfPage<{ FactWordings: Made }>('words/fact-wordings');
  const { Wording } = await partOfPage<{ Wording: Made }>('words/wording');
  return new FactWordings(new Wording({ language: 'zh', labels: {}, meanings: new Map() }), undefined, 'household', []);
}
