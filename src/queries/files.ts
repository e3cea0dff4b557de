/** The files of streams, opened for a caller who may read them, each reading noted in the access log. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/access-log.js';
import type { Caller } from '../access/caller.js';
import { Places } from '../access/places.js';
import { whyNotRead } from '../access/readers.js';
import type { NotRead } from '../access/readers.js';
import type { Recorded } from '../domain/effective.js';
import type { View } from '../domain/fold.js';
import { joinedLife } from '../domain/joined-life.js';
import { Life } from '../domain/life.js';
import { streamName } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import { Codec, UnreadableEvent, withoutGaps } from '../event-store/codec.js';
import { EventStore } from '../event-store/event-store.js';
import { Lives } from '../event-store/lives.js';
import type { AnyLife } from '../event-store/lives.js';
import { Problem } from '../http/problem.js';
import { inStretches } from '../platform/pauses.js';
import { Clock } from '../platform/clock.js';
import type { Known } from './parameters.js';

/** A stream that a question names. */
export interface Asked {
  readonly definition: AnyStream;
  readonly id: string;
}

@Injectable()
export class Files {
  constructor(
    private readonly lives: Lives,
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly accessLog: AccessLog,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  /**
   * As the log stands at this moment.
   * @param what kind of query, for the access log
   * @throws Problem `household-unknown` or `stream-unknown`, `outside-area`, `not-paired`, or `parked` where an entry
   *   can't be read
   */
  async open(caller: Caller, asked: Asked, what: string): Promise<AnyLife> {
    const life = await this.#readable(asked);
    await this.#admitTo(caller, asked, life, what);
    return life;
  }

  /** The same and what it is with those that were merged into it, read from the log anew: nothing kept is taken for it. */
  async openAnew(
    caller: Caller,
    asked: Asked,
    what: string,
  ): Promise<{ readonly own: AnyLife; readonly life: AnyLife }> {
    const lives = new Lives(this.store, this.codec);
    const own = await this.#readable(asked, lives);
    await this.#admitTo(caller, asked, own, what);
    const { life, others } = await this.#joined(caller, asked, own, {}, lives);
    await this.accessLog.noteEach(caller, asked.definition.kind, others, what);
    return { own, life };
  }

  /** The same with the entries of streams that were merged into it by what its file says at a view (S6). */
  async openAt(caller: Caller, asked: Asked, what: string, view: View = {}): Promise<AnyLife> {
    return (await this.openAtEach(caller, asked, what, [view]))[0]!;
  }

  /** The same at several views: read, and noted, once. */
  async openAtEach(caller: Caller, asked: Asked, what: string, views: readonly View[]): Promise<AnyLife[]> {
    const own = await this.open(caller, asked, what);
    const read = new Set<string>();
    const lives: AnyLife[] = [];
    for (const view of views) {
      const { life, others } = await this.#joined(caller, asked, own, view);
      lives.push(life);
      for (const id of others) read.add(id);
    }
    await this.accessLog.noteEach(caller, asked.definition.kind, [...read], what);
    return lives;
  }

  /** Who may read the one reads what was merged into it; of what was parted since, who may read that. */
  async #joined(caller: Caller, { definition }: Asked, own: AnyLife, view: View, lives = this.lives) {
    return joinedLife<unknown>(own, view, async (id, isJoined) => {
      const other = { definition, id };
      const life = await this.#readable(other, lives);
      const isShown = isJoined || (await this.#whyNotRead(caller, other, life.state)) === undefined;
      return isShown ? life : undefined;
    });
  }

  /**
   * Where the stream goes on in whose place a state says another one stands; readers stop at circles, and where a
   * stream can't be read: that one says so itself.
   */
  async leadsTo({ definition, id }: Asked, state: unknown): Promise<string | undefined> {
    const seen = new Set([id]);
    let next = definition.leadsTo?.(state);
    let last: string | undefined;
    while (next !== undefined && !seen.has(next)) {
      last = next;
      seen.add(next);
      const life = await this.#read({ definition, id: next }).catch(unlessUnreadable);
      next = life && definition.leadsTo?.(life.state);
    }
    return last;
  }

  /**
   * Whether the caller may read it at all; nothing is shown, and so only a refusal is noted.
   * @throws Problem as `open` does
   */
  async look(caller: Caller, asked: Asked): Promise<void> {
    const life = await this.#readable(asked);
    if (life.revision === 0) throw unknown(asked);
    const reason = await this.#whyNotRead(caller, asked, life.state);
    if (reason) await this.#refuse(caller, asked, reason, 'look');
  }

  /**
   * The same for one entry; whoever recorded it may read it without reach, too: what was sent is the sender's own.
   * What is shown of it is still to be noted, by `noteEntry`.
   */
  async openEntry(caller: Caller, asked: Asked, entryId: string): Promise<{ life: AnyLife; outOfReach?: NotRead }> {
    const life = await this.#readable(asked);
    if (life.revision === 0) throw unknown(asked);
    const outOfReach = await this.#whyNotRead(caller, asked, life.state);
    if (outOfReach === undefined) {
      if (life.findRecord(entryId)) return { life };
      const joined = await this.#joined(caller, asked, life, {});
      const from = joined.life.findRecord(entryId)?.from?.id;
      if (from !== undefined) await this.accessLog.note(caller, asked.definition.kind, from, 'entry');
      return { life: joined.life };
    }
    if (life.findRecord(entryId)?.by.sub !== caller.actor.sub) await this.#refuse(caller, asked, outOfReach, 'entry');
    return { life, outOfReach };
  }

  async noteEntry(caller: Caller, { definition, id }: Asked): Promise<void> {
    await this.accessLog.note(caller, definition.kind, id, 'entry');
  }

  /** The same for who wants the stored events alone: an entry that can't be read keeps nobody from them. */
  async openHistory(caller: Caller, asked: Asked, what: string): Promise<void> {
    const life = (await this.#read(asked).catch(unlessUnreadable)) ?? (await this.#readablePart(asked));
    await this.#admitTo(caller, asked, life, what);
  }

  /** Of a stream in which an entry can't be read, the others. */
  async #readablePart({ definition, id }: Asked): Promise<AnyLife> {
    const events = await this.store.readStream(streamName(definition.kind, id));
    const read = withoutGaps(events, await this.codec.decodeEach(events), 0);
    return new Life(definition, id, read.filter(isReadable)) as AnyLife;
  }

  /** A day means all of it, in the ledger's time zone. */
  viewOf(asOf: string | undefined, knownAt: Known | undefined): View {
    const instant = knownAt && ('day' in knownAt ? this.clock.endOf(knownAt.day) : knownAt.instant);
    return { ...(asOf !== undefined && { asOf }), ...(instant !== undefined && { knownAt: instant }) };
  }

  async #read({ definition, id }: Asked, lives = this.lives): Promise<AnyLife> {
    const life = await lives.latest(definition.kind, id);
    await inStretches(life.foldInStretches());
    return life;
  }

