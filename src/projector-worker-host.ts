/** The projector in a thread of its own: who is answered by this one does not wait while tables are written. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Connections } from './runtime.js';
import type { ProjectorLog } from './projector/follower.js';
import type { Notice } from './projector/progress.js';

/** What the thread says. */
export type Said = Notice | { readonly log: keyof ProjectorLog; readonly about: object; readonly message: string };

/** Little for what is gone after a batch: as much time goes into collecting it, and a rebuild stays small. */
const resourceLimits = { maxYoungGenerationSizeMb: 16 };
const begins_again_ms = 1_000;

export class ProjectorWorkerHost {
  #thread: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #isStopped = false;
  /** Generations that it leads. */
  readonly #leads = new Set<string>();

  constructor(
    private readonly place: Connections,
    private readonly tell: (told: Notice) => void,
    private readonly log: ProjectorLog,
  ) {}

  start(): void {
    const thread = new Worker(new URL(`projector-worker${extname(import.meta.url)}`, import.meta.url), {
      name: 'projector',
      workerData: this.place,
      resourceLimits,
    });
    thread.on('message', (said: Said) => {
      this.#hear(said);
    });
    thread.on('error', (error: unknown) => {
      const { name, code } = (error ?? {}) as { name?: string; code?: string };
      this.log.warn({ error: name, code }, 'the thread of the projector has failed');
    });
    this.#thread = thread;
    this.#ended = new Promise((settle) => {
      thread.once('exit', () => {
        for (const generation of this.#leads) this.#hear({ resigned: generation });
        if (!this.#isStopped) setTimeout(() => this.#isStopped || this.start(), begins_again_ms).unref();
        settle();
      });
    });
  }

  /** Ends after the batch in hand; safe to call more than once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#thread?.postMessage('stop');
    await this.#ended;
  }

  #hear(said: Said): void {
    if ('log' in said) {
      this.log[said.log](said.about, said.message);
      return;
    }
    if ('moved' in said) this.#leads.add(said.moved.generation);
    else this.#leads.delete(said.resigned);
    this.tell(said);
  }
}
