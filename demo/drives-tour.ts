/** The second part of the tour: packs from their donor to the households, an emergency, totals, lists, a fund. */
import type pg from 'pg';
import type { LedgerClient } from './client.js';
import { batchOf, timedEmergencyId } from './drives.js';
import { street } from './packs.js';
import type { ExpectedOfDrives } from './rows.js';
import { sampleFund } from './samples.js';
import { table } from './text.js';
import type { Paint } from './text.js';
import { heading, indent, tick } from './tour.js';
import type { Figure } from './tour.js';
import { until } from './wait.js';

export interface Packs {
  readonly donor: string;
  readonly batch: string;
  readonly received: number;
  readonly households: number;
  readonly packsHandedOut: number;
  readonly itemsHandedOut: number;
  readonly packsLeft: number;
  readonly declared: number;
}

interface Step {
  readonly step: string;
  readonly clock: string | null;
  readonly sinceCall: number | null;
}

interface Fund {
  readonly name: string;
  readonly putInFen: number;
  readonly lentFen: number;
  readonly repaidFen: number;
  readonly spentFen: number;
}

export interface DrivesTour {
  readonly packs: Packs;
  readonly emergency: readonly Step[];
  readonly organisations: { readonly declared: number; readonly derived: number };
  /** Rows on the first page of each of the three lists. */
  readonly lists: readonly { readonly zh: string; readonly en: string; readonly path: string; readonly rows: number }[];
  readonly fund: Fund;
  readonly expected: ExpectedOfDrives;
}

export async function gatherDrives(
  tables: pg.Client,
  client: LedgerClient,
  expected: ExpectedOfDrives,
): Promise<DrivesTour> {
  return {
    packs: await packsIn(tables, client, expected.packs.households),
    emergency: await emergencyIn(tables),
    organisations: await organisationsIn(tables),
    lists: await lists(client),
    fund: await fundIn(client),
    expected,
  };
}

/** What a batch decides gets into the files of the households after it is recorded: this waits for it. */
async function packsIn(tables: pg.Client, client: LedgerClient, households: number): Promise<Packs> {
  return until(
    () => packsNow(tables, client),
    ({ received, packsLeft, packsHandedOut, ...found }) =>
      found.households === households && packsHandedOut === received - packsLeft,
  );
}

async function packsNow(tables: pg.Client, client: LedgerClient): Promise<Packs> {
  const given = await tables.query<{ households: number; packs: number }>(
    `SELECT count(DISTINCT household_id)::int AS households, coalesce(sum(quantity), 0)::int AS packs
       FROM dashboard.goods_received JOIN dashboard.household USING (household_id)
      WHERE goods = 'winter_pack' AND household.area_code = $1`,
    [street],
  );
  const batch = await tables.query<{ donor: string; name: string; received: number; contents: number }>(
    `SELECT o.name AS donor, i.name, i.quantity::int AS received, i.contents
       FROM dashboard.batch_item i LEFT JOIN dashboard.organisation o ON o.organisation_id = i.donor_organisation_id
      WHERE i.batch_id = $1`,
    [batchOf('C21')],
  );
  const stated = await tables.query<{ declared: number }>(
    `SELECT value::int AS declared FROM dashboard.declared_total WHERE metric = 'households_given_winter_pack'`,
  );
  const { state } = (await client.get(`/v1/batches/${batchOf('C21')}/file`)) as {
    state: { items: { pack: { left: string } } };
  };
  const [{ households, packs }, { donor, name, received, contents }] = [given.rows[0]!, batch.rows[0]!];
  return {
    ...{ donor, batch: name, received, households },
    packsHandedOut: packs,
    itemsHandedOut: packs * contents,
    packsLeft: Number(state.items.pack.left),
    declared: stated.rows[0]!.declared,
  };
}

async function emergencyIn(tables: pg.Client): Promise<readonly Step[]> {
  const { rows } = await tables.query<Step>(
    `SELECT coalesce(c.zh, step) AS step, to_char(occurred_at AT TIME ZONE 'Asia/Shanghai', 'HH24:MI') AS clock,
            minutes_since_call AS "sinceCall"
       FROM dashboard.emergency_step LEFT JOIN dashboard.code c ON c.list = 'emergency-step' AND c.code = step
      WHERE emergency_id = $1 ORDER BY sequence, place`,
    [timedEmergencyId],
  );
  return rows;
}

async function organisationsIn(tables: pg.Client): Promise<DrivesTour['organisations']> {
  const { rows } = await tables.query<{ declared: number; derived: number }>(
    `SELECT (SELECT value::int FROM dashboard.declared_total
              WHERE metric = 'organisations' AND period = '2019-10' AND repeats IS NULL) AS declared,
            (SELECT sum(organisations)::int FROM dashboard.group_event
              WHERE last_day BETWEEN '2019-10-01' AND '2019-10-31') AS derived`,
  );
  return rows[0]!;
}

