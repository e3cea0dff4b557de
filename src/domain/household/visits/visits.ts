/** Who came to see the household or called, and when last. */
import type { Mark } from '../../provenance.js';

export interface Visits {
  readonly visits: {
    readonly count: number;
    readonly lastCompleted?: Mark & { readonly day: string; readonly organisationId?: string };
  };
  readonly contacts: { readonly count: number; readonly lastReached?: Mark & { readonly day: string } };
}
