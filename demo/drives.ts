/** Campaigns, declared totals and the emergency of the reports, as requests: each with the report that it comes from. */
import { householdIdOf, idOf } from './real-input.js';
import { readExpected, readInput, readRealInput } from './rows.js';

export interface Request {
  readonly row: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Counted {
  readonly value: number;
  readonly qualifier: string;
}

export interface CampaignRow {
  readonly id: string;
  readonly on: string;
  readonly occurred?: string;
  readonly name: string;
  readonly kind: string;
  readonly areaCode: string;
  readonly org: string | null;
  readonly source: string;
  readonly note?: string;
  readonly finding?: string;
  readonly parent?: string;
  readonly services?: readonly string[];
  readonly goods?: readonly string[];
  readonly pack?: readonly string[];
  readonly labour?: readonly string[];
  readonly asked?: readonly string[];
  readonly sites?: readonly string[];
  readonly publishedIn?: readonly string[];
  readonly contact?: string;
  readonly hotline?: string;
  readonly greenChannel?: boolean;
  readonly healthRecordsOpened?: boolean;
  readonly breakdown?: Readonly<Record<string, number>>;
  readonly [count: string]: unknown;
}

export interface DeclaredRow {
  readonly scope: string;
  readonly period: string;
  readonly metric: string;
  readonly value: number;
  readonly qualifier: string;
  readonly source: string;
  readonly publishedAgain?: boolean;
}

export const readCampaigns = (): CampaignRow[] => readInput('campaigns') as CampaignRow[];
export const readDeclared = (): DeclaredRow[] => readInput('declared') as DeclaredRow[];

const services: Readonly<Record<string, string>> = {
  中医诊脉: 'pulse_diagnosis',
  测血压: 'blood_pressure',
  测血糖: 'blood_glucose',
  血糖: 'blood_glucose',
  心电: 'electrocardiogram',
  心电图: 'electrocardiogram',
  彩超: 'ultrasound',
  血尿常规: 'blood_and_urine',
  肝功: 'liver_function',
  肾功: 'kidney_function',
  血脂: 'blood_lipids',
  老年中医辨识: 'constitution_of_elders',
  送餐: 'meal_delivery',
  送药: 'medicine_delivery',
  送菜: 'vegetable_delivery',
};

/** The codes of goods that the rows name in Chinese. */
export const goods: Readonly<Record<string, string>> = {
  感冒药: 'cold_medicine',
  胃药: 'stomach_medicine',
  棉衣: 'padded_coat',
  棉被: 'padded_quilt',
  祛风膏药: 'medicated_plaster',
  养生茶饮: 'herbal_tea',
  三伏贴: 'dog_days_plaster',
  大米: 'rice',
  面粉: 'flour',
  豆油: 'soybean_oil',
  止咳片: 'cough_tablets',
  清火片: 'heat_clearing_tablets',
  外科免洗手消毒凝胶: 'hand_sanitiser',
  理发卡: 'haircut_card',
  送餐卡: 'meal_card',
  附网格长联系电话和微信的台历: 'desk_calendar',
};

/** @throws Error for a word that no list knows */
export function codeOf(codes: Readonly<Record<string, string>>, word: string): string {
  const code = codes[word];
  if (code === undefined) throw new Error(`no code list has a code for ${word}`);
  return code;
}

const programmeKinds: Readonly<Record<string, string>> = { programme: 'project', volunteer_team: 'service' };
const eventKinds: Readonly<Record<string, string>> = {
  health_check_drive: 'health_check',
  goods_distribution: 'distribution',
};

const known = (counts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined && value !== null));

/** Counts that a row states beside those of an event, under the metrics that the list knows. */
const metrics: Readonly<Record<string, string>> = {
  clinics: 'clinics',
  consultations: 'consultations',
  experts: 'experts',
  centenariansVisitedWithCash: 'centenarians_visited',
  householdsOnHealthLedger: 'households_on_health_ledger',
  cadres: 'cadres',
  stations: 'stations',
  beneficiaries: 'beneficiaries',
  mediaItems: 'media_items',
  goodsValueYuan: 'goods_value_fen',
  goodsValueFen: 'goods_value_fen',
};

