import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  Choice,
  Decimal,
  InFile,
  Note,
  Optional,
  OrganisationRef,
  Parts,
  Pattern,
  PersonalTo,
  Required,
  values,
} from '../../fields.js';
import { refuse } from '../../refusal.js';
import { alertOf, findBroken, isWorse, unitOf } from './health-thresholds.js';
import type { Alert } from './health-thresholds.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

const contexts = values({
  fasting: ['空腹', 'fasting'],
  random: ['随机', 'random'],
  after_meal: ['餐后', 'after a meal'],
  resting: ['静息', 'resting'],
  after_exercise: ['运动后', 'after exercise'],
});

/** Kinds of readings that are often taken. */
const loinc = values({
  '8480-6': ['收缩压', 'systolic blood pressure'],
  '8462-4': ['舒张压', 'diastolic blood pressure'],
  '15074-8': ['血糖', 'blood glucose'],
  '14749-6': ['血清葡萄糖', 'glucose in serum'],
  '14771-0': ['空腹血糖', 'fasting glucose'],
  '8867-4': ['心率', 'heart rate'],
  '8310-5': ['体温', 'body temperature'],
  '59408-5': ['血氧饱和度（指夹）', 'oxygen saturation by pulse oximetry'],
  '2708-6': ['动脉血氧饱和度', 'arterial oxygen saturation'],
  '29463-7': ['体重', 'body weight'],
  '8302-2': ['身高', 'body height'],
  '39156-5': ['体重指数', 'body mass index'],
  '9279-1': ['呼吸频率', 'respiratory rate'],
  '4548-4': ['糖化血红蛋白', 'haemoglobin A1c'],
  '2093-3': ['总胆固醇', 'total cholesterol'],
  '14647-2': ['总胆固醇', 'total cholesterol'],
});

export class Observation {
  @Required('检查项目：LOINC 代码', 'Code: LOINC', Pattern(/^\d{1,5}-\d$/, loinc), '8480-6') code!: string;
  @Required('读数：写成文字的小数', 'Value: a decimal, as a text', Decimal(), '152') value!: string;
  @Optional('读数单位：UCUM，必须写明', 'Unit: UCUM; a reading has one', Pattern(/^[!-~]{1,40}$/), 'mm[Hg]')
  unit?: string;
  @Optional('测量状态：空腹、餐后等', 'Context: fasting, after a meal and so on', Choice(contexts), 'resting')
  context?: string;
}

/** What was measured on a person. */
export class HealthCheck extends Entry {
  @Optional('受检成员：来源未写明时不填', 'Member: left out where the source does not say who', InFile('member'))
  personId?: string;
  @Required('读数：逐项填写', 'Observations: what was measured', [Parts(() => Observation, 50), PersonalTo('person')])
  observations!: Observation[];
  @Optional('检查单位：派出人员的单位', 'Unit: that did the check', OrganisationRef()) organisationId?: string;
  @Note('person') note?: string;
}

export const healthCheckRecorded = factOf<Health, Household>()({
  type: 'HealthCheckRecorded',
  version: 1,
  title: { zh: '健康检查', en: 'Health check recorded' },
  route: 'health-checks',
  payload: HealthCheck,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 60,
  present: ({ personId }) => personId,
  decide: ({ observations }) => {
    for (const [i, { code, value, unit }] of (observations ?? []).entries()) {
      if (unit === undefined) return refuse('unit-missing', `observations.${i}.unit`);
      if ((unitOf(code) ?? unit) !== unit) return refuse('unit-unfit', `observations.${i}.unit`);
      const broken = findBroken(code, value, unit);
      if (broken) return refuse('reading-impossible', `observations.${i}.value`, [], boundsOf(broken));
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
        ...spanned(at),
        personId,
        code,
        value,
        unit: unit ?? '',
        context,
        alert,
      });
    }
    // One that is erased may have raised an alert.
    const raised = observations === undefined || [...ofThisCheck.values()].some((alert) => alert !== undefined);
    if (!raised) return { readings };
    const alert = { ...spanned(at), ...(personId !== undefined && { personId }) };
    return { readings, alerts: { ...household.alerts, [at.entryId]: alert } };
  },
});

function boundsOf({ lowest, highest, unit }: NonNullable<ReturnType<typeof findBroken>>) {
  return { lowest: String(lowest), highest: String(highest), unit };
}
