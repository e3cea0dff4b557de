import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Recorded } from '../../src/domain/effective.js';
import { fold, findingsOf } from '../../src/domain/fold.js';
import { fund, fundOpened } from '../../src/domain/fund/fund.js';
import type { Fund } from '../../src/domain/fund/fund.js';
import { loanDisbursed, loanRepaid, loanWrittenOff } from '../../src/domain/fund/lending.js';
import type { Lending } from '../../src/domain/fund/lending.js';
import { contributionReceived, expenditureRecorded } from '../../src/domain/giving/purse.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { entriesOf } from '../../src/domain/parts.js';
import { arrivalOf, arrived } from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';
import {
  annulled,
  but,
  by,
  cadre,
  confirmed,
  corrected,
  entry,
  given,
  idOf,
  knock,
  office,
  secondOffice,
  voided,
} from './given.js';
import type { AnyLife, Told } from './given.js';

const yuan = (amount: number): { fen: number; qualifier: 'exact' } => ({ fen: amount * 100, qualifier: 'exact' });
const borrower = { householdId: idOf('borrower') };

const opened = entry(fundOpened, {
  name: '养殖滚动资金',
  areaCode: '220122101000',
  organisationId: 'women-federation',
  purpose: 'industry',
  occurredOn: '2020-01-01',
});
const put = entry(contributionReceived, {
  from: { description: '爱心企业' },
  amount: yuan(1000),
  occurredOn: '2020-01-10',
});
const lent = entry(loanDisbursed, { to: borrower, amount: yuan(100), dueOn: '2021-12-31', occurredOn: '2020-02-01' });
const loanId = lent.payload.entryId;
const repaid = entry(loanRepaid, { loanId, amount: yuan(100), occurredOn: '2020-06-01' });
const writtenOff = entry(loanWrittenOff, { loanId, amount: yuan(40), reason: '受灾绝收', occurredOn: '2020-07-01' });
const spent = entry(expenditureRecorded, { amount: yuan(300), purpose: 'industry', occurredOn: '2020-03-01' });

const begun = [opened, put];
const withLoan = [...begun, lent];

describe('What happens to a fund', () => {
  it.each([
    ['opened', [], opened],
    ['given money', [opened], put],
    ['lending', begun, lent],
    ['repaid', withLoan, repaid],
    ['writing off', withLoan, writtenOff],
    ['spending', begun, spent],
  ] as const)('%s: is recorded, and once', (_, before, told) => {
    given(...before)
      .when(told)
      .then(told);
    given(...before, told)
      .when(told)
      .thenNothing();
  });
  it('shows in its file', () =>
    given(...withLoan, repaid, spent).thenFile({
      opening: {
        name: '养殖滚动资金',
        areaCode: '220122101000',
        organisationId: 'women-federation',
        purpose: 'industry',
      },
      contributions: { count: 1, fen: { value: 100_000, qualifier: 'exact' }, last: { by: put.payload.entryId } },
      expenditures: { count: 1, fen: { value: 30_000, qualifier: 'exact' } },
      lent: { value: 10_000, qualifier: 'exact' },
      repaid: { value: 10_000, qualifier: 'exact' },
      writtenOff: { value: 0, qualifier: 'exact' },
      loans: {
        [loanId]: { lent: { householdId: borrower.householdId, fen: { value: 10_000 } }, repaid: { value: 10_000 } },
      },
    }));
  it('is the business of the office', () => {
    given().when(by(cadre, opened)).thenForbidden();
    given(...begun)
      .when(by(cadre, lent))
      .thenForbidden();
  });
  it('waits for nothing but a name', () =>
    given()
      .when(but(opened, { name: undefined }))
      .thenInvalid('name', 'required'));
});