export const programmeOf = (row: string): string => idOf('programme', row);
export const reportsOf = (area: string, period: string): string => idOf('reports', `${area} ${period}`);
export const emergencyId = idOf('emergency', 'E066');
/** The same one with clock times, which the report does not tell. */
export const timedEmergencyId = idOf('emergency', 'with times');
export const batchOf = (row: string): string => idOf('batch', row);

/** What a row says in words stays words. */
function noteOf(row: CampaignRow): string | undefined {
  const { note, finding, labour, asked, publishedIn, contact, hotline, greenChannel, healthRecordsOpened, breakdown } =
    row;
  const said: Readonly<Record<string, unknown>> = {
    ...{ note, finding, labour, asked, publishedIn, contact, hotline, greenChannel, healthRecordsOpened, breakdown },
    goods: row.goods?.map((word) => `${word} ${codeOf(goods, word)}`),
    pack: row.pack?.map((word) => `${word} ${codeOf(goods, word)}`),
    sites: row.sites,
  };
  const words = Object.entries(known(said)).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return words.length === 0 ? undefined : words.join('; ');
}

function opened(row: CampaignRow): Request {
  const { id, on, name, kind, areaCode, org, parent, source } = row;
  const body = {
    entryId: idOf('ProgrammeStarted', id),
    programmeId: programmeOf(id),
    ...(parent !== undefined && { parentId: programmeOf(parent) }),
    ...{ name, kind: programmeKinds[kind] ?? 'drive', areaCode, source, occurredOn: on },
    ...(org !== null && { organisationId: org }),
    ...(kind === 'programme' && known({ note: noteOf(row) })),
  };
  return { row: id, path: '/v1/programmes', body };
}

function eventOf(row: CampaignRow): Request {
  const { id, on, occurred, name, kind, areaCode, org, source, sites } = row;
  const { organisations, staff, attendees, households, events } = row;
  const body = {
    entryId: idOf('GroupEventHeld', id),
    ...{ kind: eventKinds[kind] ?? kind, name, areaCode, source, occurredOn: occurred ?? on },
    ...(org !== null && { organisationId: org }),
    ...known({ organisations, staff, attendees, households, times: events }),
    ...(sites && { places: { value: sites.length, qualifier: 'exact' } }),
    ...(row.services && { services: row.services.map((word) => codeOf(services, word)) }),
    ...known({ note: noteOf(row) }),
  };
  return { row: id, path: `/v1/programmes/${programmeOf(id)}/events`, body };
}

function teamOf(row: CampaignRow): Request {
  const { id, on, name, areaCode, org, source, members, teams } = row;
  const done = row.services?.map((word) => codeOf(services, word)).join(', ');
  const body = {
    entryId: idOf('TeamFormed', id),
    ...{ name, kind: 'volunteers', areaCode, source, occurredOn: on },
    ...(org !== null && { organisationId: org }),
    ...known({ members, teams, note: done }),
  };
  return { row: id, path: `/v1/programmes/${programmeOf(id)}/teams`, body };
}

function statedOf(row: CampaignRow): Request[] {
  return Object.entries(metrics).flatMap(([field, metric]) => {
    const counted = row[field] as Counted | undefined;
    if (!counted) return [];
    const value = field.endsWith('Yuan') ? counted.value * 100 : counted.value;
    const body = {
      entryId: idOf(`AggregateReported ${field}`, row.id),
      ...{ metric, areaCode: row.areaCode, source: row.source, occurredOn: row.on },
      value: { value: String(value), qualifier: counted.qualifier },
    };
    return [{ row: row.id, path: `/v1/programmes/${programmeOf(row.id)}/aggregates`, body }];
  });
}

