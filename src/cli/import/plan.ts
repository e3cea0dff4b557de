/** From the rows of a sheet to the entries that bring the ledger into step with them: none where it is so already. */
import { isDeepStrictEqual } from 'node:util';
import { v5 as uuidv5 } from 'uuid';
import { areaEnded, AreaEnding, AreaRegistration, areaRegistered } from '../../domain/area/area.js';
import type { Area } from '../../domain/area/area.js';
import type { CodeList } from '../../domain/code-list/code-list.js';
import type { AnyFact } from '../../domain/fact.js';
import type { Field } from '../../domain/fields.js';
import {
  OrganisationChange,
  organisationChanged,
  organisationRegistered,
  OrganisationRegistration,
} from '../../domain/organisation/organisation.js';
import type { Organisation } from '../../domain/organisation/organisation.js';
import { canonical } from '../../event-store/canonical.js';
import type { AggregateRepository } from '../../event-store/aggregate-repository.js';
import { fieldsNamed } from './sheet.js';
import type { Fault, SheetRow } from './sheet.js';

/** An entry that a row asks for. */
export interface Wanted {
  readonly line: number;
  readonly id: string;
  readonly fact: AnyFact;
  readonly body: Readonly<Record<string, unknown>> & { readonly entryId: string };
}

export interface Plan {
  /** In an order in which each is taken: what stands above others first, endings and changes last. */
  readonly wanted: readonly Wanted[];
  readonly faults: readonly Fault[];
}

type Values = SheetRow['values'];

/** What can be imported. */
export interface Importing {
  readonly kind: 'area' | 'organisation';
  readonly fields: readonly Field[];
  /** Field that names the stream. */
  readonly id: string;
  /** Bodies without ids, by what stands in the ledger; `codes` finds the code of a label. */
  readonly bodies: (
    values: Values,
    state: never,
    isNew: boolean,
    codes: CodeOf,
  ) => readonly (readonly [AnyFact, object])[];
}

type CodeOf = (label: string) => string;

const areaSheet: Importing = {
  kind: 'area',
  id: 'code',
  fields: [
    ...fieldsNamed(AreaRegistration, 'code', 'name', 'parent', 'from'),
    { ...fieldsNamed(AreaEnding, 'until')[0]!, optional: true },
    ...fieldsNamed(AreaEnding, 'successors'),
  ],
  bodies: ({ code, name, parent, from, until, successors }, state: Area, isNew) => {
    const after = successors?.split(/[\s,;，；、]+/).filter((each) => each !== '');
    const said = { code, ...(name && { name }), ...(parent && { parent }), ...(from && { from }) };
    const stands = isNew ? undefined : { code, name: state.name, parent: state.parent, from: state.from };
    const isEnded = until === undefined && after === undefined;
    const ending = { ...(until && { until }), ...(after && { successors: after }) };
    const known = {
      ...(state.until && { until: state.until }),
      ...(state.successors && { successors: state.successors }),
    };
    return [
      ...(differs(said, stands) ? [[areaRegistered, said] as const] : []),
      ...(!isEnded && differs(ending, isNew ? undefined : known) ? [[areaEnded, ending] as const] : []),
    ];
  },
};

const organisationSheet: Importing = {
  kind: 'organisation',
  id: 'organisationId',
  fields: [
    ...fieldsNamed(OrganisationRegistration, 'organisationId', 'name', 'kind', 'areaCode'),
    ...fieldsNamed(OrganisationChange, 'parent'),
  ],
  bodies: ({ parent, kind, ...row }, state: Organisation, isNew, codes) => {
    const said = { ...row, ...(kind && { kind: codes(kind) }) };
    if (isNew) return [[organisationRegistered, said], ...(parent ? [[organisationChanged, { parent }] as const] : [])];
    const { organisationId: _, ...rest } = { ...said, ...(parent && { parent }) } as Record<string, string>;
    const changed = Object.entries(rest).filter(([name, value]) => state[name as keyof Organisation] !== value);
    return changed.length > 0 ? [[organisationChanged, Object.fromEntries(changed)]] : [];
  },
};

export const importings = { areas: areaSheet, organisations: organisationSheet } as const;

function differs(said: object, stands: object | undefined): boolean {
  if (!stands) return true;
  const of = (name: string): unknown => (stands as Record<string, unknown>)[name];
  return Object.entries(said as Record<string, unknown>).some(([name, value]) => !isDeepStrictEqual(value, of(name)));
}

const entry_namespace = '0c9f0a54-6a6a-5b7e-9f7e-4d6a0f0c3b11';

