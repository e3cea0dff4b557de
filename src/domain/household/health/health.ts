/** Readings with their alerts, consultations, costs that were paid back. */
import type { Provenance } from '../../provenance.js';
import type { Span } from '../../span.js';
import type { Alert } from './health-thresholds.js';

export interface Reading extends Provenance {
  readonly span: Span;
  readonly personId?: string;
  readonly code: string;
  readonly value: string;
  readonly unit: string;
  readonly context?: string;
  readonly alert?: Alert;
  /** The entry that saw to the alert. */
  readonly acknowledgedBy?: string;
}

export interface Health {
  readonly readings: Readonly<Record<string, Reading>>;
  /** By the check whose reading raised it. */
  readonly alerts: Readonly<Record<string, Provenance & { readonly span: Span; readonly personId?: string }>>;
  /** By member. */
  readonly healthRecords: Readonly<
    Record<string, Provenance & { readonly organisationId?: string; readonly conditions?: readonly string[] }>
  >;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, Provenance & { readonly ended: boolean }>>>>;
  readonly acknowledgements: Readonly<Record<string, Provenance & { readonly action: string }>>;
  readonly medicines: { readonly count: number; readonly last?: Provenance };
  readonly referrals: Readonly<
    Record<
      string,
      {
        readonly personId: string;
        readonly toOrganisationId?: string;
        readonly made?: Provenance & { readonly span: Span };
        readonly outcome?: Provenance & { readonly outcome: string };
      }
    >
  >;
  readonly consultations: { readonly count: number; readonly last?: Provenance & { readonly organisationId?: string } };
  readonly reimbursements: Readonly<
    Record<string, Provenance & { readonly rate?: string; readonly depositWaived?: boolean }>
  >;
}
