/**
 * Rules that are never broken, whatever arrives when (semantics S17): an account never falls below zero. A fact tells
 * what an entry moves; the file's accounts are their sum at the end of each day, in the most favourable reading: what
 * comes in does so on its first day and up to its upper bound, what goes out on its last day and from its lower bound.
 */
import { compareOrder } from './effective.js';
import type { Effective, OrderKey } from './effective.js';
import type { Occurrence } from './fact.js';
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
  readonly #accounts = new Map<string, Account>();

  constructor(entries: readonly Effective[]) {
    for (const entry of entries) for (const placed of movementsOf(entry)) this.#put(placed);
  }

  /** Takes entries away, and others in. */
  apply(gone: readonly Effective[], come: readonly Effective[]): void {
    for (const entry of gone) for (const placed of movementsOf(entry)) this.#accounts.get(keyOf(placed))?.take(placed);
    for (const entry of come) for (const placed of movementsOf(entry)) this.#put(placed);
  }

  /** Why that may not happen: an account would fall below zero, or further below, on some day. Nothing is changed. */
  refuse(gone: readonly Effective[], come: readonly Effective[]): Refusal | undefined {
    const [less, more] = [byKey(gone.flatMap(movementsOf)), byKey(come.flatMap(movementsOf))];
    for (const key of new Set([...less.keys(), ...more.keys()])) {
      const [leaving, coming] = [less.get(key) ?? [], more.get(key) ?? []];
      const draws = coming.some(({ out, counted }) => out !== undefined || counted !== undefined);
      if (leaving.length === 0 && !draws) continue;
      const account = this.#accounts.get(key) ?? new Account();
      if (!account.falls(leaving, coming)) continue;
      const { invariant, path } = coming[0] ?? leaving[0]!;
      const own = new Set([...gone, ...come].map(({ at }) => at.entryId));
      const dependents = account.placed.filter(({ out, entryId }) => out !== undefined && !own.has(entryId));
      return refuse(
        invariant,
        coming.length > 0 ? (path ?? '') : '',
        dependents.slice(-dependents_max).map(({ entryId }) => entryId),
      );
    }
    return undefined;
  }

  #put(placed: Placed): void {
    const key = keyOf(placed);
    let account = this.#accounts.get(key);
    if (!account) this.#accounts.set(key, (account = new Account()));
    account.put(placed);
  }
}

/**
 * The movements of one account. As long as nothing was counted and all of it is finite, what moved on each day is kept
 * as a sum: what comes is compared by the days there are, however many movements they have.
 */
class Account {
  readonly #byEntry = new Map<string, Placed[]>();
  readonly #nets = new Map<string, number>();
  /** In order. */
  readonly #days: string[] = [];
  #total = 0;
  /** Movements that are no finite sum. */
  #others = 0;

  get placed(): readonly Placed[] {
    return [...this.#byEntry.values()].flat();
  }

  put(placed: Placed): void {
    const { entryId } = placed;
    const known = this.#byEntry.get(entryId);
    if (known) known.push(placed);
    else this.#byEntry.set(entryId, [placed]);
    this.#add(placed, 1);
  }

  /** Takes all of its entry away; called for each of them. */
  take({ entryId }: Placed): void {
    for (const placed of this.#byEntry.get(entryId) ?? []) this.#add(placed, -1);
    this.#byEntry.delete(entryId);
  }

  /** Whether there would be less than nothing on some day, and less than before. */
  falls(leaving: readonly Placed[], coming: readonly Placed[]): boolean {
    if (this.#others > 0 || ![...leaving, ...coming].every(isSum)) return this.#fallsInOrder(leaving, coming);
    const last = this.#days.at(-1) ?? '';
    const isAfterAll = leaving.length === 0 && coming.every(({ order }) => order[0] >= last);
    if (isAfterAll && coming.reduce((sum, each) => sum + Math.min(0, netOf(each)), this.#total) >= 0) return false;
    return this.#fallsByDay(leaving, coming);
  }

  #add(placed: Placed, sign: 1 | -1): void {
    if (!isSum(placed)) this.#others += sign;
    const [day] = placed.order;
    const net = isSum(placed) ? sign * netOf(placed) : 0;
    const known = this.#nets.get(day);
    this.#nets.set(day, (known ?? 0) + net);
    this.#total += net;
    if (known !== undefined) return;
    const place = this.#days.findLastIndex((other) => other < day) + 1;
    this.#days.splice(place, 0, day);
  }

  #fallsByDay(leaving: readonly Placed[], coming: readonly Placed[]): boolean {
    const changes = new Map<string, number>();
    const change = (day: string, by: number): unknown => changes.set(day, (changes.get(day) ?? 0) + by);
    for (const each of leaving) change(each.order[0], -netOf(each));
    for (const each of coming) change(each.order[0], netOf(each));
    const days = [...this.#days, ...[...changes.keys()].filter((day) => !this.#nets.has(day))];
    if (days.length > this.#days.length) days.sort();
    let [was, is] = [0, 0];
    for (const day of days) {
      const net = this.#nets.get(day) ?? 0;
      was += net;
      is += net + (changes.get(day) ?? 0);
      if (is < 0 && is < Math.min(0, was)) return true;
    }
    return false;
  }

  #fallsInOrder(leaving: readonly Placed[], coming: readonly Placed[]): boolean {
    const gone = new Set(leaving.map(({ entryId }) => entryId));
    const before = this.placed;
    const was = balancesOf(before);
    const after = [...before.filter(({ entryId }) => !gone.has(entryId)), ...coming];
    return balancesOf(after).some(([day, is]) => is < 0 && is < Math.min(0, balanceOn(was, day)));
  }
}

function isSum({ in: more = 0, counted }: Movement): boolean {
  return counted === undefined && Number.isFinite(more);
}

function netOf({ in: more = 0, out: less = 0 }: Movement): number {
  return more - less;
}

function byKey(movements: readonly Placed[]): Map<string, Placed[]> {
  const found = new Map<string, Placed[]>();
  for (const placed of movements) {
    const key = keyOf(placed);
    const known = found.get(key);
    if (known) known.push(placed);
    else found.set(key, [placed]);
  }
  return found;
}

function keyOf({ invariant, key }: Movement): string {
  return `${invariant} ${key}`;
}

/** What goes out without a day may have done so at the very end. */
function latestOf({ occurredOn, span }: Occurrence): string {
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
