/**
 * Folds in threads of its own, each with its own connections and keys: what a service answers meanwhile does not wait.
 * Where a thread fails, the stretch is folded in the projector's own: a long file may need more than a thread may take,
 * and where threads can't be had at all, tables are to be filled nevertheless.
 */
import { extname } from 'node:path';
import { Tinypool } from 'tinypool';
import type { Folder, ChunkResult, StreamChunkResult, Chunk } from './chunk-folder.js';
import type { ProjectorLog } from './follower.js';

export interface FoldingThreadsOptions {
  readonly count: number;
  readonly connectionString: string;
  readonly masterKey: Uint8Array;
  /** Whose days the days of the ledger are. */
  readonly timeZone?: string | undefined;
  readonly skipped: ReadonlySet<string>;
  readonly log: ProjectorLog;
  /** Folds in this thread. */
  readonly own: Folder;
}

/** What a thread is given when it begins. */
export type FoldingThreadData = Pick<FoldingThreadsOptions, 'connectionString' | 'masterKey' | 'timeZone' | 'skipped'>;

/**
 * What a thread may take: little for what is gone after a stretch, which keeps the whole small and costs nothing that
 * could be measured; enough for a stream of a hundred thousand entries.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

export class FoldingThreads implements Folder {
  readonly stretches_max: number;
  readonly #threads: Tinypool;
  readonly #log: ProjectorLog;
  readonly #own: Folder;
  /** Told when a thread fails that was folding nothing: they would wait for ever. */
  readonly #waiting = new Set<(error: Error) => void>();
  #isBroken = false;
  #isClosed = false;

  constructor({ count, connectionString, masterKey, timeZone, skipped, log, own }: FoldingThreadsOptions) {
    this.stretches_max = count + 1;
    this.#log = log;
    this.#own = own;
    this.#threads = new Tinypool({
      filename: new URL(`folding-thread${extname(import.meta.url)}`, import.meta.url),
      minThreads: count,
      maxThreads: count,
      useAtomics: false, // a thread that waits for work has connections to tend
      resourceLimits,
      workerData: { connectionString, masterKey, timeZone, skipped } satisfies FoldingThreadData,
    });
    this.#threads.on('error', (error: Error) => {
      this.#isBroken = true;
      for (const fail of this.#waiting) fail(error);
    });
  }

  fold(stretch: Chunk): Promise<ChunkResult> {
    return this.#run(stretch, 'fold', () => this.#own.fold(stretch));
  }

  foldApart(stretch: Chunk): Promise<StreamChunkResult[]> {
    return this.#run(stretch, 'foldApart', () => this.#own.foldApart(stretch));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#threads.destroy();
    await this.#own.close();
  }

  /** Errors lose their class on the way out of a thread: the one that counts is that of the own. */
  async #run<T>(stretch: Chunk, name: string, inOwnThread: () => Promise<T>): Promise<T> {
    if (this.#isBroken) return inOwnThread();
    try {
      return await this.#inThread<T>(stretch, name);
    } catch (error) {
      if (this.#isClosed) throw error;
      const { name: kind, code } = error as { name?: string; code?: string };
      this.#log.warn({ error: kind, code, after: stretch.after, last: stretch.last }, 'a thread that folds has failed');
      return inOwnThread();
    }
  }

  /** No race with one promise for all: it would hold what each was answered for as long as it is open itself. */
  #inThread<T>(stretch: Chunk, name: string): Promise<T> {
    return new Promise<T>((settle, fail) => {
      this.#waiting.add(fail);
      const done = (): void => void this.#waiting.delete(fail);
      (this.#threads.run(stretch, { name }) as Promise<T>).then(settle, fail).finally(done);
    });
  }
}
