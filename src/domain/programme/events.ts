/** What a programme holds: events or series of them, who came, what was handed out, what was published, who is thanked. */
import { Count, Entry, Money } from '../entry.js';
import { asItWas, factOf } from '../fact.js';
import type { AnyFact } from '../fact.js';
import {
  AreaRef,
  Code,
  Codes,
  Id,
  InFile,
  Name,
  Note,
  Optional,
  OrganisationRef,
  Part,
  Parts,
  RefersTo,
  Required,
  Seldom,
  Whole,
} from '../fields.js';
import { Recipient, refuseGroup, refuseMoney, refuseQuantities, refuseRecipient } from '../giving/parties.js';
import { provenanceOf, spanned } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { addToTotal, nothing, one } from '../quantity.js';
import type { Total } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Span } from '../span.js';
import { slice } from '../stream-kind.js';

export interface Held extends Provenance {
  readonly span: Span;
  readonly kind: string;
  readonly times: Total;
  readonly organisationId?: string;
}

export interface Events {
  readonly events: Readonly<Record<string, Held>>;
  readonly held: Total;
  /** Left out as long as no event says how many. */
  readonly attendees?: Total;
  readonly households?: Total;
  readonly materials: { readonly count: number; readonly last?: Provenance };
  readonly media: { readonly count: number; readonly last?: Provenance };
  readonly commendations: { readonly count: number; readonly last?: Provenance };
}

export class GroupEvent extends Entry {
  @Required('活动类别：按代码表', 'Kind: by the code list', Code('event-kind'), 'free_clinic') kind!: string;
  @Optional('场次：一场以上时填写', 'Times: how many, where it is a series', Part(() => Count)) times?: Count;
  @Optional('名称：活动名称', 'Name: of the event', Name(200), '义诊进社区') name?: string;
  @Optional('主办单位：已登记的单位', 'Organiser: one that is registered', OrganisationRef()) organisationId?: string;
  @Optional('参加单位数：有多少单位', 'Organisations: how many took part', Part(() => Count)) organisations?: Count;
  @Optional('地点：所在区划', 'Area: where it was', AreaRef()) areaCode?: string;
  @Optional('地点数：在多少个地点', 'Places: in how many', Part(() => Count)) places?: Count;
  @Optional('服务项目：按代码表', 'Services: by the code list', Codes('service'), ['consultation']) services?: string[];
  @Optional('工作人员：多少人', 'Staff: how many', Part(() => Count)) staff?: Count;
  @Optional('服务户数：多少户', 'Households: how many were served', Part(() => Count)) households?: Count;
  @Optional('参加人数：多少人次', 'Attendees: how many came', Part(() => Count)) attendees?: Count;
  @Optional('线上人数：多少人次收看', 'Online: how many watched', Part(() => Count)) online?: Count;
  @Note() note?: string;
}

export class Attendee extends Recipient {
  @Optional('姓名：没有编号时填写', 'Name: where there is no id', Name(100, 'person'), '李某') name?: string;
}

export class Attendance extends Entry {
  @Optional('活动：举办活动的记录编号', 'Event: the entry that recorded it', InFile('event')) eventId?: string;
  @Optional('到场的人：逐个列出', 'Present: one by one', Parts(() => Attendee, 500)) present?: Attendee[];
  @Optional('人数：只计数时填写', 'Count: where they are only counted', [Seldom(), Part(() => Count)]) count?: Count;
  @Note() note?: string;
}

export class Materials extends Entry {
  @Required('资料：按代码表', 'Material: by the code list', Code('goods'), 'leaflet') material!: string;
  @Required('数量：多少份', 'Quantity: how many', Part(() => Count)) quantity!: Count;
  @Optional('活动：举办活动的记录编号', 'Event: the entry that recorded it', InFile('event')) eventId?: string;
  @Optional(
    '发放对象：户、人员、单位或计数的人群',
    'To: a household, a person, a unit or a group',
    Part(() => Recipient),
  )
  to?: Recipient;
  @Note() note?: string;
}