describe('An entry of a fund is refused', () => {
  it.each<[string, Told, string, string]>([
    ['with a giver who is nobody', but(put, { from: {} }), 'giver-missing', 'from'],
    [
      'with a group of a number without a value',
      but(put, { from: { group: { description: '职工', count: { qualifier: 'exact' } } } }),
      'quantity-value',
      'from.group.count',
    ],
    ['with an amount that is none', but(put, { amount: { qualifier: 'exact' } }), 'money-bounds', 'amount'],
    ['with a borrower in two forms', but(lent, { to: { ...borrower, organisationId: 'x' } }), 'recipient-form', 'to'],
    ['with a borrower in no form', but(lent, { to: {} }), 'recipient-form', 'to'],
    ['with a loan of no amount', but(lent, { amount: { qualifier: 'exact' } }), 'money-bounds', 'amount'],
    ['with a loan that is due before it is lent', but(lent, { dueOn: '2020-01-31' }), 'end-before-start', 'dueOn'],
    ['with spending of no amount', but(spent, { amount: { qualifier: 'exact' } }), 'money-bounds', 'amount'],
    ['with spending for nobody', but(spent, { to: {} }), 'recipient-form', 'to'],
  ])('%s', (_, told, code, path) =>
    given(...begun)
      .when(but(told, { entryId: idOf('wrong') }))
      .thenRefused(code, path),
  );
  it('where nothing was lent under that name', () => {
    for (const told of [repaid, writtenOff])
      given(...begun)
        .when(told)
        .thenRefused('loan-unknown', 'loanId');
  });
  it('where it was repaid before it was lent', () =>
    given(...withLoan)
      .when(but(repaid, { occurredOn: '2020-01-31' }))
      .thenRefused('end-before-start', 'loanId'));
  it('where the amount repaid or written off is none', () => {
    for (const told of [repaid, writtenOff])
      given(...withLoan)
        .when(but(told, { amount: { qualifier: 'exact' } }))
        .thenRefused('money-bounds', 'amount');
  });
});

describe('No loan is overpaid (S17)', () => {
  it('by a late entry', () =>
    given(...withLoan, repaid)
      .when(entry(loanRepaid, { loanId, amount: yuan(50), occurredOn: '2020-05-01' }))
      .thenRefused('loan-overpaid', 'amount', repaid));
  it('by what is written off beside it', () =>
    given(...withLoan, repaid)
      .when(writtenOff)
      .thenRefused('loan-overpaid', 'amount', repaid));
  it('by the correction of a repayment, once it is confirmed', () => {
    const correction = corrected(repaid, { amount: yuan(150) });
    given(...withLoan, repaid, correction)
      .when(confirmed(correction, secondOffice))
      .thenRefused('loan-overpaid', 'amount');
  });
  it('by the correction of the loan, once it is confirmed', () => {
    const correction = corrected(lent, { amount: yuan(60) });
    given(...withLoan, repaid, correction)
      .when(confirmed(correction, secondOffice))
      .thenRefused('loan-overpaid', 'amount', repaid);
  });
  it('by the void of the loan, which names what depends on it', () => {
    given(...withLoan, repaid)
      .when(voided(lent))
      .thenRefused('loan-overpaid', '', repaid);
    const second = entry(loanRepaid, { loanId, amount: yuan(30), occurredOn: '2020-06-15' });
    const first = but(repaid, { amount: yuan(50) });
    given(...withLoan, first, second)
      .when(voided(lent))
      .thenRefused('loan-overpaid', '', first, second);
  });
  it('by the void of a void', () => {
    const undone = voided(repaid);
    given(...withLoan, repaid, ...annulled(repaid), but(repaid, { entryId: idOf('instead') }))
      .when(voided(undone))
      .thenRefused('loan-overpaid', 'amount');
  });
  it('and it may be voided when what depends on it is', () =>
    given(...withLoan, repaid, ...annulled(repaid), voided(lent))
      .when(confirmed(voided(lent), secondOffice))
      .thenFile({ lent: { value: 0 }, loans: {} }));
  it('while vague amounts are read in its favour', () => {
    const some = entry(loanDisbursed, {
      to: borrower,
      amount: { fromFen: 10_000, toFen: 30_000, qualifier: 'approximately' },
      occurredOn: '2020-02',
    });
    const back = (amount: number): Told =>
      entry(loanRepaid, { loanId: some.payload.entryId, amount: yuan(amount), occurredOn: '2020-02' });
    given(...begun, some)
      .when(back(300))
      .then(back(300));
    given(...begun, some)
      .when(back(301))
      .thenRefused('loan-overpaid', 'amount');
  });
});

