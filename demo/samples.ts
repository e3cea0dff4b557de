/** What the reports do not tell and a ledger has: made up, and said to be so in every entry. */
import { people } from './people.js';
import type { Request } from './drives.js';
import { households } from './packs.js';
import { idOf } from './real-input.js';

const source = '演示数据 made up for the demo';
const household = households[0]!;
const personId = idOf('made head', household);
export const sampleFund = idOf('fund', 'demo');

const body = (fact: string, said: object): Request['body'] => ({ entryId: idOf(fact, 'demo'), source, ...said });
const exactly = (fen: number) => ({ fen, qualifier: 'exact' });

function ofHousehold(fact: string, route: string, said: object): Request {
  return { row: 'demo', path: `/v1/households/${household}/${route}`, body: body(fact, said) };
}

function ofFund(fact: string, route: string, said: object): Request {
  return { row: 'demo', path: `/v1/funds/${sampleFund}${route}`, body: body(fact, said) };
}

/** The cadre as whom one signs in, a household that is overdue with a reading and an income, and a fund. */
export function samples(): Request[] {
  const { cadre } = people;
  const { cadreId, organisationId } = cadre.request;
  const visit = { cadreId, organisationId, mode: 'home', outcome: 'completed' };
  const loan = idOf('LoanDisbursed', 'demo');
  const group = { group: { description: '困难学生', count: { value: 4, qualifier: 'exact' } } };
  return [
    {
      row: 'demo',
      path: '/v1/cadres',
      body: body('CadreRegistered', { personId: cadreId, name: cadre.name, organisationId, post: '帮扶干部' }),
    },
    ofHousehold('MemberAdded', 'members', { personId, name: '示例甲', kinship: '02', occurredOn: '2021' }),
    ofHousehold('HeadOfHouseholdChanged', 'heads', { personId, occurredOn: '2021' }),
    ofHousehold('PairingStarted', 'pairings', { cadreId, organisationId, tier: 'district', occurredOn: '2021-03-01' }),
    ofHousehold('HouseholdRiskGraded', 'risk-grades', { level: 'high', visitEveryDays: 30, occurredOn: '2021-03-01' }),
    ofHousehold('VisitRecorded', 'visits', { ...visit, occurredOn: '2022-11-02' }),
    ofHousehold('EntryCorrected', 'corrections', {
      corrects: idOf('VisitRecorded', 'demo'),
      reason: '录入时看错了日期，走访记录本上是 11 月 20 日',
      data: { source, ...visit, occurredOn: '2022-11-20' },
    }),
    ofHousehold('HealthCheckRecorded', 'health-checks', {
      personId,
      observations: [
        { code: '8480-6', value: '162', unit: 'mm[Hg]' },
        { code: '8462-4', value: '98', unit: 'mm[Hg]' },
      ],
      occurredOn: '2022-11-20',
    }),
    ofHousehold('IncomeDeclared', 'incomes', {
      period: '2021',
      wageFen: 960_000,
      transferFen: 240_000,
      occurredOn: '2022-01',
    }),
    {
      row: 'demo',
      path: '/v1/funds',
      body: body('FundOpened', { fundId: sampleFund, name: '示例助学资金', organisationId, occurredOn: '2021-01-01' }),
    },
    ofFund('ContributionReceived', '/contributions', {
      ...{
        from: { description: '爱心人士' },
        amount: exactly(1_000_000),
        purpose: 'schooling',
        occurredOn: '2021-01-05',
      },
    }),
    {
      row: 'demo',
      path: `/v1/funds/${sampleFund}/loans`,
      body: {
        entryId: loan,
        source,
        to: group,
        amount: exactly(400_000),
        purpose: 'schooling',
        occurredOn: '2021-08-20',
      },
    },
    ofFund('LoanRepaid', '/repayments', { loanId: loan, amount: exactly(150_000), occurredOn: '2022-08-20' }),
    ofFund('ExpenditureRecorded', '/expenditures', {
      ...{ amount: exactly(200_000), purpose: 'schooling', subject: '助学金', to: group, occurredOn: '2022-09-01' },
    }),
  ];
}
