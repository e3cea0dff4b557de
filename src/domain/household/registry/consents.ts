/** What rests on consent, and stops when the consent is withdrawn (ADR 62). */
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';
import type { Registry } from './registry.js';

/** Of the code list `consent-purpose`: those on which something in the ledger rests. */
export type Purpose = 'photo' | 'data_sharing';

export interface Withdrawn extends Provenance {
  readonly span: Span;
  /** The member who withdrew; undefined where the household did. */
  readonly personId?: string;
}

/** Whoever has withdrawn for a purpose, and has neither consented anew nor is there a legal duty: the last of each. */
export function withdrawnFor({ consents }: Pick<Registry, 'consents'>, purpose: Purpose): Withdrawn[] {
  const found = new Map<string, Withdrawn>();
  const standing = new Set<string>();
  for (const { purpose: of, personId, withdrawn, by } of Object.values(consents)) {
    if (of !== purpose || by === undefined) continue;
    const whose = personId ?? '';
    if (!withdrawn) standing.add(whose);
    else if (withdrawn.span.last >= (found.get(whose)?.span.last ?? ''))
      found.set(whose, { ...withdrawn, ...(personId !== undefined && { personId }) });
  }
  return [...found].flatMap(([whose, last]) => (standing.has(whose) ? [] : [last]));
}
