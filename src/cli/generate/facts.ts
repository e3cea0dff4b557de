/** docs/facts.md: who records and reads each fact, what it completes elsewhere, and which side totals count. */
import { controlFacts } from '../../domain/control.js';
import type { AnyFact, Role } from '../../domain/fact.js';
import { roles } from '../../domain/fact.js';
import { processes } from '../../domain/processes.js';
import { streams } from '../../domain/streams.js';
import type { AnyStream } from '../../domain/streams.js';

export function factsText(): string {
  return [
    '# Facts, by kind, role and side',
    '',
    'Written by `npm run generate` from the lists of facts, kinds and processes. What each fact says: [events.md](events.md).',
    '',
    '- **●** records it · **◐** records it; it waits for the office where the cadre does not look after the stream on that',
    '  day · **○** may only read it · a cadre reads streams that it looks after, the others those of their areas; of a kind',
    '  that is public, everybody all of it.',
    '- **Completes**: entries that a process keeps in step elsewhere. They are corrected at their source only.',
    '- **Totals count** the entry itself, or its source: what is told twice counts once.',
    '',
    ...streams.flatMap(tableOf),
    '## Rulings · 更正与审核',
    '',
    ...rowsOf(undefined, controlFacts),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function tableOf(definition: AnyStream): string[] {
  const { title, facts } = definition;
  const isPublic = definition.reach(definition.initial('x'))?.public === true;
  const readers = isPublic ? ['Public: every account reads all of it.', ''] : [];
  const own = facts.filter((fact) => !controlFacts.includes(fact));
  return [`## ${title.en} · ${title.zh}`, '', ...readers, ...rowsOf(definition, own)];
}

function rowsOf(definition: AnyStream | undefined, facts: readonly AnyFact[]): string[] {
  return [
    `| fact | | ${roles.join(' | ')} | completes | totals count |`,
    `| --- | --- | ${roles.map(() => ':-:').join(' | ')} | --- | --- |`,
    ...facts.map((fact) => {
      const marks = roles.map((role) => markOf(definition, fact, role)).join(' | ');
      return `| \`${fact.type}\` | ${fact.title.zh} | ${marks} | ${completedBy(definition, fact)} | ${sideOf(fact)} |`;
    }),
    '',
  ];
}

/** How a role stands to a fact. */
export function markOf(definition: AnyStream | undefined, fact: AnyFact, role: Role): '●' | '◐' | '○' {
  if (fact.completes !== undefined || !fact.mayRecord.includes(role)) return '○';
  const waits = role === 'cadre' && !fact.opens && definition?.heldAs !== undefined;
  return waits ? '◐' : '●';
}

function completedBy(definition: AnyStream | undefined, fact: AnyFact): string {
  const process = processes.find(
    ({ source, causes }) => source.kind === definition?.kind && causes.some((cause) => cause.fact.type === fact.type),
  );
  if (!process) return '';
  const { completes = process.source.kind } = process;
  const completed = streams.flatMap(({ kind, facts }) =>
    facts.filter((each) => each.completes === completes).map(({ type }) => `\`${type}\` of the ${kind}`),
  );
  return completed.join(', ');
}

function sideOf({ completes }: AnyFact): string {
  return completes === undefined ? 'this' : `its source (${completes})`;
}
