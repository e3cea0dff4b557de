/** A stream with all its entries: what `decide` knows of it. */
import { candidate } from './proposal.js';
import { entryCorrected, isControl, targetOf } from './control.js';
import type { Correction } from './control.js';
import { SnapshottedLog } from './snapshotted-log.js';
import {
  compareOrder,
  countingAs,
  effectiveOf,
  movesOf,
  needsConfirmation,
  rootOf,
  rulingsOf,
  shownAs,
  statusOf,
} from './effective.js';
import type { Effective, OrderKey, Recorded, Ruling, EntryStatus } from './effective.js';
import type { Entry } from './entry.js';
import type { Actor, AnyFact } from './fact.js';
import { entriesIn, factsOf, findingsOf, merge } from './fold.js';
import type { Finding } from './finding.js';
import type { Folded } from './fold.js';
import { Accounts } from './invariants.js';
import type { Refusal } from './refusal.js';
import type { StreamDefinition } from './stream-kind.js';

/** What no longer counts, and what does in its place. */
export interface Exchange {
  readonly gone: readonly Effective[];
  readonly come: readonly Effective[];
}

export class Aggregate<S> {
  readonly #records: Recorded[] = [];
  /** Control entries, and those that were held: what else there is has no say in what counts. */
  readonly #spoken: Recorded[] = [];
  readonly #byId = new Map<string, Recorded>();
  #rulings: ReadonlyMap<string, Ruling> | undefined;
  /** What waits, in the order of the file, as long as nothing else is spoken. */
  #held: readonly Effective[] | undefined;
  #course: SnapshottedLog<S>;
  /** Of the slices alone that tell where it lies; made when first asked for. */
  #whereabouts: SnapshottedLog<S> | undefined;
  /** Of a kind with invariants; made when first asked for. */
  #accounts: Accounts | undefined;

  constructor(
    readonly definition: StreamDefinition<S>,
    readonly id: string,
    records: readonly Recorded[] = [],
  ) {
    for (const record of records) this.#keep(record);
    this.#course = new SnapshottedLog(definition, id, entriesIn(definition, this.#records));
  }

  /** Another one that goes on from here. */
  copy(): Aggregate<S> {
    const copy = new Aggregate(this.definition, this.id);
    for (const record of this.#records) copy.#keep(record);
    copy.#course = this.#course.copy();
    return copy;
  }

  get records(): readonly Recorded[] {
    return this.#records;
  }

  get entries(): readonly Effective[] {
    return this.#course.entries;
  }

  /** @see Course.isFolded */
  get isFolded(): boolean {
    return this.#course.isFolded;
  }

  get folded(): Folded<S> {
    return this.#course.folded;
  }

  /** @see Course.foldInStretches */
  foldInStretches(before?: OrderKey): Generator<void> {
    return this.#course.foldInStretches(before);
  }

  /** At the end of a day. */
  foldedOn(day: string): Folded<S> {
    return this.#course.foldedOn(day);
  }

  get state(): S {
    return this.folded.state;
  }

  /** As far as `reach` and `place` are told from it: what comes late elsewhere in the file is not folded for it. */
  get whereabouts(): S {
    return this.#courseOfWhereabouts.folded.state;
  }

  /** The same at the end of a day. */
  whereaboutsOn(day: string): S {
    return this.#courseOfWhereabouts.foldedOn(day).state;
  }

  get #courseOfWhereabouts(): SnapshottedLog<S> {
    const { definition } = this;
    if (!definition.whereabouts) return this.#course;
    this.#whereabouts ??= new SnapshottedLog(
      definition,
      this.id,
      this.entries.filter((entry) => this.#tellsWhere(entry)),
    );
    return this.#whereabouts;
  }

