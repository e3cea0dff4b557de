/** Sealed events, as the ledger would send them to its store. */
import { randomUUID } from 'node:crypto';
import { Codec } from '../src/event-store/codec.js';
import type { NewEvent } from '../src/event-store/event-store.js';
import type { SubjectKeys, SubjectName } from '../src/event-store/keys.js';
import { Chance } from './chance.js';
import { Household } from './households.js';
import type { Setting, Told } from './setting.js';

/** The keys of these entries are made together, which is what takes time. */
export async function encode(
  keys: SubjectKeys,
  streams: Iterable<readonly [stream: string, told: readonly Told[]]>,
): Promise<Map<string, NewEvent[]>> {
  const codec = new Codec(keys);
  const all = [...streams];
  const subjects = new Set<SubjectName>();
  for (const [stream, told] of all) {
    subjects.add(stream);
    for (const { payload } of told) {
      const { personId, data } = payload as { personId?: string; data?: { personId?: string } };
      if (personId !== undefined) subjects.add(`person-${personId}`);
      if (data?.personId !== undefined) subjects.add(`person-${data.personId}`);
    }
  }
  const known = await keys.ensure(subjects);
  return new Map(all.map(([stream, told]) => [stream, told.map((entry) => codec.encode(stream, entry, known))]));
}

/** Visits of many households, sealed; each time round they get new ids. */
export class Visits {
  #next = 0;

  private constructor(private readonly events: readonly NewEvent[]) {}

  static async of(setting: Setting, keys: SubjectKeys, count: number): Promise<Visits> {
    const streams: [string, Told[]][] = [];
    for (let index = 0, found = 0; found < count; index += 1) {
      const { name, told } = new Household(setting, index);
      const visits = told.filter(({ fact }) => fact.type === 'VisitRecorded');
      streams.push([name, visits]);
      found += visits.length;
    }
    const events = await encode(keys, streams);
    return new Visits([...events.values()].flat().slice(0, count));
  }

  next(): NewEvent {
    const event = this.events[this.#next % this.events.length]!;
    this.#next += 1;
    return { ...event, id: randomUUID() };
  }
}

const streams_per_writer = 50;

/** The streams that writers append to, each to its own in turns, and where they stand. */
export class Lanes {
  readonly #streams: { readonly name: string; revision: number }[][];

  constructor(writers: number, seed: number) {
    const chance = new Chance(seed, -3);
    this.#streams = Array.from({ length: writers }, () =>
      Array.from({ length: streams_per_writer }, () => ({ name: `household-${chance.uuid(Date.now())}`, revision: 0 })),
    );
  }

  /** A stream of this writer and the revision at which it stands; moved on by as many events. */
  take(writer: number, events = 1): { stream: string; expected: number } {
    const lane = this.#streams[writer]!;
    const stream = lane.shift()!;
    lane.push(stream);
    const expected = stream.revision;
    stream.revision += events;
    return { stream: stream.name, expected };
  }
}
