/**
 * Those who come in one turn of the event loop go on together when it ends, each a step at a time: the code of a step
 * is still near when the next one needs it, which is a third of the time (docs/performance.md).
 */
export class TickBatcher {
  #next: Promise<void> | undefined;

  /** Resolves for all who wait at once, in the order in which they came. */
  join(): Promise<void> {
    this.#next ??= new Promise((begin) => {
      setImmediate(() => {
        this.#next = undefined;
        begin();
      });
    });
    return this.#next;
  }
}
