/** What a household or a relative reports itself (一键报贫), through a desk or a QR code. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import type { AnyFact } from '../fact.js';
import {
  AreaRef,
  Choice,
  Codes,
  Id,
  Name,
  Note,
  Optional,
  PersonalTo,
  Phone,
  RefersTo,
  Required,
  Seldom,
  Text,
  values,
} from '../fields.js';
import { provenanceOf, spanned } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { refuse } from '../refusal.js';
import type { Span } from '../span.js';
import { slice, streamKind } from '../stream-kind.js';

export interface SelfReport {
  readonly reported?: Provenance & {
    readonly span: Span;
    readonly areaCode: string;
    readonly kinds: readonly string[];
    readonly through: string;
  };
  readonly householdId?: string;
  readonly verified?: Provenance & { readonly outcome: string };
  readonly closed?: Provenance & { readonly span: Span; readonly outcome: string };
}

const channels = values({
  desk: ['窗口', 'desk'],
  qr: ['扫码', 'QR code'],
  phone: ['电话', 'phone'],
  visit: ['走访', 'visit'],
});
const relations = values({
  self: ['本户', 'the household itself'],
  relative: ['亲属', 'a relative'],
  neighbour: ['邻里', 'a neighbour'],
  other: ['其他', 'somebody else'],
});
const verdicts = values({
  confirmed: ['属实', 'confirmed'],
  partly: ['部分属实', 'confirmed in part'],
  unfounded: ['不属实', 'unfounded'],
});
const endings = values({
  helped: ['已帮扶', 'helped'],
  registered: ['已纳入', 'registered'],
  referred: ['已转办', 'referred'],
  no_help_needed: ['无需帮扶', 'no help needed'],
});

const household = [Id(), RefersTo('household')] as const;

export class NeedReport extends Entry {
  @Optional('报告编号：不填时由记录编号推算', 'Report id: from the entry id where left out', [Seldom(), Id()])
  reportId?: string;
  @Required('所在地：报告人所在区划', 'Area: where they live', AreaRef()) areaCode!: string;
  @Required('渠道：通过什么报告', 'Through: how it was reported', Choice(channels)) through!: string;
  @Required('报告人：与该户的关系', 'Reporter: in what relation to the household', Choice(relations)) reporter!: string;
  @Required('需求类别：按代码表', 'Kinds: by the code list', Codes('need-kind'), ['medical_treatment'])
  kinds!: string[];
  @Optional('申报户：已建档时填写', 'Household: where it is registered', household) householdId?: string;
  @Optional('姓名：报告人', 'Name: of the reporter', Name(100, 'household'), '李某') name?: string;
  @Optional('电话：报告人', 'Phone: of the reporter', [Phone(), PersonalTo('household')]) phone?: string;
  @Optional('情况说明：报告人的原话', 'Description: in their words', Text(2000, 'household'), '老伴住院，费用困难')
  description?: string;
}

export class ReportVerification extends Entry {
  @Required('核实结果：属实、部分属实或不属实', 'Outcome: confirmed, in part, or unfounded', Choice(verdicts))
  outcome!: string;
  @Optional('申报户：核实后确认的户', 'Household: as it turned out', household) householdId?: string;
  @Note() note?: string;
}

export class ReportClosing extends Entry {
  @Required('办理结果：如何办结', 'Outcome: how it ended', Choice(endings)) outcome!: string;
  @Optional('申报户：办结时确认的户', 'Household: as it turned out', household) householdId?: string;
  @Note() note?: string;
}

const linked = (householdId: string | undefined): { householdId?: string } =>
  householdId === undefined ? {} : { householdId };

export const needReported = factOf<SelfReport>()({
  type: 'NeedReported',
  version: 1,
  title: { zh: '自主申报', en: 'Need reported' },
  route: '',
  payload: NeedReport,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 0,
  opens: true,
  evolve: (_, { areaCode, kinds, through, householdId }, at) => ({
    reported: { ...spanned(at), areaCode, kinds, through },
    ...linked(householdId),
  }),
});

export const reportVerified = factOf<SelfReport>()({
  type: 'ReportVerified',
  version: 1,
  title: { zh: '核实申报', en: 'Report verified' },
  route: 'verifications',
  payload: ReportVerification,
  mayRecord: ['cadre', 'office'],
  rank: 20,
  conflictKey: () => 'verification',
  evolve: (_, { outcome, householdId }, at) => ({ verified: { ...provenanceOf(at), outcome }, ...linked(householdId) }),
});

export const reportClosed = factOf<SelfReport>()({
  type: 'ReportClosed',
  version: 1,
  title: { zh: '办结申报', en: 'Report closed' },
  route: 'closings',
  payload: ReportClosing,
  mayRecord: ['office'],
  rank: 90,
  conflictKey: () => 'closing',
  decide: (_, { closed }) => (closed ? refuse('report-closed', '', [closed.by]) : undefined),
  evolve: (_, { outcome, householdId }, at) => ({ closed: { ...spanned(at), outcome }, ...linked(householdId) }),
});

const facts: readonly AnyFact<SelfReport>[] = [needReported, reportVerified, reportClosed];

const report = slice<SelfReport>({
  name: 'report',
  initial: {},
  facts,
  names: ({ reported }, add) => {
    add('area', reported?.areaCode);
    add('need-kind', ...(reported?.kinds ?? []));
  },
  codes: {
    'self-report-unknown': {
      status: 422,
      zh: '没有这份申报',
      en: 'There is no such self-report',
      wayOut: { zh: '请核对编号，或先登记申报', en: 'check the id, or record the report first' },
    },
    'report-closed': {
      status: 409,
      zh: '该申报已经办结',
      en: 'The report is closed already',
      wayOut: {
        zh: '新的诉求请另行申报；办结有误的，请将办结记录作废',
        en: 'record a new report; if the closing is wrong, void it',
      },
    },
  },
});

export const selfReport = streamKind({
  kind: 'self-report',
  path: 'self-reports',
  id: 'reportId',
  title: { zh: '自主申报件', en: 'Self report' },
  slices: [report],
  reach: ({ reported }) => ({ areas: reported ? [reported.areaCode] : [] }),
  label: ({ reported }) => reported?.kinds.join(', '),
  erasedWith: 'household',
});
