/**
 * Rules that are never broken, whatever arrives when (semantics S17): an account never falls below zero. A fact tells
 * what an entry moves; the file's accounts are their sum at the end of each day, in the most favourable reading: what
 * comes in does so on its first day and up to its upper bound, what goes out on its last day and from its lower bound.
 */
import { compareOrder } from './effective.js';
import type { Effective, OrderKey } from './effective.js';
import type { At } from './fact.js';
import type { Movement } from './movement.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { OPEN } from './span.js';

interface Placed extends Movement {
  /** The day on which it counts, then as in the file. */
  readonly order: OrderKey;
  readonly entryId: string;
}

/** By day, in order, the balance at its end. */
type Balances = readonly (readonly [day: string, balance: number])[];

const dependents_max = 20;

export class Accounts {
  readonly #accounts = new Map<string, Placed[]>();
  /** The last day on which something moved, and the balance at its end; worked out when asked for. */
  readonly #ends = new Map<string, { readonly day: string; readonly balance: number }>();

  constructor(entries: readonly Effective[]) {
    for (const entry of entries) for (const placed of movementsOf(entry)) this.#put(placed);
  }

  /** Takes entries away, and others in. */
  apply(gone: readonly Effective[], come: readonly Effective[]): void {
    for (const entry of gone) for (const placed of movementsOf(entry)) this.#take(placed);
    for (const entry of come) for (const placed of movementsOf(entry)) this.#put(placed);
  }

  /** Why that may not happen: an account would fall below zero, or further below, on some day. Nothing is changed. */
  refuse(gone: readonly Effective[], come: readonly Effective[]): Refusal | undefined {
    const [less, more] = [gone.flatMap(movementsOf), come.flatMap(movementsOf)];
    const keys = new Set([...less, ...more].map(keyOf));
    if (less.length === 0 && more.every(({ out, counted }) => out === undefined && counted === undefined))
      return undefined;
    const leaving = new Set(gone.map(({ at }) => at.entryId));
    for (const key of keys) {
      const held = this.#accounts.get(key) ?? [];
      const coming = more.filter((placed) => keyOf(placed) === key);
      if (less.length === 0 && this.#staysAbove(key, coming)) continue;
      const kept = leaving.size === 0 ? held : held.filter(({ entryId }) => !leaving.has(entryId));
      const day = firstFall(held, [...kept, ...coming]);
      if (day === undefined) continue;
      const { invariant, path } = coming[0] ?? less.find((placed) => keyOf(placed) === key)!;
      const own = new Set(come.map(({ at }) => at.entryId));
      const dependents = kept.filter(({ out, entryId }) => out !== undefined && !own.has(entryId));
      return refuse(
        invariant,
        coming.length > 0 ? (path ?? '') : '',
        dependents.slice(-dependents_max).map(({ entryId }) => entryId),
      );
    }
    return undefined;
  }

  /** What happens after all that is known: the last balance tells, however many movements there are. */
  #staysAbove(key: string, coming: readonly Placed[]): boolean {
    const { day, balance } = this.#endOf(key);
    if (coming.some(({ order, counted }) => order[0] < day || counted !== undefined)) return false;
    return coming.reduce((sum, { in: more = 0, out: less = 0 }) => sum + Math.min(0, more - less), balance) >= 0;
  }

  #endOf(key: string): { readonly day: string; readonly balance: number } {
    let end = this.#ends.get(key);
    if (!end) {
      const [day, balance] = balancesOf(this.#accounts.get(key) ?? []).at(-1) ?? ['', 0];
      this.#ends.set(key, (end = { day, balance }));
    }
    return end;
  }

  #put(placed: Placed): void {
    const key = keyOf(placed);
    const end = this.#ends.get(key);
    const { in: more = 0, out: less = 0, counted } = placed;
    const [day] = placed.order;
    const account = this.#accounts.get(key);
    // On a day with a count it depends on which of the two comes first.
    if (end && (day <= end.day || counted !== undefined)) this.#ends.delete(key);
    else if (end) this.#ends.set(key, { day, balance: end.balance + more - less });
    if (account) account.push(placed);
    else this.#accounts.set(key, [placed]);
  }

  #take(placed: Placed): void {
    const key = keyOf(placed);
    this.#ends.delete(key);
    const account = this.#accounts.get(key);
    if (account)
      this.#accounts.set(
        key,
        account.filter((other) => other.entryId !== placed.entryId),
      );
  }
}

function keyOf({ invariant, key }: Movement): string {
  return `${invariant} ${key}`;
}

/** What goes out without a day may have done so at the very end. */
function latestOf({ occurredOn, span }: At): string {
  return occurredOn === undefined ? OPEN : span.last;
}

function movementsOf({ fact, payload, at, order }: Effective): Placed[] {
  const moves = fact.moves?.(payload, at) ?? [];
  const [, clockMs, sequence, rank, entryId] = order;
  return moves.map((move) => {
    const day = move.in === undefined ? latestOf(at) : at.span.first;
    return { ...move, order: [day, clockMs, sequence, rank, entryId], entryId };
  });
}

/** The first day on which there would be less than nothing, and less than before. */
function firstFall(before: readonly Placed[], after: readonly Placed[]): string | undefined {
  const was = balancesOf(before);
  for (const [day, balance] of balancesOf(after)) {
    if (balance < 0 && balance < Math.min(0, balanceOn(was, day))) return day;
  }
  return undefined;
}

/** Within a day as in the file: what happens after a count is taken from what was counted. */
function balancesOf(account: readonly Placed[]): Balances {
  const ends = new Map<string, number>();
  let balance = 0;
  for (const { order, in: more = 0, out: less = 0, counted } of account.toSorted((a, b) =>
    compareOrder(a.order, b.order),
  )) {
    balance = counted ?? balance + more - less;
    ends.set(order[0], balance);
  }
  return [...ends];
}

function balanceOn(balances: Balances, day: string): number {
  return balances.findLast(([other]) => other <= day)?.[1] ?? 0;
}
