import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import canonicalizeModule from 'canonicalize';
import fc from 'fast-check';
import {
  append_bytes_max,
  InvalidEvent,
  RevisionConflict,
  type Appended,
  type EventStore,
  type Json,
  type JsonObject,
  type NewEvent,
  type StoredEvent,
} from '../../src/event-store/event-store.js';
import { openStore } from './stores.js';
import { itSubscribes } from './subscription.contract.js';
import {
  event,
  events,
  failure,
  fresh,
  range,
  StoresUnderTest,
  whole_run,
  type ServerUnderTest,
} from './under-test.js';

const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

/**
 * What both adapters keep, case by case, each one a way in which a store can fail. Needs nothing of the server
 * but its address: where a case wants it gone, a proxy plays that it is.
 */
export function itKeepsTheEventStoreContract(start: () => Promise<ServerUnderTest>): void {
  const t = StoresUnderTest.of(start);

  describe('numbers', () => {
    it('the events of a stream from 1, and answers with the last one', async () => {
      const stream = fresh();
      const answer = await t.store.append(stream, 0, [event(1), event(2), event(3)]);
      const read = await t.store.readStream(stream);
      expect(answer.revision).toBe(3);
      expect(read.map(({ revision }) => revision)).toEqual([1, 2, 3]);
      expect(answer.position).toBe(read.at(-1)!.position);
      const positions = read.map(({ position }) => position);
      expect(t.store.positionsOf(answer, 3) ?? positions).toEqual(positions);
    });

    it('on where the stream stands', async () => {
      const stream = fresh();
      await t.store.append(stream, 0, [event()]);
      await t.store.append(stream, 1, [event(), event()]);
      expect(await t.store.append(stream, 3, [event()])).toMatchObject({ revision: 4 });
      expect(await t.revisions(stream)).toEqual([1, 2, 3, 4]);
    });

    it('each stream for itself', async () => {
      const streams = [fresh(), fresh()];
      for (const stream of streams) await t.store.append(stream, 0, [event()]);
      for (const stream of streams) expect(await t.store.append(stream, 1, [event()])).toMatchObject({ revision: 2 });
    });
  });

  describe('refuses an append', () => {
    it.each([
      ['behind the stream', 3, 1],
      ['ahead of the stream', 3, 4],
      ['far ahead of the stream', 3, 2_000_000_000],
      ['to a stream held for empty that is not', 3, 0],
      ['to a stream held for filled that is empty', 0, 1],
    ])('%s, says where it stands, and stores nothing', async (_, standing, expected) => {
      const stream = fresh();
      if (standing > 0) await t.store.append(stream, 0, events(standing));
      const head = await t.store.head();
      const error = await failure(t.store.append(stream, expected, [event(), event()]));
      expect(error).toBeInstanceOf(RevisionConflict);
      expect(error).toMatchObject({ stream, expected, actual: standing });
      expect(await t.revisions(stream)).toHaveLength(standing);
      expect(await t.inLog(stream, head)).toEqual([]);
    });

    it('and takes the next one at the right revision', async () => {
      const stream = fresh();
      await t.store.append(stream, 0, [event()]);
      await failure(t.store.append(stream, 0, [event()]));
      expect(await t.store.append(stream, 1, [event()])).toMatchObject({ revision: 2 });
    });

    it('of all but one of 32 who race for the same revision', async () => {
      const stream = fresh();
      const stores = [t.store, t.another(), t.another(), t.another()];
      const outcomes = await Promise.allSettled(range(32).map((n) => stores[n % 4]!.append(stream, 0, [event(n)])));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ name: 'RevisionConflict', actual: 1 });
      }
      expect(await t.revisions(stream)).toEqual([1]);
    });
  });

  describe('sends appends to one stream in the order in which they came', () => {
    it('without anybody waiting in between', async () => {
      const stream = fresh();
      const answers = await Promise.all(range(20).map((n) => t.store.append(stream, n, [event(n)])));
      expect(answers.map(({ revision }) => revision)).toEqual(range(20).map((n) => n + 1));
    });
  });

  describe('gives the first answer to an append that is repeated (S14)', () => {
    it.each([
      ['at once', 1, 0],
      ['after others have appended', 1, 3],
      ['of several events', 5, 0],
      ['of several events after others have appended', 5, 3],
    ])('%s', async (_, count, others) => {
      const stream = fresh();
      await t.store.append(stream, 0, [event()]);
      const mine = events(count);
      const first = await t.store.append(stream, 1, mine);
      for (const n of range(others)) await t.store.append(stream, 1 + count + n, [event()]);
      expect(await t.store.append(stream, 1, mine)).toEqual(first);
      expect(await t.revisions(stream)).toHaveLength(1 + count + others);
    });

    it('by another process', async () => {
      const stream = fresh();
      const mine = events(2);
      const first = await t.store.append(stream, 0, mine);
      expect(await t.another().append(stream, 0, mine)).toEqual(first);
    });

    it('by several at the same moment', async () => {
      const stream = fresh();
      const mine = events(3);
      const stores = [t.store, t.another(), t.another(), t.another()];
      const answers = await Promise.all(range(16).map((n) => stores[n % 4]!.append(stream, 0, mine)));
      expect(new Set(answers.map(({ position }) => position)).size).toBe(1);
      expect(await t.revisions(stream)).toEqual([1, 2, 3]);
    });

    it('with the ids in another case', async () => {
      const stream = fresh();
      const mine = event();
      const first = await t.store.append(stream, 0, [{ ...mine, id: mine.id.toUpperCase() }]);
      expect(await t.store.append(stream, 0, [mine])).toEqual(first);
      expect((await t.store.readStream(stream)).map(({ id }) => id)).toEqual([mine.id]);
    });

    it.each<[string, (mine: NewEvent[]) => NewEvent[], number]>([
      ['other ids', (mine) => mine.map(() => event()), 1],
      ['one other id among them', ([a, , c]) => [a!, event(), c!], 1],
      ['the ids in another order', ([a, b, c]) => [b!, a!, c!], 1],
      ['more events than stand there', (mine) => [...mine, event()], 1],
      ['the ids one place later', ([, b, c]) => [b!, c!], 1],
      ['the ids at another revision', (mine) => mine, 2],
      ['the ids at a revision ahead', (mine) => mine, 9],
    ])('but a conflict with %s', async (_, change, expected) => {
      const stream = fresh();
      await t.store.append(stream, 0, [event()]);
      const mine = events(3);
      await t.store.append(stream, 1, mine);
      expect(await failure(t.store.append(stream, expected, change(mine)))).toMatchObject({
        name: 'RevisionConflict',
        actual: 4,
      });
      expect(await t.revisions(stream)).toHaveLength(4);
    });
  });

  describe('appends all events or none', () => {
    it('in the eyes of those who read meanwhile', async () => {
      const streams = range(20).map(fresh);
      let writing = true;
      const seen: number[] = [];
      const reading = (async () => {
        while (writing) {
          const read = await t.store.readStreams(streams);
          for (const found of read.values()) seen.push(found.length);
        }
      })();
      for (const stream of streams) await t.store.append(stream, 0, events(40));
      writing = false;
      await reading;
      expect(new Set(seen)).toEqual(new Set([40]));
    });

    it('when the process is killed in the middle, and keeps what was answered', async () => {
      const prefix = fresh();
      const head = await t.store.head();
      const answered = await appendUntilKilled(t.server, prefix);
      await sleep(200); // what was on its way may still arrive
      const lengths = new Map<string, number>();
      for (const { stream } of await t.store.readAll({ after: head })) {
        if (stream.startsWith(prefix)) lengths.set(stream, (lengths.get(stream) ?? 0) + 1);
      }
      expect(new Set(lengths.values())).toEqual(new Set([5]));
      expect(answered.filter((stream) => !lengths.has(stream))).toEqual([]);
      expect(answered.length).toBeGreaterThanOrEqual(40);
    }, 60_000);
  });

  describe('leaves unharmed those who append at the same moment as', () => {
    it('one who is in conflict', async () => {
      const taken = fresh();
      await t.store.append(taken, 0, [event()]);
      const streams = range(20).map(fresh);
      const outcomes = await Promise.allSettled(
        streams.flatMap((stream, n) => [t.store.append(stream, 0, events(n + 1)), t.store.append(taken, 0, [event()])]),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(streams.flatMap(() => ['fulfilled', 'rejected']));
      for (const [n, stream] of streams.entries()) {
        const answer = (outcomes[2 * n] as PromiseFulfilledResult<Appended>).value;
        expect((await t.store.readStream(stream)).at(-1)).toMatchObject(answer);
      }
    });

    it('one who repeats himself', async () => {
      const mine = events(2);
      const stream = fresh();
      const first = await t.store.append(stream, 0, mine);
      const others = range(10).map(fresh);
      const [again, ...answers] = await Promise.all([
        t.store.append(stream, 0, mine),
        ...others.map((other) => t.store.append(other, 0, [event()])),
      ]);
      expect(again).toEqual(first);
      for (const [n, other] of others.entries())
        expect((await t.store.readStream(other)).at(-1)).toMatchObject(answers[n]!);
    });

    it('one whose event is not valid', async () => {
      const stream = fresh();
      const outcomes = await Promise.allSettled([
        t.store.append(fresh(), 0, [{ ...event(), type: '' }]),
        t.store.append(stream, 0, [event()]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    });
  });

  describe('tells the truth when a connection is lost', () => {
    it('after the request arrived and before its answer did', async () => {
      const proxied = await t.throughProxy();
      const stream = fresh();
      t.proxy.loseAnswers();
      const waiting = proxied.append(stream, 0, events(3));
      await t.untilStands(stream, 3);
      t.proxy.cut();
      t.proxy.admit();
      expect(await waiting).toMatchObject({
        revision: 3,
        position: (await t.store.readStream(stream)).at(-1)!.position,
      });
      expect(await t.revisions(stream)).toEqual([1, 2, 3]);
    });

    it('before the request arrived', async () => {
      const proxied = await t.throughProxy();
      const stream = fresh();
      t.proxy.refuse();
      const waiting = proxied.append(stream, 0, events(3));
      await sleep(100);
      t.proxy.admit();
      expect(await waiting).toMatchObject({ revision: 3 });
      expect(await t.revisions(stream)).toEqual([1, 2, 3]);
    });

    it.each([1, 2_000, 100_000, 250_000])('in the middle of the request, %i bytes into it', async (bytes) => {
      const proxied = await t.throughProxy();
      const stream = fresh();
      t.proxy.cutAfter(bytes);
      const waiting = proxied.append(
        stream,
        0,
        range(20).map((n) => event(n, { text: 'x'.repeat(15_000) })),
      );
      await sleep(150);
      expect([0, 20]).toContain((await t.revisions(stream)).length);
      t.proxy.admit();
      expect(await waiting).toMatchObject({ revision: 20 });
      expect(await t.revisions(stream)).toHaveLength(20);
    });

    it('during the commit, at another moment in each round, to each of 32 who wait', async () => {
      const proxied = await t.throughProxy();
      const taken = fresh();
      await t.store.append(taken, 0, [event()]);
      for (const round of range(whole_run ? 200 : 30)) {
        const streams = range(31).map(fresh);
        const waiting = streams.map((stream) => proxied.append(stream, 0, events(2)));
        const conflict = failure(proxied.append(taken, 0, [event()]));
        await sleep(round / 10);
        t.proxy.cut();
        const answers = await Promise.all(waiting);
        expect(await conflict).toMatchObject({ name: 'RevisionConflict', actual: 1 });
        const found = await t.store.readStreams(streams);
        for (const [n, stream] of streams.entries()) {
          expect(found.get(stream)!.map(({ revision }) => revision)).toEqual([1, 2]);
          expect(found.get(stream)!.at(-1)).toMatchObject(answers[n]!);
        }
      }
    }, 120_000);

    it('and others append before it is back: still the first answer', async () => {
      const proxied = await t.throughProxy();
      const stream = fresh();
      t.proxy.loseAnswers();
      const waiting = proxied.append(stream, 0, events(2));
      await t.untilStands(stream, 2);
      t.proxy.refuse();
      await t.store.append(stream, 2, [event()]);
      t.proxy.admit();
      expect(await waiting).toMatchObject({ revision: 2, position: (await t.store.readStream(stream))[1]!.position });
    });

    it('and somebody else takes the revision before it arrives: a conflict', async () => {
      const proxied = await t.throughProxy();
      const stream = fresh();
      t.proxy.refuse();
      const waiting = failure(proxied.append(stream, 0, [event()]));
      await t.store.append(stream, 0, [event(), event()]);
      t.proxy.admit();
      expect(await waiting).toMatchObject({ name: 'RevisionConflict', expected: 0, actual: 2 });
    });

    it('and stays lost: says that it does not know, and finds out when asked again', async () => {
      const proxied = await t.throughProxy({ outcome_ms_max: 300 });
      const stream = fresh();
      const mine = events(2);
      t.proxy.loseAnswers();
      const waiting = failure(proxied.append(stream, 0, mine));
      await t.untilStands(stream, 2);
      t.proxy.refuse();
      expect(await waiting).toMatchObject({ name: 'OutcomeUnknown', stream });
      t.proxy.admit();
      expect(await proxied.append(stream, 0, mine)).toMatchObject({ revision: 2 });
      expect(await t.revisions(stream)).toEqual([1, 2]);
    });

    it('to those who read, too, as soon as it is back', async () => {
      const proxied = await t.throughProxy();
      const stream = fresh();
      await t.store.append(stream, 0, events(3));
      for (const _ of range(5)) {
        await Promise.all(range(5).map(() => proxied.readStream(stream))); // so that there are connections to lose
        t.proxy.cut();
        expect(await proxied.readStream(stream)).toHaveLength(3);
      }
    });
  });

  describe('reads', () => {
    it('nothing of an unknown stream', async () => {
      expect(await t.store.readStream(fresh())).toEqual([]);
      expect(await t.store.readStream(fresh(), { after: 7, limit: 3 })).toEqual([]);
    });

    it('what was written, forward', async () => {
      const stream = fresh();
      const mine = range(5).map((n) => ({ ...event(n, { n }), type: `Type${n}`, metadata: { by: `writer ${n}` } }));
      await t.store.append(stream, 0, mine);
      const read = await t.store.readStream(stream);
      expect(read.map(({ position: _, ...rest }) => rest)).toEqual(
        mine.map((one, n) => ({ ...one, stream, revision: n + 1 })),
      );
    });

    it.each([
      [{ after: 3 }, [4, 5, 6, 7, 8, 9, 10]],
      [{ limit: 4 }, [1, 2, 3, 4]],
      [{ after: 3, limit: 4 }, [4, 5, 6, 7]],
      [{ after: 8, limit: 4 }, [9, 10]],
      [{ after: 10 }, []],
      [{ after: 99 }, []],
      [{ limit: 0 }, []],
    ])('a part of a stream of ten: %j', async (options, expected) => {
      const stream = fresh();
      await t.store.append(stream, 0, events(10));
      expect((await t.store.readStream(stream, options)).map(({ revision }) => revision)).toEqual(expected);
    });

    it('several streams at once, each whole, without those that have no events', async () => {
      const streams = range(40).map(fresh);
      await Promise.all(streams.map((stream, n) => t.store.append(stream, 0, events((n % 3) + 1))));
      const read = await t.store.readStreams([...streams, fresh(), streams[0]!]);
      expect([...read.keys()].sort()).toEqual([...streams].sort());
      for (const [n, stream] of streams.entries()) {
        expect(read.get(stream)!.map(({ revision }) => revision)).toEqual(range((n % 3) + 1).map((r) => r + 1));
      }
    });

    it('a stream of 20,000 events', async () => {
      const stream = fresh();
      for (const page of range(20)) {
        await t.store.append(
          stream,
          page * 1_000,
          range(1_000).map((n) => event(page * 1_000 + n)),
        );
      }
      const read = await t.store.readStream(stream);
      expect(read).toHaveLength(20_000);
      expect(read.every(({ data, revision }, n) => revision === n + 1 && data.n === n)).toBe(true);
      expect(await t.store.readStream(stream, { after: 19_990, limit: 5 })).toEqual(read.slice(19_990, 19_995));
    }, 60_000);
  });

  describe('keeps', () => {
    it.each([
      ['Chinese', '刘家屯村贫困户帮扶手册：入户走访'],
      ['signs outside the basic plane', '𠮷野家 👩‍👩‍👧‍👦 🇨🇳'],
      ['quotes and backslashes', `"'\`\\ \\" \\u0041 {a,b} $1 %s ''`],
      ['control characters', '\u0001\b\t\n\v\f\r\u001f\u007f\u0085\u2028\u2029'],
      ['what looks like other things', 'null'],
    ])('%s, in texts, keys, types and names', async (_, text) => {
      const stream = fresh() + text;
      const mine = event(0, { [text]: text, list: [text, { [text]: text }] });
      await t.store.append(stream, 0, [{ ...mine, type: text, metadata: { [text]: text } }]);
      const [read] = await t.store.readStream(stream);
      expect(read).toMatchObject({ stream, type: text, data: mine.data, metadata: { [text]: text } });
    });

    it('names that differ in little apart', async () => {
      const one = fresh();
      const names = [one, `${one} `, ` ${one}`, one.toUpperCase(), `${one}/`, `${one}%20`, `${one}é`, `${one}e\u0301`];
      await Promise.all(names.map((name, n) => t.store.append(name, 0, [event(n)])));
      const read = await t.store.readStreams(names);
      expect(names.map((name) => read.get(name)!.map(({ data }) => data.n))).toEqual(names.map((_, n) => [n]));
    });

    it('the canonical form of any JSON (S13)', async () => {
      const json = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }), {
        maxKeys: 8,
      });
      await fc.assert(
        fc.asyncProperty(json, json, async (data, metadata) => {
          const [one, stream] = [{ ...event(), data: storable(data), metadata: storable(metadata) }, fresh()];
          await t.store.append(stream, 0, [one]);
          const [read] = await t.store.readStream(stream);
          expect(canonicalize(read!.data)).toBe(canonicalize(one.data));
          expect(canonicalize(read!.metadata)).toBe(canonicalize(one.metadata));
        }),
        { numRuns: whole_run ? 1_000 : 100 },
      );
    }, 60_000);

    it('numbers to the last digit, empty things as empty, absent ones as absent', async () => {
      const numbers = [0, -0.5, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 9007199254740992, -9007199254740991];
      const data = { numbers, nothing: null, object: {}, list: [], text: '', ['__proto__']: 1, absent: undefined };
      const stream = fresh();
      await t.store.append(stream, 0, [{ ...event(), data: data as unknown as JsonObject }]);
      const [read] = await t.store.readStream(stream);
      expect(canonicalize(read!.data)).toBe(canonicalize(JSON.parse(JSON.stringify(data))));
      expect(Object.keys(read!.data)).not.toContain('absent');
    });

    it('what a payload class holds, as its fields', async () => {
      class Payload {
        text = 'a';
        twice(): string {
          return this.text + this.text;
        }
      }
      const stream = fresh();
      await t.store.append(stream, 0, [{ ...event(), data: new Payload() as unknown as JsonObject }]);
      expect((await t.store.readStream(stream))[0]!.data).toEqual({ text: 'a' });
    });
  });

  describe('refuses before anything is sent', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const deep = JSON.parse('{"a":'.repeat(5_000) + 'null' + '}'.repeat(5_000)) as Json;
    const data = (value: unknown) => ({ data: { deep: [{ value }] } });

    it.each<[string, Record<string, unknown>, string]>([
      ['NUL in a text', data('a\0b'), 'text-not-storable'],
      ['NUL in a key', data({ 'a\0b': 1 }), 'text-not-storable'],
      ['NUL in metadata', { metadata: { by: '\0' } }, 'text-not-storable'],
      ['NUL in a type', { type: 'a\0' }, 'text-not-storable'],
      ['the first half of a surrogate pair', data('a\ud842'), 'text-not-storable'],
      ['the second half of a surrogate pair', data('\udfb7a'), 'text-not-storable'],
      ['halves of a surrogate pair in a key', data({ '\udfb7\ud842': 1 }), 'text-not-storable'],
      ['half of a surrogate pair in a type', { type: '\ud842' }, 'text-not-storable'],
      ['a type that the server keeps for itself', { type: '$metadata' }, 'text-not-storable'],
      ['a type of none', { type: '' }, 'event-type-empty'],
      ['a type that is too long', { type: 'x'.repeat(513) }, 'text-not-storable'],
      ['an id that is no UUID', { id: 'abc' }, 'event-id-not-uuid'],
      ['an id of zeros', { id: '00000000-0000-0000-0000-000000000000' }, 'event-id-not-uuid'],
      ['NaN', data(NaN), 'event-not-json'],
      ['infinity', data(-Infinity), 'event-not-json'],
      ['a bigint', data(1n), 'event-not-json'],
      ['a date', data(new Date(0)), 'event-not-json'],
      ['a function', data(() => 1), 'event-not-json'],
      ['a map', data(new Map()), 'event-not-json'],
      ['undefined in a list', data([undefined]), 'event-not-json'],
      ['a circle', { data: cyclic }, 'event-not-json'],
      ['nesting without end', { data: deep }, 'event-not-json'],
      ['a list for data', { data: [] }, 'event-not-json'],
      ['null for metadata', { metadata: null }, 'event-not-json'],
      ['more than 1 MiB', data('x'.repeat(append_bytes_max)), 'event-too-large'],
      ['more than 1 MiB of three-byte signs', data('户'.repeat(append_bytes_max / 3)), 'event-too-large'],
    ])('%s', async (_, flaw, code) => {
      await sendsNothing((proxied) => proxied.append(fresh(), 0, [event(), { ...event(), ...flaw }]), code);
    });

    it.each<[string, string, number, NewEvent[], string]>([
      ['no events at all', fresh(), 0, [], 'event-empty'],
      ['one id twice', fresh(), 0, twins(), 'event-id-repeated'],
      [
        'more than 1 MiB together',
        fresh(),
        0,
        range(3).map((n) => event(n, { text: 'x'.repeat(400_000) })),
        'event-too-large',
      ],
      ['a stream without a name', '', 0, [event()], 'stream-name-invalid'],
      ['a stream that the server keeps for itself', '$all', 0, [event()], 'stream-name-invalid'],
      ['NUL in the name of a stream', 'a\0', 0, [event()], 'stream-name-invalid'],
      ['half of a surrogate pair in the name of a stream', 'a\ud842', 0, [event()], 'stream-name-invalid'],
      ['the name of a stream that is too long', '户'.repeat(200), 0, [event()], 'stream-name-invalid'],
      ['a negative revision', fresh(), -1, [event()], 'revision-invalid'],
      ['a broken revision', fresh(), 0.5, [event()], 'revision-invalid'],
      ['a revision that is no number', fresh(), NaN, [event()], 'revision-invalid'],
      ['a revision past all counting', fresh(), 2 ** 53, [event()], 'revision-invalid'],
    ])('%s', async (_, stream, expected, list, code) => {
      await sendsNothing((proxied) => proxied.append(stream, expected, list), code);
    });

    it('but takes 1 MiB to the byte', async () => {
      const bare = event(0, { text: '' });
      const room = append_bytes_max - JSON.stringify(bare.data).length - 2 - 2 * bare.type.length;
      const stream = fresh();
      await t.store.append(stream, 0, [event(0, { text: 'x'.repeat(room) })]);
      expect(await failure(t.store.append(stream, 1, [event(0, { text: 'x'.repeat(room + 1) })]))).toBeInstanceOf(
        InvalidEvent,
      );
      expect((await t.store.readStream(stream))[0]!.data['text']).toHaveLength(room);
    });

    async function sendsNothing(append: (proxied: EventStore) => Promise<Appended>, code: string): Promise<void> {
      const proxied = t.another({ proxied: true });
      const connections = t.proxy.connections;
      const error = await failure(append(proxied));
      expect(error).toBeInstanceOf(InvalidEvent);
      expect(error).toMatchObject({ code });
      expect(t.proxy.connections).toBe(connections);
    }
  });

  describe('reads the whole log', () => {
    it('in order, each event once, with positions that rise', async () => {
      const head = await t.store.head();
      const streams = range(30).map(fresh);
      await Promise.all(streams.map((stream) => t.store.append(stream, 0, events(3))));
      const read = (await t.store.readAll({ after: head })).filter(({ stream }) => streams.includes(stream));
      expect(read).toHaveLength(90);
      for (const stream of streams) {
        expect(read.filter((one) => one.stream === stream).map(({ revision }) => revision)).toEqual([1, 2, 3]);
      }
      for (const [n, one] of read.entries()) {
        if (n > 0) expect(t.store.comparePositions(read[n - 1]!.position, one.position)).toBeLessThan(0);
      }
    });

    it('by pages of any size, to the same effect', async () => {
      const head = await t.store.head();
      await Promise.all(range(25).map(() => t.store.append(fresh(), 0, events(2))));
      const whole = await t.store.readAll({ after: head, limit: 50 });
      for (const limit of [1, 7, 49]) {
        const pages: StoredEvent[] = [];
        while (pages.length < 50) {
          const page = await t.store.readAll({ after: pages.at(-1)?.position ?? head, limit });
          expect(page.length).toBeLessThanOrEqual(limit);
          pages.push(...page);
        }
        expect(pages.slice(0, 50)).toEqual(whole);
      }
    });

    it('from its beginning', async () => {
      const first = await t.store.readAll({ limit: 3 });
      expect(first).toHaveLength(3);
      expect(await t.store.readAll({ after: first[0]!.position, limit: 2 })).toEqual(first.slice(1));
    });

    it('to its end, and knows where that is', async () => {
      const stream = fresh();
      const { position } = await t.store.append(stream, 0, [event()]);
      const head = (await t.store.head())!;
      expect(t.store.comparePositions(head, position)).toBeGreaterThanOrEqual(0);
      expect(await t.inLog(stream, position)).toEqual([]);
    });

    it('with positions that can be compared, alike by every store', async () => {
      const answers: Appended[] = [];
      for (const n of range(12)) answers.push(await t.store.append(fresh(), 0, events(n + 1)));
      const positions = answers.map(({ position }) => position);
      const other = t.another();
      expect([...positions].reverse().sort((a, b) => other.comparePositions(a, b))).toEqual(positions);
      expect(positions.every((position) => other.isPosition(position))).toBe(true);
      expect(t.store.comparePositions(positions[0]!, positions[0]!)).toBe(0);
    });
  });

  itSubscribes(t);

  describe('closes', () => {
    it('after the appends under way, and takes no more', async () => {
      const one = openStore(t.server.kind, t.server.address);
      const streams = range(50).map(fresh);
      const waiting = streams.map((stream) => one.append(stream, 0, [event()]));
      await Promise.resolve();
      await one.close();
      expect((await Promise.all(waiting)).map(({ revision }) => revision)).toEqual(streams.map(() => 1));
      expect(await failure(one.append(fresh(), 0, [event()]))).toMatchObject({ name: 'StoreUnavailable' });
    });

    it('and says, as long as it is open, whether the server answers', async () => {
      const proxied = t.another({ proxied: true });
      await proxied.ping();
      t.proxy.refuse();
      expect(await failure(proxied.ping())).toBeInstanceOf(Error);
      t.proxy.admit();
      await sleep(1_500); // the client of one server waits a second before it connects again
      await proxied.ping();
    });
  });
}

/** Kills the child once it has named enough streams; resolves with those that it named. */
async function appendUntilKilled(server: ServerUnderTest, prefix: string): Promise<string[]> {
  const hooks = fileURLToPath(new URL('../support/typescript.mjs', import.meta.url));
  const program = fileURLToPath(new URL('./append-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', hooks, program, server.kind, server.address, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answered: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    answered.push(line);
    if (answered.length === 40) child.kill('SIGKILL');
  });
  await new Promise((settle) => child.on('close', settle));
  return answered;
}

function twins(): NewEvent[] {
  const one = event();
  return [one, event(), { ...one, data: {} }];
}

/** fast-check makes keys and texts with NUL, which no store takes. */
function storable(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')) as JsonObject;
}
