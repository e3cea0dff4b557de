/** Who came to see the household or called, and when last. */
import type { Provenance } from '../../provenance.js';

export interface Visits {
  readonly visits: {
    readonly count: number;
    readonly lastCompleted?: Provenance & { readonly day: string; readonly organisationId?: string };
  };
  /** By visit, then by the SHA-256 of the file; one that was replaced is kept. */
  readonly photos: Readonly<Record<string, Readonly<Record<string, Provenance & { readonly replacedBy?: string }>>>>;
  readonly satisfaction?: Provenance & { readonly answer: string };
  readonly labourHelp: { readonly count: number; readonly last?: Provenance };
  readonly contacts: { readonly count: number; readonly lastReached?: Provenance & { readonly day: string } };
}
