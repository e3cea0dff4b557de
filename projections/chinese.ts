/** What tables and their columns are called in Chinese: by the fields of the facts they show, else by what stands here. */
import { fieldsOf, perClass } from '../src/domain/fields.js';
import type { PayloadClass } from '../src/domain/fields.js';
import { allFacts } from '../src/domain/streams.js';
import type { Table } from './table.js';

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const words: Readonly<Record<string, string>> = {
  household_id: '户编号',
  entry_id: '记录编号',
  place: '在档案中的次序',
  occurred_on: '发生日期（原样）',
  occurred_at: '发生时刻',
  first_day: '发生日期：第一天',
  last_day: '发生日期：最后一天',
  area_code: '当时所在区划',
  corrected_by: '更正记录编号',
  revision: '到达次序',
  received_at: '收到时刻',
  registered: '建档',
  registered_by: '建档记录编号',
  declared_members: '申报人口',
  members: '现有成员数',
  head: '户主',
  head_person_id: '户主编号',
  categories: '户类别',
  risk: '分级',
  risk_level: '分级管理等级',
  last_visit: '最近一次走访',
  last_visit_organisation_id: '最近一次走访的单位',
  visit_due: '应走访',
  last_contact: '最近一次联络',
  contact_due: '应联络',
  paired_cadre_ids: '现包保干部',
  paired_organisation_ids: '现包保单位',
  pairings: '现有结对数',
  visits: '走访次数',
  contacts: '联络次数',
  gifts: '捐赠次数',
  gifts_cash: '受赠现金',
  consultations: '义诊次数',
  open_needs: '未解决的需求数',
  urgent_needs: '其中紧急的',
  findings: '存疑数',
  housing_stage: '住房阶段',
  housing_grade: '住房鉴定等级',
  housing_rebuilt: '是否已重建',
  housing_improvements: '住房改善项目',
  closed: '销户',
  closing_reason: '销户原因',
  merged_into: '并入户编号',
  entries: '记录数',
  last_entry: '最近一条记录',
  fact: '记录种类',
  rank: '同日次序',
  account_cadre_id: '账号所属干部',
  account_organisation_id: '账号所属单位',
  changed_revision: '最近一次改变的次序',
  position: '在事件库中的位置',
  joined: '加入',
  recorded: '登记',
  visitor_cadre_id: '走访干部',
  thing: '相同之处',
  is_void: '是否作废',
  voided_by: '作废记录编号',
  voided_cadre_id: '作废账号所属干部',
  voided_at: '作废收到时刻',
  opened_by: '设立记录编号',
  photo_sha256: '所附照片校验值',
  photos_before: '改善前照片校验值',
  photos_after: '改善后照片校验值',
  contributions: '捐款笔数',
  loans: '借款笔数',
  put_in: '收到捐款',
  lent: '借出',
  repaid: '归还',
  written_off: '核销',
  spent: '支出',
  outstanding: '未还',
  free: '可用',
  received_by: '收到记录编号',
  received: '收到数量',
  distributed: '已发放数量',
  shortage: '盘亏数量',
  surplus: '盘盈数量',
  remaining: '剩余数量',
  distributed_fen: '已发放价值（分）',
  remaining_fen: '剩余价值（分）',
  raised_by: '提出记录编号',
  raised_on: '提出日期',
  is_raised: '是否已提出',
  is_dismissed: '是否已排除',
  since: '加入日期',
  is_head: '是否户主',
  is_present: '是否在户',
  left: '离开',
  leaving_reason: '离开原因',
  is_in_force: '是否有效',
  started: '开始',
  ended: '结束',
  end_reason: '结束原因',
  transferred_to: '移交后的结对',
  is_paired: '当时是否结对',
  paired_cadre_id: '当时结对的干部',
  paired_organisation_id: '当时结对的单位',
  cash: '现金',
  quantity: '数量',
  value: '价值',
  reading: '读数序号',
  person: '成员',
  measured: '测量',
  cost: '费用',
  reimbursed: '报销金额',
  stage: '阶段',
  rebuilt: '是否重建',
  improvements: '改善项目',
  subsidy: '补助',
  is_open: '是否未解决',
  identified: '提出',
  resolved: '解决',
  period: '所属期间',
  net: '净收入',
  wage: '工资',
  number: '序号',
  item: '序号',
  assessed: '评定',
  assigned: '认定',
  stream: '所属对象',
  kind: '类别',
  id: '编号',
  is_public: '是否人人可查',
  cadre_ids: '负责的干部',
  unit_ids: '负责的单位',
  path: '所在字段',
  with_entry_ids: '相关记录',
  standing: '状态',
  names: '所提及的编号',
  brings: '所带来的编号',
  decided: '裁定',
  decided_at: '裁定时刻',
  target_entry_id: '所针对的记录',
  target_fact: '所针对的记录种类',
  is_in_effect: '是否生效',
  digits: '有效位数字',
  holds_from: '启用日期',
  holds_until: '停用日期',
  place_code: '当时对应的区划',
  within_code: '计入的区划',
  is_to_be_placed: '待逐户落实',
  usable_until: '可用至',
  month: '月份',
  completed: '已完成的次数',
  paired: '结对人员走访的次数',
  band: '阈值区间',
  readings: '读数次数',
  amount: '金额',
  times: '次数',
  premium: '保费',
  received_qualifier: '收到的精确程度',
  own_means: '自有资金支付',
  counted: '盘亏盘盈',
  recipient_organisation_id: '受益单位',
  limit: '保额',
  prize: '奖金',
  given_area_code: '所填区划',
  group_count: '人群人数',
  minutes_since_call: '距求助的分钟数',
  minutes_since_previous_known: '距上一步的分钟数',
  events: '记录总数',
  moved_at: '位置更新时刻',
  beat_at: '最近一次活动时刻',
};

