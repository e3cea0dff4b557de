/** Code lists that a fresh ledger needs, recorded like everything else, once. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { v5 as uuidv5 } from 'uuid';
import { codeListed } from '../domain/code-list/code-list.js';
import type { CodeList } from '../domain/code-list/code-list.js';
import type { Actor } from '../domain/fact.js';
import type { AggregateRepository } from '../event-store/aggregate-repository.js';
import { RecordEntry } from './record-entry.js';
import type { RecordEntryHandler } from './record-entry.handler.js';

export interface BaseCode {
  readonly list: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

const system: Actor = { sub: 'system', role: 'office' };
const code_namespace = '4f0f7d2e-2b56-5c0a-8f5c-0c6b7b9d3a51';

/**
 * Records the codes of `reference/code-lists.json` that no stream has yet. The ids are made from list and code, so
 * that two processes which start at once record each but once.
 * @returns how many were recorded
 */
export async function recordBaseCodeLists(
  handler: RecordEntryHandler,
  aggregates: AggregateRepository,
): Promise<number> {
  const codes = baseCodes();
  const lists = [...new Set(codes.map(({ list }) => list))];
  const codesOf = (list: string): BaseCode[] => codes.filter((code) => code.list === list);
  const recorded = await Promise.all(lists.map((list) => recordList(handler, aggregates, list, codesOf(list))));
  return recorded.reduce((total, count) => total + count, 0);
}

async function recordList(
  handler: RecordEntryHandler,
  aggregates: AggregateRepository,
  list: string,
  codes: readonly BaseCode[],
): Promise<number> {
  const { codes: known } = (await aggregates.get('code-list', list)).state as CodeList;
  const absent = codes.filter(({ code }) => !Object.hasOwn(known, code));
  for (const { code, zh, en } of absent) {
    const body = { entryId: uuidv5(`${list}/${code}`, code_namespace), list, code, zh, en };
    const outcome = await handler.execute(new RecordEntry('code-list', list, codeListed, body, system));
    if (!('receipt' in outcome)) throw new Error(`code ${code} of ${list} is ${outcome.outcome}`);
  }
  return absent.length;
}

export function baseCodes(): readonly BaseCode[] {
  return JSON.parse(readFileSync(baseFile(), 'utf8')) as BaseCode[];
}

/** Beside the nearest package.json: the code runs from `src` in tests and from `dist` else. */
function baseFile(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'reference', 'code-lists.json');
    if (existsSync(join(folder, 'package.json')) && existsSync(file)) return file;
  }
  throw new Error(`no reference/code-lists.json beside a package.json above ${import.meta.dirname}`);
}
