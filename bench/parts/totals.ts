/**
 * Totals of visits: from tallies, and from the journal where households are asked for, too. The rows are written into
 * the tables themselves, as many a year as a ledger of ten million events has, among as many villages and units; what
 * a question costs follows from the rows of the days that it asks for. Beside it, what the tallies cost who writes.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { Chance } from '../chance.js';
import { Child } from '../children.js';
import { fillSetting } from '../fill.js';
import { sendLoad, Service } from '../ledgers.js';
import type { Filled } from '../ledgers.js';
import { settingOf } from '../setting.js';
import { caughtUp } from '../tables.js';
import type { Bench, Part } from './part.js';

/** Three years of what the ledger of ten million events has in one. */
const visits_usual = 1_116_000;
const years = [2019, 2020, 2021];
const villages_of_households = 1_000_000;
const cadres_max = 20;
const connections = 4;
const asked_times = 200;
const ms_max = 100;
const batch_rows = 1_000;

async function openLedger(bench: Bench): Promise<Filled> {
  const connectionString = await bench.postgres.freshLedger();
  const masterKey = randomBytes(32);
  const all = settingOf(bench.seed, villages_of_households);
  const setting = { ...all, cadres: all.cadres.slice(0, cadres_max) };
  const pool = openPool(connectionString, { role: application_role });
  const store = new PostgresEventStore(connectionString);
  try {
    const events = await fillSetting(store, new SubjectKeys(pool, masterKey), setting);
    return { connectionString, masterKey, setting, households: 0, entries_mean: 0, events };
  } finally {
    await store.close();
    await pool.end();
  }
}

/** Most known by the day, some by the month or the year; of any unit in any village, as in the other ledgers of the bench. */
function insertVisits(visit: string, rows: number): string {
  const columns =
    'household_id, entry_id, place, first_day, last_day, area_code, revision, received_at, mode, outcome, ' +
    'organisation_id, is_paired';
  return `INSERT INTO ${visit} (${columns})
    SELECT gen_random_uuid(), gen_random_uuid(), 2,
           CASE WHEN known < 0.95 THEN day WHEN known < 0.99 THEN date_trunc('month', day) ELSE date_trunc('year', day) END,
           CASE WHEN known < 0.95 THEN day WHEN known < 0.99 THEN date_trunc('month', day) + interval '1 month -1 day'
                ELSE date_trunc('year', day) + interval '1 year -1 day' END,
           ($1::text[])[1 + floor(random() * cardinality($1::text[]))], 2, now(), 'home',
           CASE WHEN random() < 0.8 THEN 'completed' ELSE 'nobody_home' END,
           ($2::text[])[1 + floor(random() * cardinality($2::text[]))], random() < 0.8
      FROM (SELECT date '${years[0]!}-01-01' + floor(random() * ${years.length * 365})::integer AS day, random() AS known
              FROM generate_series(1, ${rows})) visit`;
}

async function fillVisits(bench: Bench, { connectionString, setting }: Filled): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT name FROM projector.generation WHERE status = 'live'`,
    );
    const schema = `"${rows[0]!.name}"`;
    const values = [setting.villages, setting.organisations];
    const visits = bench.events ?? visits_usual;
    const some = 50_000;
    for (let left = visits; left > 0; left -= some) {
      await client.query(insertVisits(`${schema}.visit`, Math.min(some, left)), values);
    }
    for (const table of ['visit', 'visit_by_area', 'visit_by_unit']) {
      await client.query(`VACUUM (ANALYZE) ${schema}.${table}`);
      const { rows: counts } = await client.query<{ count: string }>(`SELECT count(*) FROM ${schema}.${table}`);
      bench.report.say({ part: 'totals', what: `${table}: rows`, unit: '', value: Number(counts[0]!.count) });
    }
    // A thousand visits in one statement, as the projector writes them, in turns with the tallies and without.
    for (let round = -1; round < bench.rounds; round += 1) {
      for (const tallies of ['with', 'without']) {
        await client.query(`SET session_replication_role = ${tallies === 'with' ? 'origin' : 'replica'}`);
        const began = performance.now();
        await client.query(insertVisits(`${schema}.visit`, batch_rows), values);
        const us = ((performance.now() - began) * 1_000) / batch_rows;
        if (round >= 0) written[tallies as keyof typeof written].push(us);
      }
    }
  } finally {
    await client.end();
  }
  for (const [tallies, us] of Object.entries(written)) {
    const sorted = [...us].sort((a, b) => a - b);
    const value = sorted[Math.floor(sorted.length / 2)]!;
    const what = `a visit's row, ${tallies} tallies, by ${batch_rows} a statement`;
    bench.report.say({ part: 'totals', what, unit: 'µs', value, least: sorted[0]!, most: sorted.at(-1)! });
  }
}

