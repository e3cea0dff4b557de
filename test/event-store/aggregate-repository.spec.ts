import { describe, expect, it } from '@jest/globals';
import { household } from '../../src/domain/household/definition.js';
import type { Codec } from '../../src/event-store/codec.js';
import type { EventStore } from '../../src/event-store/event-store.js';
import { AggregateRepository } from '../../src/event-store/aggregate-repository.js';
import { householdId } from '../support/arbitrary-story.js';
import { office, receivedAt } from '../domain/given.js';

const record = (revision: number) => ({
  entryId: `0193a100-0000-7000-8000-00000000000${revision}`,
  ...{ type: revision === 1 ? 'HouseholdRegistered' : 'VisitRecorded', revision, position: String(revision) },
  payload: { entryId: `0193a100-0000-7000-8000-00000000000${revision}` } as never,
  ...{ receivedAt: receivedAt(revision), by: office },
});

/** Of a log with one household of one entry. */
function livesOfOne(): AggregateRepository {
  const store: Pick<EventStore, 'readStreams'> = {
    readStreams: (names) => Promise.resolve(new Map(names.map((name) => [name, [{ revision: 1 } as never]]))),
  };
  const codec: Pick<Codec, 'decodeEach'> = { decodeEach: () => Promise.resolve([record(1)]) };
  return new AggregateRepository(store as EventStore, codec as Codec);
}

describe('Lives', () => {
  it.each([
    [
      'of which a stream is let go of',
      (histories: AggregateRepository) => histories.forget(household.kind, householdId),
    ],
    ['of which all is let go of', (histories: AggregateRepository) => histories.forgetAll()],
  ])('%s are not kept by whoever was at work on them, nor are copies', async (_, letGo) => {
    const histories = livesOfOne();
    const history = await histories.get(household.kind, householdId);
    const copy = history.copy();
    copy.admit(record(2));
    letGo(histories);
    histories.keep(household.kind, copy, history);
    histories.keep(household.kind, history);
    expect(histories.kept(household.kind, householdId)).toBeUndefined();
    // Whoever reads it anew keeps that again.
    const anew = await histories.get(household.kind, householdId);
    expect(histories.kept(household.kind, householdId)).toBe(anew);
    anew.admit(record(2));
    histories.keep(household.kind, anew);
    expect(histories.kept(household.kind, householdId)?.revision).toBe(2);
  });
});
