import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  Choice,
  Decimal,
  InFile,
  Optional,
  OrganisationId,
  Parts,
  Pattern,
  PersonalTo,
  RefersTo,
  Text,
} from '../../fields.js';
import { refuse } from '../../refusal.js';
import { alertOf, isWorse, unitOf } from './health-thresholds.js';
import type { Alert } from './health-thresholds.js';
import { mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

export class Observation {
  /** LOINC. */
  @Pattern(/^\d{1,5}-\d$/) code!: string;
  @Decimal() value!: string;
  /** UCUM. A reading without one is refused. */
  @Optional() @Pattern(/^[!-~]{1,40}$/) unit?: string;
  @Optional() @Choice(['fasting', 'random', 'after_meal', 'resting', 'after_exercise']) context?: string;
}

/** What was measured on a person. */
export class HealthCheck extends Entry {
  /** Left out where the source does not say who. */
  @Optional() @InFile('member') personId?: string;
  @Parts(() => Observation, 50) @PersonalTo('person') observations!: Observation[];
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  @Optional() @Text(2000) @PersonalTo('person') note?: string;
}

export const healthCheckRecorded = factOf<Health, Household>()({
  type: 'HealthCheckRecorded',
  version: 1,
  title: { zh: '健康检查', en: 'Health check recorded' },
  route: 'health-checks',
  payload: HealthCheck,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 60,
  decide: ({ observations }) => {
    for (const [i, { code, unit }] of (observations ?? []).entries()) {
      if (unit === undefined) return refuse('unit-missing', `observations.${i}.unit`);
      if ((unitOf(code) ?? unit) !== unit) return refuse('unit-unfit', `observations.${i}.unit`);
    }
    return undefined;
  },
  evolve: (household, { personId, observations }, at) => {
    const readings = { ...household.readings };
    const ofThisCheck = new Map<string, Alert | undefined>();
    // Opened without its key, an erased reading has no observations.
    for (const { code, value, unit, context } of observations ?? []) {
      const alert = alertOf(code, value, context);
      // Of several of one kind the worst stands: a second, calmer one takes nothing back.
      if (ofThisCheck.has(code) && isWorse(ofThisCheck.get(code), alert)) continue;
      ofThisCheck.set(code, alert);
      readings[`${personId ?? 'household'}|${code}`] = stated({
        ...mark(at),
        personId,
        code,
        value,
        unit: unit ?? '',
        context,
        alert,
      });
    }
    return { readings };
  },
});
