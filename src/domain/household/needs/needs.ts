/** What the household needs, and what has become of it. */
import type { Mark } from '../../provenance.js';
import type { Span } from '../../span.js';

export interface Need {
  readonly needId: string;
  readonly kind?: string;
  readonly urgency?: string;
  readonly description?: string;
  readonly identified?: Mark & { readonly span: Span };
  readonly resolved?: Mark & { readonly outcome: string; readonly span: Span };
}

export interface Needs {
  readonly needs: Readonly<Record<string, Need>>;
}
