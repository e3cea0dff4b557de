/** Read your writes: a reader names the position of an entry, and the answer holds it. */
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../access/caller.js';
import { streamName } from '../domain/streams.js';
import { EventStore } from '../event-store/event-store.js';
import { Problem } from '../http/problem.js';
import { Progress } from '../projector/progress.js';
import { FileReader } from './file-reader.js';
import type { StreamRequest } from './file-reader.js';
import { Fault } from './parameters.js';

const wait_ms_max = 5_000;
const follower_ms = 250;
const retry_after_seconds = 1;

@Injectable()
export class WaitFor {
  constructor(
    private readonly progress: Progress,
    private readonly store: EventStore,
    private readonly files: FileReader,
  ) {}

  /** The position that the tables have reached; undefined where there is nothing in the log yet. */
  async position(): Promise<string | undefined> {
    const standing = await this.progress.standing();
    if (!standing) throw tablesBehind();
    return standing.position;
  }

  /**
   * The position to be waited for; undefined where nobody asks to, or the tables have come there.
   * @param header `Ledger-Wait-For`
   * @throws Problem `query-invalid` where the store has no such position, or as the file itself says no to the caller
   */
  async wanted(
    header: string | string[] | undefined,
    caller: Caller,
    asked: StreamRequest | undefined,
  ): Promise<string | undefined> {
    if (header === undefined) return undefined;
    if (typeof header !== 'string' || !this.store.isPosition(header)) throw refused(notAPosition);
    if (asked !== undefined) await this.files.look(caller, asked);
    const standing = await this.progress.standing();
    if (!this.#isAhead(header, standing?.position)) return asked === undefined ? undefined : header;
    if (!(await this.#isThere(header))) throw refused(positionAhead);
    return header;
  }

  /** @throws Problem `tables-behind` when they have not come there in time · `parked` when the stream's entries wait */
  async reached(position: string, asked: StreamRequest | undefined): Promise<void> {
    const stream = asked && streamName(asked.definition.kind, asked.id);
    const outcome = await this.progress.waitFor(position, wait_ms_max, stream);
    if (outcome === 'behind') throw tablesBehind();
    if (outcome === 'parked') throw new Problem('parked');
  }

  async #isThere(position: string): Promise<boolean> {
    if (!this.#isAhead(position, await this.store.head())) return true;
    if (this.store.table !== undefined) return false;
    // A log elsewhere may be read from a follower that has not heard of it yet.
    await sleep(follower_ms);
    return !this.#isAhead(position, await this.store.head());
  }

  #isAhead(position: string, of: string | undefined): boolean {
    return of === undefined || this.store.comparePositions(position, of) > 0;
  }
}

function refused(fault: Fault): Problem {
  return new Problem('query-invalid', { errors: [fault.at('Ledger-Wait-For')] });
}

const positionAhead = new Fault('position-ahead', {
  zh: '事件库中还没有这个位置；须为写入答复中的 Ledger-Position，原样发送',
  en: 'lies beyond the end of the event store; send the Ledger-Position of an answer to a write, just as it was answered',
});

const notAPosition = new Fault('not-a-position', {
  zh: '须为写入答复中的 Ledger-Position，原样发送',
  en: 'has to be the Ledger-Position of an answer to a write, just as it was answered',
});

export function tablesBehind(): Problem {
  return new Problem('tables-behind', { headers: { 'retry-after': String(retry_after_seconds) } });
}
