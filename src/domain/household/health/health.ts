/** Readings with their alerts, consultations, costs that were paid back. */
import type { Mark } from '../../provenance.js';
import type { Alert } from './health-thresholds.js';

export interface Reading extends Mark {
  readonly personId?: string;
  readonly code: string;
  readonly value: string;
  readonly unit: string;
  readonly context?: string;
  readonly alert?: Alert;
}

export interface Health {
  readonly readings: Readonly<Record<string, Reading>>;
  readonly consultations: { readonly count: number; readonly last?: Mark & { readonly organisationId?: string } };
  readonly reimbursements: Readonly<
    Record<string, Mark & { readonly rate?: string; readonly depositWaived?: boolean }>
  >;
}
