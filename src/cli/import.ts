/** `ledger import areas|organisations`: reference data from a CSV file; tried line by line first, and all of it or nothing. */
import { readFile } from 'node:fs/promises';
import { Argument, Command, Option } from 'commander';
import { Places } from '../access/places.js';
import { problemOfOutcome } from '../commands/outcomes.js';
import { RecordEntryHandler } from '../commands/record-entry.handler.js';
import { RecordEntry } from '../commands/record-entry.js';
import { References } from '../commands/references.js';
import { DryRunRepository } from '../commands/dry-run-repository.js';
import type { Actor } from '../domain/fact.js';
import { messageOf } from '../http/codes.js';
import type { Bilingual, Language } from '../http/language.js';
import type { Runtime } from '../runtime.js';
import { Clock } from '../platform/clock.js';
import type { WithParts } from './evidence.js';
import { importings, planOf } from './import/plan.js';
import type { Importing, Wanted } from './import/plan.js';
import { readSheet } from './import/sheet.js';
import type { Fault, SheetRow } from './import/sheet.js';

type Say = (line: string) => void;

interface ImportOptions {
  readonly dryRun?: true;
  readonly english?: true;
  readonly as: string;
}

/** Some lines are wrong, and nothing was recorded. */
export class NotImported extends Error {
  override readonly name = 'NotImported';
}

export function importCommand(withParts: WithParts, say: Say): Command {
  return new Command('import')
    .description(
      'Brings areas or organisations in from a CSV file (UTF-8): every line or none. Sent twice it changes nothing.',
    )
    .addArgument(new Argument('<what>', 'what the file lists').choices(Object.keys(importings)))
    .argument('<file>', 'its first line names the columns, by their Chinese or English labels')
    .option('--dry-run', 'tries every line and records nothing')
    .option('--english', 'reports in English; else in Chinese')
    .addOption(new Option('--as <account>', 'the account that the entries are of').default('ledger-import'))
    .action((what: keyof typeof importings, file: string, options: ImportOptions) =>
      withParts(async (parts) => bringIn(parts, importings[what], await readFile(file), options, say)),
    );
}

async function bringIn(
  parts: Runtime,
  of: Importing,
  bytes: Uint8Array,
  { dryRun, english, as }: ImportOptions,
  say: Say,
): Promise<void> {
  const language = english ? 'en' : 'zh';
  const { aggregates } = parts;
  const sheet = readSheet(bytes, of.fields);
  const plan = await planOf(of, sheet.rows, aggregates);
  const handler = handlerOf(parts);
  const actor: Actor = { sub: as, role: 'office' };
  const tried = await triedOn(handler, new DryRunRepository(aggregates), of, plan.wanted, actor);
  const faults = [...sheet.faults, ...plan.faults, ...tried].sort((a, b) => a.line - b.line);
  report(sheet.rows, plan.wanted, faults, language, say);
  if (faults.length > 0) throw new NotImported(texts.refused(faults.length)[language]);
  if (dryRun) {
    say(texts.dry[language]);
    return;
  }
  for (const wanted of plan.wanted) {
    const outcome = await handler.execute(commandOf(of, wanted, actor));
    if (!('receipt' in outcome)) throw new NotImported(texts.changed(wanted.line)[language]);
  }
  say(texts.done(plan.wanted.length)[language]);
}

function handlerOf({ store, aggregates, codec, place }: Runtime): RecordEntryHandler {
  const clock = new Clock(place.timeZone);
  return new RecordEntryHandler(
    store,
    aggregates,
    codec,
    new References(aggregates),
    new Places(aggregates, clock),
    clock,
  );
}

function commandOf(
  { kind }: Importing,
  { id, fact, body }: Wanted,
  actor: Actor,
  trial?: DryRunRepository,
): RecordEntry {
  return new RecordEntry(kind, id, fact, structuredClone(body), actor, undefined, trial);
}

/** What would be refused, in the order in which all would be recorded. */
async function triedOn(
  handler: RecordEntryHandler,
  trial: DryRunRepository,
  of: Importing,
  all: readonly Wanted[],
  actor: Actor,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const wanted of all) {
    const outcome = await handler.execute(commandOf(of, wanted, actor, trial));
    if ('receipt' in outcome) continue;
    const { code, options } = problemOfOutcome(outcome, wanted.fact, wanted.body);
    const { detail = messageOf(code, {}), errors } = options;
    const messages = errors?.map(({ message }) => message) ?? [detail];
    for (const message of messages) faults.push({ line: wanted.line, message });
  }
  return faults;
}

function report(
  rows: readonly SheetRow[],
  all: readonly Wanted[],
  faults: readonly Fault[],
  language: Language,
  say: Say,
): void {
  const told = (line: number, text: string): void => say(texts.line(line, text)[language]);
  const [wrong, wanted] = [byLine(faults), byLine(all)];
  const read = new Set(rows.map(({ line }) => line));
  for (const { line, message } of faults) if (!read.has(line)) told(line, message[language]);
  for (const { line } of rows) {
    for (const { message } of wrong.get(line) ?? []) told(line, message[language]);
    if (wrong.has(line)) continue;
    const titles = (wanted.get(line) ?? []).map(({ fact }) => fact.title[language]);
    told(line, titles.length > 0 ? titles.join(language === 'zh' ? '、' : ', ') : texts.same[language]);
  }
}

function byLine<T extends { readonly line: number }>(items: readonly T[]): Map<number, T[]> {
  const lines = new Map<number, T[]>();
  for (const item of items) {
    const known = lines.get(item.line);
    if (known) known.push(item);
    else lines.set(item.line, [item]);
  }
  return lines;
}

const texts = {
  line: (line: number, text: string): Bilingual => ({ zh: `第 ${line} 行  ${text}`, en: `line ${line}  ${text}` }),
  same: { zh: '无变化', en: 'unchanged' },
  dry: { zh: '试行：没有录入任何内容', en: 'dry run: nothing was recorded' },
  refused: (count: number): Bilingual => ({
    zh: `${count} 处有误，没有录入任何内容；请改正后重试`,
    en: `${count} faults, and nothing was recorded: put them right and try again`,
  }),
  changed: (line: number): Bilingual => ({
    zh: `第 ${line} 行在录入时情况已变；请再执行一次，已录入的不会重复`,
    en: `line ${line}: things have changed meanwhile; run it again, nothing is recorded twice`,
  }),
  done: (count: number): Bilingual => ({ zh: `已录入 ${count} 条`, en: `${count} entries were recorded` }),
};
