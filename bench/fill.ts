/** Fills a ledger with households, through the store port: sealed and encoded as everything that comes by HTTP is. */
import { Codec } from '../src/event-store/codec.js';
import type { EventStore } from '../src/event-store/event-store.js';
import type { SubjectKey, SubjectKeys, SubjectName } from '../src/event-store/keys.js';
import { Chance } from './chance.js';
import { Household } from './households.js';
import type { HouseholdOptions } from './households.js';
import { registrationsOf } from './setting.js';
import type { Setting, Told } from './setting.js';

/** Their entries are interleaved, as they are where many people write at a time. */
const households_at_once = 2_000;
const households_joining = 1_000;
const keys_at_once = 5_000;
/** Enough to fill the transactions under way and the next ones; bounds what is kept in memory. */
const appends_under_way_max = 3_000;
/** A cadre who comes home sends a few at once. */
const entries_per_append_max = 4;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The villages, units, cadres and codes that all households name. */
export async function fillSetting(store: EventStore, keys: SubjectKeys, setting: Setting): Promise<number> {
  const streams = [...registrationsOf(setting)].map(([name, told]) => ({ name, told }));
  return new Filling(store, keys, new Chance(setting.seed, -4)).fill(() => streams.splice(0));
}

/**
 * The households with these numbers.
 *
 * @param onProgress is told how many entries were sent, now and then
 * @returns how many entries there are
 */
export async function fillHouseholds(
  store: EventStore,
  keys: SubjectKeys,
  setting: Setting,
  { from, to }: Range,
  options: HouseholdOptions & { readonly codec?: Codec } = {},
  onProgress: (entries: number) => void = () => undefined,
): Promise<number> {
  const filling = new Filling(store, keys, new Chance(setting.seed, -5 - from), options.codec);
  let next = from;
  return filling.fill(() => {
    const count = Math.min(households_joining, to - next);
    const joining = Array.from({ length: count }, (_, i) => new Household(setting, next + i, options));
    next += count;
    return joining;
  }, onProgress);
}

interface Stream {
  readonly name: string;
  readonly told: readonly Told[];
}

/** A stream as far as it has been stored, and the keys of whom it speaks of. */
interface Place {
  readonly stream: Stream;
  readonly keys: ReadonlyMap<SubjectName, SubjectKey>;
  revision: number;
}

class Filling {
  readonly #codec: Codec;
  #underWay = 0;
  #awaited = -1;
  #wake = (): void => undefined;
  #failure: Error | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly keys: SubjectKeys,
    private readonly chance: Chance,
    codec = new Codec(keys),
  ) {
    this.#codec = codec;
  }

  /**
   * Some entries of each stream in turns, until all are stored. Where few streams are left, more join, so that those
   * with a thousand entries are never left to wait for each commit by themselves.
   *
   * @param joining the streams that come next; none when there are no more
   */
  async fill(
    joining: () => readonly Stream[],
    onProgress: (entries: number) => void = () => undefined,
  ): Promise<number> {
    await this.keys.ready();
    let left: Place[] = [];
    let entries = 0;
    for (;;) {
      if (left.length < households_at_once) {
        const streams = joining();
        const keys = await this.#keysOf(streams);
        for (const stream of streams) left.push({ stream, keys, revision: 0 });
      }
      if (left.length === 0) break;
      let appended = 0;
      for (const place of left) {
        if (this.#underWay >= appends_under_way_max) await this.#fewer(appends_under_way_max / 2);
        const { stream, keys, revision } = place;
        place.revision += this.chance.from(1, entries_per_append_max);
        const told = stream.told.slice(revision, place.revision);
        appended += told.length;
        void this.#append(stream.name, revision, told, keys);
      }
      entries += appended;
      onProgress(appended);
      left = left.filter(({ stream, revision }) => revision < stream.told.length);
    }
    await this.#fewer(0);
    return entries;
  }

  async #append(
    stream: string,
    revision: number,
    told: readonly Told[],
    keys: ReadonlyMap<SubjectName, SubjectKey>,
  ): Promise<void> {
    this.#underWay += 1;
    try {
      const events = told.map((entry, i) => this.#codec.encode(stream, entry, keys, revision + 1 + i));
      await this.store.append(stream, revision, events);
    } catch (error) {
      this.#failure ??= error as Error;
    }
    this.#underWay -= 1;
    if (this.#underWay <= this.#awaited) this.#wake();
  }

  /** Resolves when no more than so many appends are under way. */
  async #fewer(than: number): Promise<void> {
    this.#awaited = than;
    if (this.#underWay > than) await new Promise<void>((settle) => (this.#wake = settle));
    this.#awaited = -1;
    if (this.#failure) throw this.#failure;
  }

  async #keysOf(streams: readonly Stream[]): Promise<ReadonlyMap<SubjectName, SubjectKey>> {
    const subjects = [...subjectsOf(streams)];
    const known = new Map<SubjectName, SubjectKey>();
    for (let i = 0; i < subjects.length; i += keys_at_once) {
      for (const [subject, key] of await this.keys.ensure(subjects.slice(i, i + keys_at_once))) known.set(subject, key);
    }
    return known;
  }
}

/** Whose keys seal what is told: the streams', and those of the persons named. */
export function subjectsOf(streams: Iterable<Stream>): Set<SubjectName> {
  const subjects = new Set<SubjectName>();
  for (const { name, told } of streams) {
    subjects.add(name);
    for (const { payload } of told) {
      const { personId, data } = payload as { personId?: string; data?: { personId?: string } };
      if (personId !== undefined) subjects.add(`person-${personId}`);
      if (data?.personId !== undefined) subjects.add(`person-${data.personId}`);
    }
  }
  return subjects;
}
