/** The kinds of streams. The list: one that stands here is recorded, stored, folded, read and shown. */
import { area } from './area/area.js';
import { cadre } from './cadre/cadre.js';
import { codeList } from './code-list/code-list.js';
import { household } from './household/definition.js';
import { organisation } from './organisation/organisation.js';
import type { AnyStream } from './stream-kind.js';

/** In the order in which entries of one request are recorded: what others name comes first. */
export const kinds: readonly AnyStream[] = [area, codeList, organisation, cadre, household];
