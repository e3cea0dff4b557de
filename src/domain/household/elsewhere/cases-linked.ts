/** An emergency or a self-report that turned out to be of this household. */
import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Codes, Id, Optional, RefersTo, Required } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Elsewhere } from './elsewhere.js';

export class EmergencyLink extends Entry {
  @Required('突发事件：已登记的事件', 'Emergency: one that is recorded', [Id(), RefersTo('emergency')])
  emergencyId!: string;
  @Optional('类别：按代码表', 'Kind: by the code list', Code('emergency-kind'), 'illness') kind?: string;
}

export class SelfReportLink extends Entry {
  @Required('申报件：已登记的申报', 'Report: one that is recorded', [Id(), RefersTo('self-report')]) reportId!: string;
  @Required('需求类别：按代码表', 'Kinds: by the code list', Codes('need-kind'), ['medical_treatment'])
  kinds!: string[];
}

export const emergencyLinked = factOf<Elsewhere, Household>()({
  type: 'EmergencyLinked',
  version: 1,
  title: { zh: '关联突发事件', en: 'Emergency linked' },
  route: 'emergency-links',
  payload: EmergencyLink,
  mayRecord: ['office'],
  rank: 533,
  completes: 'emergency',
  evolve: ({ emergencies }, { emergencyId, kind }, at) => ({
    emergencies: { ...emergencies, [emergencyId]: { ...provenanceOf(at), ...(kind !== undefined && { kind }) } },
  }),
});

export const selfReportLinked = factOf<Elsewhere, Household>()({
  type: 'SelfReportLinked',
  version: 1,
  title: { zh: '关联自主申报', en: 'Self report linked' },
  route: 'self-report-links',
  payload: SelfReportLink,
  mayRecord: ['office'],
  rank: 534,
  completes: 'self-report',
  evolve: ({ selfReports }, { reportId, kinds }, at) => ({
    selfReports: { ...selfReports, [reportId]: { ...provenanceOf(at), kinds } },
  }),
});
