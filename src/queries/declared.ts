import { Aggregate } from '../domain/programme/declared.js';
import { areaCode, decimal, field, organisation, qualifier, required, text, uuid, uuids, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, code, flag, id } from './parameters.js';
import { confine, confineByReach } from './reach.js';
import { totalled } from './totals.js';

/** Entries named beside a figure; how many there are stands beside them. */
const entries_max = 200;

/** The digits of an area code without the zeros that stand for all that lies within. */
const significantOf = (area: string): string => `CASE WHEN substr(${area}, 3) = '0000000000' THEN left(${area}, 2)
  WHEN substr(${area}, 5) = '00000000' THEN left(${area}, 4) WHEN substr(${area}, 7) = '000000' THEN left(${area}, 6)
  WHEN substr(${area}, 10) = '000' THEN left(${area}, 9) ELSE ${area} END`;

/**
 * What a declared total counts: what occurred in its area and period where it names both, else what its programme did
 * and all that is nested in it.
 */
const covers = (row: string, area: string, programme: string | undefined): string =>
  `CASE WHEN t.given_area_code IS NOT NULL AND t.period IS NOT NULL
     THEN starts_with(${area}, ${significantOf('t.given_area_code')})
       AND ${row}.first_day >= t.period_first_day AND ${row}.last_day <= t.period_last_day
     ELSE ${programme === undefined ? 'FALSE' : `${programme} IN (SELECT id FROM nested)`} END
   AND (t.organisation_id IS NULL OR t.organisation_id = ${row}.organisation_id)`;

/** SQL by which an account may read a programme of the table `reach` under the name `s`, and a household's row `e`. */
interface Readable {
  readonly programme: string;
  readonly household: string;
}

interface Source {
  readonly metrics: readonly string[];
  /** Rows of value, qualifier and entry: of those metrics alone, and of what may be read. */
  readonly sql: (readable: Readable) => string;
}

/** Value and qualifier in SQL; without a qualifier the row says nothing of the metric. */
type Told = readonly [value: string, qualifier: string];

/** By the table of a programme, what its columns say of which metrics. */
function counted(table: string, area: string, metrics: Readonly<Record<string, Told>>, hasUnit = false): Source {
  const values = Object.entries(metrics).map(([metric, [value, how]]) => `('${metric}', ${value}::numeric, ${how})`);
  const rows = hasUnit
    ? `projection.${table}`
    : `(SELECT a.*, NULL::text AS organisation_id FROM projection.${table} a)`;
  const names = Object.keys(metrics);
  return {
    metrics: names,
    sql: ({ programme }) => `SELECT v.value, v.qualifier, e.entry_id FROM ${rows} e
        CROSS JOIN LATERAL (VALUES ${values.join(', ')}) v (metric, value, qualifier)
       WHERE t.metric IN (${names.map((name) => `'${name}'`).join(', ')}) AND v.metric = t.metric
         AND v.qualifier IS NOT NULL AND ${covers('e', area, 'e.programme_id')}
         AND EXISTS (SELECT FROM projection.reach s WHERE s.stream = 'programme-' || e.programme_id AND ${programme})`,
  };
}

/** Households, each once, of which a table of theirs has a row. */
function households(metric: string, table: string, only = 'TRUE'): Source {
  return {
    metrics: [metric],
    sql: ({ household }) => `SELECT 1::numeric, 'exact', e.entry_id FROM (
        SELECT DISTINCT ON (coalesce(s.surviving_id, e.household_id)) e.entry_id FROM projection.${table} e
          LEFT JOIN projection.surviving s ON s.household_id = e.household_id
         WHERE t.metric = '${metric}' AND ${only} AND ${covers('e', 'e.area_code', undefined)} AND ${household}
         ORDER BY coalesce(s.surviving_id, e.household_id), e.household_id, e.place) e`,
  };
}

const own = (name: string): Told => [`e.${name}`, `e.${name}_qualifier`];
const orOne = (name: string, only = 'TRUE'): Told => [
  `coalesce(e.${name}, 1)`,
  `CASE WHEN ${only} THEN coalesce(e.${name}_qualifier, 'exact') END`,
];
const where = (only: string, [value, how]: Told): Told => [value, `CASE WHEN ${only} THEN ${how} END`];

/** Where an entry names no area, that of its programme; as it stands, where the entry was before its start. */
const ofProgramme = `coalesce(e.area_code, (SELECT p.area_code FROM projection.reach p WHERE p.stream = 'programme-' || e.programme_id))`;
const itsArea = `coalesce(e.given_area_code, ${ofProgramme})`;

const sources: readonly Source[] = [
  counted(
    'group_event',
    itsArea,
    {
      organisations: own('organisations'),
      households: own('households'),
      people: own('attendees'),
      beneficiaries: own('attendees'),
      staff: own('staff'),
      medical_staff: own('staff'),
      events: orOne('times'),
      clinics: orOne('times', `e.kind = 'free_clinic'`),
    },
    true,
  ),
  counted('team', itsArea, { teams: orOne('teams'), volunteers: own('members') }, true),
  counted('volunteer_shift', ofProgramme, { hours: own('hours'), person_times: own('person_times') }),
  counted('media_item', ofProgramme, {
    media_items: orOne('issues'),
    posters: orOne('issues', `e.kind = 'poster'`),
  }),
  counted('material', ofProgramme, { leaflets: where(`e.material = 'leaflet'`, own('quantity')) }),
  counted('programme_contribution', ofProgramme, {
    money_fen: [
      'coalesce(e.amount_fen, e.amount_from_fen)',
      `CASE WHEN e.amount_fen IS NULL THEN 'at_least' ELSE e.amount_qualifier END`,
    ],
  }),
  households('households_given_winter_pack', 'goods_received', `e.goods = 'winter_pack'`),
  households('households_on_health_ledger', 'health_record'),
];

