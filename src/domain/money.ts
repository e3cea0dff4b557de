/** What an amount of money has to be: whole fen, one amount or two bounds in order. */

export interface Amount {
  readonly fen?: number;
  readonly qualifier: string;
  readonly fromFen?: number;
  readonly toFen?: number;
}

export function isMoney({ fen, qualifier, fromFen, toFen }: Amount): boolean {
  const bounded = fromFen !== undefined || toFen !== undefined;
  if (fen !== undefined) return !bounded && qualifier !== 'unknown';
  if (bounded) return qualifier !== 'exact' && (fromFen ?? 0) <= (toFen ?? Infinity);
  return qualifier === 'unknown';
}
