/** The server's time, and the ledger's days. */
import { ClockAstray, tolerance_ms } from './clock-watch.js';
import type { ClockWatch } from './clock-watch.js';

export class Clock {
  readonly #day: Intl.DateTimeFormat;
  readonly #zone: Intl.DateTimeFormat;
  /** The second of which `#today` is known. */
  #second = 0;
  #today = '';

  /** @param watch knows where this machine's time is not to be written down */
  constructor(
    readonly timeZone = 'Asia/Shanghai',
    private readonly watch?: Pick<ClockWatch, 'check' | 'stampedAhead'>,
  ) {
    this.#day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    this.#zone = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  /**
   * RFC 3339, UTC, milliseconds.
   * @throws ClockAstray
   */
  now(): string {
    this.watch?.check();
    return new Date(Date.now()).toISOString();
  }

  /**
   * The same for what comes after something in its stream: never earlier (S4).
   * @param last when that was received
   * @throws ClockAstray where that lies so far ahead that what is received now would be hidden until then
   */
  after(last: string | undefined): string {
    const now = this.now();
    if (last === undefined || last <= now) return now;
    const ahead_ms = Date.parse(last) - Date.parse(now);
    if (ahead_ms <= tolerance_ms) return last;
    this.watch?.stampedAhead(last);
    throw new ClockAstray(`what stands last in the stream was stamped ${Math.round(ahead_ms / 1_000)} s ahead of now`);
  }

  /** `YYYY-MM-DD` in the ledger's time zone. */
  today(): string {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#today = this.#day.format(second * 1000);
    }
    return this.#today;
  }

  dayOf(instant: string): string {
    return this.#day.format(Date.parse(instant));
  }

  /** The last millisecond of a day (`YYYY-MM-DD`) in the ledger's time zone: RFC 3339, UTC. */
  endOf(day: string): string {
    const shown = Date.parse(`${day}T23:59:59.999Z`);
    const guess = shown - this.#offset_ms(shown);
    return new Date(shown - this.#offset_ms(guess)).toISOString();
  }

  #offset_ms(at: number): number {
    const zone = this.#zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})/.exec(zone) ?? [];
    return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 * (sign === '-' ? -1 : 1);
  }
}
