import { describe, expect, it } from '@jest/globals';
import { donationReceived } from '../../../src/domain/household/gifts/donation-received.js';
import { medicalCostReimbursed } from '../../../src/domain/household/health/medical-cost-reimbursed.js';
import { isMoney } from '../../../src/domain/money.js';
import { annulled, but, confirmed, corrected, declined, entry, given, idOf, secondOffice } from '../given.js';
import type { Told } from '../given.js';
import { closed, mother, motherAdded, registered } from './entries.js';

const exact = (fen: number): { fen: number; qualifier: 'exact' } => ({ fen, qualifier: 'exact' });
let made = 0;
const cash = (money: object): Told =>
  entry(donationReceived, { cash: money as never, occurredOn: `2019-01-${10 + ((made += 1) % 20)}` });

describe('A donation', () => {
  const rice = { goods: 'rice', quantity: { value: '10', qualifier: 'exact' as const }, unit: 'kg' };
  const gift = entry(donationReceived, {
    donor: { organisationId: 'sixth-hospital', areaCode: '220104000000', description: '三位医生' },
    items: [{ ...rice, value: exact(6000) }],
    cash: exact(50_000),
    batch: 'C21',
    note: '送到家中',
    occurredOn: '2019-10-17',
  });

  it('is recorded', () => given(registered).when(gift).then(gift));
  it('shows in the file', () =>
    given(registered)
      .when(gift)
      .thenFile({
        gifts: {
          count: 1,
          cashFen: { value: 50_000, qualifier: 'exact' },
          last: { by: gift.payload.entryId, on: '2019-10-17' },
        },
      }));
  it('is recorded once, however often it is sent', () => given(registered, gift).when(gift).thenNothing());
  it('is refused with neither items nor cash', () =>
    given(registered)
      .when(entry(donationReceived, { occurredOn: '2019' }))
      .thenRefused('gift-empty', ''));
  it('is recorded with items alone, or with cash alone', () => {
    const items = entry(donationReceived, { items: [rice], occurredOn: '2019' });
    given(registered).when(items).then(items);
    given(registered)
      .when(items)
      .thenFile({ gifts: { count: 1, cashFen: { value: 0, qualifier: 'exact' } } });
    given(registered)
      .when(cash(exact(1)))
      .thenFile({ gifts: { count: 1, cashFen: { value: 1 } } });
  });
  it('is recorded where nobody counted the goods', () => {
    const some = entry(donationReceived, {
      items: [{ goods: 'clothes', quantity: { qualifier: 'unknown' } }],
      occurredOn: '2019',
    });
    given(registered).when(some).then(some);
  });
  it('is refused with parts that are null', () => {
    given(registered)
      .when(but(gift, { donor: null }))
      .thenInvalid('donor', 'isObject');
    given(registered)
      .when(but(gift, { items: [null] }))
      .thenInvalid('items', 'isObject');
  });
  it('is refused where a quantity that is known has no value', () =>
    given(registered)
      .when(
        entry(donationReceived, {
          items: [rice, { goods: 'oil', quantity: { qualifier: 'at_least' } }],
          occurredOn: '2019',
        }),
      )
      .thenRefused('quantity-value', 'items.1.quantity'));
  it('is refused for the first item as for the others', () => {
    const oil = { goods: 'oil', quantity: { qualifier: 'at_least' as const } };
    given(registered)
      .when(entry(donationReceived, { items: [oil, rice], occurredOn: '2019' }))
      .thenRefused('quantity-value', 'items.0.quantity');
    given(registered)
      .when(entry(donationReceived, { items: [{ ...rice, value: { qualifier: 'exact' } }, rice], occurredOn: '2019' }))
      .thenRefused('money-bounds', 'items.0.value');
  });
  it.each(['0', '-1', '0.0', '-0.5'])('is refused with %s of something', (value) =>
    given(registered)
      .when(
        entry(donationReceived, {
          items: [rice, { goods: 'oil', quantity: { value, qualifier: 'exact' } }],
          occurredOn: '2019',
        }),
      )
      .thenRefused('quantity-not-positive', 'items.1.quantity.value'),
  );
  it('is refused where its batch is somebody’s identity number', () =>
    given(registered)
      .when(but(gift, { batch: '11010519491231002x' }))
      .thenRefused('identity-number-in-code', 'batch'));
  it('is refused where what an item is worth is no money', () =>
    given(registered)
      .when(entry(donationReceived, { items: [rice, { ...rice, value: { qualifier: 'exact' } }], occurredOn: '2019' }))
      .thenRefused('money-bounds', 'items.1.value'));
  it('is refused where the cash is no money', () =>
    given(registered)
      .when(cash({ fromFen: 3, toFen: 1, qualifier: 'approximately' }))
      .thenRefused('money-bounds', 'cash'));
  it.each([
    ['cash.fen', cash(exact(-1)), 'min'],
    ['cash.fen', cash(exact(0.5)), 'isInt'],
    ['cash.fen', cash(exact(10_000_000_000_001)), 'max'],
    ['cash.qualifier', cash({ fen: 1 }), 'required'],
    ['cash.qualifier', cash({ fen: 1, qualifier: 'about' }), 'isIn'],
    ['cash.yuan', cash({ qualifier: 'exact', yuan: 1 }), 'whitelistValidation'],
    ['items', entry(donationReceived, { items: [] }), 'arrayMinSize'],
    ['items', entry(donationReceived, { items: Array.from({ length: 101 }, () => rice) }), 'arrayMaxSize'],
    ['items', entry(donationReceived, { items: ['rice'] as never }), 'isObject'],
    ['items.1.goods', entry(donationReceived, { items: [rice, { ...rice, goods: '' }] }), 'matches'],
    ['items.0.quantity.value', entry(donationReceived, { items: [quantityOf('1e3')] }), 'matches'],
    ['items.0.quantity.value', entry(donationReceived, { items: [quantityOf('01')] }), 'matches'],
    ['donor.organisationId', entry(donationReceived, { cash: exact(1), donor: { organisationId: '-' } }), 'matches'],
  ])('is refused by the field %s', (path, told, rule) => given(registered).when(told).thenInvalid(path, rule));

  function quantityOf(value: string): typeof rice {
    return { ...rice, quantity: { value, qualifier: 'exact' } };
  }

  it('adds up with what came before', () => {
    const sum = given(
      registered,
      cash(exact(100)),
      cash({ fen: 5000, qualifier: 'at_least' }),
      cash({ fromFen: 1_000_000, toFen: 3_000_000, qualifier: 'approximately' }),
    );
    sum.thenFile({ gifts: { count: 3, cashFen: { value: 1_005_100, qualifier: 'at_least' } } });
  });
  it('counts an amount of which only the upper bound is known as at least nothing', () =>
    given(registered)
      .when(cash({ toFen: 30_000, qualifier: 'below' }))
      .thenFile({ gifts: { cashFen: { value: 0, qualifier: 'at_least' } } }));
  it('counts an amount that nobody knows as at least nothing', () =>
    given(registered, cash(exact(7)))
      .when(cash({ qualifier: 'unknown' }))
      .thenFile({ gifts: { count: 2, cashFen: { value: 7, qualifier: 'at_least' } } }));
  it('keeps the qualifier of what is only about right', () =>
    given(registered)
      .when(cash({ fen: 800, qualifier: 'approximately' }))
      .thenFile({ gifts: { cashFen: { value: 800, qualifier: 'approximately' } } }));
  it('is corrected by two people', () => {
    const correction = corrected(gift, { cash: exact(5000) });
    given(registered, gift).when(correction).thenWaiting();
    given(registered, gift, correction)
      .when(confirmed(correction, secondOffice))
      .thenFile({ gifts: { cashFen: { value: 5000 } } });
    given(registered, gift, correction, declined(correction, secondOffice)).thenFile({
      gifts: { cashFen: { value: 50_000 } },
    });
  });
  it('is gone from the file when it is voided', () =>
    given(registered, gift, ...annulled(gift)).thenFile({
      gifts: { count: 0, cashFen: { value: 0, qualifier: 'exact' } },
    }));
  it('comes late and the last one stays', () =>
    given(registered, gift)
      .when(entry(donationReceived, { cash: exact(1), occurredOn: '2019-01-01' }))
      .thenFile({ gifts: { count: 2, last: { by: gift.payload.entryId } } }));
  it('is refused after the household was closed', () =>
    given(registered, closed)
      .when(but(gift, { occurredOn: '2021' }))
      .thenRefused('household-closed', 'occurredOn', closed));
});

