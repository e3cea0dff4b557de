import type { Actor } from '../domain/fact.js';
import type { Language } from '../http/language.js';
import { areaCode, cadre, instant, organisation, part, required, text, uuid, uuids, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, choiceOr } from './parameters.js';
import { applyScope } from './reach.js';
import { titleOf } from './timeline-entry.js';

interface HeldRow {
  readonly fact: string;
  readonly targetFact?: string;
  readonly account: string;
  readonly role: Actor['role'];
  readonly cadreId?: string;
  readonly organisationId?: string;
}

const tables = { entry: 'held', correction: 'correction' } as const;

const ofTable = {
  entry: `w.fact, w.reason, w.standing, w.occurred_on, w.cadre_id, w.organisation_id,
    (SELECT array_agg(a.entry_id ORDER BY a.revision) FROM projection.held a
      WHERE a.stream = w.stream AND a.standing = 'held' AND a.entry_id <> w.entry_id AND a.brings && w.names) AS waits_for`,
  correction: `CASE w.kind WHEN 'void' THEN 'EntryVoided' ELSE 'EntryCorrected' END AS fact,
    w.target_entry_id, w.target_fact, w.reason, w.standing`,
} as const;

/** Who recorded it stands together, as in timelines. */
function shownHeld<Row extends HeldRow>(row: Row, language: Language) {
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

const columns = {
  stream: required(text('档案', 'Stream')),
  householdId: uuid('户编号', 'Household id'),
  entryId: required(uuid('记录编号', 'Entry id')),
  revision: required(whole('版次', 'Revision')),
  receivedAt: required(instant('收到时间', 'Received at')),
  fact: required(text('记录种类代码', 'Fact')),
  title: required(text('记录种类', 'Title')),
  reason: text('原因', 'Reason', 'Why it was held, as a code; of a correction: as its author wrote it'),
  standing: required(text('状态', 'Standing')),
  waitsFor: uuids('所等的记录', 'Waits for', 'The held entries that it builds on, to be released before it'),
  occurredOn: text('发生日期', 'Occurred on'),
  targetEntryId: uuid('所更正的记录', 'Target entry', 'Of a correction: the entry that it corrects'),
  targetFact: text('所更正的记录种类代码', 'Target fact'),
  targetTitle: text('所更正的记录种类', 'Target title'),
  areaCode,
  headName: text('户主', 'Head'),
  recordedBy: required(
    part(
      {
        sub: required(text('账号', 'Account')),
        role: required(text('角色', 'Role')),
        cadreId: cadre('干部', 'Cadre'),
        organisationId: organisation('单位', 'Unit'),
      },
      '录入人',
      'Recorded by',
    ),
  ),
};

export const {
  question: held,
  Query: ListHeld,
  Handler: ListHeldHandler,
} = listOf({
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
  filters: {
    kind: choiceOr(['entry', 'correction'], 'entry', {
      zh: 'entry：待放行的记录；correction：待第二人确认的更正或作废',
      en: 'entry: held entries, to be released or rejected; correction: corrections and voids that wait for a second person',
    }),
    area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
  },
  page: [50, 200],
  columns,
  told: { schema: { kind: { enum: ['entry', 'correction'] } }, of: ({ kind }) => ({ kind }) },
  rows: ({ statement, caller, values: { kind, area: within } }) => {
    statement.where(kind === 'entry' ? "w.standing = 'held'" : "w.standing = 'waiting'");
    applyScope(statement, caller, within, 'h');
    return {
      select: `w.stream, w.household_id, w.entry_id, w.revision, w.received_at, w.account, w.role, ${ofTable[kind]},
        h.area_code, h.head_name`,
      from: `projection.${tables[kind]} w LEFT JOIN projection.household h ON h.household_id = w.household_id`,
    };
  },
  order: [
    { sql: 'w.received_at', type: 'timestamptz' },
    { sql: 'w.stream', type: 'text' },
    { sql: 'w.entry_id', type: 'uuid' },
  ],
  shown: (row, language) => shownHeld(row as unknown as HeldRow, language),
  problems: ['outside-area'],
});
