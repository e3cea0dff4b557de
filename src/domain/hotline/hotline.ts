/** A help line (求助热线) and the calls that it took. */
import { Count, Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, Code, Id, Name, Note, Optional, Part, Required, Seldom } from '../fields.js';
import { refuseQuantities } from '../giving/parties.js';
import { mark } from '../provenance.js';
import type { Mark } from '../provenance.js';
import { addToTotal, nothing } from '../quantity.js';
import type { Total } from '../quantity.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Hotline {
  readonly opening?: Mark & { readonly name: string; readonly areaCode: string };
  readonly calls: Total;
}

export class HotlineOpening extends Entry {
  @Optional('热线编号：不填时由记录编号推算', 'Hotline id: from the entry id where left out', [Seldom(), Id()])
  hotlineId?: string;
  @Required('名称：热线名称', 'Name: of the line', Name(200), '民生热线') name!: string;
  @Required('所在地：已登记的区划', 'Area: that it serves', AreaRef()) areaCode!: string;
}

export class HotlineCalls extends Entry {
  @Required('诉求类别：按代码表', 'Kind: what they asked for', Code('need-kind'), 'medicine') kind!: string;
  @Required('来电数：多少通', 'Calls: how many', Part(() => Count)) calls!: Count;
  @Note() note?: string;
}

export const hotlineOpened = factOf<Hotline>()({
  type: 'HotlineOpened',
  version: 1,
  title: { zh: '开通热线', en: 'Hotline opened' },
  route: '',
  payload: HotlineOpening,
  mayRecord: ['desk', 'office'],
  rank: 0,
  opens: true,
  evolve: (_, { name, areaCode }, at) => ({ opening: { ...mark(at), name, areaCode } }),
});

export const hotlineCallsLogged = factOf<Hotline>()({
  type: 'HotlineCallsLogged',
  version: 1,
  title: { zh: '热线来电', en: 'Hotline calls logged' },
  route: 'calls',
  payload: HotlineCalls,
  mayRecord: ['desk', 'office'],
  rank: 10,
  decide: ({ calls }) => refuseQuantities({ calls }),
  evolve: ({ calls: before }, { calls }) => ({ calls: addToTotal(before, calls) }),
});

const line = slice<Hotline>({ name: 'line', initial: { calls: nothing }, facts: [hotlineOpened, hotlineCallsLogged] });

export const hotline = streamKind({
  kind: 'hotline',
  path: 'hotlines',
  id: 'hotlineId',
  title: { zh: '热线', en: 'Hotline' },
  slices: [line],
  reach: ({ opening }) => ({ areas: opening ? [opening.areaCode] : [] }),
  label: ({ opening }) => opening?.name,
});
