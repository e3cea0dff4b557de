import { Aggregate } from '../domain/programme/declared.js';
import { areaCode, decimal, field, organisation, qualifier, required, text, uuid, uuids, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, code, flag, id } from './parameters.js';
import { confine, confineByReach } from './reach.js';
import { countedMoney, totalled } from './totals.js';

/** Entries named beside a figure; how many there are stands beside them. */
const entries_max = 200;

/** The digits of an area code without the zeros that stand for all that lies within. */
const significantOf = (area: string): string => `CASE WHEN substr(${area}, 3) = '0000000000' THEN left(${area}, 2)
  WHEN substr(${area}, 5) = '00000000' THEN left(${area}, 4) WHEN substr(${area}, 7) = '000000' THEN left(${area}, 6)
  WHEN substr(${area}, 10) = '000' THEN left(${area}, 9) ELSE ${area} END`;

/** SQL over a row `e`: where it counts and whose it is. */
interface Place {
  readonly area: string;
  readonly programme?: string;
  /** Whose it is: an entry that names nobody is its programme's. */
  readonly unit: string;
}

/**
 * What a declared total counts: what its programme did and all that is nested in it; where it names an area and a period,
 * what occurred there, whoever did it. A period, an area and a unit that it names bind in any case.
 */
const covers = ({ area, programme, unit }: Place): string =>
  `(t.given_area_code IS NULL OR starts_with(${area}, ${significantOf('t.given_area_code')}))
   AND (t.period IS NULL OR (e.first_day <= t.period_last_day AND e.last_day >= t.period_first_day))
   AND ((t.given_area_code IS NOT NULL AND t.period IS NOT NULL)
     OR ${programme === undefined ? 'FALSE' : `${programme} IN (SELECT id FROM nested)`})
   AND (t.organisation_id IS NULL OR t.organisation_id = ${unit})`;

/** It may lie outside the period: it is known no better than by a span that lies in it partly. */
const isCertain = 't.period IS NULL OR (e.first_day >= t.period_first_day AND e.last_day <= t.period_last_day)';

/** SQL by which an account may read a programme of the table `reach` under the name `s`, and a household's row `e`. */
interface Readable {
  readonly programme: string;
  readonly household: string;
}

interface Source {
  readonly table: string;
  /** By metric: in words, what of the table is counted. */
  readonly metrics: Readonly<Record<string, string>>;
  /** Rows of value, qualifier, entry and whether it lies in the period for certain: of those metrics, and of what may be read. */
  readonly sql: (readable: Readable) => string;
}

/** Value and qualifier in SQL, of rows that it tells something of. */
interface Told {
  readonly value: string;
  readonly qualifier: string;
  readonly only?: string;
}

/** For the documents: what is counted, and of which rows, without the name of the row. */
function inWords(counts: string, only: string | undefined): string {
  return `${counts}${only === undefined ? '' : ` where ${only}`}`.replaceAll('e.', '');
}

/** By the table of a programme, what its columns say of which metrics. */
function counted(table: string, { area, unit }: Place, metrics: Readonly<Record<string, Told>>): Source {
  const values = Object.entries(metrics).map(([metric, { value, qualifier: how, only }]) => {
    const said = only === undefined ? how : `CASE WHEN ${only} THEN ${how} END`;
    return `('${metric}', ${value}::numeric, ${said})`;
  });
  const names = Object.keys(metrics).map((name) => `'${name}'`);
  return {
    table,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, { value, only }]) => [name, inWords(value, only)])),
    sql: ({ programme }) => `SELECT v.value, v.qualifier, e.entry_id, ${isCertain} FROM projection.${table} e
        CROSS JOIN LATERAL (VALUES ${values.join(', ')}) v (metric, value, qualifier)
       WHERE t.metric IN (${names.join(', ')}) AND v.metric = t.metric
         AND v.qualifier IS NOT NULL AND ${covers({ area, unit, programme: 'e.programme_id' })}
         AND EXISTS (SELECT FROM projection.reach s WHERE s.stream = 'programme-' || e.programme_id AND ${programme})`,
  };
}

/** Households, each once, of which a table of theirs has a row. */
function households(metric: string, table: string, only?: string): Source {
  return {
    table,
    metrics: { [metric]: inWords('households, each once', only) },
    sql: ({ household }) => `SELECT 1::numeric, 'exact', e.entry_id, e.is_certain FROM (
        SELECT DISTINCT ON (coalesce(s.surviving_id, e.household_id)) e.entry_id, ${isCertain} AS is_certain
          FROM projection.${table} e LEFT JOIN projection.surviving s ON s.household_id = e.household_id
         WHERE t.metric = '${metric}' AND ${only ?? 'TRUE'}
           AND ${covers({ area: 'e.area_code', unit: 'e.organisation_id' })} AND ${household}
         ORDER BY coalesce(s.surviving_id, e.household_id), ${isCertain} DESC, e.household_id, e.place) e`,
  };
}

