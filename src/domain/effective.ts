/** Which entries of a stream count, and with what content (semantics S5, S8, S9). */
import {
  correctionConfirmed,
  correctionDeclined,
  entryCorrected,
  entryRejected,
  entryReleased,
  entryVoided,
  isControl,
  targetOf,
} from './control.js';
import type { Correction } from './control.js';
import type { Entry } from './entry.js';
import type { Actor, AnyFact, Occurrence, JsonObject } from './fact.js';
import { OPEN, spanOf } from './span.js';
import type { Span } from './span.js';

/** An entry as it stands in its stream: opened, lifted to today's version, never changed. */
export interface Recorded {
  readonly entryId: string;
  readonly type: string;
  readonly payload: Entry;
  /** From 1, in the stream. */
  readonly revision: number;
  /** In the log of the store that holds it; opaque. */
  readonly position: string;
  /** RFC 3339, UTC, milliseconds; never goes back within a stream. */
  readonly receivedAt: string;
  /** The ledger's day on which that was; nothing in it can have occurred later. */
  readonly receivedOn?: string;
  readonly by: Actor;
  /** Why it waits for the office. */
  readonly held?: string;
  /** Of a correction or a void: whether another person has to confirm it, as decided when it was recorded (S22). */
  readonly waits?: boolean;
  /** What was fixed when it took effect, or when what it rules on did (`Fact.fix`). */
  readonly fixed?: JsonObject;
  /** HMAC of the body's canonical form under the stream's own key: by it a repeat is known. */
  readonly mac?: string;
  /** Paths of what was erased: nobody can open it any more. */
  readonly erased?: readonly string[];
  /** Of a completion, and of what a process ruled on it: the entry that decided it. */
  readonly completes?: Completes;
  /** In the file of a household that another was merged into: where it stands. Its revision is below 0 there. */
  readonly from?: { readonly id: string; readonly revision: number };
}

/** Names the entry in another stream that an entry completes, and the process that recorded it (S26). */
export interface Completes {
  /** Name of the source stream. */
  readonly stream: string;
  /** The causing entry. */
  readonly entryId: string;
  readonly process: string;
}

/**
 * Whether a record has no effect before another person has confirmed it. What a process records never waits; of events
 * that do not say it themselves the corrections of some facts do.
 */
export function needsConfirmation({ type, completes, waits }: Recorded, corrected: AnyFact | undefined): boolean {
  if (completes) return false;
  if (waits !== undefined) return waits;
  if (type !== entryCorrected.type) return false;
  return corrected?.correctionNeedsConfirmation ?? false;
}

/** An entry that counts, with the content that counts. */
export interface Effective {
  readonly at: Occurrence;
  readonly fact: AnyFact;
  readonly payload: Entry;
  readonly record: Recorded;
  /** The correction whose body stands here. */
  readonly correctedBy?: string;
  /** The last revision of the stream that set what counts here. */
  readonly changedRevision: number;
  readonly order: OrderKey;
}

/** Last day, clock time (none first), client's sequence, the fact's rank, id: nothing of it hangs on arrival. */
export type OrderKey = readonly [lastDay: string, clockMs: number, sequence: number, rank: number, entryId: string];

/** Before every instant that a date can hold, and still a number in JSON. */
const noClockMs = -8_640_000_000_000_001;

export function compareOrder(a: OrderKey, b: OrderKey): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] !== b[1]) return a[1] - b[1];
  if (a[2] !== b[2]) return a[2] - b[2];
  if (a[3] !== b[3]) return a[3] - b[3];
  return a[4] < b[4] ? -1 : a[4] > b[4] ? 1 : 0;
}

export type FactIndex = ReadonlyMap<string, AnyFact>;

