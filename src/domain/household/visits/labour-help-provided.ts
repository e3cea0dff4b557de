import { Count, Entry, Quantity } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Codes, Note, Optional, OrganisationRef, Part, Required } from '../../fields.js';
import { isQuantity } from '../../quantity.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

/** Hands that helped: harvest, sweeping, firewood. */
export class LabourHelp extends Entry {
  @Required('劳动类别：按代码表', 'Kinds: by the code list', Codes('labour-kind'), ['harvest']) kinds!: string[];
  @Optional('单位：由谁帮忙', 'Unit: that helped', OrganisationRef()) organisationId?: string;
  @Optional('人数：多少人', 'People: how many', Part(() => Count)) people?: Count;
  @Optional('时长（小时）：合计', 'Hours: of all together', Part(() => Quantity)) hours?: Quantity;
  @Note() note?: string;
}

export const labourHelpProvided = factOf<Visits, Household>()({
  type: 'LabourHelpProvided',
  version: 1,
  title: { zh: '帮助劳动', en: 'Labour help provided' },
  route: 'labour-help',
  payload: LabourHelp,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 47,
  decide: ({ people, hours }) => {
    if (people && !isQuantity(people)) return refuse('quantity-value', 'people');
    return hours && !isQuantity(hours) ? refuse('quantity-value', 'hours') : undefined;
  },
  evolve: ({ labourHelp }, _, at) => ({ labourHelp: { count: labourHelp.count + 1, last: provenanceOf(at) } }),
});
