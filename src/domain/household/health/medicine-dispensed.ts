import { Entry, Quantity } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Name, Note, Optional, OrganisationRef, Part, Parts, Pattern, Required } from '../../fields.js';
import { isQuantity } from '../../quantity.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Household } from '../household.js';
import type { Health } from './health.js';

export class Medicine {
  @Required('药品：按代码表', 'Goods: by the code list', Code('goods'), 'cold_medicine') goods!: string;
  @Optional('药名：包装上的名称', 'Name: as on the package', Name(100, 'person'), '苯磺酸氨氯地平片')
  name?: string;
  @Required('数量：数值和准确程度', 'Quantity: its value and how exact that is', Part(() => Quantity))
  quantity!: Quantity;
  @Optional('计量单位：按代码表', 'Unit: by the code list', Code('unit-of-measure'), 'box') unit?: string;
}

/** Medicine was handed to a member. A batch is a label here: what leaves it is decided in its own stream. */
export class Dispensing extends Entry {
  @Optional('成员：给谁的药', 'Member: who was given it', InFile('member')) personId?: string;
  @Required('药品：逐项填写', 'Medicines: one by one', Parts(() => Medicine, 50)) medicines!: Medicine[];
  @Optional('单位：由谁发药', 'Unit: that handed it out', OrganisationRef()) organisationId?: string;
  @Optional('物资批次：仅作标注', 'Batch: as a label', Pattern(/^[0-9A-Za-z][0-9A-Za-z_-]{0,59}$/), '2022-winter-01')
  batch?: string;
  @Note('person') note?: string;
}

export const medicineDispensed = factOf<Health, Household>()({
  type: 'MedicineDispensed',
  version: 1,
  title: { zh: '发放药品', en: 'Medicine dispensed' },
  route: 'medicines',
  payload: Dispensing,
  mayRecord: ['clinician', 'cadre', 'desk', 'office'],
  rank: 63,
  decide: ({ medicines }) => {
    const i = medicines.findIndex(({ quantity }) => !isQuantity(quantity));
    return i < 0 ? undefined : refuse('quantity-value', `medicines.${i}.quantity`);
  },
  evolve: ({ medicines }, _, at) => ({ medicines: { count: medicines.count + 1, last: provenanceOf(at) } }),
});
