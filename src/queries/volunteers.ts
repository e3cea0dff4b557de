import { choice, day, decimal, qualifier, required, text, uuid, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, day as dayOf, daysInOrder, id } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { addressWith, entriesColumn, none, withEntries } from './reports.js';
import { totalled } from '../../projections/totals.js';
import { hours, shifts, teamOf, whereShifts } from './volunteer-entries.js';

const parties = {
  person: { zh: '人员', en: 'person' },
  team: { zh: '队伍', en: 'team' },
  group: { zh: '计数的人群', en: 'counted group' },
} as const;

interface Group {
  readonly programmeId: string;
  readonly personId?: string;
  readonly teamId?: string;
  readonly description?: string;
}

const times = totalled('v.person_times', `coalesce(v.person_times_qualifier, 'unknown')`);

/** The programme in which the team was formed. */
const formedIn = 'CASE WHEN v.team_id IS NULL THEN v.team_elsewhere_programme_id ELSE v.programme_id END';

export const { question: volunteers, Handler: ListVolunteersHandler } = listOf({
  path: '/v1/volunteers',
  operationId: 'listVolunteers',
  title: { zh: '志愿服务', en: 'Volunteers' },
  description: {
    zh: '每个项目的每个人员、队伍或计数人群的班次和时长；区间只有一部分在所问日期之内的不计入。',
    en:
      'Of each programme and each person, team or counted group the shifts and hours; a shift whose span lies only ' +
      'partly within the days asked for is left out.',
  },
  roles: ['desk', 'office', 'inspector'],
  filters: {
    area: area({ zh: '项目在此区划之内，含下级', en: 'Of programmes in this area, or within it' }),
    programme: id({ zh: '此项目的', en: 'Of this programme' }),
    from: dayOf({ zh: '从这一天起', en: 'From this day' }),
    to: dayOf({ zh: '到这一天为止', en: 'To this day' }),
    entries: withEntries,
  },
  check: ({ from, to }) => daysInOrder(from, to),
  page: [100, 500],
  columns: {
    programmeId: required(uuid('项目编号', 'Programme id')),
    programmeName: text('项目', 'Programme'),
    party: required(choice(parties, '类别', 'Kind')),
    personId: uuid('人员编号', 'Person id'),
    teamId: uuid('队伍编号', 'Team id'),
    name: text('名称', 'Name', 'Of a person where the caller may read it; of a group as described'),
    shifts: required(whole('班次', 'Shifts')),
    shiftsQualifier: required(qualifier({ zh: '班次', en: 'Shifts' })),
    hours: required(decimal('时长（小时）', 'Hours')),
    hoursQualifier: required(qualifier({ zh: '时长', en: 'Hours' })),
    personTimes: required(whole('人次', 'Person-times')),
    personTimesQualifier: required(qualifier({ zh: '人次', en: 'Person-times' })),
    lastDay: day('最近一天', 'Last day'),
    entries: entriesColumn,
  },
  rows: ({ statement, caller, values }) => {
    const counted = statement.apart(() => whereShifts(statement, values));
    const mayBeNamed = statement.apart(() => applyScopeByReach(statement, caller, undefined));
    applyScopeByReach(statement, caller, values.area);
    return {
      select: `s.*, r.label AS programme_name, CASE s.party
          WHEN 'person' THEN (SELECT r.label FROM projection.reach r
            WHERE r.stream = 'person-' || s.person_id AND ${mayBeNamed})
          WHEN 'team' THEN (SELECT t.name FROM projection.team t
            WHERE t.programme_id = s.formed_in AND t.entry_id = s.team_id)
          ELSE s.description END AS name`,
      from: `(SELECT v.programme_id, v.person_id, ${teamOf} AS team_id, ${formedIn} AS formed_in, max(v.group_description) AS description,
            CASE WHEN v.person_id IS NOT NULL THEN 'person' WHEN ${teamOf} IS NOT NULL THEN 'team' ELSE 'group' END AS party,
            coalesce(v.person_id::text, ${teamOf}::text, v.group_description, '') AS who,
            ${shifts.sum}::bigint AS shifts, ${shifts.joined} AS shifts_qualifier,
            ${hours.sum}::text AS hours, ${hours.joined} AS hours_qualifier,
            ${times.sum}::bigint AS person_times, ${times.joined} AS person_times_qualifier, max(v.last_day) AS last_day
          FROM projection.volunteer_shift v WHERE ${counted}
          GROUP BY 1, 2, 3, 4, coalesce(v.person_id::text, ${teamOf}::text, v.group_description, '')) s
        JOIN projection.reach r ON r.stream = 'programme-' || s.programme_id`,
    };
  },
  order: [
    { sql: 's.programme_id', type: 'uuid' },
    { sql: 's.party', type: 'text' },
    { sql: 's.who', type: 'text' },
  ],
  shown: (row, _, { entries, from, to }) => {
    if (!entries) return row;
    const { programmeId: programme, personId: person, teamId: team, description = none } = row as unknown as Group;
    const who = { person, team, ...(person === undefined && team === undefined && { group: description }) };
    return { ...row, entries: addressWith('/v1/volunteers/entries', { programme, ...who, from, to }) };
  },
  problems: ['outside-area'],
});