  async #readable(asked: Asked, lives = this.lives): Promise<AnyLife> {
    return this.#read(asked, lives).catch((error: unknown) => {
      throw error instanceof UnreadableEvent ? new Problem('parked', { cause: error }) : error;
    });
  }

  /** @throws Problem `outside-area` or `not-paired`; else the reading is noted when it resolves */
  async admit(caller: Caller, asked: Asked, state: unknown, what: string): Promise<void> {
    const { definition, id } = asked;
    const reason = await this.#whyNotRead(caller, asked, state);
    if (reason) await this.#refuse(caller, asked, reason, what);
    await this.accessLog.note(caller, definition.kind, id, what);
  }

  async #whyNotRead(caller: Caller, { definition }: Asked, state: unknown): Promise<NotRead | undefined> {
    return whyNotRead(caller, await this.places.reachOf(definition, state, caller.areas !== undefined));
  }

  /** Who looks where they may not is in the access log, too. */
  async #refuse(caller: Caller, { definition, id }: Asked, reason: NotRead, what: string): Promise<never> {
    await this.accessLog.note(caller, definition.kind, id, `${what}: ${reason}`);
    throw new Problem(reason);
  }

  async #admitTo(caller: Caller, asked: Asked, life: AnyLife, what: string): Promise<void> {
    if (life.revision === 0) throw unknown(asked);
    await this.admit(caller, asked, life.state, what);
  }
}

function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableEvent)) throw error;
}

function unknown({ definition }: Asked): Problem {
  return new Problem(definition.unknownAs ?? 'stream-unknown');
}

function isReadable(record: Recorded | UnreadableEvent): record is Recorded {
  return !(record instanceof UnreadableEvent);
}
