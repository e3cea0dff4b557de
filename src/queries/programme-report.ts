/** What programmes held and who served in them, by programme, month, area or unit; from the tallies. */
import {
  areaCode,
  day as dayColumn,
  decimal,
  organisation,
  qualifier,
  required,
  text,
  uuid,
  whole,
} from './columns.js';
import type { Columns } from './columns.js';
import { listOf } from './list-of.js';
import { area, choiceOr, day, daysInOrder, id } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { addressWith, none, withEntries } from './reports.js';
import { camelCase } from './tables.js';
import { totalled } from '../../projections/totals.js';
import { spanOf } from '../domain/span.js';
import type { Span } from '../domain/span.js';

/** Of what there is a sum, and of which entries: events, or shifts. */
const sums = {
  times: ['场次', 'Events', 'events'],
  attendees: ['参加人数', 'Attendees', 'events'],
  households: ['服务户数', 'Households', 'events'],
  staff: ['工作人员', 'Staff', 'events'],
  shifts: ['志愿服务班次', 'Volunteer shifts', 'shifts'],
  hours: ['志愿服务时长（小时）', 'Volunteer hours', 'shifts'],
  person_times: ['志愿服务人次', 'Volunteer person-times', 'shifts'],
} as const;
type Sum = keyof typeof sums;
const names = Object.keys(sums) as Sum[];

const keys = {
  programme: 't.programme_id::text',
  month: `coalesce(t.month::text, '${none}')`,
  area: `coalesce(t.area_code, '${none}')`,
  unit: `coalesce(t.organisation_id, '${none}')`,
} as const;

const shown: Readonly<Record<keyof typeof keys, string>> = {
  programme: 't.programme_id, max(r.label) AS programme_name',
  month: 't.month',
  area: 't.area_code',
  unit: 't.organisation_id',
};

const sumColumns: Columns = Object.fromEntries(
  names.flatMap((name) => {
    const [zh, en] = sums[name];
    return [
      [camelCase(name), required(name === 'hours' ? decimal(zh, en) : whole(zh, en))],
      [`${camelCase(name)}Qualifier`, required(qualifier({ zh, en }))],
    ];
  }),
);

const parts = (of: 'events' | 'shifts'): string =>
  names
    .map((name) =>
      sums[name][2] === of
        ? `a.${name}, a.${name}_qualifier`
        : `NULL::${name === 'hours' ? 'numeric' : 'bigint'} AS ${name}, NULL::text AS ${name}_qualifier`,
    )
    .join(', ');

const totals = names.map((name) => {
  const { sum, joined } = totalled(`t.${name}`, `t.${name}_qualifier`);
  return `${sum}::${name === 'hours' ? 'text' : 'bigint'} AS ${name}, ${joined} AS ${name}_qualifier`;
});

const monthOf = (day: string): Span => spanOf(day.slice(0, 7));

interface Days {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Whole months: the first day of the one, the last day of the other. */
function monthsOf({ from, to }: Days): Days {
  return { from: from && monthOf(from).first, to: to && monthOf(to).last };
}

type Values = Days & {
  readonly by: keyof typeof keys;
  readonly area: string | undefined;
  readonly programme: string | undefined;
};

/** The entries that a group counts: by the same filters as a list of a journal has. */
function addressOf(row: Readonly<Record<string, unknown>>, values: Values): object {
  const { by, area: within, programme } = values;
  const { from, to } = monthsOf(values);
  const month = row['month'] as string | undefined;
  const days = by !== 'month' ? { from, to } : month ? { from: month, to: monthOf(month).last } : { from, to };
  const unit = (row['organisationId'] as string | undefined) ?? none;
  const filters = {
    area: within,
    programme: by === 'programme' ? (row['programmeId'] as string) : programme,
    ...days,
    ...(by === 'month' && { longer: String(month === undefined) }),
    ...(by === 'area' && { in: (row['areaCode'] as string | undefined) ?? none }),
  };
  const ofUnit = by === 'unit' ? { organisation: unit } : {};
  return {
    entries: addressWith('/v1/journals/group-event', { ...filters, ...ofUnit }),
    // Shifts are of no unit.
    ...((by !== 'unit' || unit === none) && { shiftEntries: addressWith('/v1/journals/volunteer-shift', filters) }),
  };
}

export const { question: programmeReport, Handler: ReportProgrammesHandler } = listOf({
  path: '/v1/reports/programmes',
  operationId: 'reportProgrammes',
  title: { zh: '项目统计', en: 'Report of programmes' },
  description: {
    zh:
      '各项目的活动和志愿服务，按项目、月份、区划或单位合计，按整月计：从起始日所在月的第一天到截止日所在月的最后一天。' +
      '所知时间跨了月份的，整段都在其中才计入；按月份时单列一组。',
    en:
      'Events and volunteer shifts of programmes, by programme, month, area or unit, in whole months: from the first day ' +
      'of the month of `from` to the last day of the month of `to`. What is known by a span longer than a month counts ' +
      'where all of it lies there; by month it is a group of its own.',
  },
  filters: {
    area: area({ zh: '项目在此区划之内，含下级', en: 'Of programmes in this area, or within it' }),
    programme: id({ zh: '此项目的', en: 'Of this programme' }),
    from: day({ zh: '从这一天所在的月份起', en: 'From the month of this day' }),
    to: day({ zh: '到这一天所在的月份为止', en: 'To the month of this day' }),
    by: choiceOr(Object.keys(keys) as (keyof typeof keys)[], 'programme', {
      zh: '按项目、月份、区划或单位',
      en: 'By programme, month, area or unit',
    }),
    entries: withEntries,
  },
  check: ({ from, to }) => daysInOrder(from, to),
  page: [100, 500],
  columns: {
    programmeId: uuid('项目编号', 'Programme id'),
    programmeName: text('项目', 'Programme'),
    month: dayColumn('月份', 'Month', 'By its first day; left out where only a longer span is known'),
    areaCode,
    organisationId: organisation('主办单位', 'Organiser'),
    ...sumColumns,
    entries: text('所据活动记录', 'Entries of events', 'Where `entries=true` asks for it: the address of them'),
    shiftEntries: text(
      '所据志愿服务记录',
      'Entries of shifts',
      'Where `entries=true` asks for it: the address of them',
    ),
  },
  rows: ({ statement, caller, values }) => {
    const { from, to } = monthsOf(values);
    const counted = statement.apart(() => {
      applyScopeByReach(statement, caller, values.area);
      if (values.programme !== undefined) statement.where(`t.programme_id = ${statement.value(values.programme)}`);
      if (from !== undefined) statement.where(`t.first_day >= ${statement.value(from)}::date`);
      if (to !== undefined) statement.where(`t.last_day <= ${statement.value(to)}::date`);
    });
    const common = 'a.programme_id, a.area_code, a.month, a.first_day, a.last_day';
    return {
      select: 'x.*',
      from: `(SELECT ${keys[values.by]} AS key, ${shown[values.by]}, ${totals.join(', ')}
        FROM (SELECT ${common}, a.organisation_id, ${parts('events')} FROM projection.group_event_by_programme a
          UNION ALL SELECT ${common}, NULL, ${parts('shifts')} FROM projection.volunteer_shift_by_programme a) t
        JOIN projection.reach r ON r.stream = 'programme-' || t.programme_id
        WHERE ${counted} GROUP BY 1, 2) x`,
    };
  },
  order: [{ sql: 'x.key', type: 'text' }],
  shown: (row, _, values) => (values.entries ? { ...row, ...addressOf(row, values) } : row),
  problems: ['outside-area'],
});
