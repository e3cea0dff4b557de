/** Read your writes: a reader names the position of an entry, and the answer holds it. */
import { Injectable } from '@nestjs/common';
import { streamName } from '../domain/streams.js';
import { EventStore } from '../event-store/event-store.js';
import { Problem } from '../http/problem.js';
import { Progress } from '../projector/progress.js';
import type { Asked } from './files.js';
import { Fault } from './parameters.js';

const wait_ms_max = 5_000;
const retry_after_seconds = 1;

@Injectable()
export class WaitFor {
  constructor(
    private readonly progress: Progress,
    private readonly store: EventStore,
  ) {}

  /**
   * The position that the tables have reached, once it is the one waited for or a later one; undefined where there is
   * nothing in the log yet.
   * @param header `Ledger-Wait-For`
   * @throws Problem `query-invalid` · `tables-behind` when they have not come there in time · `parked` when the
   *   stream's entries wait behind one that can't be projected
   */
  async position(header: string | string[] | undefined, asked: Asked | undefined): Promise<string | undefined> {
    if (header !== undefined) await this.#wait(header, asked);
    const standing = await this.progress.standing();
    if (!standing) throw tablesBehind();
    return standing.position;
  }

  async #wait(header: string | string[], asked: Asked | undefined): Promise<void> {
    if (typeof header !== 'string' || !this.store.isPosition(header))
      throw new Problem('query-invalid', { errors: [notAPosition.at('Ledger-Wait-For')] });
    const stream = asked && streamName(asked.definition.kind, asked.id);
    const outcome = await this.progress.waitFor(header, wait_ms_max, stream);
    if (outcome === 'behind') throw tablesBehind();
    if (outcome === 'parked') throw new Problem('parked');
  }
}

const notAPosition = new Fault('not-a-position', {
  zh: '须为写入答复中的 Ledger-Position，原样发送',
  en: 'has to be the Ledger-Position of an answer to a write, just as it was answered',
});

export function tablesBehind(): Problem {
  return new Problem('tables-behind', { headers: { 'retry-after': String(retry_after_seconds) } });
}
