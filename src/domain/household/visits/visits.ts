/** Who came to see the household or called, and when last. */
import type { Mark } from '../../provenance.js';

export interface Visits {
  readonly visits: {
    readonly count: number;
    readonly lastCompleted?: Mark & { readonly day: string; readonly organisationId?: string };
  };
  /** By visit, then by the SHA-256 of the file; one that was replaced is kept. */
  readonly photos: Readonly<Record<string, Readonly<Record<string, Mark & { readonly replacedBy?: string }>>>>;
  readonly satisfaction?: Mark & { readonly answer: string };
  readonly labourHelp: { readonly count: number; readonly last?: Mark };
  readonly contacts: { readonly count: number; readonly lastReached?: Mark & { readonly day: string } };
}
