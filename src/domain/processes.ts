/** All processes there are: one that stands here is run, shown and measured. */
import { goodsProcess } from './batch/goods-process.js';
import { emergencyProcess } from './emergency/emergency-process.js';
import { fundProcess, programmeProcess } from './fund/money-process.js';
import { mergingProcess } from './household/merging-process.js';
import type { AnyProcess } from './process-definition.js';
import { selfReportProcess } from './self-report/self-report-process.js';

export const processes: readonly AnyProcess[] = [
  goodsProcess,
  fundProcess,
  programmeProcess,
  emergencyProcess,
  selfReportProcess,
  mergingProcess,
];
