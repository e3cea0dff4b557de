/** What is planned for the household (一户一策) or one of its members (一人一策), and how far it has come. */
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';

export interface PlannedMeasure {
  readonly kind: string;
  readonly until?: string;
  readonly costFen?: number;
  readonly cadreId?: string;
  readonly organisationId?: string;
}

export interface Plan {
  readonly planId: string;
  readonly personId?: string;
  readonly adopted?: Provenance & { readonly span: Span };
  readonly revised?: Provenance;
  readonly measures?: readonly PlannedMeasure[];
  readonly reviewed?: Provenance & { readonly progress: string };
}

export interface Plans {
  readonly plans: Readonly<Record<string, Plan>>;
}