/** Metrics of which entries say something. */
const derivable = sources.flatMap(({ metrics }) => metrics);

const { sum, joined } = totalled('d.value', 'd.qualifier');
const opposite = `CASE t.value_qualifier WHEN 'at_least' THEN 'below' WHEN 'below' THEN 'at_least' WHEN 'unknown' THEN 'below'
  ELSE t.value_qualifier END`;

export const { question: declared, Handler: CompareDeclaredHandler } = listOf({
  path: '/v1/reports/declared',
  operationId: 'compareDeclared',
  title: { zh: '公布数与台账数', en: 'Declared beside derived' },
  description: {
    zh:
      '每个公布的数字与由记录推算的数字并列，差额 = 推算 − 公布，附背后的记录。写明区划和期间的按区划和期间推算，否则按项目' +
      '及其子项目，只计自己有权查看的记录。重复发布的只计一次；推算不出的没有推算数。',
    en:
      'Each total that was declared, what the entries come to, and the gap: derived less declared, with the entries ' +
      'behind it. Where it names an area and a period these are counted, else its programme and what is nested in it. ' +
      'Those alone are counted that the account may read. What is published twice stands once; where entries tell ' +
      'nothing of a metric there is nothing derived.',
  },
  filters: {
    area: area({ zh: '项目在此区划之内，含下级', en: 'Of programmes in this area, or within it' }),
    metric: code({ zh: '只看此指标：按代码表 metric', en: 'This metric alone (code list metric)' }),
    programme: id({ zh: '只看此项目公布的', en: 'Declared by this programme alone' }),
    gap: flag({ zh: 'true：只看有差额的', en: 'true: those alone with a gap' }),
  },
  page: [50, 200],
  columns: {
    programmeId: required(uuid('项目编号', 'Programme id')),
    programmeName: text('项目', 'Programme'),
    metric: required(field(Aggregate, 'metric')),
    unit: field(Aggregate, 'unit'),
    period: field(Aggregate, 'period'),
    areaCode,
    organisationId: organisation('所指单位', 'Organisation'),
    declared: decimal('公布数', 'Declared', 'Left out where it is unknown'),
    declaredUpTo: decimal('公布数上限', 'Declared up to'),
    declaredQualifier: required(qualifier({ zh: '公布数', en: 'Declared' })),
    derived: decimal('推算数', 'Derived'),
    derivedQualifier: qualifier({ zh: '推算数', en: 'Derived' }),
    gap: decimal('差额', 'Gap'),
    gapQualifier: qualifier({ zh: '差额', en: 'Gap' }),
    published: required(whole('公布次数', 'Times published')),
    entryId: required(uuid('公布的记录', 'Entry')),
    entries: whole('推算所据记录数', 'Entries behind it'),
    entryIds: uuids('推算所据记录', 'Entries', `The first ${entries_max} of them`),
  },
  rows: ({ statement, caller, values: { area: within, metric, programme, gap } }) => {
    const readable: Readable = {
      programme: statement.apart(() => confineByReach(statement, caller, undefined, 's')),
      household: statement.apart(() => confine(statement, caller, undefined, 'e')),
    };
    confineByReach(statement, caller, within);
    statement.where('t.repeats IS NULL');
    if (metric !== undefined) statement.where(`t.metric = ${statement.value(metric)}`);
    if (programme !== undefined) statement.where(`t.programme_id = ${statement.value(programme)}`);
    if (gap !== undefined) statement.where(`(x.derived <> t.value) IS ${gap ? 'TRUE' : 'NOT TRUE'}`);
    const isDerivable = `t.metric = ANY (${statement.value(derivable)}::text[])`;
    return {
      select: `t.programme_id, r.label AS programme_name, t.metric, t.unit, t.period, t.given_area_code AS area_code,
        t.organisation_id, t.value::text AS declared, t.up_to::text AS declared_up_to,
        t.value_qualifier AS declared_qualifier, t.entry_id, x.derived::text AS derived, x.derived_qualifier,
        (x.derived - t.value)::text AS gap, CASE WHEN x.derived IS NULL OR t.value IS NULL THEN NULL
          WHEN x.derived_qualifier = ${opposite} OR ${opposite} = 'exact' THEN x.derived_qualifier
          WHEN x.derived_qualifier = 'exact' THEN ${opposite} ELSE 'approximately' END AS gap_qualifier,
        (SELECT count(*) FROM projection.declared_total p
          WHERE p.programme_id = t.programme_id AND t.entry_id IN (p.entry_id, p.repeats)) AS published,
        x.entries, x.entry_ids`,
      from: `projection.declared_total t JOIN projection.reach r ON r.stream = 'programme-' || t.programme_id
        LEFT JOIN LATERAL (
          WITH RECURSIVE nested (id) AS (SELECT t.programme_id UNION
            SELECT p.programme_id FROM projection.programme p JOIN nested n ON p.parent_id = n.id)
          SELECT ${sum} AS derived, ${joined} AS derived_qualifier, count(*) AS entries,
                 (array_agg(d.entry_id ORDER BY d.entry_id))[1:${entries_max}] AS entry_ids
            FROM (${sources.map(({ sql }) => sql(readable)).join(' UNION ALL ')}) d (value, qualifier, entry_id)) x ON ${isDerivable}`,
    };
  },
  order: [
    { sql: 't.programme_id', type: 'uuid' },
    { sql: 't.entry_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