const written: Record<'with' | 'without', number[]> = { with: [], without: [] };

const month = (chance: Chance, days: 'all' | 'most'): string => {
  const start = new Date(Date.UTC(chance.pick(years), chance.below(12), 1));
  const end = new Date(start);
  end.setUTCMonth(start.getUTCMonth() + 1);
  const last = new Date(end.getTime() - 86_400_000).toISOString().slice(0, 10);
  const from = start.toISOString().slice(0, 10);
  return `from=${from}&to=${days === 'all' ? last : `${from.slice(0, 8)}28`}`;
};
const year = (chance: Chance): string => {
  const asked = chance.pick(years);
  return `from=${asked}-01-01&to=${asked}-12-31`;
};
const county = ({ setting }: Filled): string => `${setting.villages[0]!.slice(0, 6)}000000`;

type Asked = readonly [what: string, path: (ledger: Filled, chance: Chance) => string, ms_max?: number];

const questions: readonly Asked[] = [
  ['a year of the whole city, by unit', (_, chance) => `${year(chance)}&by=unit`, ms_max],
  [
    'a month of a county, by village',
    (ledger, chance) => `area=${county(ledger)}&${month(chance, 'all')}&by=area`,
    ms_max,
  ],
  [
    '28 days of a county, by village',
    (ledger, chance) => `area=${county(ledger)}&${month(chance, 'most')}&by=area`,
    ms_max,
  ],
  ['a year of the whole city, by unit, with households', (_, chance) => `${year(chance)}&by=unit&households=true`],
  [
    'a month of a county, by village, with households',
    (ledger, chance) => `area=${county(ledger)}&${month(chance, 'all')}&by=area&households=true`,
  ],
];

export const totals: Part = {
  name: 'totals',
  says: 'totals of visits from tallies, within 100 ms (p99) by one and by four people at a time, and what tallies cost',
  onRequest: true,
  async run(bench) {
    const ledger = await openLedger(bench);
    const service = await Service.start(bench, ledger, { projector: true });
    const load = new Child('load');
    const chance = new Chance(bench.seed, -9);
    try {
      await caughtUp(ledger.connectionString);
      await fillVisits(bench, ledger);
      const token = await service.officeToken();
      for (const [what, path, most] of questions) {
        const paths = Array.from({ length: asked_times }, () => `/v1/reports/visits?${path(ledger, chance)}`);
        const source = { kind: 'paths' as const, token, paths };
        const job = { port: service.port, seconds: 20, expected: [200], source };
        await sendLoad(load, { ...job, connections, source: { ...source, paths: paths.slice(0, 20) } });
        for (const people of [1, connections]) {
          const { ms } = await sendLoad(load, { ...job, connections: people });
          const verdict = most === undefined || ms.p99 <= most ? '' : `: NOT within ${most}`;
          const line = {
            part: 'totals',
            what: `${what}, ${people} at a time: p99${verdict}`,
            unit: 'ms',
            value: ms.p99,
          };
          bench.report.say({ ...line, least: ms.p50, most: ms.most });
        }
      }
    } finally {
      await load.stop();
      await service.stop();
    }
  },
};
