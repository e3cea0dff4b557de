/** The timeline of a stream: every entry at its place in the file, with what it changed; none is hidden. */
import { isControl, targetOf } from './control.js';
import { changesBetween } from './diff.js';
import type { Changes } from './diff.js';
import {
  compareOrder,
  effectiveOf,
  isInFileOn,
  needsConfirmation,
  rootOf,
  rulingsOf,
  shownAs,
  statusOf,
} from './effective.js';
import type { Effective, Recorded, Ruling, EntryStatus } from './effective.js';
import { atOnce, entriesIn, factsOf, findingsOf, foldInStretches } from './fold.js';
import type { Finding } from './finding.js';
import type { View } from './fold.js';
import { buildsOn } from './holding.js';
import type { Span } from './span.js';
import type { StreamDefinition } from './stream-kind.js';

/** A correction, a void or a verdict that speaks of an entry, itself or through another one. */
export interface RulingOn {
  readonly record: Recorded;
  /** The entry that it names: the one on the timeline, or another ruling on it. */
  readonly on: string;
  /** `superseded` where a later one of its kind counts in its place. */
  readonly standing: EntryStatus | 'superseded';
}

export interface TimelineItem extends Changes {
  /** With the content that counts. */
  readonly entry: Effective;
  /** Only what counts has changed something. */
  readonly standing: EntryStatus;
  /** Oldest first. */
  readonly rulings: readonly RulingOn[];
  readonly findings: readonly Finding[];
  /** Of a held entry: the held ones that it builds on, to be released before it. */
  readonly waitsFor: readonly string[];
}

/** Items that are worked out before others may have their turn. */
const items_per_stretch = 50;

export function timelineOf<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  view: View = {},
): TimelineItem[] {
  return atOnce(timelineInStretches(definition, id, records, view));
}

export function* timelineInStretches<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  { asOf, knownAt }: View = {},
): Generator<void, TimelineItem[]> {
  const known = knownAt === undefined ? records : records.filter((record) => record.receivedAt <= knownAt);
  const counting = entriesIn(definition, known, { asOf });
  const changes = new Map<string, Changes>();
  const folded = yield* foldInStretches(definition, id, counting, (before, { at }, after) => {
    changes.set(at.entryId, changesBetween(before.state, after.state));
  });
  const effective = new Map(counting.map((entry) => [entry.at.entryId, entry]));
  const findings = new Map<string, Finding[]>();
  for (const finding of findingsOf(folded))
    findings.set(finding.entry, [...(findings.get(finding.entry) ?? []), finding]);
  const { rulings, spoken } = spokenOf(definition, known);
  const items: TimelineItem[] = [];
  for (const [i, record] of known.entries()) {
    if (i % items_per_stretch === 0) yield;
    const entry = effective.get(record.entryId) ?? findEntry(definition, record, rulings.get(record.entryId), spoken);
    if (!entry || (asOf !== undefined && !isInFileOn(entry, asOf))) continue;
    items.push({
      entry,
      standing: statusOf(record, rulings.get(record.entryId), false),
      rulings: spoken.get(record.entryId) ?? [],
      findings: findings.get(record.entryId) ?? [],
      waitsFor: [],
      ...(changes.get(record.entryId) ?? { changes: [], restated: [] }),
    });
  }
  return yield* awaiting(items.sort((a, b) => compareOrder(a.entry.order, b.entry.order)));
}

function* awaiting(items: readonly TimelineItem[]): Generator<void, TimelineItem[]> {
  const held = items.flatMap(({ entry, standing }) => (standing === 'held' ? [entry] : []));
  const shown: TimelineItem[] = [];
  for (const [i, item] of items.entries()) {
    if (i % items_per_stretch === 0) yield;
    const isHeld = item.standing === 'held';
    shown.push(isHeld ? { ...item, waitsFor: buildsOn(item.entry, held).map(({ at }) => at.entryId) } : item);
  }
  return shown;
}

/** True where some day of the entry lies within the two days given. */
export function isWithinDays({ first, last }: Span, from?: string, to?: string): boolean {
  return (from === undefined || last >= from) && (to === undefined || first <= to);
}

/** What a record that does not count is on the timeline; a ruling is shown on what it speaks of. */
function findEntry<S>(
  definition: StreamDefinition<S>,
  record: Recorded,
  ruling: Ruling | undefined,
  spoken: ReadonlyMap<string, readonly RulingOn[]>,
): Effective | undefined {
  const fact = factsOf(definition).get(record.type);
  if (!fact) return undefined;
  if (isControl(record.type)) return spoken.has(record.entryId) ? effectiveOf(record, fact) : undefined;
  return shownAs(record, fact, ruling);
}

interface Spoken {
  readonly rulings: ReadonlyMap<string, Ruling>;
  /** By the entry that they come to speak of in the end. */
  readonly spoken: ReadonlyMap<string, readonly RulingOn[]>;
}

function spokenOf<S>(definition: StreamDefinition<S>, records: readonly Recorded[]): Spoken {
  const facts = factsOf(definition);
  const rulings = rulingsOf(records, facts);
  const byId = new Map(records.map((record) => [record.entryId, record]));
  const spoken = new Map<string, RulingOn[]>();
  for (const record of records) {
    if (!isControl(record.type)) continue;
    const on = targetOf(record.type, record.payload);
    const target = byId.get(on);
    const needs = needsConfirmation(record, facts.get(target?.type ?? ''));
    const standing = statusOf(record, rulings.get(record.entryId), needs);
    const isLast = Object.values(rulings.get(on) ?? {}).includes(record);
    const root = rootOf(record, (entryId) => byId.get(entryId)).entryId;
    const before = spoken.get(root) ?? [];
    before.push({ record, on, standing: standing === 'counts' && !isLast ? 'superseded' : standing });
    spoken.set(root, before);
  }
  return { rulings, spoken };
}
