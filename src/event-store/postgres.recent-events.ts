import type { Position, StoredEvent } from './event-store.js';

/** What is kept, at most: a quarter of a second at full load. Who is further behind reads the log. */
const recent_bytes_max = 2 * 1024 * 1024;

/** What this process has just appended, for those who follow the log at its head: they need not read it back. */
export class RecentEvents {
  readonly #events = new Map<number, { readonly event: StoredEvent; readonly bytes: number }>();
  #bytes = 0;
  #newest = 0;

  /** @param bytes what it weighs */
  keep(event: StoredEvent, bytes: number): void {
    const position = Number(event.position);
    this.#bytes += bytes - (this.#events.get(position)?.bytes ?? 0);
    this.#events.set(position, { event, bytes });
    this.#newest = Math.max(this.#newest, position);
    for (const [oldest, { bytes: freed }] of this.#events) {
      if (this.#bytes <= recent_bytes_max) return;
      this.#events.delete(oldest);
      this.#bytes -= freed;
    }
  }

  /**
   * What follows a position, where all of it is known up to the newest: between two whole numbers nothing was appended.
   * Else nothing, since who is handed fewer than asked for takes it that the log ends there.
   */
  after(position: Position | undefined, limit: number): StoredEvent[] {
    const found: StoredEvent[] = [];
    let next = Number(position ?? 0) + 1;
    for (let known = this.#events.get(next); known && found.length < limit; known = this.#events.get(next)) {
      found.push(known.event);
      next += 1;
    }
    return found.length < limit && next <= this.#newest ? [] : found;
  }
}
