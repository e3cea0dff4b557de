/** What every entry carries, whatever it tells. */
import {
  AreaRef,
  Choice,
  Decimal,
  Edtf,
  Fen,
  Id,
  Instant,
  Name,
  Optional,
  OrganisationRef,
  Required,
  Seldom,
  SourceText,
  values,
  Whole,
} from './fields.js';
import type { Qualifier } from './quantity.js';

export class Entry {
  @Required(
    '记录编号：由录入端生成，建议用 UUIDv7；重发时不变',
    'Entry id: chosen by the client, best a UUIDv7; the same when sent again',
    Id(),
  )
  entryId!: string;
  @Optional('发生日期：年、月、日或区间，不详不填', 'Occurred on: a day, a month, a year or an interval', Edtf())
  occurredOn?: string;
  @Optional('发生时刻：当日的钟点，知道时填写', 'Occurred at: the clock time on that day, where known', Instant())
  occurredAt?: string;
  @Optional(
    '次序：同一天内的先后，默认 0',
    'Sequence: order within a day; else 0',
    [Seldom(), Whole(-1_000_000, 1_000_000)],
    1,
  )
  sequence?: number;
  @Optional('设备时间：录入设备的时刻，只存不改', 'Recorded at: the clock of the device, kept as it is', Instant())
  recordedAt?: string;
  @Optional('来源：文件、网页或链接', 'Source: document, page or link', SourceText(500, 'household'), '走访台账第 3 页')
  source?: string;
  @Optional(
    '所依据的版本：录入时所见的 revision，其后有变动则不录入',
    'Based on revision: the revision that was seen; refused where it has moved on',
    [Seldom(), Whole(0, Number.MAX_SAFE_INTEGER)],
    1,
  )
  basedOnRevision?: number;
  @Optional(
    '代替：在别的户已作废、由本条代替的记录编号',
    "Replaces: the entry, voided in another household's file, for which this one stands",
    [Seldom(), Id()],
  )
  replaces?: string;
}

const exactness = values({
  exact: ['确数', 'exact'],
  at_least: ['以上', 'at least'],
  below: ['接近', 'below'],
  approximately: ['约', 'approximately'],
  unknown: ['不详', 'unknown'],
} satisfies Record<Qualifier, readonly [string, string]>);

/** How many or how much: a decimal as a string, beside what is known of its exactness. */
export class Quantity {
  @Optional('数值：不详时不填', 'Value: left out where unknown', Decimal(), '2') value?: string;
  @Required('准确程度：确数、以上、接近、约或不详', 'Qualifier: how exact that is', Choice(exactness))
  qualifier!: Qualifier;
}

/** People or things counted whole. */
export class Count {
  @Optional('数目：不详时不填', 'Value: left out where unknown', Whole(0, 1_000_000_000), 3) value?: number;
  @Required('准确程度：确数、以上、接近、约或不详', 'Qualifier: how exact that is', Choice(exactness))
  qualifier!: Qualifier;
}

/** Money in fen: one amount with its qualifier, or between two bounds. */
export class Money {
  @Optional('金额（分）：只知上下限时不填', 'Fen: one amount; left out where only bounds are known', Fen())
  fen?: number;
  @Required('准确程度：确数、以上、接近、约或不详', 'Qualifier: how exact that is', Choice(exactness))
  qualifier!: Qualifier;
  @Optional('下限（分）：只知上下限时填写', 'From fen: the lower bound', [Seldom(), Fen()]) fromFen?: number;
  @Optional('上限（分）：只知上下限时填写', 'To fen: the upper bound', [Seldom(), Fen()], 100_000) toFen?: number;
}

/** Who gave or came, as far as it is known. */
export class Party {
  @Optional('单位：已登记的单位', 'Unit: one that is registered', OrganisationRef()) organisationId?: string;
  @Optional('所在地：已登记的区划', 'Area: where they are from', AreaRef()) areaCode?: string;
  @Optional('说明：没有编号时写明', 'Description: where there is no id', Name(100, 'household'), '医院职工')
  description?: string;
}
