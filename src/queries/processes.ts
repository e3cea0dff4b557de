import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Problem } from '../http/problem.js';
import { instant, itemOf, required, text, whole, yesNo } from './columns.js';
import { cut, nextCursorSchema } from './pages.js';
import { choiceOr, cursor, limit } from './parameters.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Page } from './query-definition.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  state: choiceOr(['all', 'waiting', 'failed'], 'all', {
    zh: 'waiting：还有待补记的；failed：有补记不成的；all：全部',
    en: 'waiting: not compared since their last change; failed: with something that could not be written; all',
  }),
  limit: limit(50, 200),
  cursor,
};

export class ListProcesses extends QueryRequest<typeof parameters> {}

interface Row {
  readonly stream: string;
  readonly entryId: string;
  readonly waiting: boolean;
}

interface FailureRow {
  readonly recipient: string;
}

interface After {
  readonly stream: string;
  readonly entryId: string;
}

/** Shown beside a page; each entry tells how many there are. */
const failures_max = 500;
const household_prefix = 'household-';

@QueryHandler(ListProcesses)
export class ListProcessesHandler implements IQueryHandler<ListProcesses, Page> {
  constructor(private readonly tables: Tables) {}

  async execute({ values, caller, after }: ListProcesses): Promise<Page> {
    // Which areas a source stream concerns is not known here.
    if (caller.areas) throw new Problem('outside-area');
    const rows = await this.#page(values, after as After | undefined);
    const { items, last } = cut(rows, values.limit);
    const body = { items, failures: await this.#failuresOf(items) };
    return last ? { body, after: { stream: last.stream, entryId: last.entryId } satisfies After } : { body };
  }

  #page({ state, limit: items_max }: ListProcesses['values'], begun: After | undefined): Promise<Row[]> {
    const statement = new Statement('processes');
    if (begun) {
      statement.where(`(stream, entry_id) > (${statement.value(begun.stream)}, ${statement.value(begun.entryId)})`);
    }
    const count = statement.value(items_max + 1);
    const named = (table: string, only: string): string =>
      `(SELECT stream, entry_id FROM process.${table} WHERE ${statement.conditions} AND ${only}
         ORDER BY stream, entry_id LIMIT ${count})`;
    const of = {
      all: [named('cause', 'TRUE'), named('due', 'TRUE')],
      waiting: [named('due', 'TRUE')],
      failed: [named('cause', '(failed > 0 OR error IS NOT NULL)'), named('due', 'error IS NOT NULL')],
    }[state];
    return statement.rows<Row>(
      this.tables,
      `SELECT stream, entry_id, c.process, c.fact, c.wanted, c.completed, c.failed,
              COALESCE(c.error, NULLIF(d.error, 'recipients-failed')) AS error,
              c.compared_at, d.stream IS NOT NULL AS waiting, d.attempts, CASE WHEN d.attempts > 0 THEN d.due_at END AS next_try_at
         FROM (${of.join(' UNION ')}) named
         LEFT JOIN process.cause c USING (stream, entry_id) LEFT JOIN process.due d USING (stream, entry_id)
        ORDER BY stream, entry_id LIMIT ${count}`,
    );
  }

  /** With the household's id, so that whom the answer names is noted. */
  async #failuresOf(items: readonly Row[]): Promise<object[]> {
    const rows = await this.tables.rows<FailureRow>(
      'process failures of',
      `SELECT stream, entry_id, recipient, error, attempts, since FROM process.failure
         JOIN unnest($1::text[], $2::text[]) AS named (stream, entry_id) USING (stream, entry_id)
        ORDER BY stream, entry_id, recipient LIMIT ${failures_max}`,
      [items.map(({ stream }) => stream), items.map(({ entryId }) => entryId)],
    );
    return rows.map((row) => {
      const { recipient } = row;
      const isHousehold = recipient.startsWith(household_prefix);
      return { ...row, ...(isHousehold && { householdId: recipient.slice(household_prefix.length) }) };
    });
  }
}

const columns = {
  stream: required(text('来源', 'Stream', 'The source')),
  entryId: required(text('来源记录编号', 'Entry id', 'The causing entry; empty for all of its stream')),
  process: text('补记种类', 'Process'),
  fact: text('记录种类', 'Fact'),
  wanted: whole('应补记', 'Wanted'),
  completed: whole('已补记', 'Completed'),
  failed: whole('补记不成', 'Failed'),
  error: text('原因', 'Error', 'Why not all is completed, as a code'),
  comparedAt: instant('核对时间', 'Compared at'),
  waiting: required(yesNo('待核对或重试', 'Waiting', 'It has to be compared, or tried again')),
  attempts: whole('尝试次数', 'Attempts'),
  nextTryAt: instant('下次重试', 'Next try at'),
};

export const processes = queryDefinition({
  path: '/v1/processes',
  operationId: 'listProcesses',
  title: { zh: '补记', en: 'What processes complete' },
  description: {
    zh: '每条来源记录(如发放)应补记到多少户、已补记多少、补记不成的及原因。补记不成的会自动重试。',
    en:
      'For each entry that others complete, such as a distribution: how many completions it wants, how many stand, ' +
      'and which could not be written and why. Those are tried again by themselves.',
  },
  roles: ['office'],
  parameters,
  listed: { columns },
  response: {
    type: 'object',
    required: ['items', 'failures'],
    properties: {
      items: {
        type: 'array',
        items: itemOf(columns),
      },
      failures: {
        type: 'array',
        description: `Of the entries of this page, ${failures_max} at most`,
        items: {
          type: 'object',
          required: ['stream', 'entryId', 'recipient', 'error', 'attempts', 'since'],
          properties: {
            stream: { type: 'string' },
            entryId: { type: 'string' },
            recipient: { type: 'string', description: 'Its stream' },
            householdId: { type: 'string', format: 'uuid' },
            error: { type: 'string', description: 'As a code' },
            attempts: { type: 'integer' },
            since: { type: 'string', format: 'date-time' },
          },
        },
      },
      nextCursor: nextCursorSchema,
    },
  },
  problems: ['outside-area'],
  query: ListProcesses,
});