export class Publication extends Entry {
  @Required('形式：按代码表', 'Kind: by the code list', Code('media-kind'), 'article') kind!: string;
  @Optional('媒体：发布的媒体或栏目', 'Medium: where it was published', Name(200), '健康讲堂') medium?: string;
  @Optional('期数：多少期或多少篇', 'Issues: how many', Part(() => Count)) issues?: Count;
  @Optional('受众人数：多少人次', 'Audience: how many', Part(() => Count)) audience?: Count;
  @Note() note?: string;
}

export class Commendation extends Entry {
  @Required('荣誉：名称', 'Award: its name', Name(200), '优秀志愿者') award!: string;
  @Required('获得者：人员、单位或计数的人群', 'To: a person, a unit or a counted group', Part(() => Recipient))
  to!: Recipient;
  @Optional('授予单位：已登记的单位', 'By: the unit that granted it', OrganisationRef()) organisationId?: string;
  @Optional('奖金：确数或上下限', 'Prize: in money', Part(() => Money)) prize?: Money;
  @Note() note?: string;
}

/** The staff of a unit, or people who are only counted. */
export class StaffParty {
  @Optional('单位：已登记的单位', 'Organisation: one that is registered', OrganisationRef()) organisationId?: string;
  @Optional('说明：如一线员工', 'Description: such as those on duty', Name(200), '一线员工') description?: string;
  @Optional('人数：数目和准确程度', 'Count: how many, and how exact that is', Part(() => Count)) count?: Count;
}

export class StaffGift extends Entry {
  @Required('慰问对象：单位或计数的人群', 'To: a unit or a counted group', Part(() => StaffParty)) to!: StaffParty;
  @Required('物品：按代码表', 'Goods: by the code list', Code('goods'), 'padded_quilt') goods!: string;
  @Required('数量：多少份', 'Quantity: how many', Part(() => Count)) quantity!: Count;
  @Optional('折价：这些物品合计', 'Value: of all of them together', Part(() => Money)) value?: Money;
  @Optional('每份件数：礼包内有几件', 'Pieces: in each', Whole(1, 1_000), 5) pieces?: number;
  @Optional('单位：谁的员工', 'Unit: whose staff they are', OrganisationRef()) organisationId?: string;
  @Optional('批次：出自哪一批物资', 'Batch: that it came out of', [Id(), RefersTo('batch')]) batchId?: string;
  @Note() note?: string;
}

function more<N extends string>(
  name: N,
  total: Total | undefined,
  count: Count | undefined,
): { readonly [K in N]?: Total } {
  return (count === undefined ? {} : { [name]: addToTotal(total ?? nothing, count) }) as { readonly [K in N]?: Total };
}

export const groupEventHeld = factOf<Events>()({
  type: 'GroupEventHeld',
  version: 1,
  title: { zh: '举办活动', en: 'Group event held' },
  route: 'events',
  payload: GroupEvent,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 20,
  decide: ({ times, organisations, places, staff, households, attendees, online }) =>
    refuseQuantities({ times, organisations, places, staff, households, attendees, online }),
  evolve: ({ events: before, held, attendees, households }, body, at) => {
    const { kind, times = one, organisationId } = body;
    return {
      events: {
        ...before,
        [at.entryId]: {
          ...spanned(at),
          kind,
          times: addToTotal(nothing, times),
          ...(organisationId !== undefined && { organisationId }),
        },
      },
      held: addToTotal(held, times),
      ...more('attendees', attendees, body.attendees),
      ...more('households', households, body.households),
    };
  },
});

export const attendanceRecorded = factOf<Events>()({
  type: 'AttendanceRecorded',
  version: 1,
  title: { zh: '到场登记', en: 'Attendance recorded' },
  route: 'attendances',
  payload: Attendance,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 30,
  decide: ({ present, count }) => {
    if ((present === undefined) === (count === undefined)) return refuse('attendance-form');
    for (const [i, { name, ...recipient }] of (present ?? []).entries()) {
      const named = Object.keys(recipient).length > 0;
      const form = named ? refuseRecipient(recipient, `present.${i}`) : undefined;
      if (form) return form;
      if (!named && name === undefined) return refuse('recipient-form', `present.${i}`);
    }
    return refuseQuantities({ count });
  },
  evolve: () => ({}),
});

