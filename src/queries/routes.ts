/** The questions. The list: one that stands here is routed, checked, answered and described. */
import type { Type } from '@nestjs/common';
import type { RouteDescription } from '../http/route-description.js';
import { areas, ListAreasHandler } from './areas.js';
import { cadres, ListCadresHandler } from './cadres.js';
import { codes, ListCodesHandler } from './codes.js';
import { entries, ReadEntryHandler } from './entry.js';
import { facts, ListFactsHandler } from './facts.js';
import { FileReader } from './file-reader.js';
import { findings, ListFindingsHandler } from './findings.js';
import { held, ListHeldHandler } from './held.js';
import { CompareFilesHandler, compareQuestions } from './compare.js';
import { fileQuestions, ReadFileHandler } from './file.js';
import { fileFromLogQuestions, ReadFileFromLogHandler } from './file-from-log.js';
import { historyQuestions, ReadHistoryHandler } from './history.js';
import { replayQuestions, ReplayFileHandler } from './replay.js';
import { timelineQuestions, ReadTimelineHandler } from './timeline.js';
import { households, ListHouseholdsHandler } from './households.js';
import { journalLists } from './journal-lists.js';
import { Labels } from './labels.js';
import { baselineList, ListBaselineHandler } from './list-baseline.js';
import { ListNeedsHandler, needsList } from './list-needs.js';
import { ListPairingsHandler, pairingsList } from './list-pairings.js';
import { ListOrganisationsHandler, organisations } from './organisations.js';
import { ListOverdueHandler, overdue } from './overdue.js';
import { PersonalDataHandler, personalData } from './personal-data.js';
import { ListProcessesHandler, processes } from './processes.js';
import { describe, QueryRouter, routeOf } from './query-definition.js';
import type { QueryDefinition } from './query-definition.js';
import { ReadTasksHandler, tasks } from './tasks.js';
import { ReportVisitsHandler, visitReport } from './visit-report.js';
import { funds, ListFundsHandler } from './funds.js';
import { stock, ListStockHandler } from './stock.js';
import { programmes, ListProgrammesHandler } from './programmes.js';
import { programmeReport, ReportProgrammesHandler } from './programme-report.js';
import { volunteers, ListVolunteersHandler } from './volunteers.js';
import { plansList, ListPlansHandler } from './list-plans.js';
import { healthLedger, ListHealthHandler } from './health-ledger.js';
import { ListThresholdsHandler, thresholds } from './thresholds.js';
import { emergencies, ListEmergenciesHandler } from './emergencies.js';
import { selfReports, ListSelfReportsHandler } from './self-reports.js';
import { duplicates, ListDuplicatesHandler } from './duplicates.js';
import { coverage, ListCoverageHandler } from './coverage.js';
import { donations, TraceDonationsHandler } from './donations.js';
import { donorTrace, TraceForDonorHandler } from './donor-trace.js';
import { insurance, ListInsuranceHandler } from './insurance.js';
import { declared, CompareDeclaredHandler } from './declared.js';
import { giftReport, ReportGiftsHandler, giftEntries, ListGiftEntriesHandler } from './gift-report.js';
import { referrals, ListReferralsHandler } from './referrals.js';
import { corrections, ListCorrectionsHandler } from './corrections.js';
import { photoReplacements, ListPhotoReplacementsHandler } from './photo-replacements.js';
import { anomalies, ListAnomaliesHandler } from './anomalies.js';
import { volunteerEntries, ListVolunteerEntriesHandler } from './volunteer-entries.js';
import { visitEntries, ListVisitEntriesHandler } from './visit-entries.js';
import { WaitFor } from './wait-for.js';

export const questions: readonly QueryDefinition[] = [
  households,
  ...fileQuestions,
  ...fileFromLogQuestions,
  ...timelineQuestions,
  ...compareQuestions,
  ...replayQuestions,
  ...historyQuestions,
  ...entries,
  tasks,
  overdue,
  held,
  findings,
  baselineList,
  needsList,
  pairingsList,
  visitReport,
  areas,
  organisations,
  cadres,
  codes,
  facts,
  processes,
  personalData,
  funds,
  stock,
  programmes,
  volunteers,
  insurance,
  plansList,
  healthLedger,
  thresholds,
  emergencies,
  selfReports,
  duplicates,
  coverage,
  donations,
  donorTrace,
  declared,
  giftReport,
  giftEntries,
  visitEntries,
  referrals,
  corrections,
  photoReplacements,
  anomalies,
  volunteerEntries,
  programmeReport,
  ...journalLists.map(({ question }) => question),
];

export const queryRoutes: readonly RouteDescription[] = questions.map(describe);

export const queryControllers: readonly Type[] = questions.map(routeOf);

/** Beside `Tables` and `Cursors`, which whoever starts the service makes of its pool and its master key. */
export const queryProviders: readonly Type[] = [
  QueryRouter,
  FileReader,
  Labels,
  WaitFor,
  ListHouseholdsHandler,
  ReadFileHandler,
  ReadFileFromLogHandler,
  ReadTimelineHandler,
  CompareFilesHandler,
  ReplayFileHandler,
  ReadHistoryHandler,
  ReadEntryHandler,
  ReadTasksHandler,
  ListOverdueHandler,
  ListHeldHandler,
  ListFindingsHandler,
  ListBaselineHandler,
  ListNeedsHandler,
  ListPairingsHandler,
  ReportVisitsHandler,
  ListAreasHandler,
  ListOrganisationsHandler,
  ListCadresHandler,
  ListCodesHandler,
  ListFactsHandler,
  ListProcessesHandler,
  PersonalDataHandler,
  ListFundsHandler,
  ListStockHandler,
  ListProgrammesHandler,
  ListVolunteersHandler,
  ListInsuranceHandler,
  ListPlansHandler,
  ListHealthHandler,
  ListThresholdsHandler,
  ListEmergenciesHandler,
  ListSelfReportsHandler,
  ListDuplicatesHandler,
  ListCoverageHandler,
  TraceDonationsHandler,
  TraceForDonorHandler,
  CompareDeclaredHandler,
  ReportGiftsHandler,
  ListGiftEntriesHandler,
  ListVisitEntriesHandler,
  ListReferralsHandler,
  ListCorrectionsHandler,
  ListPhotoReplacementsHandler,
  ListAnomaliesHandler,
  ListVolunteerEntriesHandler,
  ReportProgrammesHandler,
  ...journalLists.map(({ Handler }) => Handler),
];
