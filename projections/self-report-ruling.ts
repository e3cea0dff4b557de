import { reportClosed, reportVerified, selfReport } from '../src/domain/self-report/self-report.js';
import { journalOf } from './journal.js';

export const selfReportRulingTable = journalOf(selfReport, {
  name: 'self_report_ruling',
  version: 1,
  comment: 'One row per verification or closing of a report.',
  facts: [reportVerified, reportClosed],
  list: {},
});
