/** docs/metrics.md: what each metric of a declared total is derived from. */
import { derivations } from '../../../projections/declared-beside-derived.js';

export function metricsText(): string {
  return [
    '# 公布数字的推算依据 · What declared totals are derived from',
    '',
    'Written by `npm run generate`. `GET /v1/reports/declared` sets beside each total that a report declares',
    '(`AggregateReported`) what the entries come to; the columns are those of the [tables](tables.md). Of other metrics',
    'nothing is derived: they are shown as declared.',
    '',
    '- An area and a period: whatever occurred in that area; else the programme and what is nested in it.',
    '- A period, an area and a unit that the total names bind in any case. An entry without an area lies where its programme',
    '  does, or its organiser; one without a unit is its organiser\u2019s, and money is of the unit that gave or paid it.',
    '- What is known no better than to lie in the period partly is not derived: it stands in `uncertain`.',
    '',
    '| metric | table | counts |',
    '| --- | --- | --- |',
    ...derivations.map(({ metric, table, counts }) => `| \`${metric}\` | \`${table}\` | \`${counts}\` |`),
    '',
  ].join('\n');
}
