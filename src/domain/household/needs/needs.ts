/** What the household needs, and what has become of it. */
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';

export interface Need {
  readonly needId: string;
  readonly kind?: string;
  readonly urgency?: string;
  readonly description?: string;
  readonly identified?: Provenance & { readonly span: Span };
  readonly resolved?: Provenance & { readonly outcome: string; readonly span: Span };
}

export interface Needs {
  readonly needs: Readonly<Record<string, Need>>;
}
