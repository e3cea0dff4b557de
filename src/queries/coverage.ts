import { daysBetween } from '../domain/span.js';
import { required, whole, yesNo } from './columns.js';
import { summaryColumns, summaryFields } from './household-summary.js';
import { listOf } from './list-of.js';
import { area, choiceOr, wholeNumber } from './parameters.js';
import { applyScope } from './reach.js';
import { unseenSince, wholeOf } from './together.js';

const days_max = 3_660;

export const { question: coverage, Handler: ListCoverageHandler } = listOf({
  path: '/v1/coverage',
  operationId: 'listCoverage',
  title: { zh: '覆盖情况', en: 'Coverage' },
  description: {
    zh: '未销户的户中无人包保的，或若干天内没有完成走访的（含从未走访的）。',
    en: 'Households that nobody is paired with, or that no completed visit has reached for some days, or ever.',
  },
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }),
    lacking: choiceOr(['any', 'pairing', 'visit', 'both'], 'any', {
      zh: 'pairing：无人包保；visit：未走访；any：其中之一；both：两者都缺',
      en: 'pairing: nobody is paired; visit: not seen; any: one of both; both',
    }),
    days: wholeNumber(90, 1, days_max, { zh: '多少天内没有走访', en: 'Not seen for so many days' }),
  },
  page: [50, 200],
  byDay: true,
  columns: {
    ...summaryFields,
    isUnpaired: required(yesNo('无人包保', 'Unpaired')),
    isUnseen: required(yesNo('未走访', 'Not seen')),
    daysSinceVisit: whole('距上次走访（天）', 'Days since the last visit', 'Left out where there has been none'),
  },
  rows: ({ statement, caller, today, values: { area: within, lacking, days } }) => {
    const unpaired = 'h.pairings = 0';
    const unseen = unseenSince(`${today()} - ${statement.value(days)}::integer`);
    const conditions = {
      pairing: unpaired,
      visit: unseen,
      any: `(${unpaired} OR ${unseen})`,
      both: `${unpaired} AND ${unseen}`,
    };
    statement.where(`h.closed_on IS NULL AND ${conditions[lacking]}`);
    applyScope(statement, caller, within, 'h');
    return {
      select: `${summaryColumns(today())}, ${unpaired} AS is_unpaired, ${unseen} AS is_unseen`,
      from: 'projection.household h',
    };
  },
  order: [
    { sql: 'h.area_code', type: 'text' },
    { sql: 'h.household_id', type: 'uuid' },
  ],
  shown: (row, _, __, today) => {
    const whole = wholeOf(row);
    const { lastVisitOn } = whole as { lastVisitOn?: string };
    return {
      ...whole,
      ...(lastVisitOn !== undefined && { daysSinceVisit: Math.max(0, daysBetween(lastVisitOn, today)) }),
    };
  },
  problems: ['outside-area'],
});