export async function planOf(of: Importing, rows: readonly SheetRow[], aggregates: AggregateRepository): Promise<Plan> {
  const { kind, id: name } = of;
  const lines = new Map<string, SheetRow>();
  const faults: Fault[] = [];
  for (const row of rows) {
    const id = row.values[name] ?? '';
    const before = lines.get(id);
    if (id !== '' && before) faults.push(twice(row.line, before.line, id));
    else lines.set(id === '' ? `line ${row.line}` : id, row);
  }
  const existing = await aggregates.getAll(kind, lines.keys());
  const codes = await codesOf(aggregates);
  const wanted: Wanted[] = [];
  for (const [id, { line, values }] of sorted(lines)) {
    const aggregate = existing.get(id)!;
    for (const [fact, body] of of.bodies(values, aggregate.state as never, aggregate.revision === 0, codes)) {
      const entryId = uuidv5(
        [kind, id, fact.type, aggregate.revision, canonical(body as never)].join('\n'),
        entry_namespace,
      );
      wanted.push({ line, id, fact, body: { ...body, entryId } });
    }
  }
  faults.push(...parentless(of, lines, await aboveOf(of, lines, aggregates)));
  return { wanted: [...wanted.filter(({ fact }) => fact.opens), ...wanted.filter(({ fact }) => !fact.opens)], faults };
}

/** A kind may be written by its label, in either language. */
async function codesOf(aggregates: AggregateRepository): Promise<CodeOf> {
  const { codes } = (await aggregates.get('code-list', 'organisation-kind')).state as CodeList;
  const byLabel = new Map(
    Object.entries(codes).flatMap(([code, { zh, en }]) => [
      [zh, code],
      [en?.toLowerCase() ?? '', code],
    ]),
  );
  return (label) =>
    Object.hasOwn(codes, label) ? label : (byLabel.get(label) ?? byLabel.get(label.toLowerCase()) ?? label);
}

function twice(line: number, first: number, id: string): Fault {
  return {
    line,
    message: {
      zh: `${id} 已在第 ${first} 行出现；每个编号只占一行`,
      en: `${id} stands in line ${first} already: one line for each`,
    },
  };
}

/** What stands above others comes before them; of a circle, in the order of the file. */
function sorted(lines: ReadonlyMap<string, SheetRow>): Map<string, SheetRow> {
  const done = new Map<string, SheetRow>();
  for (const begun of lines.keys()) {
    const chain: string[] = [];
    for (
      let id: string | undefined = begun;
      id !== undefined && lines.has(id) && !done.has(id);
      id = lines.get(id)!.values['parent']
    ) {
      if (chain.includes(id)) break;
      chain.push(id);
    }
    for (const id of chain.reverse()) done.set(id, lines.get(id)!);
  }
  return done;
}

async function aboveOf(
  { kind }: Importing,
  lines: ReadonlyMap<string, SheetRow>,
  aggregates: AggregateRepository,
): Promise<ReadonlySet<string>> {
  const named = [...lines.values()].flatMap(({ values }) => values['parent'] ?? []);
  return aggregates.existing(
    kind,
    [...new Set(named)].filter((id) => !lines.has(id)),
  );
}

/** A parent has to be in the file or in the ledger, and nothing lies in itself. */
function* parentless(
  { fields }: Importing,
  lines: ReadonlyMap<string, SheetRow>,
  known: ReadonlySet<string>,
): Generator<Fault> {
  const { label } = fields.find(({ name }) => name === 'parent')!;
  for (const [id, { line, values }] of lines) {
    const { parent } = values;
    if (parent === undefined) continue;
    if (!lines.has(parent) && !known.has(parent)) {
      yield {
        line,
        message: {
          zh: `${label.zh}：没有登记过 ${parent}；请核对，或在本文件中补上它`,
          en: `${label.en}: ${parent} is not registered; look at it, or add its line to the file`,
        },
      };
    } else if (isInItself(id, lines)) {
      yield {
        line,
        message: {
          zh: `${label.zh}：绕成一圈；请核对各级的上级`,
          en: `${label.en}: leads back to itself; look at what stands above what`,
        },
      };
    }
  }
}

function isInItself(id: string, lines: ReadonlyMap<string, SheetRow>): boolean {
  const seen = new Set<string>();
  for (
    let next = lines.get(id)?.values['parent'];
    next !== undefined && !seen.has(next);
    next = lines.get(next)?.values['parent']
  ) {
    if (next === id) return true;
    seen.add(next);
  }
  return false;
}
