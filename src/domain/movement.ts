/** What an entry moves on the accounts of its kind's invariants (semantics S17). */
/** On one account. Amounts are whole numbers: fen, pieces, millionths. */
export interface Movement {
  /** The rule that keeps the account from falling below zero: a code of the kind's `invariants`. */
  readonly invariant: string;
  /** Of several accounts under one rule, such as a loan each. */
  readonly key: string;
  /** Comes in, at most so many; `Infinity` where there is no upper bound. */
  readonly in?: number;
  /** Goes out, at least so many. */
  readonly out?: number;
  /** Counted: at that place in the file there are so many, whatever was known. */
  readonly counted?: number;
  /** The field at fault, dotted from the body. */
  readonly path?: string;
}
