import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  batch,
  batchReceived,
  distributionReversed,
  goodsAllocated,
  goodsDistributed,
  stockCounted,
} from '../../src/domain/batch/batch.js';
import type { Stock } from '../../src/domain/batch/stock.js';
import { entryReleased } from '../../src/domain/control.js';
import type { Recorded } from '../../src/domain/effective.js';
import { findingsOf, fold } from '../../src/domain/fold.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { entriesOf } from '../../src/domain/parts.js';
import { arrivalOf, arrived } from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';
import {
  but,
  by,
  cadre,
  confirmed,
  corrected,
  entry,
  given,
  idOf,
  knock,
  otherCadre,
  secondOffice,
  voided,
} from './given.js';
import type { AnyLife, Told } from './given.js';

interface Piece {
  item: string;
  quantity: { value: string; qualifier: 'exact' };
}
const pieces = (item: string, value: number | string): Piece => ({
  item,
  quantity: { value: String(value), qualifier: 'exact' },
});
const [zhang, li] = [{ householdId: idOf('zhang') }, { householdId: idOf('li') }];

const received = entry(batchReceived, {
  name: '2022 年暖冬礼包',
  donor: { organisationId: 'sixth-hospital' },
  organisationId: 'women-federation',
  areaCode: '220122101000',
  items: [
    { ...pieces('quilt', 10), goods: 'padded_quilt', unit: 'bed', value: { fen: 200_000, qualifier: 'exact' } },
    {
      ...pieces('pack', 4),
      goods: 'medicine_pack',
      unit: 'pack',
      contents: [{ goods: 'face_mask', pieces: 5, unit: 'piece' }],
    },
  ],
  occurredOn: '2022-01-05',
});
const allocated = entry(goodsAllocated, {
  organisationId: 'sixth-hospital',
  items: [pieces('quilt', 4)],
  occurredOn: '2022-01-06',
});
const handedOut = entry(goodsDistributed, {
  organisationId: 'women-federation',
  items: [pieces('quilt', 2), pieces('pack', 1)],
  recipients: [zhang, { ...li, items: [pieces('quilt', 1)] }],
  occurredOn: '2022-01-10',
});
const on = handedOut.payload.entryId;
const reversed = entry(distributionReversed, {
  on,
  recipients: [{ ...zhang, items: [pieces('quilt', 2)] }],
  reason: '重复发放',
  occurredOn: '2022-01-12',
});
const count = (value: number, day = '2022-01-20'): Told =>
  entry(stockCounted, { items: [pieces('quilt', value)], occurredOn: day });
const give = (value: number, day: string): Told =>
  entry(goodsDistributed, { items: [pieces('quilt', value)], recipients: [zhang], occurredOn: day });

describe('What happens to a batch', () => {
  it.each([
    ['received', [], received],
    ['allocated', [received], allocated],
    ['handed out', [received], handedOut],
    ['taken back', [received, handedOut], reversed],
    ['counted', [received, handedOut], count(7)],
  ] as const)('%s: is recorded, and once', (_, before, told) => {
    given(...before)
      .when(told)
      .then(told);
    given(...before, told)
      .when(told)
      .thenNothing();
  });
  it('shows in its file', () =>
    given(received, allocated, handedOut).thenFile({
      received: { name: '2022 年暖冬礼包', donorOrganisationId: 'sixth-hospital' },
      items: {
        quilt: { goods: 'padded_quilt', received: '10', distributed: '3', left: '7' },
        pack: { goods: 'medicine_pack', distributed: '1', left: '3' },
      },
      allocations: { 'sixth-hospital|quilt': { quantity: '4', unit: 'bed' } },
      distributions: { [on]: { recipients: 2, reversed: 0 } },
    }));
  it('a reversal returns exactly what was handed out', () => {
    const back = but(reversed, {
      recipients: [
        { ...zhang, items: [pieces('quilt', 2), pieces('pack', 1)] },
        { ...li, items: [pieces('quilt', 1)] },
      ],
    });
    given(received, handedOut, back).thenFile({
      items: { quilt: { distributed: '0', left: '10' }, pack: { distributed: '0', left: '4' } },
      distributions: { [on]: { reversed: 2 } },
    });
  });
  it('a counted group is given to as many times as it is counted', () =>
    given(received)
      .when(
        entry(goodsDistributed, {
          items: [pieces('quilt', 2)],
          recipients: [{ group: { description: '困难学生', count: { value: 4, qualifier: 'exact' } } }],
          occurredOn: '2022-01-10',
        }),
      )
      .thenFile({ items: { quilt: { left: '2' } } }));
});

