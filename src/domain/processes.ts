/** The processes. The list: one that stands here is run, shown and measured. */
import type { AnyProcess } from './process-definition.js';

export const processes: readonly AnyProcess[] = [];
