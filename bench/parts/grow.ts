/** What an entry of a large stream costs, beside one of a small: judged, taken in, and made into rows and a snapshot. */
import { randomUUID } from 'node:crypto';
import { tables } from '../../projections/index.js';
import { batch, batchReceived, distributionReversed, goodsDistributed } from '../../src/domain/batch/batch.js';
import { decide } from '../../src/domain/decide.js';
import type { Recorded } from '../../src/domain/effective.js';
import type { Entry } from '../../src/domain/entry.js';
import type { Actor, AnyFact } from '../../src/domain/fact.js';
import { fixedBy } from '../../src/domain/fixing.js';
import { fund, fundOpened } from '../../src/domain/fund/fund.js';
import { loanDisbursed, loanRepaid } from '../../src/domain/fund/lending.js';
import { contributionReceived } from '../../src/domain/giving/purse.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import type { AnyStream } from '../../src/domain/streams.js';
import { extend, newFile, TableSet } from '../../src/projector/changes.js';
import type { StreamFile, Taken } from '../../src/projector/changes.js';
import { asJson } from '../../src/projector/encoding.js';
import { foldedJson } from '../../src/projector/writer.js';
import { measured, sideBySide } from '../measure.js';
import type { Measured } from '../measure.js';
import type { Part } from './part.js';

type Told = readonly [fact: AnyFact, body: object];
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state's type follows from the kind
type AnyLife = Aggregate<any>;

const actor: Actor = { sub: 'office', role: 'office' };
const [few, many] = [10, 10_000];
/** Entries of a round. */
const round_entries = 200;

/** A stream with its tables, as the service and the projector keep them. */
export class Grown {
  readonly #set = new TableSet(tables, { lookupHash: (text) => text }, asJson);
  readonly #taken: Taken;
  #file: StreamFile;
  readonly aggregate: AnyLife;

  constructor(definition: AnyStream) {
    const id = randomUUID();
    this.#taken = { stream: `${definition.kind}-${id}`, definition, id };
    this.#file = newFile(this.#taken);
    this.aggregate = new Aggregate(definition, id);
  }

  /** @returns bytes of the snapshot that it writes */
  record([fact, body]: Told, entryId: string = randomUUID()): number {
    // They come in the order of the file.
    const payload = { entryId, occurredOn: '2022-01-10', sequence: this.aggregate.revision, ...body } as Entry;
    const decision = decide(this.aggregate, {
      ...{ type: fact.type, payload, actor, today: '2026-11-29' },
      dayOf: (instant) => instant.slice(0, 10),
    });
    if (decision.outcome !== 'recorded') throw new Error(JSON.stringify(decision));
    const revision = this.aggregate.revision + 1;
    const bare: Recorded = {
      ...{ entryId, type: fact.type, payload, revision, position: String(revision), by: actor },
      receivedAt: '2026-11-29T00:00:00.000Z',
    };
    const fixed = fixedBy(this.aggregate, bare);
    const recorded = { ...bare, ...(fixed && { fixed }) };
    this.aggregate.admit(recorded);
    const change = extend(this.#set, this.#taken, this.#file, [recorded]);
    if (!change) throw new Error('not taken in as the last');
    this.#file = change.file;
    return foldedJson(change).length + (change.snapshot?.parts ?? []).reduce((sum, { json }) => sum + json.length, 0);
  }
}

const pieces = (value: number): object => ({ item: 'quilt', quantity: { value: String(value), qualifier: 'exact' } });
const exact = (fen: number): object => ({ fen, qualifier: 'exact' });

/** Each has one recipient, as when goods are fetched one by one, and every tenth comes back. */
export function grownBatch(recipients: number): { stream: Grown; next: () => number } {
  const stream = new Grown(batch);
  const items = [{ ...pieces(10_000_000), goods: 'padded_quilt', value: exact(999_999_999) }];
  stream.record([batchReceived, { name: '暖冬礼包', donor: { description: '爱心人士' }, items }]);
  let count = 0;
  const next = (): number => {
    const [on, householdId] = [randomUUID(), randomUUID()];
    const recipient = { householdId };
    const bytes = stream.record([goodsDistributed, { items: [pieces(2)], recipients: [recipient] }], on);
    if ((count += 1) % 10 > 0) return bytes;
    const returned = [{ ...recipient, items: [pieces(1)] }];
    return stream.record([distributionReversed, { on, recipients: returned, reason: '重复' }]);
  };
  while (count < recipients) next();
  return { stream, next };
}

/** Every tenth loan is repaid in part. */
export function grownFund(loans: number): { stream: Grown; next: () => number } {
  const stream = new Grown(fund);
  stream.record([fundOpened, { name: '滚动资金' }]);
  stream.record([contributionReceived, { from: { description: '爱心人士' }, amount: exact(9_000_000_000_000) }]);
  let count = 0;
  const next = (): number => {
    const loanId = randomUUID();
    const loan = { to: { householdId: randomUUID() }, amount: exact(10_000) };
    const bytes = stream.record([loanDisbursed, loan], loanId);
    if ((count += 1) % 10 > 0) return bytes;
    return stream.record([loanRepaid, { loanId, amount: exact(5_000) }]);
  };
  while (count < loans) next();
  return { stream, next };
}

/** Microseconds of an entry, of a stream that is made anew as soon as it has grown by half. */
function contender(size: number, make: (size: number) => { next: () => number }) {
  let grown = make(size);
  let more = 0;
  return {
    name: `${size.toLocaleString('en')} in it`,
    round: async () => {
      let spent_ms = 0;
      for (let i = 0; i < round_entries; i += 1) {
        if ((more += 1) > Math.max(10, size / 2)) [grown, more] = [make(size), 0];
        const began = performance.now();
        grown.next();
        spent_ms += performance.now() - began;
      }
      return Promise.resolve((spent_ms / round_entries) * 1_000);
    },
  };
}

function bytesOf(size: number, make: (size: number) => { next: () => number }): Measured {
  const { next } = make(size);
  return measured(Array.from({ length: 10 }, next));
}

export const grow: Part = {
  name: 'grow',
  says: 'an entry of a batch of 10,000 recipients and of a fund of 10,000 loans, beside one of ten',
  async run({ report, rounds }) {
    for (const [what, make] of [
      ['a batch', grownBatch],
      ['a fund', grownFund],
    ] as const) {
      const sizes = [few, many];
      const nameOf = (size: number): string => `${size.toLocaleString('en')} in it`;
      const times = await sideBySide(
        sizes.map((size) => contender(size, make)),
        rounds,
      );
      report.compare('grow', `an entry of ${what}, judged, taken in and projected`, 'µs', times, nameOf(few));
      const bytes = new Map(sizes.map((size) => [nameOf(size), bytesOf(size, make)]));
      report.compare('grow', `an entry of ${what}, snapshot written`, 'bytes', bytes, nameOf(few));
    }
  },
};
