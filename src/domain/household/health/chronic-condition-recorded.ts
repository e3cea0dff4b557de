import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Flag, InFile, Note, Optional, OrganisationRef, PersonalTo, Required } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

/** A member has a chronic condition, or has it no longer. */
export class ChronicCondition extends Entry {
  @Required('成员：谁的病情', 'Member: whose it is', InFile('member')) personId!: string;
  @Required(
    '慢性病：按代码表',
    'Condition: by the code list',
    [Code('chronic-condition'), PersonalTo('person')],
    'hypertension',
  )
  condition!: string;
  @Optional('已不再有：排除或痊愈时填写', 'Ended: where it was ruled out or cured', Flag(), false) ended?: boolean;
  @Optional('诊断单位：已登记的单位', 'Unit: that found it', OrganisationRef()) organisationId?: string;
  @Note('person') note?: string;
}

export const chronicConditionRecorded = factOf<Health, Household>()({
  type: 'ChronicConditionRecorded',
  version: 1,
  title: { zh: '慢性病登记', en: 'Chronic condition recorded' },
  route: 'chronic-conditions',
  lasting: true,
  payload: ChronicCondition,
  mayRecord: ['clinician', 'cadre', 'office'],
  rank: 59,
  correctionNeedsConfirmation: true,
  evolve: ({ conditions }, { personId, condition, ended = false }, at) => {
    // Opened without its key, an erased one has no condition.
    const of = conditions[personId] ?? {};
    return (condition as string | undefined) === undefined
      ? {}
      : { conditions: { ...conditions, [personId]: { ...of, [condition]: { ...provenanceOf(at), ended } } } };
  },
});
