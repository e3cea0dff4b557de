/** The files of households, opened for a caller who may read them, each reading noted in the access log. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/access-log.js';
import type { Caller } from '../access/caller.js';
import { whyNotRead } from '../access/readers.js';
import type { NotRead } from '../access/readers.js';
import type { Recorded } from '../domain/effective.js';
import type { View } from '../domain/fold.js';
import type { Household } from '../domain/household/household.js';
import { Life } from '../domain/life.js';
import { household } from '../domain/household/definition.js';
import { streamName } from '../domain/streams.js';
import { Codec, UnreadableEvent } from '../event-store/codec.js';
import { EventStore } from '../event-store/event-store.js';
import { Lives } from '../event-store/lives.js';
import { Problem } from '../http/problem.js';
import { Clock } from '../platform/clock.js';
import type { Known } from './parameters.js';

@Injectable()
export class Files {
  constructor(
    private readonly lives: Lives,
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly accessLog: AccessLog,
    private readonly clock: Clock,
  ) {}

  /**
   * As the log stands at this moment.
   * @param what kind of query, for the access log
   * @throws Problem `household-unknown`, `outside-area`, `not-paired`, or `parked` where an entry can't be read
   */
  async open(caller: Caller, id: string, what: string): Promise<Life<Household>> {
    const life = await this.#readable(id);
    await this.#admitTo(caller, life, what);
    return life;
  }

  /**
   * Whether the caller may read it at all; nothing is shown, and so nothing noted.
   * @throws Problem as `open` does
   */
  async look(caller: Caller, id: string): Promise<void> {
    const life = await this.#readable(id);
    if (life.revision === 0) throw new Problem('household-unknown');
    const reason = whyNotRead(caller, life.state);
    if (reason) throw new Problem(reason);
  }

  /**
   * The same for one entry; whoever recorded it may read it without reach, too: what was sent is the sender's own.
   * What is shown of it is still to be noted, by `noteEntry`.
   */
  async openEntry(
    caller: Caller,
    id: string,
    entryId: string,
  ): Promise<{ life: Life<Household>; outOfReach?: NotRead }> {
    const life = await this.#readable(id);
    if (life.revision === 0) throw new Problem('household-unknown');
    const outOfReach = whyNotRead(caller, life.state);
    if (outOfReach === undefined) return { life };
    if (life.findRecord(entryId)?.by.sub !== caller.actor.sub) throw new Problem(outOfReach);
    return { life, outOfReach };
  }

  async noteEntry(caller: Caller, id: string): Promise<void> {
    await this.accessLog.note(caller, id, 'entry');
  }

  /** The same for who wants the stored events alone: an entry that can't be read keeps nobody from them. */
  async openHistory(caller: Caller, id: string, what: string): Promise<void> {
    const life = await this.#read(id).catch(async (error: unknown) => {
      if (!(error instanceof UnreadableEvent)) throw error;
      const read = await this.codec.decodeEach(await this.store.readStream(streamName('household', id)));
      return new Life(household, id, read.filter(isReadable));
    });
    await this.#admitTo(caller, life, what);
  }

  /** A day means all of it, in the ledger's time zone. */
  viewOf(asOf: string | undefined, knownAt: Known | undefined): View {
    const instant = knownAt && ('day' in knownAt ? this.clock.endOf(knownAt.day) : knownAt.instant);
    return { ...(asOf !== undefined && { asOf }), ...(instant !== undefined && { knownAt: instant }) };
  }

  async #read(id: string): Promise<Life<Household>> {
    return (await this.lives.latest('household', id)) as Life<Household>;
  }

  async #readable(id: string): Promise<Life<Household>> {
    return this.#read(id).catch((error: unknown) => {
      throw error instanceof UnreadableEvent ? new Problem('parked', { cause: error }) : error;
    });
  }

  /** @throws Problem `outside-area` or `not-paired`, at once; else the reading is noted when it resolves */
  admit(caller: Caller, state: Household, what: string): Promise<void> {
    const reason = whyNotRead(caller, state);
    if (reason) throw new Problem(reason);
    return this.accessLog.note(caller, state.householdId, what);
  }

  async #admitTo(caller: Caller, life: Life<Household>, what: string): Promise<void> {
    if (life.revision === 0) throw new Problem('household-unknown');
    await this.admit(caller, life.state, what);
  }
}

function isReadable(record: Recorded | UnreadableEvent): record is Recorded {
  return !(record instanceof UnreadableEvent);
}
