/** Processes of a run: the service, the load, the empty handlers. Each is asked, and answers. */
import { fork } from 'node:child_process';
import type { ChildProcess, Serializable } from 'node:child_process';
import { join } from 'node:path';

type Answer = { readonly told: unknown } | { readonly fault: string };

export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;

  /** @param program a file of this folder, without its extension */
  constructor(program: string, flags: readonly string[] = []) {
    this.#process = fork(join(import.meta.dirname, `${program}.js`), { execArgv: [...process.execArgv, ...flags] });
    this.#ended = new Promise((settle) => this.#process.once('exit', () => settle()));
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** @throws what went wrong there, or that it is gone */
  ask<T>(message: Serializable): Promise<T> {
    return new Promise((settle, fail) => {
      const onExit = (code: number | null): void => fail(new Error(`the process ended with ${code ?? 'a signal'}`));
      this.#process.once('exit', onExit);
      this.#process.once('message', (answer: Answer) => {
        this.#process.off('exit', onExit);
        if ('fault' in answer) fail(new Error(answer.fault));
        else settle(answer.told as T);
      });
      this.#process.send(message);
    });
  }

  async stop(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended;
  }
}

/** For the other side: answers what it is asked, one after the other, and ends when nobody is left to ask. */
export function answer(reply: (message: never) => Promise<unknown>, atEnd: () => Promise<unknown>): void {
  process.on('message', (message) => {
    reply(message as never).then(
      (told) => process.send?.({ told }),
      (error: unknown) =>
        process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once('disconnect', () => void atEnd().finally(() => process.exit()));
}