export function effectiveOf(
  record: Recorded,
  fact: AnyFact,
  ruling?: { correction?: Recorded; revision: number; fixed?: JsonObject },
): Effective {
  const payload = ruling?.correction
    ? ((ruling.correction.payload as Correction).data as unknown as Entry)
    : record.payload;
  const span = spanOf(payload.occurredOn);
  const clockMs = payload.occurredAt === undefined ? noClockMs : Date.parse(payload.occurredAt);
  const fixed = ruling?.fixed ?? record.fixed;
  return {
    at: {
      entryId: record.entryId,
      type: record.type,
      span: untilReceived(span, record.receivedOn),
      occurredOn: payload.occurredOn,
      occurredAt: payload.occurredAt,
      by: record.by,
      ...(fixed && { fixed }),
    },
    fact,
    payload,
    record,
    ...(ruling?.correction && { correctedBy: ruling.correction.entryId }),
    changedRevision: Math.max(record.revision, ruling?.revision ?? 0),
    order: [span.last, clockMs, payload.sequence ?? 0, fact.rank, record.entryId],
  };
}

/** With the content that its author gave it last, whether it counts or not. */
export function shownAs(record: Recorded, fact: AnyFact, ruling: Ruling | undefined, revision = 0): Effective {
  const content = ruling?.content;
  return effectiveOf(record, fact, { ...(content?.type === entryCorrected.type && { correction: content }), revision });
}

/** S20: of a month or a year that was not over when the entry was received, the days up to then. */
function untilReceived({ first, last }: Span, receivedOn = last): Span {
  // What goes on was said to go on, whenever that was received.
  if (last === OPEN || receivedOn >= last) return { first, last };
  return { first, last: receivedOn < first ? first : receivedOn };
}

/** S20: whether an entry is in the file as of a day: the earlier of its last day and of its receipt has come. */
export function isInFileOn({ at, record }: Effective, day: string): boolean {
  return at.span.last <= day || (record.receivedOn !== undefined && record.receivedOn <= day);
}

export interface Ruling {
  /** The last correction or void in force. */
  readonly content?: Recorded;
  /** The last release or rejection of a held entry. */
  readonly release?: Recorded;
  /** The last confirmation or refusal of a correction. */
  readonly confirmation?: Recorded;
}

/** The type of an entry of the stream, by its id. */
export type TypeOf = (entryId: string) => string | undefined;

function typesOf(records: readonly Recorded[]): TypeOf {
  const types = new Map(records.map((record) => [record.entryId, record.type]));
  return (entryId) => types.get(entryId);
}

/**
 * What the control entries in force say of each entry. Read from the newest back: whatever speaks of an entry comes
 * after it, so that by the time an entry is reached all that can annul it has been seen.
 */
export function rulingsOf(
  records: readonly Recorded[],
  facts: FactIndex,
  types: TypeOf = typesOf(records),
): Map<string, Ruling> {
  const rulings = new Map<string, Ruling>();
  for (let i = records.length - 1; i >= 0; i -= 1) {
    const record = records[i];
    if (!record || !isControl(record.type) || !isInForce(record, rulings, types, facts)) continue;
    const target = targetOf(record.type, record.payload);
    rulings.set(target, { [slotOfRuling(record.type)]: record, ...rulings.get(target) });
  }
  return rulings;
}

function slotOfRuling(type: string): keyof Ruling {
  if (type === entryReleased.type || type === entryRejected.type) return 'release';
  return type === correctionConfirmed.type || type === correctionDeclined.type ? 'confirmation' : 'content';
}

function isInForce(record: Recorded, rulings: ReadonlyMap<string, Ruling>, types: TypeOf, facts: FactIndex): boolean {
  const target = record.type === entryCorrected.type ? types(targetOf(record.type, record.payload)) : undefined;
  const needs = needsConfirmation(record, facts.get(target ?? ''));
  return statusOf(record, rulings.get(record.entryId), needs) === 'counts';
}

/** Follows what a control entry speaks of to its end; where that is not there, it stands for itself. */
export function rootOf(record: Recorded, find: (entryId: string) => Recorded | undefined): Recorded {
  const target = find(targetOf(record.type, record.payload));
  if (!target) return record;
  return isControl(target.type) && target.revision < record.revision ? rootOf(target, find) : target;
}