export const materialsDistributed = factOf<Events>()({
  type: 'MaterialsDistributed',
  version: 1,
  title: { zh: '发放资料', en: 'Materials distributed' },
  route: 'materials',
  payload: Materials,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 40,
  decide: ({ quantity, to }) => refuseQuantities({ quantity }) ?? (to && refuseRecipient(to, 'to')),
  evolve: ({ materials }, _, at) => ({ materials: { count: materials.count + 1, last: provenanceOf(at) } }),
});

export const mediaPublished = factOf<Events>()({
  type: 'MediaPublished',
  version: 1,
  title: { zh: '媒体宣传', en: 'Media published' },
  route: 'publications',
  payload: Publication,
  mayRecord: ['desk', 'office'],
  afterClosing: true,
  rank: 50,
  decide: ({ issues, audience }) => refuseQuantities({ issues, audience }),
  evolve: ({ media }, _, at) => ({ media: { count: media.count + 1, last: provenanceOf(at) } }),
});

export const commendationGranted = factOf<Events>()({
  type: 'CommendationGranted',
  version: 1,
  title: { zh: '表彰', en: 'Commendation granted' },
  route: 'commendations',
  payload: Commendation,
  mayRecord: ['desk', 'office'],
  afterClosing: true,
  rank: 70,
  decide: ({ to, prize }) => refuseRecipient(to, 'to') ?? refuseMoney(prize, 'prize'),
  evolve: ({ commendations }, _, at) => ({ commendations: { count: commendations.count + 1, last: provenanceOf(at) } }),
});

export const staffGiftGiven = factOf<Events>()({
  type: 'StaffGiftGiven',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '慰问员工', en: 'Staff gift given' },
  route: 'staff-gifts',
  payload: StaffGift,
  mayRecord: ['desk', 'office'],
  rank: 45,
  decide: ({ to, quantity, value }) => {
    if (to.organisationId === undefined && to.description === undefined) return refuse('staff-unnamed', 'to');
    return refuseGroup(to, 'to') ?? refuseQuantities({ quantity }) ?? refuseMoney(value, 'value');
  },
  evolve: () => ({}),
});

const facts: readonly AnyFact<Events>[] = [
  groupEventHeld,
  attendanceRecorded,
  materialsDistributed,
  mediaPublished,
  commendationGranted,
  staffGiftGiven,
];

export const events = slice<Events>({
  name: 'events',
  initial: {
    events: {},
    held: nothing,
    materials: { count: 0 },
    media: { count: 0 },
    commendations: { count: 0 },
  },
  facts,
  things: { event: { find: ({ events: held }, id) => held[id] && { since: held[id].span } } },
  names: ({ events: held }, add) => {
    for (const { kind, organisationId } of Object.values(held)) {
      add('event-kind', kind);
      add('organisation', organisationId);
    }
  },
  codes: {
    'event-unknown': {
      status: 422,
      zh: '没有这次活动',
      en: 'There is no such event',
      wayOut: { zh: '请填写举办活动的记录编号', en: 'name the entry that recorded it' },
    },
    'staff-unnamed': {
      status: 422,
      zh: '请写明慰问的是哪个单位的员工，或哪些人',
      en: 'Say whose staff it was, or who they were',
      wayOut: {
        zh: '单位填 organisationId，只知人群的填 description',
        en: 'send organisationId of a unit, or a description of those who are only counted',
      },
    },
    'attendance-form': {
      status: 422,
      zh: '参加情况须且只能填写一种：参加的人，或参加人数',
      en: 'Either who was present or their number has to be given, and not both',
      wayOut: {
        zh: '知道是谁的，逐一填写 present；只知人数的，填写 count',
        en: 'send present with those who are known, or count with their number',
      },
    },
  },
});
