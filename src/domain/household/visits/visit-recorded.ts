import { Entry, Count } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  CadreRef,
  Choice,
  Choices,
  Codes,
  Decimal,
  Flag,
  InFile,
  Note,
  Optional,
  OrganisationRef,
  Part,
  PersonalTo,
  Required,
  Text,
  values,
  Whole,
} from '../../fields.js';
import { isQuantity } from '../../quantity.js';
import { refuse } from '../../refusal.js';
import { countedFrom } from '../../span.js';
import { latestOf, provenanceOf, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

const modes = values({
  home: ['入户', 'at home'],
  phone: ['电话', 'by phone'],
  video: ['视频', 'by video'],
  message: ['留言', 'by message'],
});
const outcomes = values({
  completed: ['完成', 'completed'],
  nobody_home: ['家中无人', 'nobody home'],
  refused: ['拒绝', 'refused'],
  moved: ['已搬走', 'moved'],
});
const guarantees = values({
  food: ['吃', 'food'],
  clothing: ['穿', 'clothing'],
  schooling: ['义务教育', 'schooling'],
  medical_care: ['基本医疗', 'medical care'],
  housing: ['住房安全', 'housing'],
  water: ['饮水安全', 'water'],
  income: ['收入', 'income'],
});

/** Where it was, with the accuracy that the device claims. Never required. */
export class Place {
  @Required('纬度：北纬为正，单位为度', 'Latitude: degrees north', Decimal(), '44.4308') latitude!: string;
  @Required('经度：东经为正，单位为度', 'Longitude: degrees east', Decimal(), '125.1847') longitude!: string;
  @Required('精度（米）：设备所报误差', 'Accuracy metres: as the device claims', Whole(0, 100_000), 15)
  accuracyMetres!: number;
}

/** Somebody went to see the household, or tried to. */
export class Visit extends Entry {
  @Required('走访方式：入户、电话、视频或留言', 'Mode: how the household was seen', Choice(modes)) mode!: string;
  @Required('走访结果：是否完成', 'Outcome: whether it was done, or why not', Choice(outcomes)) outcome!: string;
  @Optional('走访单位：派人走访的单位', 'Unit: the unit that came', OrganisationRef()) organisationId?: string;
  @Optional('走访干部：已登记的干部', 'Cadre: who came, where it was one', CadreRef()) cadreId?: string;
  @Optional('走访人数：未逐一写明时填写', 'Visitors: how many came, where not named', Part(() => Count))
  visitors?: Count;
  @Optional('带队单位：牵头的单位', 'Led by: the unit that led', OrganisationRef()) ledBy?: string;
  @Optional('受访成员：见到的本户成员', 'Member: who was met', InFile('member')) personId?: string;
  @Optional('走访目的：按代码表，可多选', 'Purposes: why they came', Codes('visit-purpose'), ['needs_enquiry'])
  purposes?: string[];
  @Optional('了解内容：问了哪些方面', 'Asked: what was asked about', Codes('visit-topic'), ['living']) asked?: string[];
  @Optional('宣讲政策：按代码表，可多选', 'Policies: that were explained', Codes('policy'), ['housing'])
  policies?: string[];
  @Optional('存在缺口：两不愁三保障方面', 'Wanting: what was found wanting', Choices(guarantees), ['medical_care'])
  wanting?: string[];
  @Optional('是否满意：该户对帮扶的评价', 'Satisfied: as the household said', Flag()) satisfied?: boolean;
  @Optional('困难诉求：该户所说的困难', 'Difficulties: as they were told', Text(2000, 'household'), '买药困难')
  difficulties?: string;
  @Optional('帮扶措施：当次所做的事', 'Done: what was done on that visit', Text(2000, 'household'), '帮助清扫庭院')
  done?: string;
  @Optional('已填手册：已写入帮扶手册', 'Handbook entry: written into the paper handbook, too', Flag())
  handbookEntry?: boolean;
  @Optional('已换照片：公示牌照片已更换', 'Photo replaced: that on the board of the household', Flag())
  photoReplaced?: boolean;
  @Optional('定位：走访时的位置', 'Place: where it was', [Part(() => Place), PersonalTo('household')]) place?: Place;
  @Note() note?: string;
}

export const visitRecorded = factOf<Visits, Household>()({
  type: 'VisitRecorded',
  version: 1,
  title: { zh: '走访', en: 'Visit recorded' },
  route: 'visits',
  payload: Visit,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 40,
  present: ({ personId, outcome }) => (outcome === 'completed' ? personId : undefined),
  decide: ({ visitors, place }) => {
    if (visitors && !isQuantity(visitors)) return refuse('quantity-value', 'visitors');
    if (Math.abs(Number(place?.latitude ?? 0)) > 90) return refuse('not-on-earth', 'place.latitude');
    return Math.abs(Number(place?.longitude ?? 0)) > 180 ? refuse('not-on-earth', 'place.longitude') : undefined;
  },
  evolve: (household, { outcome, organisationId }, at) => {
    const { count, lastCompleted } = household.visits;
    const last =
      outcome === 'completed' ? stated({ ...provenanceOf(at), day: countedFrom(at.span), organisationId }) : undefined;
    return { visits: stated({ count: count + 1, lastCompleted: latestOf(lastCompleted, last) }) };
  },
});