const threeLists = [
  { zh: '底数', en: 'Baseline', path: 'baseline' },
  { zh: '需求', en: 'Needs', path: 'needs' },
  { zh: '包保', en: 'Pairings', path: 'pairings' },
] as const;

async function lists(client: LedgerClient): Promise<DrivesTour['lists']> {
  return Promise.all(
    threeLists.map(async ({ path, ...names }) => {
      const { items } = (await client.get(`/v1/lists/${path}?area=220122101201&limit=200`)) as { items: unknown[] };
      return { ...names, path, rows: items.length };
    }),
  );
}

interface FundState {
  readonly opening: { readonly name: string };
  readonly contributions: { readonly fen: { readonly value: number } };
  readonly expenditures: { readonly fen: { readonly value: number } };
  readonly lent: { readonly value: number };
  readonly repaid: { readonly value: number };
}

async function fundIn(client: LedgerClient): Promise<Fund> {
  const { state } = (await client.get(`/v1/funds/${sampleFund}/file`)) as { state: FundState };
  return {
    name: state.opening.name,
    putInFen: state.contributions.fen.value,
    lentFen: state.lent.value,
    repaidFen: state.repaid.value,
    spentFen: state.expenditures.fen.value,
  };
}

/** Every figure that was expected, beside the one that came out. */
export function figuresOfDrives({ packs, emergency, organisations, expected }: DrivesTour): Figure[] {
  const minutes = (all: readonly (number | null)[]): string => all.map((each) => each ?? '–').join(', ');
  return [
    ...(['households', 'itemsHandedOut', 'packsLeft', 'declared'] as const).map((name) => ({
      what: `winter packs: ${name}`,
      expected: expected.packs[name],
      found: packs[name],
    })),
    {
      what: 'minutes since the call',
      expected: minutes(expected.emergency.minutesSinceCall),
      found: minutes(emergency.map(({ sinceCall }) => sinceCall)),
    },
    ...(['declared', 'derived'] as const).map((name) => ({
      what: `organisations in October 2019, ${name}`,
      expected: expected.organisations[name],
      found: organisations[name],
    })),
  ];
}

export function renderDrivesTour(tour: DrivesTour, paint: Paint): string[] {
  const { packs, emergency, organisations, lists: three, fund, expected } = tour;
  const line = (zh: string, en: string, found: number, says?: number): string[] => [
    ...[zh, en, String(found)],
    ...(says === undefined ? [] : [tick(paint, found === says, says)]),
  ];
  const counts = ['left', 'left', 'right'] as const;
  const { declared, derived } = organisations;
  return [
    ...heading(paint, '从捐赠方到户', `From the donor to the households: ${packs.donor}, ${packs.batch}`),
    ...indent(
      table(
        [
          line('收到礼包', 'packs received', packs.received),
          line('领到的户', 'households that got one', packs.households, expected.packs.households),
          line('物品件数', 'single items in them', packs.itemsHandedOut, expected.packs.itemsHandedOut),
          line('剩余礼包', 'packs left', packs.packsLeft, expected.packs.packsLeft),
          line('公布的户数', 'households as declared', packs.declared, expected.packs.declared),
        ],
        [...counts],
      ),
    ),
    ...heading(paint, '一次急救', 'An emergency, with the minutes since the call'),
    ...indent(
      table(
        emergency.map(({ step, clock, sinceCall }, i) => {
          const says = expected.emergency.minutesSinceCall[i] ?? null;
          const found = sinceCall === null ? '' : `+${sinceCall} min`;
          return [clock ?? '—', step, found, tick(paint, sinceCall === says, String(says))];
        }),
        ['left', 'left', 'right'],
      ),
    ),
    ...heading(
      paint,
      '公布与推算',
      'Organisations at the drive of October 2019: as declared, and as the entries add up',
    ),
    ...indent(
      table(
        [
          line('公布', 'declared', declared, expected.organisations.declared),
          line('推算', 'derived', derived, expected.organisations.derived),
          line('差额', 'gap', derived - declared),
        ],
        [...counts],
      ),
    ),
    ...heading(paint, '三张清单', 'The three lists of the village of Liujiatun'),
    ...indent(
      table(
        three.map(({ zh, en, rows }) => line(zh, en, rows)),
        [...counts],
      ),
    ),
    ...heading(paint, '一笔资金', `A fund, in yuan (made up): ${fund.name}`),
    ...indent(
      table(
        [
          ['收到', 'put in', yuan(fund.putInFen)],
          ['借出', 'lent', yuan(fund.lentFen)],
          ['归还', 'repaid', yuan(fund.repaidFen)],
          ['支出', 'spent', yuan(fund.spentFen)],
          ['可用', 'free', yuan(fund.putInFen - fund.lentFen + fund.repaidFen - fund.spentFen)],
        ],
        [...counts],
      ),
    ),
  ];
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}
