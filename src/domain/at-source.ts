/** What a process completes here is decided elsewhere. */
import type { Refusal, RefusalSource } from './refusal.js';

/** A completion is recorded, corrected and voided at its source only (S26). */
export function refuseAtSource(source: RefusalSource, path = ''): Refusal {
  return { code: 'completed-at-source', path, source };
}