describe('No fund spends what it does not have (S17)', () => {
  it('not on one day, nor in all', () => {
    given(...begun)
      .when(but(spent, { amount: yuan(1001) }))
      .thenRefused('purse-overdrawn', 'amount');
    given(...begun)
      .when(but(spent, { occurredOn: '2020-01-09' }))
      .thenRefused('purse-overdrawn', 'amount');
  });
  it('not by lending', () =>
    given(...begun)
      .when(but(lent, { amount: yuan(1001) }))
      .thenRefused('purse-overdrawn', 'amount'));
  it('not by the void of what was put in', () =>
    given(...begun, spent)
      .when(voided(put))
      .thenRefused('purse-overdrawn', '', spent));
  it('what was repaid can be spent, and what was written off cannot', () => {
    const all = but(spent, { amount: yuan(1000), occurredOn: '2020-12' });
    given(...withLoan, repaid)
      .when(all)
      .then(all);
    given(...withLoan, but(writtenOff, { amount: yuan(100) }))
      .when(all)
      .thenRefused('purse-overdrawn', 'amount');
  });
  it('what has no upper bound cannot be overdrawn', () => {
    const more = but(put, { amount: { fen: 100, qualifier: 'at_least' } });
    given(opened, more).when(spent).then(spent);
  });
  it('what was spent on no day that is known, may have been at the end', () => {
    const { occurredOn: _, ...undated } = spent.payload as typeof spent.payload & { occurredOn: string };
    const told = { ...spent, payload: undated };
    given(...begun)
      .when(told)
      .then(told);
  });
});

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2021-03-${String(n).padStart(2, '0')}`);
const amount = fc.integer({ min: 1, max: 60 }).map(yuan);
const arbitraryStory: fc.Arbitrary<Told[]> = fc
  .array(fc.record({ what: fc.integer({ min: 0, max: 6 }), which: fc.nat(), on: day, amount, id: fc.uuid() }), {
    maxLength: 20,
  })
  .map((steps) => {
    const story: Told[] = [opened];
    const loans: string[] = [];
    for (const { what, which, on, amount: money, id } of steps) {
      const loan = loans[which % Math.max(1, loans.length)];
      const dated = { entryId: id, amount: money, occurredOn: on };
      const target = story[which % story.length]!;
      if (what === 0) story.push(entry(contributionReceived, { ...dated, from: { description: '爱心企业' } }));
      else if (what === 1) story.push(entry(expenditureRecorded, { ...dated, purpose: 'industry' }));
      else if (what === 2) {
        story.push(entry(loanDisbursed, { ...dated, to: borrower }));
        loans.push(id);
      } else if (what === 3 && loan) story.push(entry(loanRepaid, { ...dated, loanId: loan }));
      else if (what === 4 && loan) story.push(entry(loanWrittenOff, { ...dated, loanId: loan, reason: '受灾' }));
      else if (what === 5) story.push(voided(target));
      else if (target.fact !== fundOpened && 'amount' in target.payload) {
        const correction = corrected(target, { amount: money });
        story.push(correction, confirmed(correction, secondOffice));
      }
    }
    return story;
  });

function lived(story: readonly Told[]): AnyLife {
  const history: AnyLife = new Aggregate(fund as never, idOf('the stream'));
  for (const told of story) knock(history, fund, told);
  return history;
}

const foldOf = (records: readonly Recorded[]): string => {
  const folded = fold(fund, idOf('the stream'), records);
  return JSON.stringify([folded.state, findingsOf(folded)]);
};

describe('Whatever is sent to a fund', () => {
  it('its accounts balance: put in + repaid is not less than lent + spent, and no loan is paid back twice', () =>
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const file = lived(story).state as Fund & Lending;
        const { contributions, expenditures, lent: out, repaid: back, writtenOff: lost, loans } = file;
        expect(contributions.fen.value + back.value).toBeGreaterThanOrEqual(out.value + expenditures.fen.value);
        expect(back.value + lost.value).toBeLessThanOrEqual(out.value);
        for (const [, each] of entriesOf(loans))
          expect(each.repaid.value + each.writtenOff.value).toBeLessThanOrEqual(each.lent?.fen.value ?? 0);
      }),
      runs(300),
    ));
  it('its file is the same in every order of arrival, and so is what its accounts refuse', () => {
    const orders = arbitraryStory
      .map((story) => lived(story).records)
      .chain((records) => fc.tuple(fc.constant(arrived(records)), arrivalOf(records)));
    fc.assert(
      fc.property(orders, day, fc.integer({ min: 1, max: 100 }), ([records, other], on, money) => {
        expect(foldOf(other)).toBe(foldOf(records));
        const more = entry(expenditureRecorded, { amount: yuan(money), purpose: 'industry', occurredOn: on }, office);
        const [one, two] = [records, other].map((order) => {
          const history: AnyLife = new Aggregate(fund as never, idOf('the stream'));
          for (const record of order) history.admit(record);
          return knock(history, fund, more);
        });
        expect(two).toEqual(one);
      }),
      runs(300),
    );
  });
});