const own = (name: string): Told => ({ value: `e.${name}`, qualifier: `e.${name}_qualifier` });
const orOne = (name: string): Told => ({
  value: `coalesce(e.${name}, 1)`,
  qualifier: `coalesce(e.${name}_qualifier, 'exact')`,
});
const amount: Told = countedMoney('e.amount');

const programmesReach = `projection.reach p WHERE p.stream = 'programme-' || e.programme_id`;
/**
 * Where an entry names no area, that of its programme, and where that names none, that of its organiser; as it stands,
 * where the entry was before its start.
 */
const ofProgramme = `coalesce(e.area_code, (SELECT coalesce(p.area_code,
  (SELECT o.area_code FROM projection.organisation o WHERE o.organisation_id = p.organisation_id)) FROM ${programmesReach}))`;
const organiser = `(SELECT p.organisation_id FROM ${programmesReach})`;
/** Of entries that may name an area and a unit of their own, and of those that do not. */
const itself: Place = {
  area: `coalesce(e.given_area_code, ${ofProgramme})`,
  unit: `coalesce(e.organisation_id, ${organiser})`,
};
const ofOthers: Place = { area: ofProgramme, unit: organiser };

const sources: readonly Source[] = [
  counted('group_event', itself, {
    organisations: own('organisations'),
    households: own('households'),
    people: own('attendees'),
    beneficiaries: own('attendees'),
    staff: own('staff'),
    medical_staff: own('staff'),
    events: orOne('times'),
    clinics: { ...orOne('times'), only: `e.kind = 'free_clinic'` },
  }),
  counted('team', itself, { teams: orOne('teams'), volunteers: own('members') }),
  counted('volunteer_shift', ofOthers, { hours: own('hours'), person_times: own('person_times') }),
  counted('media_item', ofOthers, {
    media_items: orOne('issues'),
    posters: { ...orOne('issues'), only: `e.kind = 'poster'` },
  }),
  counted('material', ofOthers, { leaflets: { ...own('quantity'), only: `e.material = 'leaflet'` } }),
  counted('programme_contribution', { ...ofOthers, unit: 'e.from_organisation_id' }, { money_fen: amount }),
  counted(
    'programme_expenditure',
    { ...ofOthers, unit: 'e.own_means_of' },
    { money_fen: { ...amount, only: 'e.own_means_of IS NOT NULL' } },
  ),
  households('households_given_winter_pack', 'goods_received', `e.goods = 'winter_pack'`),
  households('households_on_health_ledger', 'health_record'),
];

/** What each metric is derived from. */
export const derivations = sources.flatMap(({ table, metrics }) =>
  Object.entries(metrics).map(([metric, counts]) => ({ metric, table, counts })),
);

/** Metrics of which entries say something. */
const derivable = [...new Set(derivations.map(({ metric }) => metric))];

const certain = totalled('d.value', `CASE WHEN d.is_certain THEN d.qualifier ELSE 'unknown' END`);
const uncertain = totalled('d.value', `CASE WHEN NOT d.is_certain THEN d.qualifier END`);
/** The total of another programme that this one repeats; of two that repeat each other one stands. */
const repeatedElsewhere = `SELECT FROM projection.declared_total p WHERE p.programme_id = t.repeats_elsewhere_programme_id
  AND p.entry_id = t.repeats_elsewhere_entry_id
  AND (p.repeats_elsewhere_entry_id IS DISTINCT FROM t.entry_id OR t.entry_id > p.entry_id)`;

const opposite = `CASE t.value_qualifier WHEN 'at_least' THEN 'below' WHEN 'below' THEN 'at_least' WHEN 'unknown' THEN 'below'
  ELSE t.value_qualifier END`;

