import { needReported, selfReport } from '../src/domain/self-report/self-report.js';
import { journalOf } from './journal.js';

export const selfReportTable = journalOf(selfReport, {
  name: 'self_report',
  version: 1,
  comment: 'One row per need that a household or somebody for it has reported.',
  facts: [needReported],
});