/** The longest that fits is taken: `<stem>_from_fen` before `<stem>_fen`. */
const endings: readonly (readonly [string, string])[] = [
  ['_first_day_precision', '第一天的精度'],
  ['_last_day_precision', '最后一天的精度'],
  ['_precision', '的精度'],
  ['_first_day', '：第一天'],
  ['_last_day', '：最后一天'],
  ['_from_fen', '：下限（分）'],
  ['_to_fen', '：上限（分）'],
  ['_fen', '（分）'],
  ['_qualifier', '的精确程度'],
  ['_exact', '：确切的笔数'],
  ['_at_least', '：以上（余、多）的笔数'],
  ['_below', '：不足（近）的笔数'],
  ['_approximately', '：大约的笔数'],
  ['_unknown', '：数额不明的笔数'],
  ['_by', '：所依据的记录'],
  ['_on', '日期'],
];

const beginnings: readonly (readonly [string, string])[] = [
  ['from_', '来源'],
  ['to_', '受益'],
  ['donor_', '捐赠方'],
  ['item_', '明细'],
  ['group_', '人群'],
];

/** Labels of all fields of a payload and of its parts, by column. */
const labelsOf = perClass((payload: PayloadClass): ReadonlyMap<string, string> => {
  const labels = new Map<string, string>();
  for (const { name, label, nested } of fieldsOf(payload)) {
    labels.set(snake(name), label.zh);
    for (const [part, of] of nested ? labelsOf(nested()) : []) {
      const inside = `${snake(name)}_${part}`;
      if (!labels.has(inside)) labels.set(inside, `${label.zh}：${of}`);
      // A row of each item has its columns under their own names.
      if (!labels.has(part)) labels.set(part, of);
    }
  }
  return labels;
});

let anywhere: ReadonlyMap<string, string> | undefined;

function labelAnywhere(column: string): string | undefined {
  anywhere ??= new Map(allFacts().flatMap(({ fact }) => [...labelsOf(fact.payload)]));
  return anywhere.get(column);
}

/** What a column of a table is called; undefined where nobody has said. */
export function chineseOfColumn(
  table: Pick<Table, 'name'> & { readonly facts?: unknown },
  column: string,
): string | undefined {
  const facts = table.facts as ReadonlySet<string> | undefined;
  const shown = facts ? allFacts().filter(({ fact }) => facts.has(fact.type)) : [];
  for (const { fact } of shown) {
    const label = labelsOf(fact.payload).get(column);
    if (label !== undefined) return label;
  }
  return wordFor(column);
}

function wordFor(column: string): string | undefined {
  const known = words[column] ?? labelAnywhere(column);
  if (known !== undefined) return known;
  for (const [ending, zh] of endings) {
    const stem = column.endsWith(ending) ? wordFor(column.slice(0, -ending.length)) : undefined;
    if (stem !== undefined) return `${stem}${zh}`;
  }
  for (const [beginning, zh] of beginnings) {
    const rest = column.startsWith(beginning) ? wordFor(column.slice(beginning.length)) : undefined;
    if (rest !== undefined) return `${zh}：${rest}`;
  }
  return undefined;
}

const tableWords: Readonly<Record<string, string>> = {
  household: '户：一户一行',
  timeline: '时间线：一条记录一行',
  member: '成员：一人一行',
  pairing: '结对包保：一个结对一行',
  health_reading_latest: '最近一次体检读数：每人每项一行',
  need: '需求：一项一行',
  income_latest: '最近一次收入申报：每户每期一行',
  indicator_latest: '最近一次指标评定：每户每项一行',
  category: '户类别：每户每类一行',
  identity_document: '证件：每人每种一行',
  likeness: '户间比对：证件号码、档案编号等各一行',
  remade: '作废后重录的比对：一条一行',
  fund_balance: '资金结余：一笔资金一行',
  programme_balance: '项目收支：一个项目一行',
  stock_item: '库存：每批每种物资一行',
  distribution_item: '发放明细：每个受益方每种物资一行',
  duplicate_suspicion: '疑似重复的户：每对一行',
  reach: '查阅范围：每个对象一行',
  finding: '存疑：一项一行',
  held: '待核记录：一条一行',
  correction: '更正与作废：一条一行',
  area: '行政区划：一个一行',
  area_place: '区划沿革：已停用的区划，在各段日期对应的区划',
  organisation: '单位：一个一行',
  cadre: '干部：一人一行',
  code: '代码与取值：一个一行，附中英文名称',
  visit_by_area: '走访统计：按区划和月份',
  visit_by_unit: '走访统计：按街道乡镇、单位和月份',
  gift_by_donor: '捐赠统计：按区划、捐赠方和月份',
  gift_item_by_donor: '捐赠物资统计：按区划、捐赠方、物资和月份',
  group_event_by_programme: '活动统计：按项目、区划、单位、类别和月份',
  volunteer_shift_by_programme: '志愿服务统计：按项目、区划和月份',
  health_reading_by_band: '体检读数统计：按区县、项目、阈值区间和月份',
  progress: '进度：各表已处理到的位置',
};

/** What a table is called; a journal by the facts that it shows. */
export function chineseOfTable(table: Pick<Table, 'name'> & { readonly facts?: unknown }): string | undefined {
  const known = tableWords[table.name];
  const facts = table.facts as ReadonlySet<string> | undefined;
  if (known !== undefined || !facts) return known;
  const titles = [
    ...new Set(
      allFacts()
        .filter(({ fact }) => facts.has(fact.type))
        .map(({ fact }) => fact.title.zh),
    ),
  ];
  return titles.length > 0 ? `流水：${titles.join('、')}` : undefined;
}
