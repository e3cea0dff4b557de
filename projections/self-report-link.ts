import { household } from '../src/domain/household/definition.js';
import { selfReportLinked } from '../src/domain/household/elsewhere/cases-linked.js';
import { journalOf } from './journal.js';

export const selfReportLinkTable = journalOf(household, {
  name: 'self_report_link',
  version: 1,
  comment: 'One row per self report that turned out to be of a household.',
  facts: [selfReportLinked],
  list: {},
  indexes: [{ columns: ['area_code', 'last_day'], for: 'rows of an area by day' }],
});
