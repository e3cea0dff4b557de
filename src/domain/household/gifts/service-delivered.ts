import { Count, Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, Id, InFile, Note, Optional, OrganisationRef, Part, RefersTo, Required } from '../../fields.js';
import { isQuantity } from '../../quantity.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Gifts } from './gifts.js';

/** Something was done for the household: a haircut, meals, cleaning, medicine brought home. */
export class Service extends Entry {
  @Required('服务项目：按代码表', 'Service: by the code list', Code('service'), 'haircut') service!: string;
  @Optional('次数：一次以上时填写', 'Times: how often, where it is more than once', Part(() => Count)) times?: Count;
  @Optional('成员：为谁服务', 'Member: for whom', InFile('member')) personId?: string;
  @Optional('服务单位：已登记的单位', 'Unit: that did it', OrganisationRef()) organisationId?: string;
  @Optional('服务人员：已登记的人员', 'Person: who did it', [Id(), RefersTo('person')]) byPersonId?: string;
  @Note() note?: string;
}

export const serviceDelivered = factOf<Gifts, Household>()({
  type: 'ServiceDelivered',
  version: 1,
  title: { zh: '上门服务', en: 'Service delivered' },
  route: 'services',
  lasting: true,
  payload: Service,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 52,
  decide: ({ times }) => (times && !isQuantity(times) ? refuse('quantity-value', 'times') : undefined),
  evolve: ({ services }, { service }, at) => ({
    services: { ...services, [service]: { count: (services[service]?.count ?? 0) + 1, last: provenanceOf(at) } },
  }),
});
