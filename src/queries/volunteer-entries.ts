/** The shifts behind a figure of the list of volunteers: by the same filters, and by who served. */
import { Shift } from '../domain/programme/volunteers.js';
import { decimal, field, qualifier, required, text, uuid, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, day, daysInOrder, id, words } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { orNone, whereOrNone } from './reports.js';
import type { Statement } from './tables.js';
import { totalled } from '../../projections/totals.js';

/** The team, of whichever programme. */
export const teamOf = 'coalesce(v.team_id, v.team_elsewhere_entry_id)';

/** How many shifts `v` there were, and how long: one that says nothing of it is one, and of hours that are not known. */
export const shifts = totalled('coalesce(v.shifts, 1)', `coalesce(v.shifts_qualifier, 'exact')`);
export const hours = totalled('v.hours', `coalesce(v.hours_qualifier, 'unknown')`);

/** Binds shifts `v` to a programme, and to days within which they lie for certain. */
export function whereShifts(
  statement: Statement,
  { programme, from, to }: Readonly<Record<'programme' | 'from' | 'to', string | undefined>>,
): void {
  whereOrNone(statement, 'v.programme_id', programme);
  if (from !== undefined) statement.where(`v.first_day >= ${statement.value(from)}::date`);
  if (to !== undefined) statement.where(`v.last_day <= ${statement.value(to)}::date`);
}

export const { question: volunteerEntries, Handler: ListVolunteerEntriesHandler } = listOf({
  path: '/v1/volunteers/entries',
  operationId: 'listVolunteerEntries',
  title: { zh: '志愿服务所据的记录', en: 'The entries behind the list of volunteers' },
  description: {
    zh: '志愿服务所计的每个班次，一次一行。',
    en: 'Each shift that the list of volunteers counts, one row each.',
  },
  roles: ['desk', 'office', 'inspector'],
  filters: {
    area: area({ zh: '项目在此区划之内，含下级', en: 'Of programmes in this area, or within it' }),
    programme: id({ zh: '此项目的', en: 'Of this programme' }),
    person: id({ zh: '此人员的', en: 'Of this person' }),
    team: id({ zh: '此队伍的', en: 'Of this team' }),
    group: orNone(words({ zh: '如此写明的计数人群', en: 'Of the counted group that is described so' }), {
      zh: '没有写明的人群',
      en: 'of one that is not described',
    }),
    from: day({ zh: '从这一天起', en: 'From this day' }),
    to: day({ zh: '到这一天为止', en: 'To this day' }),
  },
  check: ({ from, to }) => daysInOrder(from, to),
  page: [100, 500],
  columns: {
    programmeId: required(uuid('项目编号', 'Programme id')),
    programmeName: text('项目', 'Programme'),
    entryId: required(uuid('记录编号', 'Entry id')),
    occurredOn: text('服务日期', 'Occurred on'),
    personId: uuid('人员编号', 'Person id'),
    teamId: uuid('队伍编号', 'Team id'),
    groupDescription: text('人群', 'Group'),
    service: field(Shift, 'service'),
    shifts: whole('班次', 'Shifts', 'Where it is more than one'),
    shiftsQualifier: qualifier({ zh: '班次', en: 'Shifts' }),
    hours: decimal('时长（小时）', 'Hours'),
    hoursQualifier: qualifier({ zh: '时长', en: 'Hours' }),
    personTimes: whole('人次', 'Person-times'),
    personTimesQualifier: qualifier({ zh: '人次', en: 'Person-times' }),
  },
  rows: ({ statement, caller, values }) => {
    const { area: within, person, team, group } = values;
    applyScopeByReach(statement, caller, within);
    whereShifts(statement, values);
    whereOrNone(statement, 'v.person_id', person);
    whereOrNone(statement, teamOf, team);
    if (group !== undefined) statement.where(`v.person_id IS NULL AND ${teamOf} IS NULL`);
    whereOrNone(statement, `coalesce(v.group_description, '')`, group, `''`);
    return {
      select: `v.programme_id, r.label AS programme_name, v.entry_id, v.occurred_on, v.person_id, ${teamOf} AS team_id,
        v.shifts, v.shifts_qualifier, v.group_description, v.service, v.hours::text AS hours, v.hours_qualifier,
        v.person_times, v.person_times_qualifier`,
      from: `projection.volunteer_shift v JOIN projection.reach r ON r.stream = 'programme-' || v.programme_id`,
    };
  },
  order: [
    { sql: 'v.last_day', type: 'date' },
    { sql: 'v.programme_id', type: 'uuid' },
    { sql: 'v.entry_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
