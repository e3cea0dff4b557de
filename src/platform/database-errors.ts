/** What the database says when it can't serve anybody, told apart from what it says of one statement. */
import pg from 'pg';

/** Nothing that was asked can be done now: nobody is at fault who asked. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  /** @param reason in a few words of ours: may be told to anybody */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

const gone = 'the database does not answer';
const full = 'the database has no connection left';

/** By the class of an SQLSTATE, or by the whole of it. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^53100/, 'the disk of the database is full'],
  [/^53300/, full],
  [/^53/, 'the database has run out of something'],
  [/^(08|57P0)/, gone],
  [/^57014/, 'the database has ended the statement'],
  [/^58/, 'the database cannot read or write its files'],
  [/^25006/, 'the database only lets itself be read'],
];

/** Why the database could not serve; undefined where the error speaks of something else. */
export function whyUnavailable(error: unknown): string | undefined {
  if (error instanceof DatabaseUnavailable) return error.reason;
  const { code, name, message, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof pg.DatabaseError) return reasons.find(([pattern]) => pattern.test(code ?? ''))?.[1];
  if (typeof syscall === 'string') return gone;
  if (name === 'AggregateError') return gone; // a host with several addresses, none of which answers
  if (name !== 'Error') return undefined;
  return driversOwn.find(([pattern]) => pattern.test(message))?.[1];
}

/** What `pg` says without a code. */
const driversOwn: readonly (readonly [message: RegExp, reason: string])[] = [
  [/^timeout exceeded when trying to connect$/, full],
  [/^(Connection terminated|timeout expired|Query read timeout|Client (has encountered|was closed))/, gone],
  [/^(Cannot use a pool after|Client was closed and is not queryable)/, gone],
];

/** The error as it is to be handed on. */
export function unavailable(error: unknown): unknown {
  const reason = error instanceof DatabaseUnavailable ? undefined : whyUnavailable(error);
  return reason === undefined ? error : new DatabaseUnavailable(reason, { cause: error });
}