  #tellsWhere({ at: { type } }: Effective): boolean {
    return this.definition.whereabouts?.some(({ facts }) => facts.some((fact) => fact.type === type)) ?? false;
  }

  get revision(): number {
    return this.#records.at(-1)?.revision ?? 0;
  }

  get findings(): Finding[] {
    return findingsOf(this.folded);
  }

  /** Control entries, and those that were held. */
  get spoken(): readonly Recorded[] {
    return this.#spoken;
  }

  /** An entry as it counts now; undefined where it doesn't. */
  find(record: Recorded): Effective | undefined {
    return this.#course.find(record);
  }

  /** @see Course.try */
  try(entry: Effective, instead?: Effective): ReturnType<SnapshottedLog<S>['try']> {
    return this.#course.try(entry, instead);
  }

  findRecord(entryId: string): Recorded | undefined {
    return this.#byId.get(entryId);
  }

  /** Takes in what has been appended, once. */
  admit(record: Recorded): void {
    if (record.revision <= this.revision) return;
    this.#keep(record);
    if (isControl(record.type)) {
      if (record.held === undefined) this.#change(this.ruledBy(record));
      return;
    }
    const fact = this.factOf(record.type);
    if (record.held !== undefined || !fact) return;
    const entry = effectiveOf(record, fact);
    this.#change({ gone: [], come: [entry] });
  }

  #change({ gone, come }: Exchange): void {
    for (const entry of gone) this.#course.remove(entry);
    for (const entry of come) this.#course.insert(entry);
    this.#accounts?.apply(gone, come);
    if (!this.#whereabouts) return;
    for (const entry of gone) if (this.#tellsWhere(entry)) this.#whereabouts.remove(entry);
    for (const entry of come) if (this.#tellsWhere(entry)) this.#whereabouts.insert(entry);
  }

  /**
   * What a control entry puts in the place of what counted: of the one entry that it speaks of in the end.
   * @param control one of the stream, or one that may become its next
   */
  ruledBy(control: Recorded): Exchange {
    const spoken = this.#byId.has(control.entryId) ? this.#spoken : [...this.#spoken, control];
    const root = rootOf(control, (entryId) => this.#byId.get(entryId));
    if (isControl(root.type)) return { gone: [], come: [] };
    const facts = factsOf(this.definition);
    const typeOf = (entryId: string): string | undefined =>
      entryId === control.entryId ? control.type : this.#byId.get(entryId)?.type;
    const was = this.#course.find(root);
    const is = countingAs(root, facts.get(root.type), rulingsOf(spoken, facts, typeOf), movesOf(spoken, facts, typeOf));
    const isSame = was?.payload === is?.payload && was?.changedRevision === is?.changedRevision;
    return isSame ? { gone: [], come: [] } : { gone: was ? [was] : [], come: is ? [is] : [] };
  }

  /** What the control entries in force say of each entry. */
  get rulings(): ReadonlyMap<string, Ruling> {
    return (this.#rulings ??= rulingsOf(
      this.#spoken,
      factsOf(this.definition),
      (entryId) => this.#byId.get(entryId)?.type,
    ));
  }

  /** Its whereabouts with a checked entry on top, or with the checked body of a correction. */
  whereaboutsAfter(fact: AnyFact, payload: Entry, actor: Actor): S | undefined {
    const corrected = fact.type === entryCorrected.type ? this.#byId.get(targetOf(fact.type, payload)) : undefined;
    const own = corrected ? this.factOf(corrected.type) : fact;
    if (!own || isControl(own.type)) return undefined;
    const body = corrected ? ((payload as Correction).data as unknown as Entry) : payload;
    const { at } = effectiveOf(candidate({ type: own.type, payload: body, actor }, 0), own);
    return merge(this.whereabouts, own.evolve(this.whereabouts, body, at) as Partial<S>);
  }

  #keep(record: Recorded): void {
    this.#records.push(record);
    this.#byId.set(record.entryId, record);
    if (record.held === undefined && !isControl(record.type)) return;
    this.#spoken.push(record);
    this.#rulings = undefined;
    this.#held = undefined;
  }

  factOf(type: string): AnyFact | undefined {
    return factsOf(this.definition).get(type);
  }

  /** The entries that changed what this one sets, each with the revision at which it last did. */
  changesOf(fact: AnyFact, payload: Entry): { entryId: string; revision: number }[] {
    const moves = movesOf(this.#records, factsOf(this.definition));
    const setters = isControl(fact.type)
      ? new Set([targetOf(fact.type, payload)])
      : this.#settersOf(conflictKeysOf(fact, payload, payload.entryId));
    return this.#records
      .filter(({ entryId }) => setters.has(entryId))
      .map(({ entryId, held, revision }) => ({
        entryId,
        revision: Math.max(held === undefined ? revision : 0, moves.get(entryId) ?? 0),
      }));
  }

  /** By what they say, or by what a correction once said in their place: they may have left the slot since. */
  #settersOf(conflictKeys: readonly string[]): Set<string> {
    const setters = new Set<string>();
    if (conflictKeys.length === 0) return setters;
    for (const record of this.#records) {
      const corrects = record.type === entryCorrected.type;
      const setter = corrects ? this.#byId.get(targetOf(record.type, record.payload)) : record;
      const body = corrects ? (record.payload as Correction).data : record.payload;
      const set = setter ? conflictKeysOf(this.factOf(setter.type), body, setter.entryId) : [];
      if (setter && set.some((conflictKey) => conflictKeys.includes(conflictKey))) setters.add(setter.entryId);
    }
    return setters;
  }

  /** What waits for the office, of one account or of all, in the order of the file. */
  heldEntries(actor?: Actor): readonly Effective[] {
    this.#held ??= this.#heldInOrder();
    return actor ? this.#held.filter(({ record }) => record.by.sub === actor.sub) : this.#held;
  }

  #heldInOrder(): Effective[] {
    if (this.#spoken.every(({ held }) => held === undefined)) return [];
    const facts = factsOf(this.definition);
    const { rulings } = this;
    return this.#spoken
      .flatMap((record) => {
        const [fact, ruling] = [facts.get(record.type), rulings.get(record.entryId)];
        if (record.held === undefined || !fact || isControl(record.type)) return [];
        if (statusOf(record, ruling, false) !== 'held') return [];
        return [shownAs(record, fact, ruling, record.revision)];
      })
      .sort((a, b) => compareOrder(a.order, b.order));
  }

  /** S17: what would break an invariant, or break it further. */
  refuseBroken(exchange: () => Exchange): Refusal | undefined {
    if (this.definition.invariants === undefined) return undefined;
    this.#accounts ??= new Accounts(this.entries);
    const { gone, come } = exchange();
    return this.#accounts.refuse(gone, come);
  }

  /** S23: what an entry has in common with another, as long as both count. */
  alikeTo(record: Recorded): readonly Finding[] {
    const { alike } = this.definition;
    const entry = alike && record.held === undefined ? this.#course.find(record) : undefined;
    return entry ? alike!(() => this.state, this.entries, entry) : [];
  }

  /** What has become of an entry. */
  standingOf(record: Recorded): EntryStatus {
    return statusOf(record, this.rulings.get(record.entryId), this.needsAnother(record));
  }

  /** S22: whether another person has to confirm it before it counts. */
  needsAnother(record: Recorded): boolean {
    const of = isControl(record.type) ? this.#byId.get(targetOf(record.type, record.payload)) : undefined;
    return needsConfirmation(record, of && this.factOf(of.type));
  }
}

function conflictKeysOf(fact: AnyFact | undefined, body: unknown, entryId: string): readonly string[] {
  return [fact?.conflictKey?.(body, entryId) ?? []].flat();
}
