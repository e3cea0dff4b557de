import { areaCode, choice as oneOf, instant, required, text, uuid, yesNo } from './columns.js';
import { listOf } from './list-of.js';
import { area, choice } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { titleOf } from './timeline-entry.js';

const kinds = {
  correction: { zh: '更正', en: 'correction' },
  void: { zh: '作废', en: 'void' },
} as const;

/** Who said so and where: of corrections, and of photos that took the place of others. */
export const ofStream = {
  stream: required(text('档案', 'Stream')),
  householdId: uuid('户编号', 'Household id'),
  areaCode,
  label: text('名称', 'Called', 'Of a household: its head'),
  entryId: required(uuid('记录编号', 'Entry id')),
  receivedAt: required(instant('收到时间', 'Received at')),
  account: required(text('录入账号', 'Account')),
} as const;

export const { question: corrections, Handler: ListCorrectionsHandler } = listOf({
  path: '/v1/corrections',
  operationId: 'listCorrections',
  title: { zh: '更正和作废', en: 'Corrections and voids' },
  description: {
    zh: '各类档案中的更正和作废，最新的在前，附原因、录入人、是否生效；更换的照片另列清单。',
    en:
      'Of every kind of stream, latest first: why, by whom, and whether it decides what the entry means now. Photos that ' +
      'took the place of others have a list of their own.',
  },
  roles: ['office', 'inspector'],
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'In this area, and all within it' }),
    kind: choice(['correction', 'void'], { zh: '只看更正，或只看作废', en: 'Corrections alone, or voids alone' }),
    standing: choice(['counts', 'waiting', 'declined', 'held', 'rejected', 'voided'], {
      zh: '只看这一状态：counts 计入；waiting 待第二人确认；declined 不同意；held 待审；rejected 退回；voided 作废',
      en: 'In this standing alone; waiting: for a second person',
    }),
  },
  page: [50, 200],
  columns: {
    ...ofStream,
    kind: required(oneOf(kinds, '类别', 'Kind')),
    targetEntryId: required(uuid('所涉记录', 'Target entry')),
    targetTitle: text('所涉记录的种类', 'Target title'),
    targetAccount: text('所涉记录的录入账号', 'Target account'),
    reason: text('原因', 'Reason'),
    standing: required(text('状态', 'Standing')),
    isInEffect: required(yesNo('现为准', 'In effect', 'It decides what the entry means now')),
    decidedBy: uuid('确认的记录', 'Decided by', 'The entry that confirmed or declined it'),
  },
  rows: ({ statement, caller, values: { area: within, kind, standing } }) => {
    applyScopeByReach(statement, caller, within);
    if (kind !== undefined) statement.where(`c.kind = ${statement.value(kind)}`);
    if (standing !== undefined) statement.where(`c.standing = ${statement.value(standing)}`);
    return {
      select: `c.stream, c.household_id, r.area_code, r.label, c.entry_id, c.received_at, c.account, c.kind,
        c.target_entry_id, c.target_fact, c.target_account, c.reason, c.standing, c.is_in_effect, c.decided_by`,
      from: 'projection.correction c JOIN projection.reach r ON r.stream = c.stream',
    };
  },
  order: [
    { sql: 'c.received_at', type: 'timestamptz' },
    { sql: 'c.stream', type: 'text' },
    { sql: 'c.entry_id', type: 'uuid' },
  ],
  descending: true,
  shown: (row, language) => {
    const { targetFact } = row as { targetFact?: string };
    return { ...row, ...(targetFact !== undefined && { targetTitle: titleOf(targetFact, language) }) };
  },
  problems: ['outside-area'],
});
