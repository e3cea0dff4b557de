/** What the tour shows: counted in the tables as a dashboard sees them, and asked of the API. */
import type pg from 'pg';
import { household } from '../src/domain/household/definition.js';
import type { Household } from '../src/domain/household/household.js';
import { streams } from '../src/domain/streams.js';
import type { LedgerClient } from './client.js';
import { householdIdOf } from './real-input.js';
import { readCodes } from './rows.js';
import type { Expected } from './rows.js';
import type { Housing, HousingDay, Labelled, TimelineLine, Tour, Visits } from './tour.js';

const village = '220122101201';
const [from, to] = ['2019-10-14', '2019-10-18'];
const house = householdIdOf('L05');

export async function gather(tables: pg.Client, client: LedgerClient, expected: Expected): Promise<Tour> {
  const days = Object.keys(expected.housing);
  const byTable = await housingByTable(tables, days);
  const housing: HousingDay[] = [];
  for (const day of days) housing.push({ day, table: byTable.get(day), file: await housingByFile(client, day) });
  return {
    loaded: await loaded(tables),
    housing,
    timeline: await timeline(client),
    visits: await visits(tables),
    elements: await elements(tables),
    expected,
  };
}

/** How many events the tables are made of. */
export async function eventsIn(tables: pg.Client): Promise<number> {
  const { rows } = await tables.query<{ events: number }>('SELECT events::int FROM dashboard.progress');
  return rows[0]?.events ?? 0;
}

async function loaded(tables: pg.Client): Promise<Tour['loaded']> {
  const { rows } = await tables.query<{ fact: string; count: number }>(`
    SELECT fact, count(*)::int AS count FROM dashboard.timeline GROUP BY fact
    UNION ALL SELECT 'AreaRegistered', count(*)::int FROM dashboard.area
    UNION ALL SELECT 'OrganisationRegistered', count(*)::int FROM dashboard.organisation
    UNION ALL SELECT 'CodeListed', count(*)::int FROM dashboard.code`);
  const counts = new Map(rows.map(({ fact, count }) => [fact, count]));
  return streams
    .flatMap(({ facts }) => [...facts].sort((a, b) => a.rank - b.rank))
    .filter(({ type }) => (counts.get(type) ?? 0) > 0)
    .map(({ type, title }) => ({ ...title, count: counts.get(type) ?? 0 }));
}

async function housingByTable(tables: pg.Client, days: readonly string[]): Promise<Map<string, Housing>> {
  const { rows } = await tables.query<Housing & { day: string }>(
    `SELECT DISTINCT ON (day) day::text, stage, rebuilt, improvements
       FROM unnest($2::date[]) AS day
       JOIN dashboard.housing ON household_id = $1 AND last_day <= day
      ORDER BY day, place DESC`,
    [house, days],
  );
  return new Map(rows.map(({ day, ...housing }) => [day, housing]));
}

async function housingByFile(client: LedgerClient, day: string): Promise<Housing> {
  const { state } = (await client.get(`/v1/households/${house}/file?asOf=${day}`)) as { state: Household };
  const { stage, rebuilt, improvements } = state.housing;
  return { stage: stage?.stage, rebuilt: rebuilt !== undefined, improvements: Object.keys(improvements) };
}

interface TimelineItem {
  readonly fact: string;
  readonly occurredOn?: string;
  readonly changes: TimelineLine['changes'];
}

async function timeline(client: LedgerClient): Promise<TimelineLine[]> {
  const titles = new Map(household.facts.map(({ type, title }) => [type, title]));
  const { items } = (await client.get(`/v1/households/${house}/timeline`)) as { items: readonly TimelineItem[] };
  return items.map(({ fact, occurredOn, changes }) => ({
    ...(titles.get(fact) ?? { zh: fact, en: fact }),
    on: occurredOn,
    changes,
  }));
}

async function visits(tables: pg.Client): Promise<Visits> {
  const within = 'area_code = $1 AND first_day >= $2 AND last_day <= $3';
  const byDay = await tables.query<Visits['byDay'][number]>(
    `SELECT last_day::text AS day, count(*)::int AS visits
       FROM dashboard.visit WHERE ${within} GROUP BY last_day ORDER BY last_day`,
    [village, from, to],
  );
  const byUnit = await tables.query<Visits['byUnit'][number]>(
    `SELECT organisation_id AS unit, min(name) AS name, count(*)::int AS visits
       FROM dashboard.visit JOIN dashboard.organisation USING (organisation_id)
      WHERE ${within.replace('area_code', 'visit.area_code')} GROUP BY organisation_id ORDER BY visits DESC, unit`,
    [village, from, to],
  );
  return { byDay: byDay.rows, byUnit: byUnit.rows };
}

/** In the order of their list, which the table does not keep. */
async function elements(tables: pg.Client): Promise<ReadonlyMap<string, Labelled>> {
  const { rows } = await tables.query<Labelled & { code: string }>(
    `SELECT code, zh, en FROM dashboard.code WHERE list = 'housing-element'`,
  );
  const order = readCodes('housing-element');
  rows.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
  return new Map(rows.map(({ code, zh, en }) => [code, { zh, en }]));
}