describe('A count', () => {
  it('that finds less is a shortage, one that finds more a surplus', () => {
    given(received, handedOut)
      .when(count(5))
      .thenFile({ items: { quilt: { shortage: '2', surplus: '0', left: '5' } } });
    given(received, handedOut)
      .when(count(9))
      .thenFile({ items: { quilt: { shortage: '0', surplus: '2', left: '9' } } });
  });
  it('makes true what was really over-issued', () => {
    given(received).when(give(12, '2022-01-20')).thenRefused('stock-short', 'recipients');
    given(received, count(12, '2022-01-19'))
      .when(give(12, '2022-01-20'))
      .thenFile({ items: { quilt: { surplus: '2', left: '0' } } });
  });
  it('is of its place in the day: what follows is taken from it', () => {
    const morning = but(count(5), { occurredAt: '2022-01-20T09:00:00+08:00' });
    const noon = but(give(3, '2022-01-20'), { occurredAt: '2022-01-20T12:00:00+08:00' });
    given(received, morning, noon).when(give(3, '2022-01-21')).thenRefused('stock-short', 'recipients');
    given(received, noon, morning)
      .when(give(2, '2022-01-21'))
      .thenFile({ items: { quilt: { left: '0' } } });
  });
  it('that comes late is refused where later distributions took more, and names them', () => {
    const later = give(8, '2022-01-25');
    given(received, later).when(count(7)).thenRefused('stock-short', 'items.0.quantity', later);
  });
});

describe('An entry of a batch is refused', () => {
  const vague = { item: 'quilt', quantity: { value: '2', qualifier: 'approximately' as const } };
  it.each<[string, Told[], Told, string, string]>([
    ['with a donor who is nobody', [], but(received, { donor: {} }), 'giver-missing', 'donor'],
    [
      'with an item twice',
      [],
      but(received, { items: [1, 2].map(() => ({ ...pieces('quilt', 1), goods: 'rice' })) }),
      'item-twice',
      'items.1.item',
    ],
    [
      'with a value that is none',
      [],
      but(received, { items: [{ ...pieces('quilt', 1), goods: 'rice', value: { qualifier: 'exact' } }] }),
      'money-bounds',
      'items.0.value',
    ],
    ['with none of something', [received], give(0, '2022-01-10'), 'quantity-not-positive', 'items.0.quantity.value'],
    [
      'with a quantity without value',
      [received],
      but(allocated, { items: [{ item: 'quilt', quantity: { qualifier: 'exact' } }] }),
      'quantity-value',
      'items.0.quantity',
    ],
    [
      'with what it does not hold',
      [received],
      but(allocated, { items: [pieces('rice', 1)] }),
      'item-unknown',
      'items.0.item',
    ],
    [
      'with what it does not hold, to one',
      [received],
      but(handedOut, { recipients: [{ ...zhang, items: [pieces('rice', 1)] }] }),
      'item-unknown',
      'recipients.0.items.0.item',
    ],
    [
      'with a recipient twice',
      [received],
      but(handedOut, { recipients: [zhang, zhang] }),
      'recipient-twice',
      'recipients.1',
    ],
    ['with a recipient in no form', [received], but(handedOut, { recipients: [{}] }), 'recipient-form', 'recipients.0'],
    ['with a distribution that never was', [received], reversed, 'distribution-unknown', 'on'],
    [
      'with about so many taken back',
      [received, handedOut],
      but(reversed, { recipients: [{ ...zhang, items: [vague] }] }),
      'reversal-items',
      'recipients.0.items',
    ],
    ['with about so many counted', [received], but(count(1), { items: [vague] }), 'count-exact', 'items.0.quantity'],
    [
      'with an item counted twice',
      [received],
      but(count(1), { items: [pieces('quilt', 1), pieces('quilt', 2)] }),
      'item-twice',
      'items.1.item',
    ],
    [
      'with a count of what it does not hold',
      [received],
      but(count(1), { items: [pieces('rice', 1)] }),
      'item-unknown',
      'items.0.item',
    ],
    ['with a count of no day', [received], but(count(1), { occurredOn: undefined }), 'count-undated', 'occurredOn'],
  ])('%s', (_, before, told, code, path) =>
    given(...before)
      .when(told)
      .thenRefused(code, path),
  );
});