export const { question: declared, Handler: CompareDeclaredHandler } = listOf({
  path: '/v1/reports/declared',
  operationId: 'compareDeclared',
  title: { zh: '公布数与台账数', en: 'Declared beside derived' },
  description: {
    zh:
      '每个公布的数字与由记录推算的数字并列，差额 = 推算 − 公布，附背后的记录。写明区划和期间的按区划推算，否则按项目' +
      '及其子项目；所写的期间、区划、单位一律限定，只知大概、部分在期间之内的列在“另可能有”。公布数在两数之间的，差额也在两数' +
      '之间。只计自己有权查看的记录。重复发布的只计一次；推算不出的没有推算数。',
    en:
      'Each total that was declared, what the entries come to, and the gap: derived less declared, with the entries ' +
      'behind it. Where it names an area and a period all of that area is counted, else its programme and what is nested in ' +
      'it; the period, the area and the unit that it names bind in any case, and what is known no better than to lie in the ' +
      'period partly stands in `uncertain`. Where a total lies between two bounds, so does its gap. ' +
      'Those alone are counted that the account may read. What is published twice stands once; where entries tell ' +
      'nothing of a metric there is nothing derived (docs/metrics.md).',
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
    uncertain: decimal(
      '另可能有',
      'Uncertain',
      'What may lie in the period beside what is derived; left out where there is none',
    ),
    gap: decimal('差额', 'Gap', 'Its lower bound, where the total lies between two'),
    gapUpTo: decimal('差额上限', 'Gap up to', 'Where the total lies between two'),
    gapQualifier: qualifier({ zh: '差额', en: 'Gap' }),
    published: required(whole('公布次数', 'Times published')),
    entryId: required(uuid('公布的记录', 'Entry')),
    entries: whole('推算所据记录数', 'Entries behind it'),
    note: field(Aggregate, 'note'),
    entryIds: uuids('推算所据记录', 'Entries', `The first ${entries_max} of them`),
  },
  rows: ({ statement, caller, values: { area: within, metric, programme, gap } }) => {
    const readable: Readable = {
      programme: statement.apart(() => confineByReach(statement, caller, undefined, 's')),
      household: statement.apart(() => confine(statement, caller, undefined, 'e')),
    };
    confineByReach(statement, caller, within);
    statement.where(`t.repeats IS NULL AND NOT EXISTS (${repeatedElsewhere})`);
    if (metric !== undefined) statement.where(`t.metric = ${statement.value(metric)}`);
    if (programme !== undefined) statement.where(`t.programme_id = ${statement.value(programme)}`);
    if (gap !== undefined)
      statement.where(`(x.derived NOT BETWEEN t.value AND coalesce(t.up_to, t.value)) IS ${gap ? 'TRUE' : 'NOT TRUE'}`);
    const isDerivable = `t.metric = ANY (${statement.value(derivable)}::text[])`;
    return {
      select: `t.programme_id, r.label AS programme_name, t.metric, t.unit, t.period, t.given_area_code AS area_code,
        t.organisation_id, t.value::text AS declared, t.up_to::text AS declared_up_to,
        t.value_qualifier AS declared_qualifier, t.entry_id, x.derived::text AS derived, x.derived_qualifier,
        x.uncertain::text AS uncertain, t.note, (x.derived - coalesce(t.up_to, t.value))::text AS gap,
        CASE WHEN t.up_to IS NOT NULL THEN (x.derived - t.value)::text END AS gap_up_to,
        CASE WHEN x.derived IS NULL OR t.value IS NULL THEN NULL
          WHEN x.derived_qualifier = ${opposite} OR ${opposite} = 'exact' THEN x.derived_qualifier
          WHEN x.derived_qualifier = 'exact' THEN ${opposite} ELSE 'approximately' END AS gap_qualifier,
        (SELECT count(*) FROM projection.declared_total p
          WHERE (p.programme_id = t.programme_id AND t.entry_id IN (p.entry_id, p.repeats))
             OR (p.repeats_elsewhere_programme_id = t.programme_id AND p.repeats_elsewhere_entry_id = t.entry_id)) AS published,
        x.entries, x.entry_ids`,
      from: `projection.declared_total t JOIN projection.reach r ON r.stream = 'programme-' || t.programme_id
        LEFT JOIN LATERAL (
          WITH RECURSIVE nested (id) AS (SELECT t.programme_id UNION
            SELECT p.programme_id FROM projection.programme p JOIN nested n ON p.parent_id = n.id)
          SELECT ${certain.sum} AS derived, ${certain.joined} AS derived_qualifier, count(*) AS entries,
                 CASE WHEN bool_or(NOT d.is_certain) THEN ${uncertain.sum} END AS uncertain,
                 (array_agg(d.entry_id ORDER BY d.entry_id))[1:${entries_max}] AS entry_ids
            FROM (${sources.map(({ sql }) => sql(readable)).join(' UNION ALL ')})
              d (value, qualifier, entry_id, is_certain)) x ON ${isDerivable}`,
    };
  },
  order: [
    { sql: 't.programme_id', type: 'uuid' },
    { sql: 't.entry_id', type: 'uuid' },
  ],
  problems: ['outside-area'],
});
