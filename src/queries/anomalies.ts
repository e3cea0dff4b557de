/** What can hardly have been so: for the inspector to look at. Nothing is refused for it (S23). */
import { areaCode, cadre, choice as oneOf, required, text, uuid, uuids } from './columns.js';
import { listOf } from './list-of.js';
import { area, choice, daysInOrder } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { period } from './reports.js';

/** Households that somebody can be at within an hour, a few minutes each. */
const visits_per_hour_max = 6;
const hours_per_day_max = 24;

const kinds = {
  photo_twice: { zh: '同一张照片用于两次走访', en: 'one photo of two visits' },
  visits_too_close: { zh: '一小时内入户过多', en: 'more visits in an hour than can be' },
  visit_while_away: { zh: '当天家中无人却有入户', en: 'a visit on a day on which nobody was at home' },
  hours_over_day: { zh: '一人一天的服务超过 24 小时', en: 'more than 24 hours of one person on a day' },
} as const;

type Kind = keyof typeof kinds;

const none = 'ARRAY[]::uuid[]';
const ofHousehold = (row: string): string => `'household-' || ${row}.household_id`;

/** Each by the days within which it is looked for, as SQL. */
const sources: Readonly<Record<Kind, (within: (row: string) => string) => string>> = {
  photo_twice: (within) => `SELECT ${ofHousehold('a')} AS stream, a.entry_id, a.last_day, NULL::uuid AS cadre_id,
      b.entries AS with_entries, array_remove(b.households, a.household_id) AS with_households
    FROM projection.visit_photo a CROSS JOIN LATERAL (
      SELECT array_agg(DISTINCT b.entry_id) AS entries, array_agg(DISTINCT b.household_id) AS households
        FROM projection.visit_photo b WHERE b.photo_sha256 = a.photo_sha256
         AND (b.household_id <> a.household_id OR b.visit_id <> a.visit_id)) b
   WHERE ${within('a')} AND b.entries IS NOT NULL`,
  visits_too_close: (within) => `SELECT ${ofHousehold('c')}, c.entry_id, c.last_day, c.visitor_cadre_id, c.ids,
      array_remove(c.households, c.household_id)
    FROM (SELECT v.household_id, v.entry_id, v.last_day, v.visitor_cadre_id, count(*) OVER w AS visits,
            array_agg(v.entry_id) OVER w AS ids, array_agg(v.household_id) OVER w AS households
            FROM projection.visit v
           WHERE ${within('v')} AND v.occurred_at IS NOT NULL AND v.visitor_cadre_id IS NOT NULL AND v.mode = 'home'
             AND v.outcome = 'completed'
          WINDOW w AS (PARTITION BY v.visitor_cadre_id ORDER BY v.occurred_at
            RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW)) c
   WHERE c.visits > ${visits_per_hour_max}`,
  visit_while_away: (within) => `SELECT ${ofHousehold('a')}, a.entry_id, a.last_day, a.visitor_cadre_id,
      array_agg(b.entry_id ORDER BY b.entry_id), ${none}
    FROM projection.visit a JOIN projection.visit b ON b.household_id = a.household_id AND b.last_day = a.last_day
     AND b.first_day = a.first_day AND b.outcome IN ('nobody_home', 'moved')
   WHERE ${within('a')} AND a.first_day = a.last_day AND a.mode = 'home' AND a.outcome = 'completed'
   GROUP BY a.household_id, a.entry_id, a.last_day, a.visitor_cadre_id`,
  hours_over_day: (within) => `SELECT 'programme-' || d.programme_id, d.entry_id, d.last_day, NULL::uuid,
      array_remove(d.ids, d.entry_id), ${none}
    FROM (SELECT s.programme_id, s.entry_id, s.last_day, sum(s.hours) OVER w AS hours, array_agg(s.entry_id) OVER w AS ids
            FROM projection.volunteer_shift s
           WHERE ${within('s')} AND s.first_day = s.last_day AND s.person_id IS NOT NULL
             AND s.hours_qualifier IN ('exact', 'at_least')
          WINDOW w AS (PARTITION BY s.person_id, s.last_day)) d
   WHERE d.hours > ${hours_per_day_max}`,
};

export const { question: anomalies, Handler: ListAnomaliesHandler } = listOf({
  path: '/v1/anomalies',
  operationId: 'listAnomalies',
  title: { zh: '异常', en: 'Anomalies' },
  description: {
    zh: '所问日期之内难以属实之处，供核查：同一张照片用于两次走访；一小时内入户过多；当天家中无人却有入户；一人一天的志愿服务超过 24 小时。',
    en:
      'What can hardly have been so within the days asked for, to be looked at: one photo of two visits, more visits in ' +
      'an hour than can be, a visit on a day on which nobody was at home, more than 24 hours of one volunteer on a day.',
  },
  roles: ['office', 'inspector'],
  filters: {
    ...period,
    area: area({ zh: '此区划之内，含下级', en: 'In this area, and all within it' }),
    kind: choice(Object.keys(kinds) as Kind[], { zh: '只看这一种', en: 'Of this kind alone' }),
  },
  check: ({ from, to }) => daysInOrder(from, to),
  page: [50, 200],
  columns: {
    kind: required(oneOf(kinds, '异常', 'Anomaly')),
    stream: required(text('档案', 'Stream')),
    householdId: uuid('户编号', 'Household id'),
    areaCode,
    label: text('名称', 'Called', 'Of a household: its head'),
    lastDay: required(text('日期', 'Day')),
    cadreId: cadre('走访干部', 'Cadre'),
    entryId: required(uuid('记录编号', 'Entry id')),
    withEntries: required(uuids('相关记录', 'With entries')),
    withHouseholds: uuids('相关的其他户', 'With households', 'Other households that it concerns'),
  },
  rows: ({ statement, caller, values: { from, to, area: within, kind } }) => {
    const [first, last] = [statement.value(from), statement.value(to)];
    const days = (row: string): string => `${row}.last_day BETWEEN ${first}::date AND ${last}::date`;
    applyScopeByReach(statement, caller, within);
    const asked = kind === undefined ? (Object.keys(kinds) as Kind[]) : [kind];
    const found = asked.map((each) => `SELECT '${each}' AS kind, k.* FROM (${sources[each](days)}) k`);
    return {
      select: `x.kind, x.stream, CASE WHEN r.kind = 'household' THEN r.id::uuid END AS household_id, r.area_code, r.label,
        x.last_day, x.cadre_id, x.entry_id, x.with_entries,
        CASE WHEN cardinality(x.with_households) > 0 THEN x.with_households END AS with_households`,
      from: `(${found.join(' UNION ALL ')}) x (kind, stream, entry_id, last_day, cadre_id, with_entries, with_households)
        JOIN projection.reach r ON r.stream = x.stream`,
    };
  },
  order: [
    { sql: 'x.last_day', type: 'date' },
    { sql: 'x.stream', type: 'text' },
    { sql: 'x.kind', type: 'text' },
    { sql: 'x.entry_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
