import { readFile } from 'node:fs/promises';
import { controlFacts } from '../../domain/control.js';
import { roles } from '../../domain/fact.js';
import type { AnyFact } from '../../domain/fact.js';
import { fieldsOf } from '../../domain/fields.js';
import { classesIn } from '../../domain/schema.js';
import { streams } from '../../domain/streams.js';
import { roleTerms, stages, terms } from './glossary-terms.js';
import type { Term } from './glossary-terms.js';

interface ListedCode {
  readonly list: string;
  readonly code: string;
  readonly zh: string;
  readonly en?: string;
}

/** docs/GLOSSARY.md: every word that has a meaning here, in Chinese, in English and as the code spells it. */
export async function glossaryText(): Promise<string> {
  const codes = JSON.parse(await readFile('reference/code-lists.json', 'utf8')) as ListedCode[];
  const facts = [...streams.flatMap((stream) => stream.facts), ...controlFacts];
  return [
    '# Glossary · 词汇表',
    '',
    'How words are spelt, here and everywhere. Written by `npm run generate`; what a fact consists of is in',
    '[events.md](events.md), what an error means in [errors.md](errors.md).',
    '',
    ...Object.entries(terms).flatMap(([title, rows]) => [`## ${title}`, '', ...table(rows)]),
    '## Roles · 角色',
    '',
    ...table(roles.map((role) => [...roleOf(role), role] as const)),
    '## Streams · 流',
    '',
    ...table(streams.map(({ kind, title }) => [title.zh, title.en, kind] as const)),
    '## Facts · 记录种类',
    '',
    ...table(facts.map(({ type, title }) => [title.zh, title.en, type] as const)),
    '## Values of fields · 字段取值',
    '',
    ...choicesOf(facts).flatMap(([field, rows]) => [`### ${field}`, '', ...table(rows)]),
    '### Stages of housing · 住房进度',
    '',
    ...table(stages),
    '## Code lists · 代码表',
    '',
    'As a fresh ledger begins; more are recorded like everything else.',
    '',
    ...[...new Set(codes.map(({ list }) => list))].flatMap((list) => [
      `### ${list}`,
      '',
      ...table(codes.filter((code) => code.list === list).map(({ zh, en, code }) => [zh, en ?? '', code] as const)),
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function roleOf(role: string): readonly [string, string] {
  const found = roleTerms[role];
  if (!found) throw new Error(`the glossary has no word for the role ${role}`);
  return found;
}

/** Values on which rules hang, by the first field that has them. */
function choicesOf(facts: readonly AnyFact[]): [field: string, rows: readonly Term[]][] {
  const found = new Map<string, [field: string, rows: readonly Term[]]>();
  for (const part of new Set(facts.flatMap(({ payload }) => [...classesIn(payload)]))) {
    for (const { name, values } of fieldsOf(part)) {
      if (!values) continue;
      const rows = Object.entries(values).map(([value, { zh, en }]): Term => [zh, en, value]);
      if (!found.has(key(rows))) found.set(key(rows), [`${part.name}.${name}`, rows]);
    }
  }
  return [...found.values()];
}

function key(rows: readonly Term[]): string {
  return rows
    .map(([, , name]) => name)
    .sort()
    .join();
}

function table(rows: readonly Term[]): string[] {
  return [
    '| 中文 | English | In the code |',
    '| --- | --- | --- |',
    ...rows.map(([zh, en, name]) => `| ${zh} | ${en} | ${name.split(', ').map(asCode).join(', ')} |`),
    '',
  ];
}

function asCode(name: string): string {
  return `\`${name}\``;
}