export type EntryStatus = 'counts' | 'held' | 'rejected' | 'voided' | 'waiting' | 'declined';

/** What has become of an entry. A correction that needs another person waits until it is confirmed or declined. */
export function statusOf(record: Recorded, ruling: Ruling | undefined, needs: boolean): EntryStatus {
  const verdicts = {
    content: ruling?.content?.type,
    release: ruling?.release?.type,
    confirmation: ruling?.confirmation?.type,
  };
  if (verdicts.content === entryVoided.type) return 'voided';
  if (record.held !== undefined && verdicts.release !== entryReleased.type) {
    return verdicts.release === entryRejected.type ? 'rejected' : 'held';
  }
  if (!needs || verdicts.confirmation === correctionConfirmed.type) return 'counts';
  return verdicts.confirmation === correctionDeclined.type ? 'declined' : 'waiting';
}

/**
 * The last revision at which control entries changed what an entry means, by taking force or by losing it: a correction
 * that waits does so when it is confirmed, a void when it is recorded, and again when it is voided itself.
 */
export function movesOf(
  records: readonly Recorded[],
  facts: FactIndex,
  types: TypeOf = typesOf(records),
): Map<string, number> {
  const moves = new Map<string, number>();
  const letIn = new Set<string>();
  for (const record of records.toReversed()) {
    const { entryId, type, payload, revision } = record;
    const waits = waitsFor(record, types, facts);
    if (waits !== undefined && !letIn.has(`${waits} ${entryId}`)) {
      moves.delete(entryId);
      continue;
    }
    if (!isControl(type) || type === entryRejected.type || type === correctionDeclined.type) continue;
    const target = targetOf(type, payload);
    letIn.add(`${type} ${target}`);
    const own = waits === undefined ? revision : 0;
    moves.set(target, Math.max(moves.get(target) ?? 0, own, moves.get(entryId) ?? 0));
  }
  return moves;
}

/** The verdict without which an entry is of no effect. */
function waitsFor(record: Recorded, types: TypeOf, facts: FactIndex): string | undefined {
  const { type, payload, held } = record;
  const corrected = type === entryCorrected.type ? types(targetOf(type, payload)) : undefined;
  if (needsConfirmation(record, facts.get(corrected ?? ''))) return correctionConfirmed.type;
  return held === undefined ? undefined : entryReleased.type;
}

/** The entries that count, in the order of the file. Records of unknown facts are passed over; the reader parks them. */
export function effectiveEntries(records: readonly Recorded[], facts: FactIndex): Effective[] {
  const rulings = rulingsOf(records, facts);
  const moves = movesOf(records, facts);
  const entries: Effective[] = [];
  for (const record of records) {
    const entry = countingAs(record, facts.get(record.type), rulings, moves);
    if (entry) entries.push(entry);
  }
  return entries.sort((a, b) => compareOrder(a.order, b.order));
}

/** A record as it counts by what was ruled on it; undefined where it does not. */
export function countingAs(
  record: Recorded,
  fact: AnyFact | undefined,
  rulings: ReadonlyMap<string, Ruling>,
  moves: ReadonlyMap<string, number>,
): Effective | undefined {
  if (!fact || isControl(record.type)) return undefined;
  const ruling = rulings.get(record.entryId);
  if (statusOf(record, ruling, false) !== 'counts') return undefined;
  const correction = ruling?.content;
  const fixed = fixedIn(record, ruling, rulings);
  return effectiveOf(record, fact, {
    ...(correction && { correction }),
    ...(fixed && { fixed }),
    revision: moves.get(record.entryId) ?? 0,
  });
}

/** What was fixed last: by the entry itself, by its release, by a correction or by the confirmation of that. */
function fixedIn(
  record: Recorded,
  { content, release }: Ruling = {},
  rulings: ReadonlyMap<string, Ruling>,
): JsonObject | undefined {
  let last: Recorded | undefined;
  for (const each of [record, release, content, content && rulings.get(content.entryId)?.confirmation])
    if (each?.fixed && (!last || each.revision > last.revision)) last = each;
  return last?.fixed;
}
