/** The server's time, and the ledger's days. */
export class Clock {
  readonly #day: Intl.DateTimeFormat;

  constructor(readonly timeZone = 'Asia/Shanghai') {
    this.#day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** RFC 3339, UTC, milliseconds. */
  now(): string {
    return new Date().toISOString();
  }

  /** `YYYY-MM-DD` in the ledger's time zone. */
  today(): string {
    return this.#day.format(Date.now());
  }

  dayOf(instant: string): string {
    return this.#day.format(Date.parse(instant));
  }
}
