/** Readings with their alerts, consultations, costs that were paid back. */
import type { Mark } from '../../provenance.js';
import type { Span } from '../../span.js';
import type { Alert } from './health-thresholds.js';

export interface Reading extends Mark {
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
  readonly alerts: Readonly<Record<string, Mark & { readonly span: Span; readonly personId?: string }>>;
  /** By member. */
  readonly healthRecords: Readonly<
    Record<string, Mark & { readonly organisationId?: string; readonly conditions?: readonly string[] }>
  >;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, Mark & { readonly ended: boolean }>>>>;
  readonly acknowledgements: Readonly<Record<string, Mark & { readonly action: string }>>;
  readonly medicines: { readonly count: number; readonly last?: Mark };
  readonly referrals: Readonly<
    Record<
      string,
      {
        readonly personId: string;
        readonly toOrganisationId?: string;
        readonly made?: Mark & { readonly span: Span };
        readonly outcome?: Mark & { readonly outcome: string };
      }
    >
  >;
  readonly consultations: { readonly count: number; readonly last?: Mark & { readonly organisationId?: string } };
  readonly reimbursements: Readonly<
    Record<string, Mark & { readonly rate?: string; readonly depositWaived?: boolean }>
  >;
}
