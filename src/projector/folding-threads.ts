/** Folds in threads of its own, each with its own connections and keys: what a service answers meanwhile does not wait. */
import { extname } from 'node:path';
import { Tinypool } from 'tinypool';
import type { Folder, Lot, StreamLot, Stretch } from './folding.js';

export interface FoldingThreadsOptions {
  readonly count: number;
  readonly connectionString: string;
  readonly masterKey: Uint8Array;
  readonly skipped: ReadonlySet<string>;
}

/** What a thread is given when it begins. */
export type FoldingThreadData = Omit<FoldingThreadsOptions, 'count'>;

/**
 * What a thread may take: little for what is gone after a stretch, which keeps the whole small and costs nothing that
 * could be measured; enough for a stream of a hundred thousand entries.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512 };

export class FoldingThreads implements Folder {
  readonly stretches_max: number;
  readonly #threads: Tinypool;

  constructor({ count, ...workerData }: FoldingThreadsOptions) {
    this.stretches_max = count + 1;
    this.#threads = new Tinypool({
      filename: new URL(`folding-thread${extname(import.meta.url)}`, import.meta.url),
      minThreads: count,
      maxThreads: count,
      useAtomics: false, // a thread that waits for work has connections to tend
      resourceLimits,
      workerData: workerData satisfies FoldingThreadData,
    });
  }

  fold(stretch: Stretch): Promise<Lot> {
    return this.#threads.run(stretch, { name: 'fold' }) as Promise<Lot>;
  }

  foldApart(stretch: Stretch): Promise<StreamLot[]> {
    return this.#threads.run(stretch, { name: 'foldApart' }) as Promise<StreamLot[]>;
  }

  async close(): Promise<void> {
    await this.#threads.destroy();
  }
}
