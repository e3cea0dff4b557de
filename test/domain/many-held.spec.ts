/** S25: a long list of held entries slows neither the timeline nor the answer to one more: what they name is looked up. */
import { describe, expect, it } from '@jest/globals';
import type { Recorded } from '../../src/domain/effective.js';
import type { Actor } from '../../src/domain/fact.js';
import { awaitedIn } from '../../src/domain/holding.js';
import { household } from '../../src/domain/household/definition.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { timelineOf } from '../../src/domain/timeline.js';
import { cadre, idOf, office, receivedAt } from './given.js';

const id = idOf('household with many held');
const [accounts, held_of_each] = [10, 40];
const waiting = (accounts * held_of_each) / 2;

/** New members and checks of them, of several accounts, all held; and how often they were asked whom they name. */
function manyHeld() {
  const count = { asked: 0 };
  const records: Recorded[] = [];
  const add = (type: string, body: object, by: Actor, held?: string): void => {
    const revision = records.length + 1;
    const entryId = idOf(`held ${revision}`);
    const payload = Object.assign(body, { entryId });
    const at = { revision, position: String(revision), receivedAt: receivedAt(revision), by };
    records.push({ entryId, type, payload, ...at, ...(held !== undefined && { held }) });
  };
  add('HouseholdRegistered', { areaCode: '220122101201', occurredOn: '2015' }, office);
  for (let account = 0; account < accounts; account += 1) {
    const by = { ...cadre, sub: `cadre ${account}` };
    for (let n = 0; n < held_of_each; n += 1) {
      const member = idOf(`member ${n >> 1} of ${account}`);
      const body =
        n % 2 === 0 ? { name: '王秀英', occurredOn: '2016-01-01' } : { readings: [], occurredOn: '2016-01-02' };
      Object.defineProperty(body, 'personId', { enumerable: true, get: () => ((count.asked += 1), member) });
      add(n % 2 === 0 ? 'MemberAdded' : 'HealthCheckRecorded', body, by, 'not-paired');
    }
  }
  return { count, records };
}

describe('Many held entries', () => {
  it('are on the timeline with what each waits for, each asked a few times', () => {
    const { count, records } = manyHeld();
    const items = timelineOf(household, id, records);
    expect(items.filter(({ waitsFor }) => waitsFor.length === 1)).toHaveLength(waiting);
    expect(count.asked).toBeLessThan(10 * records.length);
  });

  it('are each told what they wait for, asked a few times', () => {
    const { count, records } = manyHeld();
    const aggregate = new Aggregate<object>(household as never, id, records);
    const told = records.map(({ entryId }) => awaitedIn(aggregate, entryId));
    expect(told.filter((waitsFor) => waitsFor.length === 1)).toHaveLength(waiting);
    expect(count.asked).toBeLessThan(10 * records.length);
  });
});