export function campaignsOf(rows: readonly CampaignRow[]): Request[] {
  const parents = [...new Set(rows.flatMap(({ parent }) => parent ?? []))].map((name): Request => {
    const { source } = rows.find(({ parent }) => parent === name)!;
    const body = {
      entryId: idOf('ProgrammeStarted', name),
      programmeId: programmeOf(name),
      name,
      kind: 'plan',
      source,
    };
    return { row: name, path: '/v1/programmes', body };
  });
  return [
    ...parents,
    ...rows.flatMap((row) => [
      opened(row),
      ...(row.kind === 'volunteer_team' || row['teams'] !== undefined ? [teamOf(row)] : []),
      ...(row.kind === 'volunteer_team' || row.kind === 'programme' ? [] : [eventOf(row)]),
      ...statedOf(row),
    ]),
  ];
}

/** A programme per area and period holds what is declared of it; what is published again names what it repeats. */
export function declaredOf(rows: readonly DeclaredRow[]): Request[] {
  const openings = new Map(
    rows.map(({ scope, period, source }): [string, Request] => {
      const programmeId = reportsOf(scope, period);
      const entryId = idOf('ProgrammeStarted', programmeId);
      const body = { entryId, programmeId, name: `公布数字 ${period}`, kind: 'other', areaCode: scope, source };
      return [programmeId, { row: `${scope} ${period}`, path: '/v1/programmes', body }];
    }),
  );
  const first = (row: DeclaredRow): string => idOf('AggregateReported', `${row.scope} ${row.period} ${row.metric}`);
  const totals = rows.map((row): Request => {
    const { scope, period, metric, value, qualifier, source, publishedAgain } = row;
    const yuan = metric.endsWith('_yuan');
    const body = {
      entryId: publishedAgain ? idOf('AggregateReported again', first(row)) : first(row),
      ...{ metric: yuan ? metric.replace('_yuan', '_fen') : metric, areaCode: scope, period, source },
      value: { value: String(yuan ? value * 100 : value), qualifier },
      ...(publishedAgain && { repeats: first(row) }),
    };
    return { row: `${scope} ${metric}`, path: `/v1/programmes/${reportsOf(scope, period)}/aggregates`, body };
  });
  return [...openings.values(), ...totals];
}

export type Step = readonly [step: string, clock: string | null];

/** An emergency with its steps in order; clock times only where they are known. */
export function emergencyOf(id: string, on: string, steps: readonly Step[], day?: string): Request[] {
  const row = readRealInput().entries.find((each) => each.id === 'E066')!;
  const { areaCode } = readRealInput().households.find((each) => each.id === row.household)!;
  const { symptoms } = row as unknown as { symptoms: readonly string[] };
  const common = { source: row.source, occurredOn: on };
  return steps.map(([step, clock], i) => {
    const entryId = idOf(`step ${i}`, id);
    const told = {
      entryId,
      step,
      ...common,
      sequence: i,
      ...(clock !== null && { occurredAt: `${day ?? on}T${clock}:00+08:00` }),
    };
    if (i > 0)
      return {
        row: 'E066',
        path: `/v1/emergencies/${id}/steps`,
        body: { ...told, ...(row.unit !== null && { organisationId: row.unit }) },
      };
    const call = { emergencyId: id, areaCode, kind: 'illness', householdId: householdIdOf(row.household) };
    return { row: 'E066', path: '/v1/emergencies', body: { ...told, ...call, description: symptoms.join('、') } };
  });
}

/** The emergency as it was reported, and once more with clock times. */
export function emergencies(): { readonly reported: Request[]; readonly timed: Request[] } {
  const { reportedSteps, emergency } = readExpected().drives;
  const day = '2023-01-10';
  return {
    reported: emergencyOf(
      emergencyId,
      '2023-01',
      reportedSteps.map((step): Step => [step, null]),
    ),
    timed: emergencyOf(timedEmergencyId, day, emergency.steps, day),
  };
}

/** Everything that the reports tell beside households and their entries, in an order in which it can be recorded. */
export function drives(): Request[] {
  const { reported, timed } = emergencies();
  return [...campaignsOf(readCampaigns()), ...declaredOf(readDeclared()), ...reported, ...timed];
}
