/** What other streams decide about the household; each entry is a completion (S26) and names its source. */
import type { Provenance } from '../../provenance.js';
import type { Total } from '../../quantity.js';

export interface Elsewhere {
  readonly goodsReceived: { readonly count: number; readonly fen: Total; readonly last?: Provenance };
  /** Of funds, by the entry that disbursed the loan. */
  readonly loans: Readonly<
    Record<
      string,
      { readonly lent: Total; readonly repaid: Total; readonly writtenOff: Total; readonly last?: Provenance }
    >
  >;
  readonly payments: { readonly count: number; readonly fen: Total; readonly last?: Provenance };
  readonly emergencies: Readonly<Record<string, Provenance & { readonly kind?: string }>>;
  readonly selfReports: Readonly<Record<string, Provenance & { readonly kinds: readonly string[] }>>;
}
