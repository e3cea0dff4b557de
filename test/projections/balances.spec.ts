import { describe, expect, it } from '@jest/globals';
import { fundBalance } from '../../projections/fund-balance.js';
import { fund, fundOpened } from '../../src/domain/fund/fund.js';
import { loanDisbursed } from '../../src/domain/fund/lending.js';
import { contributionReceived } from '../../src/domain/giving/purse.js';
import { entry, given, idOf } from '../domain/given.js';

const opened = entry(fundOpened, { name: '养殖滚动资金', areaCode: '220122101000', occurredOn: '2020' });
const put = entry(contributionReceived, {
  from: { description: '爱心企业' },
  amount: { fen: 1_000_000, qualifier: 'exact' },
  occurredOn: '2020-01-10',
});
const lentTo = (n: number) =>
  entry(loanDisbursed, {
    to: { householdId: idOf(`borrower ${n}`) },
    amount: { fen: 100, qualifier: 'exact' },
    occurredOn: '2020-02-01',
  });

describe('The balance of a fund', () => {
  it.each([0, 1, 32, 33, 100])('counts %d loans', (count) => {
    const aggregate = given(opened, put, ...Array.from({ length: count }, (_, n) => lentTo(n))).aggregate();
    const { folded } = aggregate;
    const file = { definition: fund, id: idOf('the stream'), state: folded.state, folded, entries: count + 2 };
    const [row] = fundBalance.rows({ ...file, tools: { lookupHash: String } } as never);
    expect(row).toMatchObject({ loans: count, lent_fen: count * 100 });
  });
});
