/**
 * What was declared beside what entries come to, in SQL over the tables, as they are called in the schema `projection`: of
 * the report, and of a view of dashboards.
 */
import { surviving } from './surviving.js';
import { countedMoney, totalled } from './totals.js';

/** Entries named beside a figure; how many there are stands beside them. */
export const entries_max = 200;

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

/** SQL by which a programme of the table `reach` under the name `s` is read, and a household's row `e`. */
export interface Readable {
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
export const derivable = [...new Set(derivations.map(({ metric }) => metric))];

const certain = totalled('d.value', `CASE WHEN d.is_certain THEN d.qualifier ELSE 'unknown' END`);
const uncertain = totalled('d.value', `CASE WHEN NOT d.is_certain THEN d.qualifier END`);
/** The total of another programme that this one repeats; of two that repeat each other one stands. */
const repeatedElsewhere = `SELECT FROM projection.declared_total p WHERE p.programme_id = t.repeats_elsewhere_programme_id
  AND p.entry_id = t.repeats_elsewhere_entry_id
  AND (p.repeats_elsewhere_entry_id IS DISTINCT FROM t.entry_id OR t.entry_id > p.entry_id)`;

const opposite = `CASE t.value_qualifier WHEN 'at_least' THEN 'below' WHEN 'below' THEN 'at_least' WHEN 'unknown' THEN 'below'
  ELSE t.value_qualifier END`;

/** SQL over a declared total `t`: it repeats no other one. */
export const standsOnce = `t.repeats IS NULL AND NOT EXISTS (${repeatedElsewhere})`;

/**
 * Columns, over a declared total `t` and what is derived for it, `x`.
 * @param cast of decimals: `::text` where they are to be exact in JSON
 */
export const besideColumns = (
  cast: '' | '::text',
): string => `t.metric, t.unit, t.period, t.given_area_code AS area_code,
  t.organisation_id, t.value${cast} AS declared, t.up_to${cast} AS declared_up_to,
  t.value_qualifier AS declared_qualifier, t.entry_id, x.derived${cast} AS derived, x.derived_qualifier,
  x.uncertain${cast} AS uncertain, (x.derived - coalesce(t.up_to, t.value))${cast} AS gap,
  CASE WHEN t.up_to IS NOT NULL THEN (x.derived - t.value)${cast} END AS gap_up_to,
  CASE WHEN x.derived IS NULL OR t.value IS NULL THEN NULL
    WHEN x.derived_qualifier = ${opposite} OR ${opposite} = 'exact' THEN x.derived_qualifier
    WHEN x.derived_qualifier = 'exact' THEN ${opposite} ELSE 'approximately' END AS gap_qualifier,
  (SELECT count(*) FROM projection.declared_total p
    WHERE (p.programme_id = t.programme_id AND t.entry_id IN (p.entry_id, p.repeats))
       OR (p.repeats_elsewhere_programme_id = t.programme_id AND p.repeats_elsewhere_entry_id = t.entry_id)) AS published,
  x.entries`;

/** SQL, after `declared_total t`: what the entries come to that may be read, where any say something of the metric. */
export const joinedDerived = (readable: Readable, isDerivable: string): string => `LEFT JOIN LATERAL (
    WITH RECURSIVE nested (id) AS (SELECT t.programme_id UNION
      SELECT p.programme_id FROM projection.programme p JOIN nested n ON p.parent_id = n.id)
    SELECT ${certain.sum} AS derived, ${certain.joined} AS derived_qualifier, count(*) AS entries,
           CASE WHEN bool_or(NOT d.is_certain) THEN ${uncertain.sum} END AS uncertain,
           (array_agg(d.entry_id ORDER BY d.entry_id))[1:${entries_max}] AS entry_ids
      FROM (${sources.map(({ sql }) => sql(readable)).join(' UNION ALL ')})
        d (value, qualifier, entry_id, is_certain)) x ON ${isDerivable}`;

const all: Readable = { programme: 'TRUE', household: 'TRUE' };

/** The same for dashboards: of all programmes. */
export function selectDeclared(table: (name: string) => string): string {
  const metrics = derivable.map((each) => `'${each}'`).join(', ');
  const sql = `SELECT t.programme_id, p.name AS programme_name, ${besideColumns('')}
    FROM projection.declared_total t LEFT JOIN projection.programme p ON p.programme_id = t.programme_id
    ${joinedDerived(all, `t.metric IN (${metrics})`)} WHERE ${standsOnce}`;
  return sql.replaceAll(/projection\.(\w+)/g, (_, name: string) =>
    name === surviving.name ? `(${surviving.sql(table)})` : table(name),
  );
}
