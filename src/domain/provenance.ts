/** Where a value of a file comes from. These four fields have no other meaning in any state: the timeline leaves them out. */
import type { Occurrence } from './fact.js';
import type { Span } from './span.js';

/** The entry, and the day as it was written. */
export interface Provenance {
  readonly by: string;
  readonly on?: string;
}

export function provenanceOf(at: Occurrence): Provenance {
  return at.occurredOn === undefined ? { by: at.entryId } : { by: at.entryId, on: at.occurredOn };
}

export function spanned(at: Occurrence): Provenance & { readonly span: Span } {
  return { ...provenanceOf(at), span: at.span };
}

/** The one of the later day; of two of one day, the one that stands later in the file. */
export function latestOf<T extends { readonly day: string }>(
  before: T | undefined,
  next: T | undefined,
): T | undefined {
  return before && (!next || next.day < before.day) ? before : next;
}

/** The parts that have a value, so that what was never said does not appear as a field. */
export function stated<T extends object>(parts: T): T {
  const said: Record<string, unknown> = {};
  for (const name in parts) if (parts[name] !== undefined) said[name] = parts[name];
  return said as T;
}