describe('Stock is never below zero (S17)', () => {
  it('by one distribution, or by several', () => {
    given(received).when(give(11, '2022-01-10')).thenRefused('stock-short', 'recipients');
    const first = give(6, '2022-01-10');
    given(received, first).when(give(5, '2022-01-11')).thenRefused('stock-short', 'recipients', first);
  });
  it('by one that comes late, or before the goods came', () => {
    const first = give(6, '2022-01-10');
    given(received, first).when(give(5, '2022-01-08')).thenRefused('stock-short', 'recipients', first);
    given(received).when(give(1, '2022-01-04')).thenRefused('item-unknown', 'items.0.item');
  });
  it('but goods that may have been there by then can be handed out, allocated and counted', () => {
    const vague = but(received, { occurredOn: '2022' });
    const items = { quilt: { goods: 'padded_quilt', unit: 'bed', received: '10', distributed: '6', left: '4' } };
    const out = give(6, '2022-06-01');
    given(vague).when(out).then(out);
    given(vague, out).thenFindings();
    given(vague, out).thenFile({ items });
    given(vague, out).when(give(5, '2022-05-01')).thenRefused('stock-short', 'recipients', out);
    given(vague).when(give(1, '2021-12-31')).thenRefused('item-unknown', 'items.0.item');
    const rice = entry(goodsDistributed, { items: [pieces('rice', 1)], recipients: [zhang], occurredOn: '2022-06-01' });
    given(vague).when(rice).thenRefused('item-unknown', 'items.0.item');
    const some = but(allocated, { occurredOn: '2022-03' });
    given(vague, some).thenFile({ allocations: { 'sixth-hospital|quilt': { quantity: '4' } } });
    given(vague, out, count(3, '2022-06-02')).thenFile({
      items: { quilt: { shortage: '1', surplus: '0', left: '3' } },
    });
    given(vague, out, count(5, '2022-06-02'), count(6, '2022-07-01')).thenFile({
      items: { quilt: { shortage: '0', surplus: '2', left: '6' } },
    });
  });
  it('by the correction of what came, once it is confirmed', () => {
    const correction = corrected(received, { items: [{ ...pieces('quilt', 2), goods: 'padded_quilt' }] });
    given(received, handedOut, correction)
      .when(confirmed(correction, secondOffice))
      .thenRefused('stock-short', 'items.0.quantity');
  });
  it('by the void of a reversal, where what was taken back went out again', () => {
    const again = give(9, '2022-01-15');
    given(received, handedOut, reversed, again).when(voided(reversed)).thenRefused('stock-short', '', handedOut, again);
  });
  it('by the void of what came', () =>
    given(received, handedOut).when(voided(received)).thenRefused('opening-has-entries', 'voids', handedOut));
  it('and nothing is taken back twice, or from somebody else, and the distribution stays while it is', () => {
    given(received, handedOut, reversed)
      .when(but(reversed, { entryId: idOf('again') }))
      .thenRefused('reversed-too-much', 'recipients.0', reversed);
    given(received, handedOut)
      .when(but(reversed, { recipients: [{ ...li, items: [pieces('quilt', 2)] }] }))
      .thenRefused('reversed-too-much', 'recipients.0');
    given(received, handedOut, reversed).when(voided(handedOut)).thenRefused('reversed-too-much', '', reversed);
  });
  it('while vague numbers are read in its favour', () => {
    const some = but(received, {
      items: [{ item: 'quilt', goods: 'padded_quilt', quantity: { value: '10', qualifier: 'at_least' } }],
    });
    given(some)
      .when(give(500, '2022-01-10'))
      .thenFile({ items: { quilt: { left: '0', receivedQualifier: 'at_least', leftQualifier: 'at_least' } } });
    const crowd = entry(goodsDistributed, {
      items: [pieces('quilt', 1)],
      recipients: [{ group: { description: '群众', count: { value: 50, qualifier: 'below' } } }],
      occurredOn: '2022-01-10',
    });
    given(received).when(crowd).then(crowd);
    given(received, crowd).thenFile({
      items: { quilt: { distributed: '50', distributedQualifier: 'below', left: '0', leftQualifier: 'at_least' } },
    });
    const counting = given(received, crowd, count(3));
    counting.thenFile({ items: { quilt: { left: '3', surplus: '43', countedQualifier: 'approximately' } } });
    expect((counting.aggregate().state as Stock).items['quilt']).not.toHaveProperty('leftQualifier');
  });
});

