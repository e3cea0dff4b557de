/** Sealed events, as the ledger would send them to its store. */
import { randomUUID } from 'node:crypto';
import { Codec } from '../src/event-store/codec.js';
import type { NewEvent } from '../src/event-store/event-store.js';
import type { SubjectKeys } from '../src/event-store/keys.js';
import { subjectsOf } from './fill.js';
import { Household } from './households.js';
import type { Setting, Told } from './setting.js';

/** Visits of many households, sealed; each time round they get new ids. */
export class Visits {
  #next = 0;

  private constructor(private readonly events: readonly NewEvent[]) {}

  /** @param plain those alone in which nothing is sealed, so that they can be read in any stream */
  static async of(setting: Setting, keys: SubjectKeys, count: number, plain = false): Promise<Visits> {
    const streams: { name: string; told: Told[] }[] = [];
    for (let index = 0, found = 0; found < count; index += 1) {
      const { name, told } = new Household(setting, index);
      const visits = told.filter(({ fact }) => fact.type === 'VisitRecorded');
      streams.push({ name, told: visits });
      found += visits.length;
    }
    const codec = new Codec(keys);
    const known = await keys.ensure(subjectsOf(streams));
    const events = streams.flatMap(({ name, told }) => told.map((entry, i) => codec.encode(name, entry, known, i + 1)));
    return new Visits(plain ? events.filter(({ data }) => !('sealed' in data)) : events.slice(0, count));
  }

  next(): NewEvent {
    const event = this.events[this.#next % this.events.length]!;
    this.#next += 1;
    return { ...event, id: randomUUID(), data: { ...event.data, entryId: randomUUID() } };
  }
}

const streams_usual = 50;

/** The streams that writers append to, each to its own in turns, and where they stand. */
export class Lanes {
  readonly #streams: { readonly name: string; revision: number }[][];

  constructor(writers: number, streams_per_writer = streams_usual) {
    this.#streams = Array.from({ length: writers }, () =>
      Array.from({ length: streams_per_writer }, () => ({ name: `household-${randomUUID()}`, revision: 0 })),
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
