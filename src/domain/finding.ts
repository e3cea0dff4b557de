/** What no longer fits, with the entry at fault first. */
export interface Finding {
  readonly code: string;
  readonly path: string;
  readonly entry: string;
  readonly with?: readonly string[];
  /** S7a: at the door it refuses nothing. */
  readonly warns?: true;
}
