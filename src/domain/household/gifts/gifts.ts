/** What the household was given. */
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';
import type { Total } from '../../quantity.js';

export interface Gifts {
  readonly relief: { readonly count: number; readonly fen: Total; readonly last?: Provenance };
  readonly services: Readonly<Record<string, { readonly count: number; readonly last?: Provenance }>>;
  readonly insurances: Readonly<
    Record<
      string,
      {
        readonly scheme?: string;
        readonly personId?: string;
        readonly from?: string;
        readonly until?: string;
        readonly enrolled?: Provenance & { readonly span: Span };
        readonly lastClaim?: Provenance;
      }
    >
  >;
  readonly gifts: { readonly count: number; readonly cashFen: Total; readonly last?: Provenance };
}
