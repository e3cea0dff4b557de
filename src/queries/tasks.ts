import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../access/caller.js';
import type { JsonSchema } from '../domain/fields.js';
import { Clock } from '../platform/clock.js';
import { itemOf, nameRow } from './columns.js';
import { tellErased } from './erased-names.js';
import { nameSummary, summaryColumns, summaryFields, summarySchema } from './household-summary.js';
import type { HouseholdSummary } from './household-summary.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { cut, daySchema, nextCursorSchema } from './pages.js';
import { cursor, limit } from './parameters.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Page } from './query-definition.js';
import { applyScope } from './reach.js';
import { dueColumns, dueReferrals } from './referrals.js';
import { Statement, Tables } from './tables.js';
import { firstDue, wholeOf } from './together.js';
import { titleOf } from './timeline-entry.js';

/** More than most are paired with: one page is all of them. */
const parameters = { limit: limit(100, 500), cursor };

export class ReadTasks extends QueryRequest<typeof parameters> {}

interface After {
  readonly day: string;
  readonly due: string;
  readonly id: string;
}

/** What it is sorted by, marked so that a day that is none is not left out. */
type Row = HouseholdSummary & { readonly due: string };

interface Submission {
  readonly stream: string;
  readonly entryId: string;
  readonly fact: string;
  readonly receivedAt: string;
  readonly standing: string;
  readonly ruledBy?: string;
}

@QueryHandler(ReadTasks)
export class ReadTasksHandler implements IQueryHandler<ReadTasks, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
    private readonly clock: Clock,
  ) {}

  async execute({ values, caller, language, after }: ReadTasks): Promise<Page> {
    const begun = after as After | undefined;
    const day = begun?.day ?? this.clock.today();
    const [rows, referrals, submissions] = await Promise.all([
      this.#households(caller, day, values.limit, begun),
      begun ? [] : dueReferrals(this.tables, caller, day, values.limit),
      begun ? [] : this.#submissions(caller, values.limit),
    ]);
    const { items, last } = cut(rows, values.limit);
    const found = items.map(({ due: _, ...household }): HouseholdSummary => wholeOf(household));
    const households = await tellErased(this.tables, caller, language, summaryFields, found);
    const named = new Named();
    for (const each of households) nameSummary(each, named);
    for (const each of referrals) nameRow(dueColumns, each, named);
    const body = {
      day,
      households,
      referrals,
      submissions: submissions.map((each) => ({ ...each, title: titleOf(each.fact, language) })),
      labels: await this.labels.of(named, language),
    };
    return last ? { body, after: { day, due: last.due.slice(1), id: last.householdId } satisfies After } : { body };
  }

  /** What is due first comes first; what is never due last. */
  async #households(caller: Caller, day: string, limit: number, begun: After | undefined): Promise<Row[]> {
    const statement = new Statement('tasks');
    const today = statement.value(day);
    statement.where('h.closed_on IS NULL');
    applyScope(statement, caller, undefined, 'h');
    if (begun) {
      const from = `(${statement.value(begun.due)}::date, ${statement.value(begun.id)}::uuid)`;
      statement.where(`(${firstDue}, h.household_id) > ${from}`);
    }
    return statement.rows<Row>(
      this.tables,
      `SELECT ${summaryColumns(today)}, ':' || ${firstDue}::text AS due
         FROM projection.household h WHERE ${statement.conditions}
        ORDER BY ${firstDue}, h.household_id LIMIT ${statement.value(limit + 1)}`,
    );
  }

  /** From three tables: what counts, what was held, and what of it was corrected or voided since. */
  async #submissions(caller: Caller, limit: number): Promise<Submission[]> {
    const statement = new Statement('submissions');
    const mine = submissionsText(statement.value(caller.actor.sub), statement.value(limit));
    applyScope(statement, caller, undefined, 'h');
    return statement.rows<Submission>(this.tables, mine(statement.conditions));
  }
}

