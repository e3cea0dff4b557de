/** The kinds of streams. The list: one that stands here is recorded, stored, folded, read and shown. */
import { area } from './area/area.js';
import { batch } from './batch/batch.js';
import { cadre } from './cadre/cadre.js';
import { codeList } from './code-list/code-list.js';
import { emergency } from './emergency/emergency.js';
import { erasure } from './erasure/erasure.js';
import { fund } from './fund/fund.js';
import { household } from './household/definition.js';
import { organisation } from './organisation/organisation.js';
import { person } from './person/person.js';
import { programme } from './programme/programme.js';
import { selfReport } from './self-report/self-report.js';
import type { AnyStream } from './stream-kind.js';

/** In the order in which entries of one request are recorded: what others name comes first. */
export const kinds: readonly AnyStream[] = [
  area,
  codeList,
  organisation,
  cadre,
  person,
  household,
  fund,
  batch,
  programme,
  selfReport,
  emergency,
  erasure,
];