describe('Money', () => {
  it.each([
    [{ fen: 1, qualifier: 'exact' }, true],
    [{ fen: 0, qualifier: 'at_least' }, true],
    [{ fen: 1, qualifier: 'unknown' }, false],
    [{ fen: 1, fromFen: 1, qualifier: 'exact' }, false],
    [{ fen: 1, toFen: 1, qualifier: 'approximately' }, false],
    [{ fromFen: 1, toFen: 3, qualifier: 'approximately' }, true],
    [{ fromFen: 3, toFen: 3, qualifier: 'approximately' }, true],
    [{ fromFen: 3, toFen: 1, qualifier: 'approximately' }, false],
    [{ fromFen: 3, qualifier: 'at_least' }, true],
    [{ toFen: 3, qualifier: 'below' }, true],
    [{ fromFen: 1, toFen: 3, qualifier: 'exact' }, false],
    [{ qualifier: 'unknown' }, true],
    [{ qualifier: 'exact' }, false],
    [{ qualifier: 'at_least' }, false],
  ])('%j: %s', (amount, holds) => expect(isMoney(amount)).toBe(holds));
});

describe('A medical cost is reimbursed', () => {
  const paid = entry(medicalCostReimbursed, {
    personId: mother,
    scheme: 'resident-insurance',
    rate: '0.9',
    depositWaived: true,
    cost: exact(100_000),
    reimbursed: exact(90_000),
    note: '住院',
    occurredOn: '2018-05',
  });

  it('is recorded', () => given(registered, motherAdded).when(paid).then(paid));
  it('shows in the file', () =>
    given(registered, motherAdded)
      .when(paid)
      .thenFile({
        reimbursements: {
          [paid.payload.entryId]: { by: paid.payload.entryId, on: '2018-05', rate: '0.9', depositWaived: true },
        },
      }));
  it('stands beside others', () => {
    const other = entry(medicalCostReimbursed, { depositWaived: true });
    expect(given(registered, motherAdded, paid, other).aggregate().state).toHaveProperty(
      ['reimbursements', other.payload.entryId],
      { by: other.payload.entryId, depositWaived: true },
    );
    given(registered, motherAdded, paid, other).thenFile({
      reimbursements: { [paid.payload.entryId]: { rate: '0.9' } },
    });
  });
  it('is recorded once, however often it is sent', () => given(registered, motherAdded, paid).when(paid).thenNothing());
  it('is refused where the cost or the reimbursement is no money', () => {
    given(registered, motherAdded)
      .when(but(paid, { cost: { qualifier: 'exact' } }))
      .thenRefused('money-bounds', 'cost');
    given(registered, motherAdded)
      .when(but(paid, { reimbursed: { qualifier: 'exact' } }))
      .thenRefused('money-bounds', 'reimbursed');
  });
  it('is recorded without any amount', () => {
    const { cost: _c, reimbursed: _r, ...payload } = paid.payload as typeof paid.payload & Record<string, unknown>;
    const bare = { ...paid, payload: { ...payload, entryId: idOf('no amount') } };
    given(registered, motherAdded).when(bare).then(bare);
  });
  it.each(['1.1', '-0.1', '.5', '90%', '0.12345', '2'])('is refused with a rate of %s', (rate) =>
    given(registered, motherAdded).when(but(paid, { rate })).thenInvalid('rate', 'matches'),
  );
  it.each(['0', '1', '1.0', '0.9', '0.1234'])('is recorded with a rate of %s', (rate) =>
    given(registered, motherAdded).when(but(paid, { rate })).then(but(paid, { rate })),
  );
});
