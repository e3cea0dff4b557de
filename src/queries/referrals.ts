import type { Caller } from '../access/caller.js';
import { Referral, ReferralFollowUp } from '../domain/household/health/referral-made.js';
import { areaCode, cadres, day, field, organisation, required, text, uuid, whole, yesNo } from './columns.js';
import { listOf } from './list-of.js';
import { area, flag } from './parameters.js';
import { applyScope } from './reach.js';
import { Statement } from './tables.js';
import type { Tables } from './tables.js';
import { rowsOfBoth } from './together.js';

/** Without an outcome after so many days, somebody is to ask. */
const outcome_days = 14;

const theirs = `LEFT JOIN projection.member m ON m.household_id = x.household_id AND m.person_id = x.person_id
  LEFT JOIN LATERAL (SELECT f.outcome, f.occurred_on, f.place FROM projection.referral f
    WHERE f.household_id = x.household_id AND f.referral_id = x.entry_id ORDER BY f.place DESC LIMIT 1) f ON TRUE`;

/** SQL: nothing has come of it, and it was to be asked for before that day. */
const isLate = (today: string): string =>
  `(f.place IS NULL AND isfinite(x.last_day) AND x.last_day + ${outcome_days} < ${today})`;

export interface DueReferral {
  readonly householdId: string;
  readonly referralId: string;
  readonly personId: string;
  readonly name?: string;
  readonly madeOn?: string;
  readonly toOrganisationId?: string;
  readonly reason?: string;
  readonly followUpBy: string;
}

export const dueColumns = {
  householdId: required(uuid('户编号', 'Household id')),
  referralId: required(uuid('转诊编号', 'Referral id', 'The entry that made it')),
  personId: required(uuid('成员编号', 'Member id')),
  name: text('成员', 'Member'),
  madeOn: text('转诊日期', 'Referred on'),
  toOrganisationId: organisation('转入单位', 'To'),
  reason: field(Referral, 'reason'),
  followUpBy: required(day('随访期限', 'Follow up by')),
} as const;

/** Of the households that the caller looks after: those that somebody is to ask for, oldest first. */
export function dueReferrals(tables: Tables, caller: Caller, today: string, rows_max: number): Promise<DueReferral[]> {
  const statement = new Statement('due referrals');
  applyScope(statement, caller, undefined, 'h');
  statement.where('x.referral_id IS NULL AND h.closed_on IS NULL');
  statement.where(isLate(`${statement.value(today)}::date`));
  const { from, fromMerged } = rowsOfBoth('referral', 'x', theirs);
  const of = (rows: string): string => `SELECT h.household_id, x.entry_id AS referral_id, x.person_id, m.name,
      x.occurred_on AS made_on, x.to_organisation_id, x.reason, x.last_day + ${outcome_days} AS follow_up_by
    FROM ${rows} WHERE ${statement.conditions}`;
  return statement.rows<DueReferral>(
    tables,
    `${of(from)} UNION ALL ${of(fromMerged!)} ORDER BY follow_up_by, referral_id LIMIT ${statement.value(rows_max)}`,
  );
}

export const { question: referrals, Handler: ListReferralsHandler } = listOf({
  path: '/v1/referrals',
  operationId: 'listReferrals',
  title: { zh: '转诊清单', en: 'Referrals' },
  description: {
    zh: `未销户的户成员的转诊，最早的在前；满 ${outcome_days} 天仍无结果的须随访。`,
    en:
      `Members of households that are looked after who were referred, oldest first; one without an outcome after ` +
      `${outcome_days} days is to be followed up.`,
  },
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
    open: flag({
      zh: 'true：只看尚无结果的；false：只看有结果的',
      en: 'true: those without an outcome alone; false: the rest',
    }),
    overdue: flag({
      zh: `true：只看满 ${outcome_days} 天仍无结果的；false：其余的`,
      en: `true: those alone without an outcome after ${outcome_days} days; false: the rest`,
    }),
  },
  page: [100, 500],
  byDay: true,
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    areaCode: required(areaCode),
    pairedCadreIds: required(cadres('包保干部', 'Paired cadres')),
    referralId: required(uuid('转诊编号', 'Referral id', 'The entry that made it')),
    personId: required(uuid('成员编号', 'Member id')),
    name: text('成员', 'Member'),
    madeOn: text('转诊日期', 'Referred on'),
    daysAgo: whole('距今（天）', 'Days ago'),
    fromOrganisationId: organisation('转出单位', 'From'),
    toOrganisationId: organisation('转入单位', 'To'),
    reason: field(Referral, 'reason'),
    outcome: field(ReferralFollowUp, 'outcome'),
    followedUpOn: text('随访日期', 'Followed up on'),
    isOpen: required(yesNo('尚无结果', 'Open')),
    isOverdue: required(yesNo('随访逾期', 'Follow-up overdue')),
    followUpBy: day('随访期限', 'Follow up by'),
  },
  rows: ({ statement, caller, values: { area: within, open, overdue }, today }) => {
    const isOpen = 'f.place IS NULL';
    const isOverdue = isLate(today());
    statement.where('x.referral_id IS NULL AND h.closed_on IS NULL');
    applyScope(statement, caller, within, 'h');
    if (open !== undefined) statement.where(open ? isOpen : `NOT ${isOpen}`);
    if (overdue !== undefined) statement.where(overdue ? isOverdue : `NOT ${isOverdue}`);
    return {
      select: `h.household_id, h.area_code, h.paired_cadre_ids, x.entry_id AS referral_id, x.person_id, m.name,
        x.occurred_on AS made_on, CASE WHEN isfinite(x.last_day) THEN greatest(0, ${today()} - x.last_day) END AS days_ago,
        x.from_organisation_id, x.to_organisation_id, x.reason, f.outcome, f.occurred_on AS followed_up_on,
        ${isOpen} AS is_open, ${isOverdue} AS is_overdue,
        CASE WHEN isfinite(x.last_day) THEN x.last_day + ${outcome_days} END AS follow_up_by`,
      ...rowsOfBoth('referral', 'x', theirs),
    };
  },
  order: [
    { sql: 'x.last_day', type: 'date' },
    { sql: 'x.household_id', type: 'uuid' },
    { sql: 'x.entry_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
