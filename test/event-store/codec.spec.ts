import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { memberAdded } from '../../src/domain/household/members/member-added.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { canonicalOfParsed, sorted } from '../../src/event-store/canonical.js';
import { Codec, UnreadableEvent, withoutGaps } from '../../src/event-store/codec.js';
import type { Json, JsonObject, StoredEvent } from '../../src/event-store/event-store.js';
import { canonicalFormOf, formOf } from '../../src/event-store/integrity.js';
import { SubjectKeys } from '../../src/event-store/keys.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { arrival } from '../projector/ledger.js';
import type { Arrival } from '../projector/arbitrary.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let pool: Pool;
let keys: SubjectKeys;
let codec: Codec;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.connectionString, { role: application_role });
  keys = new SubjectKeys(pool, Buffer.alloc(32, 7));
  codec = new Codec(keys);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const receivedAt = '2026-11-29T00:00:00.000Z';

async function stored(stream: string, told: readonly Arrival[], position = 1): Promise<StoredEvent[]> {
  const entries = told.map(({ fact, payload, actor }) => ({ fact, payload, actor, receivedAt }));
  const known = await codec.keysFor(stream, entries);
  return entries.map((entry, i) => ({
    ...codec.encode(stream, entry, known, i + 1),
    ...{ stream, revision: i + 1, position: String(position + i) },
  }));
}

const household = (personId: string): Arrival[] => [
  arrival(householdRegistered, { areaCode: '220122101201', address: '刘家屯 3 号' }),
  arrival(memberAdded, { personId, name: '王小明', relation: 'head' }),
  arrival(visitRecorded, { occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note: 'all is well' }),
];

describe('The canonical order (S13)', () => {
  it('is that of RFC 8785, whatever the value', () => {
    const canonical = canonicalize as unknown as (value: unknown) => string;
    const name = fc.string().filter((text) => !/^\d+$/.test(text) && text !== '__proto__');
    const { value } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('object'),
      ),
      object: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(canonicalOfParsed(json)).toBe(canonical(json));
        expect(JSON.stringify(sorted(json))).toBe(canonical(json));
      }),
    );
  });

  it('takes no member that is named like an index: engines put those first', () => {
    expect(() => sorted({ b: 1, 10: 2, 9: 3 })).toThrow(TypeError);
    expect(canonicalOfParsed({ b: 1, 10: 2, 9: 3 })).toBe('{"10":2,"9":3,"b":1}');
  });

  it('is the one in which every event is stored, so that nobody has to sort it again', async () => {
    for (const event of await stored(`household-${randomUUID()}`, household(randomUUID()))) {
      const read = JSON.parse(JSON.stringify(event)) as StoredEvent;
      expect(formOf(read)).toBe(canonicalFormOf(read));
      expect(JSON.stringify(read.metadata)).toBe(canonicalOfParsed(read.metadata));
    }
  });
});

describe('The repeat MAC (S29)', () => {
  const isSame = async (stream: string, events: readonly StoredEvent[], told: Arrival, more: object) => {
    const [record] = await codec.decode(events, events[0]!.revision - 1);
    return codec.isSame(stream, Object.assign({}, told.payload, more), record!);
  };

  it.each([['the person'], ['the household']])('dies with the key of %s: then ids alone are compared', async (who) => {
    const personId = randomUUID();
    const stream = `household-${randomUUID()}`;
    const told = household(personId);
    const [, member] = (await stored(stream, told)) as [StoredEvent, StoredEvent];
    expect(await isSame(stream, [member], told[1]!, {})).toBe(true);
    expect(await isSame(stream, [member], told[1]!, { name: '王小红' })).toBe(false);
    await keys.destroy(who === 'the person' ? `person-${personId}` : stream);
    expect(await isSame(stream, [member], told[1]!, { name: '王小红' })).toBe(true);
  });

  it('cannot be made of a guess with the keys of the others alone', async () => {
    const personId = randomUUID();
    const stream = `household-${randomUUID()}`;
    const told = household(personId);
    const [, member] = (await stored(stream, told)) as [StoredEvent, StoredEvent];
    const { createHmac } = await import('node:crypto');
    const canonical = canonicalize as unknown as (value: unknown) => string;
    for (const subject of [stream, `person-${personId}`]) {
      const key = (await keys.find([subject])).get(subject)!;
      const guess = createHmac('sha256', key.mac).update(canonical(told[1]!.payload)).digest('base64url');
      expect(JSON.stringify(member)).not.toContain(guess);
    }
  });
});

describe('What is stored', () => {
  it('reads as it was recorded, or not at all, however it is corrupted', async () => {
    const stream = `household-${randomUUID()}`;
    const events = await stored(stream, household(randomUUID()));
    const sound = await codec.decodeEach(events);
    const anything = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    const put = fc.record({ path: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 4 }), value: anything });
    const corruption = fc.oneof(
      fc.record({ data: anything }),
      fc.record({ metadata: anything }),
      fc.record({ data: fc.constantFrom<Json>(null, 'x', 7, [], { sealed: { '\0': 1 } }, { entryId: 'line-7' }) }),
      fc.record({ stream: fc.constantFrom(`household-${randomUUID()}`, 'household-', 'nobody', 'area-\0') }),
      fc.record({ revision: fc.integer({ min: -2, max: 9 }) }),
      fc.record({ type: fc.constantFrom('ContactLogged', '', 'MemberAdded', '__proto__') }),
      fc.record({ id: fc.uuid() }),
      fc.record({ within: put }),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 }), corruption, async (place, change) => {
        const corrupted = structuredClone(events);
        const event = corrupted[place] as unknown as Record<string, Json>;
        const { within, ...others } = change as Record<string, Json> & { within?: { path: number[]; value: Json } };
        Object.assign(event, others);
        if (within) putWithin(event, within.path, within.value);
        const isSame = canonicalOfParsed(event) === canonicalOfParsed(events[place] as never);
        const read = withoutGaps(corrupted, await codec.decodeEach(corrupted), 0);
        for (const [i, each] of read.entries()) {
          if (i !== place && each instanceof UnreadableEvent) expect(each.code).toBe('revision-gap');
          else if (i !== place || isSame) expect(each).toEqual(sound[i]);
          else expect(each).toBeInstanceOf(UnreadableEvent);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Somewhere inside data or metadata: each step takes one of the members that are there. */
function putWithin(event: Record<string, Json>, path: readonly number[], value: Json): void {
  let held = event[path[0]! % 2 === 0 ? 'data' : 'metadata'] as Record<string, Json>;
  for (const [i, step] of path.slice(1).entries()) {
    const names = Object.keys(held);
    const name = names[step % Math.max(names.length, 1)] ?? 'new';
    const next = held[name];
    if (i === path.length - 2 || typeof next !== 'object' || next === null) {
      held[name] = value;
      return;
    }
    held = next as Record<string, Json>;
  }
}
