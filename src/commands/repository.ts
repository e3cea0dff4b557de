/** Load, decide, append; all of it again where somebody else was faster. */
import { refuse } from '../domain/refusal.js';
import { streamName } from '../domain/streams.js';
import type { Codec } from '../event-store/codec.js';
import { repeatIn } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import { InvalidEvent, RevisionConflict } from '../event-store/event-store.js';
import { SubjectErased } from '../event-store/keys.js';
import type { AnyLife, Lives } from '../event-store/lives.js';
import { pauseIfDue } from '../platform/pauses.js';
import type { Entry } from '../domain/entry.js';
import { outcomeOf } from './judge.js';
import type { Draft } from './judge.js';
import type { ItemOutcome, Outcome, RecordEntry } from './record-entry.js';

/** Lost races after which a client is better told to come again. */
export const races_max = 20;

/** More writers on one stream than could be served. */
export class StreamBusy extends Error {
  override readonly name = 'StreamBusy';
}

/** What becomes of a command in a stream as it stands. */
export type Decide = (command: RecordEntry, life: AnyLife) => Promise<Outcome | Draft>;

export class Repository {
  constructor(
    private readonly store: EventStore,
    private readonly lives: Lives,
    private readonly codec: Codec,
  ) {}

  /**
   * @param commands of one stream, in their order
   * @returns the outcomes of the first of them, or of some more; of all where none is taken
   */
  async change(commands: readonly RecordEntry[], decide: Decide): Promise<ItemOutcome[]> {
    const { kind, id } = commands[0]!;
    let life = this.lives.kept(kind, id) ?? (await this.lives.get(kind, id));
    for (let race = 0; race < races_max; race += 1) {
      const { revision } = life;
      const outcomes = await this.#attempt(commands, life, decide).catch((error: unknown) => {
        if (error instanceof RevisionConflict) return undefined;
        // What became of it may not be known: whoever asks again has to be told from the log.
        this.lives.forget(kind, id);
        throw error;
      });
      if (outcomes?.some(({ outcome }) => outcome === 'recorded' || outcome === 'held')) return outcomes;
      if (outcomes?.every(({ outcome }) => outcome === 'repeated')) return outcomes;
      // A no may rest on what others have changed since: it is given as of the log.
      life = await this.lives.refresh(kind, life);
      if (outcomes && life.revision === revision) return outcomes;
    }
    throw new StreamBusy(`${kind} ${id} is being written to by too many at once`);
  }

  /** Judged one after the other, each as if those before it were in the log already. */
  async #attempt(commands: readonly RecordEntry[], life: AnyLife, decide: Decide): Promise<ItemOutcome[]> {
    const expected = life.revision;
    const ahead = commands.length > 1 ? life.copy() : undefined;
    const judged: (Outcome | Draft)[] = [];
    const drafts: Draft[] = [];
    for (const command of commands) {
      // Whether it repeats one of them shows when that is recorded.
      if (drafts.some(({ record }) => record.entryId === (command.body as Entry).entryId)) break;
      if (ahead) await pauseIfDue();
      const one = await decide(command, ahead ?? life);
      judged.push(one);
      if (!('record' in one)) continue;
      drafts.push(one);
      ahead?.admit(one.record);
    }
    const [draft] = drafts;
    if (!draft) return judged as Outcome[];
    const fault = await this.#append(commands[0]!, { life, ahead }, expected, drafts);
    if (!fault) return judged.map((one) => ('record' in one ? outcomeOf(one, ahead ?? life) : one));
    if (drafts.length > 1) return this.#attempt(commands.slice(0, Math.ceil(commands.length / 2)), life, decide);
    // What came after it was judged as if it had been taken.
    return [...(judged.slice(0, judged.indexOf(draft)) as Outcome[]), fault];
  }

  /** Into the log, and into the life; or why one of them can't be stored. */
  async #append(
    { kind, id }: RecordEntry,
    { life, ahead }: { readonly life: AnyLife; readonly ahead: AnyLife | undefined },
    expected: number,
    drafts: readonly Draft[],
  ): Promise<ItemOutcome | undefined> {
    const stream = streamName(kind, id);
    const entries = drafts.map(({ entry }) => entry);
    try {
      const keys = await this.codec.keysFor(stream, entries);
      const events = entries.map((entry, i) => this.codec.encode(stream, entry, keys, expected + 1 + i));
      const stored = await this.store.append(stream, expected, events);
      const positions = this.store.positionsOf(stored, events.length);
      if (!positions) {
        await this.lives.refresh(kind, life);
        for (const { record } of drafts) Object.assign(record, life.findRecord(record.entryId));
        return undefined;
      }
      for (const [i, { record }] of drafts.entries()) {
        Object.assign(record, { position: positions[i], mac: repeatIn(events[i]!) });
      }
      if (!ahead) life.admit(drafts[0]!.record);
      this.lives.keep(kind, ahead ?? life, life);
      return undefined;
    } catch (error) {
      if (error instanceof SubjectErased) return { outcome: 'refused', refusal: refuse('subject-erased') };
      if (error instanceof InvalidEvent) return { outcome: 'failed', error };
      throw error;
    }
  }
}
