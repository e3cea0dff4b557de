import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../domain/fact.js';
import type { JsonSchema } from '../domain/fields.js';
import type { Language } from '../http/language.js';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { area, choiceOr, cursor, limit } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confine } from './reach.js';
import { Statement, Tables } from './tables.js';
import { titleOf } from './timeline-entry.js';

const parameters = {
  kind: choiceOr(['entry', 'correction'], 'entry', {
    zh: 'entry：待放行的记录；correction：待第二人确认的更正或作废',
    en: 'entry: held entries, to be released or rejected; correction: corrections and voids that wait for a second person',
  }),
  area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
  limit: limit(50, 200),
  cursor,
};

export class ListHeld extends Asked<typeof parameters> {}

export interface HeldRow {
  readonly stream: string;
  readonly entryId: string;
  readonly receivedAt: string;
  readonly fact: string;
  readonly targetFact?: string;
  readonly account: string;
  readonly role: Actor['role'];
  readonly cadreId?: string;
  readonly organisationId?: string;
  readonly areaCode?: string;
}

interface After {
  readonly receivedAt: string;
  readonly stream: string;
  readonly entryId: string;
}

@QueryHandler(ListHeld)
export class ListHeldHandler implements IQueryHandler<ListHeld, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language, after }: ListHeld): Promise<Page> {
    const begun = after as After | undefined;
    const statement = new Statement('held');
    statement.where(values.kind === 'entry' ? "w.standing = 'held'" : "w.standing = 'waiting'");
    confine(statement, caller, values.area, 'h');
    if (begun) {
      const { receivedAt, stream, entryId } = begun;
      const [at, of] = [statement.value(receivedAt), statement.value(stream)];
      const from = `(${at}::timestamptz, ${of}::text, ${statement.value(entryId)}::uuid)`;
      statement.where(`(w.received_at, w.stream, w.entry_id) > ${from}`);
    }
    const rows = await statement.rows<HeldRow>(
      this.tables,
      `SELECT w.stream, w.household_id, w.entry_id, w.revision, w.received_at, w.account, w.role, ${columns[values.kind]},
              h.area_code, h.head_name
         FROM projection.${tables[values.kind]} w LEFT JOIN projection.household h ON h.household_id = w.household_id
        WHERE ${statement.conditions}
        ORDER BY w.received_at, w.stream, w.entry_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const { areaCode, cadreId, organisationId } of items) {
      named.add('area', areaCode);
      named.add('cadre', cadreId);
      named.add('organisation', organisationId);
    }
    const body = {
      kind: values.kind,
      items: items.map((row) => shownHeld(row, language)),
      labels: await this.labels.of(named, language),
    };
    if (!last) return { body };
    const { receivedAt, stream, entryId } = last;
    return { body, after: { receivedAt, stream, entryId } satisfies After };
  }
}

const tables = { entry: 'held', correction: 'correction' } as const;

const columns = {
  entry: `w.fact, w.reason, w.standing, w.occurred_on, w.cadre_id, w.organisation_id,
    (SELECT array_agg(a.entry_id ORDER BY a.revision) FROM projection.held a
      WHERE a.stream = w.stream AND a.standing = 'held' AND a.entry_id <> w.entry_id AND a.brings && w.names) AS waits_for`,
  correction: `CASE w.kind WHEN 'void' THEN 'EntryVoided' ELSE 'EntryCorrected' END AS fact,
    w.target_entry_id, w.target_fact, w.reason, w.standing`,
} as const;

/** Who recorded it stands together, as in timelines. */
export function shownHeld<Row extends HeldRow>(row: Row, language: Language) {
  const { account, role, cadreId, organisationId, ...rest } = row;
  return {
    ...rest,
    title: titleOf(rest.fact, language),
    ...(rest.targetFact !== undefined && { targetTitle: titleOf(rest.targetFact, language) }),
    recordedBy: {
      sub: account,
      role,
      ...(cadreId !== undefined && { cadreId }),
      ...(organisationId !== undefined && { organisationId }),
    },
  };
}

export const heldSchema: JsonSchema = {
  type: 'object',
  required: ['stream', 'entryId', 'revision', 'receivedAt', 'fact', 'title', 'standing', 'recordedBy'],
  properties: {
    stream: { type: 'string' },
    householdId: { type: 'string', format: 'uuid' },
    entryId: { type: 'string', format: 'uuid' },
    revision: { type: 'integer' },
    receivedAt: { type: 'string', format: 'date-time' },
    fact: { type: 'string' },
    title: { type: 'string' },
    reason: { type: 'string', description: 'Why it was held, as a code; of a correction: as its author wrote it' },
    standing: { type: 'string' },
    waitsFor: {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      description: 'The held entries that it builds on, to be released before it',
    },
    occurredOn: { type: 'string' },
    targetEntryId: { type: 'string', format: 'uuid', description: 'Of a correction: the entry that it corrects' },
    targetFact: { type: 'string' },
    targetTitle: { type: 'string' },
    areaCode: { type: 'string' },
    headName: { type: 'string' },
    recordedBy: {
      type: 'object',
      required: ['sub', 'role'],
      properties: {
        sub: { type: 'string' },
        role: { type: 'string' },
        cadreId: { type: 'string', format: 'uuid' },
        organisationId: { type: 'string' },
      },
    },
  },
};

export const held = question({
  path: '/v1/held',
  operationId: 'listHeld',
  title: { zh: '待审记录', en: 'What waits for the office' },
  description: {
    zh: '最早收到的在前：待放行的记录（不在结对期内，或所依据的记录尚待放行），或待第二人确认的更正、作废。',
    en:
      'Oldest first: entries of cadres who were not paired, entries that build on such a one, or corrections and voids ' +
      'that a second person has to confirm.',
  },
  roles: ['office', 'inspector'],
  parameters,
  fromTables: true,
  response: pageSchema(heldSchema, { kind: { enum: ['entry', 'correction'] } }),
  problems: ['outside-area'],
  query: ListHeld,
});
