/** Whose tables a ledger's tables are: what the code that made them makes of each fact. */

/** By kind of stream, and by fact: the same, where it does the same to files and rows. An empty file is under the empty name. */
export type FoldPrints = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Whether code goes on where other code left off: all facts that both know do the same; what is new has met nothing yet. */
export function goesOn(made: FoldPrints, code: FoldPrints): boolean {
  return Object.entries(made).every(([kind, prints]) =>
    Object.entries(prints).every(([fact, print]) => code[kind]?.[fact] === print),
  );
}
