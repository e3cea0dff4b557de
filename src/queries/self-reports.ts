import { NeedReport, ReportClosing, ReportVerification } from '../domain/self-report/self-report.js';
import { areaCode, choice as oneOf, field, required, text, uuid, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, choiceOr } from './parameters.js';
import { applyScopeByReach } from './reach.js';

const states = {
  reported: { zh: '待核实', en: 'to be verified' },
  verified: { zh: '已核实', en: 'verified' },
  closed: { zh: '已办结', en: 'closed' },
} as const;

/** By what each ruling of a report says: the two facts have no value in common. */
const endings = Object.keys(field(ReportClosing, 'outcome').values ?? {});

export const { question: selfReports, Handler: ListSelfReportsHandler } = listOf({
  path: '/v1/self-reports',
  operationId: 'listSelfReports',
  title: { zh: '自主申报', en: 'Self-reports' },
  description: {
    zh: '群众自主申报（一键报贫）的情况，未另选时只列未办结的，附核实结果和已过天数。',
    en:
      'What households reported themselves: those that are open where nothing else is asked for, with what the ' +
      'verification said and how many days ago they came.',
  },
  filters: {
    area: area({ zh: '来自此区划之内，含下级', en: 'From this area, or within it' }),
    state: choiceOr(['open', 'reported', 'verified', 'closed', 'all'], 'open', {
      zh: 'open：未办结；reported：待核实；verified：已核实、未办结；closed：已办结；all：全部',
      en: 'open: not closed; reported: to be verified; verified: not closed since; closed; all',
    }),
  },
  page: [100, 500],
  byDay: true,
  columns: {
    reportId: required(uuid('报告编号', 'Report id')),
    areaCode,
    through: field(NeedReport, 'through'),
    reporter: field(NeedReport, 'reporter'),
    kinds: field(NeedReport, 'kinds'),
    householdId: uuid('户编号', 'Household id'),
    name: field(NeedReport, 'name'),
    phone: field(NeedReport, 'phone'),
    description: field(NeedReport, 'description'),
    reportedOn: text('申报日期', 'Reported on'),
    daysAgo: whole('已过天数', 'Days ago', 'Since the last day on which it may have been reported'),
    state: required(oneOf(states, '状态', 'State')),
    verification: field(ReportVerification, 'outcome'),
    outcome: field(ReportClosing, 'outcome'),
    entryId: required(uuid('记录编号', 'Entry id')),
  },
  rows: ({ statement, caller, values, today }) => {
    applyScopeByReach(statement, caller, values.area);
    const state = `CASE WHEN c.outcome IS NOT NULL THEN 'closed' WHEN v.outcome IS NOT NULL THEN 'verified' ELSE 'reported' END`;
    if (values.state === 'open') statement.where('c.outcome IS NULL');
    else if (values.state !== 'all') statement.where(`${state} = ${statement.value(values.state)}`);
    const ended = statement.value(endings);
    const last = (name: string, isEnding: string): string =>
      `LEFT JOIN LATERAL (SELECT outcome, household_id FROM projection.self_report_ruling e
         WHERE e.report_id = s.report_id AND ${isEnding} (e.outcome = ANY (${ended}::text[]))
         ORDER BY e.place DESC LIMIT 1) ${name} ON TRUE`;
    return {
      select: `s.report_id, s.area_code, s.through, s.reporter, s.kinds, s.name, s.phone, s.description, s.entry_id,
        s.occurred_on AS reported_on, ${state} AS state, v.outcome AS verification, c.outcome,
        coalesce(c.household_id, v.household_id, s.household_id) AS household_id,
        CASE WHEN isfinite(s.last_day) THEN greatest(0, ${today()} - s.last_day) END AS days_ago`,
      from: `projection.self_report s JOIN projection.reach r ON r.stream = 'self-report-' || s.report_id
        ${last('v', 'NOT')} ${last('c', '')}`,
    };
  },
  order: [{ sql: 's.report_id', type: 'uuid' }],
  problems: ['outside-area'],
});
