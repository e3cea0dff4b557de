import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, InFile, Note, Optional, OrganisationRef, Required, values } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

const actions = values({
  rechecked: ['已复测', 'measured again'],
  referred: ['已转诊', 'referred'],
  treated: ['已诊治', 'treated'],
  informed: ['已告知', 'told the member'],
});

/** Somebody saw the alert of a reading, and did something about it. */
export class AlertAcknowledgement extends Entry {
  @Required('体检：发出提示的体检记录编号', 'Check: the entry whose reading raised it', InFile('alert'))
  checkId!: string;
  @Required('成员：谁的读数', 'Member: whose reading it is', InFile('member')) personId!: string;
  @Required('处理：做了什么', 'Action: what was done', Choice(actions)) action!: string;
  @Optional('单位：由谁处理', 'Unit: that did it', OrganisationRef()) organisationId?: string;
  @Note('person') note?: string;
}

export const healthAlertAcknowledged = factOf<Health, Household>()({
  type: 'HealthAlertAcknowledged',
  version: 1,
  title: { zh: '处理健康提示', en: 'Health alert acknowledged' },
  route: 'alert-acknowledgements',
  payload: AlertAcknowledgement,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 61,
  decide: ({ checkId, personId }, { alerts }) => {
    const of = alerts[checkId]?.personId;
    return of !== undefined && of !== personId ? refuse('alert-of-other', 'personId', [checkId]) : undefined;
  },
  evolve: ({ readings, acknowledgements }, { checkId, personId, action }, at) => ({
    readings: Object.fromEntries(
      Object.entries(readings).map(([key, reading]) =>
        reading.by === checkId && reading.personId === personId && reading.alert
          ? [key, { ...reading, acknowledgedBy: at.entryId }]
          : [key, reading],
      ),
    ),
    acknowledgements: { ...acknowledgements, [`${checkId}|${personId}`]: { ...provenanceOf(at), action } },
  }),
});
