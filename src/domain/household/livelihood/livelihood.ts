/** What the household lives on. */
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';

export interface Livelihood {
  readonly educationAid: Readonly<Record<string, Provenance & { readonly personId?: string; readonly fen?: number }>>;
  readonly incomes: Readonly<Record<string, Provenance & { readonly netFen: number }>>;
  readonly employments: Readonly<
    Record<
      string,
      Provenance & { readonly personId?: string; readonly arrangedBy?: string; readonly description?: string }
    >
  >;
  readonly indicators: Readonly<
    Record<string, Provenance & { readonly span: Span; readonly met: boolean; readonly criteria: string }>
  >;
}
