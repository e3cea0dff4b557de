/** The questions. The list: one that stands here is routed, checked, answered and described. */
import type { Type } from '@nestjs/common';
import type { RouteDescription } from '../http/route-description.js';
import { entries, ReadEntryHandler } from './entry.js';
import { facts, ListFactsHandler } from './facts.js';
import { Files } from './files.js';
import { CompareFilesHandler, householdCompare } from './household-compare.js';
import { householdFile, ReadFileHandler } from './household-file.js';
import { householdHistory, ReadHistoryHandler } from './household-history.js';
import { householdReplay, ReplayFileHandler } from './household-replay.js';
import { householdTimeline, ReadTimelineHandler } from './household-timeline.js';
import { Labels } from './labels.js';
import { describe, Questions, routeOf } from './question.js';
import type { Question } from './question.js';
import { WaitFor } from './wait-for.js';

export const questions: readonly Question[] = [
  householdFile,
  householdTimeline,
  householdCompare,
  householdReplay,
  householdHistory,
  ...entries,
  facts,
];

export const queryRoutes: readonly RouteDescription[] = questions.map(describe);

export const queryControllers: readonly Type[] = questions.map(routeOf);

/** Beside `Tables` and `Cursors`, which whoever starts the service makes of its pool and its master key. */
export const queryProviders: readonly Type[] = [
  Questions,
  Files,
  Labels,
  WaitFor,
  ReadFileHandler,
  ReadTimelineHandler,
  CompareFilesHandler,
  ReplayFileHandler,
  ReadHistoryHandler,
  ReadEntryHandler,
  ListFactsHandler,
];
