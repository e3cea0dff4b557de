import { ProgrammeStart } from '../domain/programme/programme.js';
import { areaCode, decimal, field, organisation, qualifier, required, text, uuid, whole, yesNo } from './columns.js';
import { sumColumns } from './funds.js';
import { listOf } from './list-of.js';
import { area, code, flag, id, organisationId } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { ofTimeline, withEntries } from './reports.js';
import { totalled } from '../../projections/totals.js';
import { hours, shifts } from './volunteer-entries.js';

const counted = [
  ['attendees', '参加人数', 'Attendees'],
  ['households', '服务户数', 'Households'],
  ['staff', '工作人员', 'Staff'],
] as const;

const sums = counted.map(([name]) => {
  const { sum, joined } = totalled(`e.${name}`, `e.${name}_qualifier`);
  const isSaid = `bool_or(e.${name}_qualifier IS NOT NULL)`;
  return `CASE WHEN ${isSaid} THEN ${sum}::bigint END AS ${name}, CASE WHEN ${isSaid} THEN ${joined} END AS ${name}_qualifier`;
});

export const { question: programmes, Handler: ListProgrammesHandler } = listOf({
  path: '/v1/programmes',
  operationId: 'listProgrammes',
  title: { zh: '项目', en: 'Programmes' },
  description: {
    zh: '每个项目自身的活动、志愿服务和收支；所含子项目另列，不重复计入。',
    en: 'Each with its own events, volunteers and money; what is nested in it stands apart and is not counted twice.',
  },
  filters: {
    area: area({ zh: '在此区划之内，含下级', en: 'In this area, or within it' }),
    kind: code({ zh: '只看此类别：按代码表 programme-kind', en: 'Of this kind (code list programme-kind)' }),
    unit: organisationId({ zh: '由此单位主办', en: 'Run by this unit' }),
    parent: id({ zh: '直属于此项目', en: 'Directly within this programme' }),
    open: flag({
      zh: 'true：只看未结束的；false：只看已结束的',
      en: 'true: those not closed alone; false: the others',
    }),
    entries: withEntries,
  },
  page: [50, 200],
  columns: {
    programmeId: required(uuid('项目编号', 'Programme id')),
    name: required(text('名称', 'Name')),
    kind: required(field(ProgrammeStart, 'kind')),
    parentId: uuid('上级项目编号', 'Parent id'),
    organisationId: organisation('主办单位', 'Organiser'),
    areaCode,
    startedOn: text('启动日期', 'Started on'),
    closedOn: text('结束日期', 'Closed on'),
    isOpen: required(yesNo('未结束', 'Open')),
    events: required(whole('活动场次', 'Events', 'Series by their number of times, where that is known')),
    ...Object.fromEntries(
      counted.flatMap(([name, zh, en]) => [
        [name, whole(zh, en, 'Left out as long as no event says how many')],
        [`${name}Qualifier`, qualifier({ zh, en })],
      ]),
    ),
    shifts: required(whole('志愿服务班次', 'Volunteer shifts')),
    shiftsQualifier: required(qualifier({ zh: '志愿服务班次', en: 'Volunteer shifts' })),
    hours: required(decimal('志愿服务时长（小时）', 'Volunteer hours')),
    hoursQualifier: required(qualifier({ zh: '志愿服务时长', en: 'Volunteer hours' })),
    ...sumColumns('putIn', '收到', 'Given'),
    ...sumColumns('spent', '支出', 'Spent'),
    ...sumColumns('ownMeans', '其中自有资金', 'Of it from own means'),
    ...sumColumns('free', '结余', 'Unspent'),
    entries: ofTimeline.column,
  },
  rows: ({ statement, caller, values }) => {
    const { area: within, kind, unit, parent, open } = values;
    applyScopeByReach(statement, caller, within);
    if (kind !== undefined) statement.where(`p.kind = ${statement.value(kind)}`);
    if (unit !== undefined) statement.where(`p.organisation_id = ${statement.value(unit)}`);
    if (parent !== undefined) statement.where(`p.parent_id = ${statement.value(parent)}`);
    if (open !== undefined) statement.where(`b.closed_on IS ${open ? '' : 'NOT '}NULL`);
    return {
      select: `p.programme_id, p.name, p.kind, p.parent_id, p.organisation_id, p.area_code,
        p.occurred_on AS started_on, b.closed_on, b.closed_on IS NULL AS is_open, e.*, v.*,
        b.put_in_fen, b.put_in_qualifier, b.spent_fen, b.spent_qualifier, b.own_means_fen, b.own_means_qualifier,
        b.free_fen, b.free_qualifier`,
      from: `projection.programme p JOIN projection.programme_balance b USING (programme_id)
        JOIN projection.reach r ON r.stream = 'programme-' || p.programme_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(coalesce(e.times, 1)), 0)::bigint AS events, ${sums.join(', ')}
          FROM projection.group_event e WHERE e.programme_id = p.programme_id) e
        CROSS JOIN LATERAL (SELECT ${shifts.sum}::bigint AS shifts, ${shifts.joined} AS shifts_qualifier,
          ${hours.sum}::text AS hours, ${hours.joined} AS hours_qualifier
          FROM projection.volunteer_shift v WHERE v.programme_id = p.programme_id) v`,
    };
  },
  order: [{ sql: 'p.programme_id', type: 'uuid' }],
  shown: ofTimeline.shownAt('programmes', 'programmeId'),
  problems: ['outside-area'],
});
