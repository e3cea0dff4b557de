/** S17: whatever keeps money, a fund or a programme, never spends what it does not have, whatever arrives when. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, findingsOf } from '../../src/domain/fold.js';
import { fund, fundOpened } from '../../src/domain/fund/fund.js';
import { contributionReceived, expenditureRecorded, purse } from '../../src/domain/giving/purse.js';
import { kinds } from '../../src/domain/kinds.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { programme, programmeStarted } from '../../src/domain/programme/programme.js';
import type { AnyStream } from '../../src/domain/stream-kind.js';
import { arrivalOf, arrived } from '../support/arbitrary-story.js';
import { runs } from '../support/runs.js';
import { confirmed, corrected, entry, idOf, knock, secondOffice, voided } from './given.js';
import type { AnyLife, Told } from './given.js';

const yuan = (amount: number) => ({ fen: amount * 100, qualifier: 'exact' as const });
const place = { areaCode: '220122101000', organisationId: 'women-federation' };
const keepers: readonly [string, AnyStream, Told][] = [
  ['fund', fund, entry(fundOpened, { ...place, name: '滚动资金', purpose: 'industry', occurredOn: '2020-01-01' })],
  [
    'programme',
    programme,
    entry(programmeStarted, { ...place, name: '爱心募捐', kind: 'appeal', occurredOn: '2020-01-01' }),
  ],
];

interface Step {
  readonly what: 'put' | 'spend' | 'void' | 'correct' | 'decide';
  readonly which: number;
  readonly on: string;
  readonly amount: number;
  readonly id: string;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('put', 'spend', 'void', 'correct', 'decide'),
  which: fc.nat(),
  on: fc.constantFrom('2021-03-01', '2021-03-02', '2021-03', '2021-04-10', '2021'),
  amount: fc.integer({ min: 1, max: 60 }),
  id: fc.uuid(),
});

/** What was sent, taken in or not: each step speaks of something that was sent before. */
function lived(kind: AnyStream, opening: Told, steps: readonly Step[]): AnyLife {
  const history: AnyLife = new Aggregate(kind as never, idOf('the stream'));
  const sent: Told[] = [opening];
  knock(history, kind, opening);
  for (const { what, which, on, amount, id } of steps) {
    const target = sent[which % sent.length]!;
    const dated = { entryId: id, amount: yuan(amount), occurredOn: on };
    const told =
      what === 'put'
        ? entry(contributionReceived, { ...dated, from: { description: '爱心企业' } })
        : what === 'spend'
          ? entry(expenditureRecorded, { ...dated, purpose: 'industry' })
          : what === 'void'
            ? voided(target)
            : what === 'correct' && 'amount' in target.payload
              ? corrected(target, { amount: yuan(amount), occurredOn: on })
              : confirmed(target, secondOffice);
    sent.push(told);
    knock(history, kind, told);
  }
  return history;
}

const days = (on: string): [first: string, last: string] => [
  `${on}-01-01`.slice(0, 10).replace(/^(\d{4}-\d\d)-01-01$/, '$1-01'),
  on.length === 4 ? `${on}-12-31` : on.length === 7 ? `${on}-31` : on,
];

/** The least that is left at the end of any day, in the most favourable reading. */
function leastLeft(history: AnyLife): number {
  const moves = history.entries.flatMap(({ fact, payload }) => {
    const { amount, occurredOn } = payload as unknown as { amount?: { fen: number }; occurredOn: string };
    if (amount === undefined) return [];
    const [first, last] = days(occurredOn);
    return [fact === contributionReceived ? { on: first, fen: amount.fen } : { on: last, fen: -amount.fen }];
  });
  const left = moves.map(({ on }) => moves.reduce((sum, move) => (move.on <= on ? sum + move.fen : sum), 0));
  return Math.min(0, ...left);
}

it('these are all that keep money', () => {
  const with_purse = kinds.filter(({ slices }) => slices.includes(purse)).map(({ kind }) => kind);
  expect(with_purse).toEqual(keepers.map(([kind]) => kind));
});

describe.each(keepers)('A %s', (_, kind, opening) => {
  const steps = fc.array(step, { maxLength: 24 });

  it('never has less than nothing, by entries, corrections, confirmations and voids in any order', () => {
    let refused = 0;
    fc.assert(
      fc.property(steps, (story) => {
        const history = lived(kind, opening, story);
        expect(leastLeft(history)).toBe(0);
        if (history.records.length < story.length) refused += 1;
      }),
      runs(300),
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('has the same file in whatever order it arrived, and refuses the same', () => {
    const orders = steps
      .map((story) => lived(kind, opening, story).records)
      .chain((records) => fc.tuple(fc.constant(arrived(records)), arrivalOf(records)));
    const asText = (records: AnyLife['records']): string => {
      const folded = fold<unknown>(kind, idOf('the stream'), records);
      return JSON.stringify([folded.state, findingsOf(folded)]);
    };
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 100 }), ([records, other], amount) => {
        expect(asText(other)).toBe(asText(records));
        const more = entry(expenditureRecorded, {
          amount: yuan(amount),
          purpose: 'industry',
          occurredOn: '2021-03-02',
        });
        const [one, two] = [records, other].map((order) => {
          const history: AnyLife = new Aggregate(kind as never, idOf('the stream'));
          for (const record of order) history.admit(record);
          return knock(history, kind, more);
        });
        expect(two).toEqual(one);
      }),
      runs(200),
    );
  });
});