describe('The fen that go with the pieces are fixed when they leave (S17)', () => {
  const dear = but(received, {
    items: [{ ...pieces('quilt', 3), goods: 'padded_quilt', unit: 'bed', value: { fen: 100, qualifier: 'exact' } }],
  });
  const share = (id: string, value: number, on: string, to: object = zhang): Told =>
    entry(goodsDistributed, { entryId: idOf(id), items: [pieces('quilt', value)], recipients: [to], occurredOn: on });
  const first = share('first', 1, '2022-01-20');
  const worth = (of: Told, fen: number, householdId: string = zhang.householdId): object => ({
    distributions: { [of.payload.entryId]: { handed: { [householdId]: { items: { quilt: { fen } } } } } },
  });

  it('and are not valued anew by one that comes late, nor by a count', () => {
    const late = share('late', 2, '2022-01-10', li);
    const story = given(dear, first, late);
    story.thenFile({ ...worth(first, 33), items: { quilt: { left: '0', distributedFen: 100 } } });
    story.thenFile(worth(late, 67, li.householdId));
    given(dear, first, count(1, '2022-01-15')).thenFile(worth(first, 33));
  });
  it('nor by the correction of what they were worth', () => {
    const correction = corrected(dear, { items: [{ ...pieces('quilt', 3), goods: 'padded_quilt' }] });
    given(dear, first, correction, confirmed(correction, secondOffice)).thenFile(worth(first, 33));
  });
  it('with all that is left for the last piece, and what comes back brings back just what went', () => {
    const last = share('last', 2, '2022-01-21', li);
    const back = entry(distributionReversed, {
      on: last.payload.entryId,
      recipients: [{ ...li, items: [pieces('quilt', 1)] }],
      reason: '重复发放',
      occurredOn: '2022-01-22',
    });
    given(dear, first, last).thenFile({ items: { quilt: { left: '0', distributedFen: 100 } } });
    given(dear, first, last, back).thenFile({
      ...worth(last, 34, li.householdId),
      items: { quilt: { left: '1', distributedFen: 67 } },
      returns: { [back.payload.entryId]: { [li.householdId]: { items: { quilt: { quantity: '1', fen: 33 } } } } },
    });
  });
  it('a correction fixes them anew when it takes effect, from what was left without the entry', () => {
    const correction = corrected(first, { items: [pieces('quilt', 2)], occurredOn: '2022-01-20' });
    given(dear, first, correction).thenFile(worth(first, 33));
    given(dear, first, correction, confirmed(correction, secondOffice)).thenFile({
      ...worth(first, 66),
      items: { quilt: { left: '1', distributedFen: 66 } },
    });
  });
  it('and one that waits for the office fixes them when it is released', () => {
    const held = by(otherCadre, share('held', 2, '2022-01-18', li));
    const release = entry(entryReleased, { on: held.payload.entryId, reason: '已核实' });
    given(dear, held, first, release).thenFile({
      ...worth(held, 67, li.householdId),
      items: { quilt: { left: '0', distributedFen: 100 } },
    });
  });
  it('entries from before they were fixed are valued where they stand', () => {
    const history: AnyLife = new Aggregate(batch as never, idOf('the stream'));
    for (const told of [dear, first]) knock(history, batch, told);
    const records = history.records.map(({ fixed: _, ...record }) => record);
    expect(fold(batch, history.id, records).state).toMatchObject(worth(first, 33));
  });
});

describe('A cadre', () => {
  it('hands out what was allocated to the unit; what others hand out waits', () => {
    given(received, allocated).when(by(cadre, handedOut)).then(by(cadre, handedOut));
    given(received, allocated).when(by(otherCadre, handedOut)).thenHeld('not-allocated');
  });
  it('does not receive', () => given().when(by(cadre, received)).thenForbidden());
});

