import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Code, Optional, Required, Text, values } from '../../fields.js';
import { spanned, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Needs } from './needs.js';

const urgencies = values({ low: ['不急', 'low'], normal: ['一般', 'normal'], urgent: ['紧急', 'urgent'] });

/** Something that the household lacks. */
export class NeedStatement extends Entry {
  @Required('需求类别：按代码表', 'Kind: by the code list', Code('need-kind'), 'medicine') kind!: string;
  @Optional('紧急程度：不急、一般或紧急', 'Urgency: how soon it is needed', Choice(urgencies), 'normal')
  urgency?: string;
  @Optional('具体需求：需要什么', 'Description: what is needed', Text(2000, 'household'), '降压药即将用完')
  description?: string;
}

export const needIdentified = factOf<Needs, Household>()({
  type: 'NeedIdentified',
  version: 1,
  title: { zh: '需求登记', en: 'Need identified' },
  route: 'needs',
  payload: NeedStatement,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 30,
  conflictKey: (_, entryId) => `need:${entryId}`,
  evolve: (household, { kind, urgency, description }, at) => {
    const needId = at.entryId;
    const need = stated({ ...household.needs[needId], needId, kind, urgency, description, identified: spanned(at) });
    return { needs: { ...household.needs, [needId]: need } };
  },
});
