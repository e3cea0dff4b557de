/**
 * projections/fold-prints.ts: of each fact a hash of what it does to a file and to the rows of the tables, in the story
 * that the examples tell. Code whose prints differ makes other tables of the same log: they are built anew.
 */
import { createHash } from 'node:crypto';
import type { FoldPrints } from '../../../projections/fold.js';
import { tables } from '../../../projections/index.js';
import type { Row, Table } from '../../../projections/table.js';
import { stories } from '../../commands/examples.js';
import type { Example } from '../../commands/examples.js';
import { isControl } from '../../domain/control.js';
import { differences } from '../../domain/diff.js';
import { entriesIn } from '../../domain/fold.js';
import type { Recorded } from '../../domain/effective.js';
import { streamName, streams } from '../../domain/streams.js';
import type { AnyStream } from '../../domain/streams.js';
import { canonical } from '../../event-store/canonical.js';
import { newFile, refold, TableSet } from '../../projector/changes.js';
import type { RowChanges } from '../../projector/changes.js';
import { asJson } from '../../projector/encoding.js';

const tableSet = new TableSet(tables, { lookupHash: (text) => `hash of ${text}` }, asJson);

/** By kind, and by fact; that of a file in which nothing stands is under the empty name. */
export function foldPrints(told: readonly Example[] = stories()): FoldPrints {
  return Object.fromEntries(streams.map((definition) => [definition.kind, printsOf(definition, told)]));
}

function printsOf(definition: AnyStream, told: readonly Example[]): Readonly<Record<string, string>> {
  const effects = new Map<string, unknown[]>([['', [definition.initial('')]]]);
  for (const id of new Set(told.filter((each) => each.definition === definition).map((each) => each.id)))
    for (const [fact, effect] of effectsOf(definition, id, told))
      effects.set(fact, [...(effects.get(fact) ?? []), effect]);
  const facts = definition.facts.flatMap(({ type }) => (effects.has(type) ? [type] : [])).sort();
  return Object.fromEntries(['', ...facts].map((fact) => [fact, hashOf(effects.get(fact))]));
}

/** What each entry of a story changes in the file and in the rows, apart from what those before it did. */
function* effectsOf(definition: AnyStream, id: string, told: readonly Example[]): Generator<[fact: string, unknown]> {
  const stream = streamName(definition.kind, id);
  const records = entriesIn(definition, recordsOf(definition, id, told)).map(({ record }) => record);
  let before: Pick<RowChanges, 'file' | 'added'> = { file: newFile({ stream, definition, id }), added: new Map() };
  for (const [i, { type }] of records.entries()) {
    const after = refold(tableSet, { stream, definition, id }, records.slice(0, i + 1));
    const [was, is] = [before.file.folded, after.file.folded];
    const rows = [...after.added].map(([table, lines]) => [
      table.name,
      changedRows(table, before.added.get(table), lines),
    ]);
    const changed = rows.filter(([, each]) => each!.length > 0).sort(([a], [b]) => (a! < b! ? -1 : 1));
    yield [
      type,
      { state: differences(was.state, is.state), findings: is.findings.slice(was.findings.length), changed },
    ];
    before = after;
  }
}

/** Those of one stream that count, without what was ruled on others. */
function recordsOf(definition: AnyStream, id: string, told: readonly Example[]): Recorded[] {
  return told
    .filter((each) => each.definition === definition && each.id === id && each.sender !== 'unpaired-cadre')
    .filter(({ fact, name }) => !isControl(fact.type) && (name === 'example' || name === 'another'))
    .map(({ fact, body }) => ({
      ...{ entryId: body['entryId'] as string, type: fact.type, payload: body as unknown as Recorded['payload'] },
      // All at one place: how many came before says nothing of a fact.
      ...{ revision: 1, position: '', receivedAt: '2022-03-06T01:00:00.000Z', receivedOn: '2022-03-06' },
      by: { sub: 'office', role: 'office' },
    }));
}

/** Of a row that is new all columns, of another one those that changed, but for its place among others. */
function changedRows(table: Table, before: readonly string[] = [], after: readonly string[]): unknown[] {
  const parsed = (lines: readonly string[]): Row[] => lines.map((line) => JSON.parse(line) as Row);
  const nameOf = (row: Row): string => JSON.stringify(table.key.map((column) => row[column]));
  const known = new Map(parsed(before).map((row) => [nameOf(row), row]));
  return parsed(after).flatMap((row) => {
    const was: Row = known.get(nameOf(row)) ?? {};
    const columns = Object.keys({ ...was, ...row }).sort();
    const changed = columns.filter((column) => column !== 'place' && hashOf(was[column]) !== hashOf(row[column]));
    return changed.length === 0 ? [] : [changed.map((column) => [column, deltaOf(was[column], row[column])])];
  });
}

function deltaOf(was: unknown, is: unknown): unknown {
  return typeof was === 'number' && typeof is === 'number' ? is - was : is;
}

function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(value === undefined ? '' : canonical(JSON.parse(JSON.stringify(value))))
    .digest('hex')
    .slice(0, 12);
}

export function foldPrintsText(): string {
  const kinds = Object.entries(foldPrints()).map(([kind, prints]) => {
    const facts = Object.entries(prints).map(([fact, print]) => `    ${keyOf(fact)}: '${print}',`);
    return [`  ${keyOf(kind)}: {`, ...facts, '  },'].join('\n');
  });
  return [
    '/** What each fact does to files and to rows, as a hash. Written by `npm run generate` from the story of the examples. */',
    "import type { FoldPrints } from './fold.js';",
    '',
    'export const foldPrints: FoldPrints = {',
    ...kinds,
    '};',
    '',
  ].join('\n');
}

function keyOf(name: string): string {
  return /^[A-Za-z]+$/.test(name) ? name : `'${name}'`;
}