const day = fc.integer({ min: 6, max: 28 }).map((n) => `2022-01-${String(n).padStart(2, '0')}`);
const arbitraryStory: fc.Arbitrary<Told[]> = fc
  .array(
    fc.record({
      what: fc.integer({ min: 0, max: 5 }),
      which: fc.nat(),
      day,
      some: fc.integer({ min: 1, max: 6 }),
      id: fc.uuid(),
      to: fc.constantFrom(zhang, li),
    }),
    { maxLength: 20 },
  )
  .map((steps) => {
    const story: Told[] = [received];
    for (const { what, which, day: occurredOn, some, id, to } of steps) {
      const dated = { entryId: id, occurredOn };
      const outs = story.filter(({ fact }) => fact === goodsDistributed);
      const out = outs[which % Math.max(1, outs.length)];
      const target = story[which % story.length]!;
      const items = [pieces('quilt', some)];
      if (what <= 1) story.push(entry(goodsDistributed, { ...dated, items, recipients: [to] }));
      else if (what === 2 && out)
        story.push(
          entry(distributionReversed, {
            ...dated,
            on: out.payload.entryId,
            recipients: [{ ...to, items }],
            reason: '退回',
          }),
        );
      else if (what === 3) story.push(entry(stockCounted, { ...dated, items }));
      else if (what === 4 && target !== received) story.push(voided(target));
      else if (target.fact === goodsDistributed) {
        const correction = corrected(target, { items, occurredOn });
        story.push(correction, confirmed(correction, secondOffice));
      }
    }
    return story;
  });

function lived(story: readonly Told[]): AnyLife {
  const history: AnyLife = new Aggregate(batch as never, idOf('the stream'));
  for (const told of story) knock(history, batch, told);
  return history;
}

const foldOf = (records: readonly Recorded[]): string => {
  const folded = fold(batch, idOf('the stream'), records);
  return JSON.stringify([folded.state, findingsOf(folded)]);
};

const netFen = ({ distributions }: Stock): number =>
  [...entriesOf(distributions)]
    .flatMap(([, { handed }]) => [...entriesOf(handed)])
    .flatMap(([, { items }]) => Object.values(items))
    .reduce((sum, { fen = 0 }) => sum + fen, 0);

describe('Whatever is sent to a batch', () => {
  it('every fen of what it was worth is with somebody or left, and none of it is valued anew', () =>
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const history: AnyLife = new Aggregate(batch as never, idOf('the stream'));
        for (const told of story) {
          const before = (history.state as Stock).distributions;
          const { outcome } = knock(history, batch, told);
          const stock = history.state as Stock;
          if (outcome !== 'recorded') continue;
          expect(stock.items['quilt']!.distributedFen).toBe(netFen(stock));
          expect(netFen(stock)).toBeLessThanOrEqual(200_000);
          if (told.fact === goodsDistributed || told.fact === stockCounted)
            expect(stock.distributions).toMatchObject(before);
        }
      }),
      runs(300),
    ));
  it('what came is what went out and what is left, with what was short or over', () =>
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const { quilt } = (lived(story).state as Stock).items;
        const { received: came, distributed, left, shortage, surplus } = quilt!;
        const [out, rest, less, more] = [distributed, left, shortage, surplus].map(Number) as [
          ...[number, number, number, number],
        ];
        expect(out + rest + less - more).toBe(Number(came));
        for (const each of [out, rest, less, more]) expect(each).toBeGreaterThanOrEqual(0);
      }),
      runs(300),
    ));
  it('its file is the same in every order of arrival, and so is what its accounts refuse', () => {
    const orders = arbitraryStory
      .map((story) => lived(story).records)
      .chain((records) => fc.tuple(fc.constant(arrived(records)), arrivalOf(records)));
    fc.assert(
      fc.property(orders, day, fc.integer({ min: 1, max: 12 }), ([records, other], occurredOn, some) => {
        expect(foldOf(other)).toBe(foldOf(records));
        const [one, two] = [records, other].map((order) => {
          const history: AnyLife = new Aggregate(batch as never, idOf('the stream'));
          for (const record of order) history.admit(record);
          return knock(history, batch, give(some, occurredOn));
        });
        expect(two).toEqual(one);
      }),
      runs(300),
    );
  });
});
