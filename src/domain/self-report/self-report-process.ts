/** A self-report shows in the file of the household that it turned out to be of. */
import { selfReportLinked } from '../household/elsewhere/cases-linked.js';
import { toHousehold } from '../household/elsewhere/to-household.js';
import { causeOf, processOf } from '../process-definition.js';
import type { AnyStream, StreamDefinition } from '../stream-kind.js';
import type { SelfReport } from './self-report.js';
import { needReported, reportClosed, reportVerified, selfReport } from './self-report.js';

export const selfReportProcess = processOf<SelfReport>({
  name: 'self-report-links',
  version: 1,
  source: selfReport as AnyStream as StreamDefinition<SelfReport>,
  causes: [
    causeOf<SelfReport>()(needReported, ({ kinds, occurredOn }, { id, state: { householdId } }) =>
      toHousehold(
        householdId,
        selfReportLinked,
        { reportId: id, kinds },
        occurredOn === undefined ? {} : { occurredOn },
      ),
    ),
  ],
  dependsOn: [{ fact: reportVerified }, { fact: reportClosed }],
});