/** What was sent is the sender's own; who lives there and where is told of households within reach alone. */
const submissionsText = (account: string, limit: string) => (withinReach: string) => `
  WITH mine AS (
    (SELECT 'household-' || t.household_id AS stream, t.household_id, t.entry_id, t.fact, t.occurred_on, t.received_at,
            CASE WHEN t.corrected_by IS NULL THEN 'counts' ELSE 'corrected' END AS standing, t.corrected_by AS ruled_by,
            NULL AS reason
       FROM projection.timeline t WHERE t.account = ${account} ORDER BY t.received_at DESC LIMIT ${limit})
    UNION ALL
    (SELECT w.stream, w.household_id, w.entry_id, w.fact, w.occurred_on, w.received_at, w.standing, w.decided_by,
            coalesce(w.decision_reason, w.reason)
       FROM projection.held w WHERE w.account = ${account} AND w.standing <> 'counts' ORDER BY w.received_at DESC LIMIT ${limit})
    UNION ALL
    (SELECT v.stream, v.household_id, v.target_entry_id, v.target_fact, NULL, v.received_at, 'voided', v.entry_id, v.reason
       FROM projection.correction v
      WHERE v.target_account = ${account} AND v.kind = 'void' AND v.is_in_effect ORDER BY v.received_at DESC LIMIT ${limit})
  )
  SELECT DISTINCT ON (m.received_at, m.stream, m.entry_id) m.*, h.head_name, h.area_code
    FROM mine m LEFT JOIN projection.household h ON h.household_id = m.household_id AND ${withinReach}
   ORDER BY m.received_at DESC, m.stream, m.entry_id LIMIT ${limit}`;

const submission: JsonSchema = {
  type: 'object',
  required: ['stream', 'entryId', 'fact', 'title', 'receivedAt', 'standing'],
  properties: {
    stream: { type: 'string' },
    householdId: { type: 'string', format: 'uuid' },
    headName: { type: 'string', description: 'Left out, as its area, where the household is out of reach' },
    areaCode: { type: 'string' },
    entryId: { type: 'string', format: 'uuid' },
    fact: { type: 'string' },
    title: { type: 'string' },
    occurredOn: { type: 'string' },
    receivedAt: { type: 'string', format: 'date-time', description: 'Of what was voided: when it was' },
    standing: { enum: ['counts', 'corrected', 'held', 'rejected', 'voided', 'waiting', 'declined'] },
    ruledBy: { type: 'string', format: 'uuid', description: 'The correction, void or verdict' },
    reason: { type: 'string', description: 'Why it was held, rejected or voided' },
  },
};

export const tasks = queryDefinition({
  path: '/v1/tasks',
  operationId: 'readTasks',
  title: { zh: '我的任务', en: 'My tasks' },
  description: {
    zh:
      '我包保的户：上次走访、下次应走访、分级、未解决的需求，最急的在前；只在第一页的：满 14 天仍无结果、应随访的转诊，' +
      '以及我提交的记录及其状态，最新的在前。',
    en:
      'The households I am paired with, what is due first coming first: last visit, next due, risk, open needs; ' +
      'on the first page also their referrals that have no outcome after 14 days and are to be followed up, ' +
      'and what I have sent, latest first, with what has become of it.',
  },
  roles: ['cadre'],
  parameters,
  listed: { columns: summaryFields, rows: (body) => (body as { households: readonly object[] }).households },
  fromTables: true,
  response: {
    type: 'object',
    required: ['day', 'households', 'referrals', 'submissions', 'labels'],
    properties: {
      day: daySchema,
      households: { type: 'array', items: summarySchema },
      referrals: { type: 'array', items: itemOf(dueColumns) },
      submissions: { type: 'array', items: submission },
      labels: labelsSchema,
      nextCursor: nextCursorSchema,
    },
  },
  query: ReadTasks,
});
