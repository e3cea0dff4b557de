/** What entries of a batch say. */
import { Entry, Money, Quantity } from '../entry.js';
import {
  AreaRef,
  Code,
  Id,
  InFile,
  Name,
  Note,
  Optional,
  OrganisationRef,
  Part,
  Parts,
  Pattern,
  Required,
  Seldom,
  Text,
  Whole,
} from '../fields.js';
import { Giver, Recipient } from '../giving/parties.js';

const itemForm = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** What a kit is made of. */
export class KitPart {
  @Required('物品：按代码表', 'Goods: by the code list', Code('goods'), 'face_mask') goods!: string;
  @Required('件数：每套内有几件', 'Pieces: in each kit', Whole(1, 10_000), 5) pieces!: number;
  @Optional('计量单位：按代码表', 'Unit: by the code list', Code('unit-of-measure'), 'piece') unit?: string;
}

export class BatchItem {
  @Required(
    '品目：批次内的简短编号，如 quilt',
    'Item: a short id within the batch, such as quilt',
    Pattern(itemForm),
    'quilt',
  )
  item!: string;
  @Required('物品：按代码表', 'Goods: by the code list', Code('goods'), 'padded_quilt') goods!: string;
  @Required('数量：数值和准确程度', 'Quantity: its value and how exact that is', Part(() => Quantity))
  quantity!: Quantity;
  @Optional('计量单位：按代码表', 'Unit: by the code list', Code('unit-of-measure'), 'bed') unit?: string;
  @Optional('折价：这些物品合计', 'Value: of all of them together', Part(() => Money)) value?: Money;
  @Optional('每套内容：成套物资由哪些物品组成', 'Contents: of each, where it is a kit', [
    Seldom(),
    Parts(() => KitPart, 50),
  ])
  contents?: KitPart[];
}

export class ItemQuantity {
  @Required('品目：批次内的编号', 'Item: its id within the batch', Pattern(itemForm), 'quilt') item!: string;
  @Required('数量：数值和准确程度', 'Quantity: its value and how exact that is', Part(() => Quantity))
  quantity!: Quantity;
}

export class BatchReceipt extends Entry {
  @Optional('批次编号：不填时由记录编号推算', 'Batch id: from the entry id where left out', [Seldom(), Id()])
  batchId?: string;
  @Required('名称：便于查找', 'Name: by which it is found', Name(), '2022 年暖冬礼包') name!: string;
  @Required('捐赠方：单位、人员、人群或说明', 'Donor: a unit, a person, a group, or in words', Part(() => Giver))
  donor!: Giver;
  @Optional('接收单位：已登记的单位', 'Receiver: the unit that keeps it', OrganisationRef()) organisationId?: string;
  @Optional('所在地：存放地的区划', 'Area: where it is kept', AreaRef()) areaCode?: string;
  @Required('品目：逐项填写', 'Items: one by one', Parts(() => BatchItem)) items!: BatchItem[];
  @Note() note?: string;
}

export class Allocation extends Entry {
  @Required('分配给：发放单位', 'To: the unit that hands it out', OrganisationRef()) organisationId!: string;
  @Required('品目：逐项填写', 'Items: one by one', Parts(() => ItemQuantity)) items!: ItemQuantity[];
  @Note() note?: string;
}

/** One who is given goods: as many of each item as all, or as said here. */
export class Share extends Recipient {
  @Optional('所得品目：与众不同时填写', 'Items: where they are not those of all', [
    Seldom(),
    Parts(() => ItemQuantity, 50),
  ])
  items?: ItemQuantity[];
}

/** What one of them gives back. */
export class Return extends Recipient {
  @Required(
    '品目：退回的品目和确切数量',
    'Items: those given back, and exactly how many',
    Parts(() => ItemQuantity, 50),
  )
  items!: ItemQuantity[];
}

export class Distribution extends Entry {
  @Optional('发放编号：同一次发放分多条录入时相同', 'Distribution id: the same for parts of one distribution', [
    Seldom(),
    Id(),
  ])
  distributionId?: string;
  @Optional('发放单位：已登记的单位', 'Unit: that hands it out', OrganisationRef()) organisationId?: string;
  @Required('每份品目：每个受益方所得', 'Items: what each recipient is given', Parts(() => ItemQuantity, 50))
  items!: ItemQuantity[];
  @Required('受益方：逐个列出，至多 1000 个', 'Recipients: one by one, at most 1,000', Parts(() => Share, 1_000))
  recipients!: Share[];
  @Note() note?: string;
}

export class Reversal extends Entry {
  @Required('发放：发放的记录编号', 'Distribution: the entry that it takes back', InFile('distribution')) on!: string;
  @Required('退回方：退回的受益方', 'Recipients: of whom it is taken back', Parts(() => Return, 1_000))
  recipients!: Return[];
  @Required('原因：为何退回', 'Reason: why it is taken back', Text(500, 'household'), '重复发放') reason!: string;
}

export class StockCount extends Entry {
  @Required('盘点数：逐个品目', 'Counted: item by item', Parts(() => ItemQuantity)) items!: ItemQuantity[];
  @Note() note?: string;
}
