/** A stream with all its entries: what `decide` knows. */
import { refuseAtSource } from './at-source.js';
import { refuseAbsurd } from './door.js';
import { correctionConfirmed, entryCorrected, entryReleased, entryVoided, isControl, targetOf } from './control.js';
import type { Correction } from './control.js';
import { Course } from './course.js';
import {
  compareOrder,
  countingAs,
  effectiveOf,
  movesOf,
  needsConfirmation,
  rootOf,
  rulingsOf,
  standingOf,
} from './effective.js';
import type { Effective, Recorded, Ruling, Standing } from './effective.js';
import type { Entry } from './entry.js';
import type { Actor, AnyFact } from './fact.js';
import { entriesIn, factsOf, findingsOf, merge } from './fold.js';
import type { Finding, Folded } from './fold.js';
import { fieldsOf, perClass } from './fields.js';
import type { Field } from './fields.js';
import { holdsIdentityNumber } from './identity-number.js';
import { Accounts } from './invariants.js';
import { awaitedBy, buildsOn, refuseUnseen, waitsFor } from './holding.js';
import { isOfCadre, nowhere } from './reach.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { spanOf } from './span.js';
import type { Span } from './span.js';
import type { StreamDefinition } from './stream-kind.js';

export interface Attempt {
  readonly type: string;
  /** Checked against the fact's class. */
  readonly payload: Entry;
  readonly actor: Actor;
  /** `YYYY-MM-DD` in the ledger's time zone. */
  readonly today: string;
  /** RFC 3339; undefined where no clock is asked. */
  readonly now?: string;
  /** The day of a clock time, in the ledger's time zone. */
  readonly dayOf: (instant: string) => string;
  /** Whether the entry found under the same id has the same content. */
  readonly isSame: (known: Recorded) => boolean;
}

export type Decision =
  | { readonly outcome: 'repeated'; readonly known: Recorded }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | {
      readonly outcome: 'recorded';
      readonly held?: string;
      /** A correction or a void that another person has to confirm before it counts. */
      readonly waiting?: true;
      /** What its metadata says of that. */
      readonly waits?: boolean;
    };

/** What no longer counts, and what does in its place. */
interface Exchange {
  readonly gone: readonly Effective[];
  readonly come: readonly Effective[];
}

/** Entries of one account in one stream that wait for the office: what comes beyond them is kept by the client. */
const held_max = 200;

export class Life<S> {
  readonly #records: Recorded[] = [];
  /** Control entries, and those that were held: what else there is has no say in what counts. */
  readonly #spoken: Recorded[] = [];
  readonly #byId = new Map<string, Recorded>();
  #course: Course<S>;
  /** Of a kind with invariants; made when first asked for. */
  #accounts: Accounts | undefined;

  constructor(
    readonly definition: StreamDefinition<S>,
    readonly id: string,
    records: readonly Recorded[] = [],
  ) {
    for (const record of records) this.#keep(record);
    this.#course = new Course(definition, id, entriesIn(definition, this.#records));
  }

  /** Another one that goes on from here. */
  copy(): Life<S> {
    const copy = new Life(this.definition, this.id);
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

  get folded(): Folded<S> {
    return this.#course.folded;
  }

  /** At the end of a day. */
  foldedOn(day: string): Folded<S> {
    return this.#course.foldedOn(day);
  }

  get state(): S {
    return this.folded.state;
  }

  get revision(): number {
    return this.#records.at(-1)?.revision ?? 0;
  }

  get findings(): Finding[] {
    return findingsOf(this.folded);
  }

  findRecord(entryId: string): Recorded | undefined {
    return this.#byId.get(entryId);
  }

  /** Takes in what has been appended, once. */
  admit(record: Recorded): void {
    if (record.revision <= this.revision) return;
    this.#keep(record);
    if (isControl(record.type)) {
      if (record.held === undefined) this.#change(this.#ruled(this.#spoken, record));
      return;
    }
    const fact = this.#factOf(record.type);
    if (record.held !== undefined || !fact) return;
    const entry = effectiveOf(record, fact);
    this.#change({ gone: [], come: [entry] });
  }

  #change({ gone, come }: Exchange): void {
    for (const entry of gone) this.#course.remove(entry);
    for (const entry of come) this.#course.insert(entry);
    this.#accounts?.apply(gone, come);
  }

  /** What a control entry puts in the place of what counted: of the one entry that it speaks of in the end. */
  #ruled(spoken: readonly Recorded[], control: Recorded): Exchange {
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
    return rulingsOf(this.#spoken, factsOf(this.definition), (entryId) => this.#byId.get(entryId)?.type);
  }

  /** The state with a checked entry on top, or with the checked body of a correction. */
  stateAfter(fact: AnyFact, payload: Entry, actor: Actor): S | undefined {
    const corrected = fact.type === entryCorrected.type ? this.#byId.get(targetOf(fact.type, payload)) : undefined;
    const own = corrected ? this.#factOf(corrected.type) : fact;
    if (!own || isControl(own.type)) return undefined;
    const body = corrected ? ((payload as Correction).data as unknown as Entry) : payload;
    const { at } = effectiveOf(candidate({ type: own.type, payload: body, actor }, 0), own);
    return merge(this.state, own.evolve(this.state, body, at) as Partial<S>);
  }

  /** What becomes of an entry: a repeat is looked at before any rule. */
  decide(attempt: Attempt): Decision {
    const known = this.#byId.get(attempt.payload.entryId);
    if (known)
      return attempt.isSame(known)
        ? { outcome: 'repeated', known }
        : refused(refuse('entry-id-reused', 'entryId', [known.entryId]));
    const fact = this.#factOf(attempt.type);
    if (!fact) throw new Error(`${attempt.type} is no fact of a ${this.definition.kind}`);
    const refusal =
      refuseByItself(fact, attempt.payload, attempt) ??
      this.#refuseByStream(fact) ??
      this.#refuseMoved(fact, attempt.payload);
    if (refusal) return refused(refusal);
    return isControl(attempt.type) ? this.#decideControl(attempt, fact) : this.#decideEntry(attempt, fact);
  }

  #keep(record: Recorded): void {
    this.#records.push(record);
    this.#byId.set(record.entryId, record);
    if (record.held !== undefined || isControl(record.type)) this.#spoken.push(record);
  }

  #factOf(type: string): AnyFact | undefined {
    return factsOf(this.definition).get(type);
  }

  #refuseByStream(fact: AnyFact): Refusal | undefined {
    const first = this.#records[0];
    if (fact.opens) return first && refuse('already-registered', '', [first.entryId]);
    if (first || !this.definition.facts.some((other) => other.opens)) return undefined;
    return refuse(this.definition.unknownAs ?? 'stream-unknown');
  }

  /** S10: compared with the last change of what the entry sets, not with the stream. */
  #refuseMoved(fact: AnyFact, payload: Entry): Refusal | undefined {
    const { basedOnRevision } = payload;
    if (basedOnRevision === undefined) return undefined;
    // Nobody can have seen it: taken at its word, it would never find that anything moved.
    if (basedOnRevision > this.revision) return refuse('revision-unknown', 'basedOnRevision');
    const moved = this.changesOf(fact, payload).filter((change) => change.revision > basedOnRevision);
    return moved.length > 0
      ? refuse(
          'state-moved',
          'basedOnRevision',
          moved.map((change) => change.entryId),
        )
      : undefined;
  }

  /** The entries that changed what this one sets, each with the revision at which it last did. */
  changesOf(fact: AnyFact, payload: Entry): { entryId: string; revision: number }[] {
    const moves = movesOf(this.#records, factsOf(this.definition));
    const setters = isControl(fact.type)
      ? new Set([targetOf(fact.type, payload)])
      : this.#settersOf(slotsOf(fact, payload, payload.entryId));
    return this.#records
      .filter(({ entryId }) => setters.has(entryId))
      .map(({ entryId, held, revision }) => ({
        entryId,
        revision: Math.max(held === undefined ? revision : 0, moves.get(entryId) ?? 0),
      }));
  }

  /** By what they say, or by what a correction once said in their place: they may have left the slot since. */
  #settersOf(slots: readonly string[]): Set<string> {
    const setters = new Set<string>();
    if (slots.length === 0) return setters;
    for (const record of this.#records) {
      const corrects = record.type === entryCorrected.type;
      const setter = corrects ? this.#byId.get(targetOf(record.type, record.payload)) : record;
      const body = corrects ? (record.payload as Correction).data : record.payload;
      const set = setter ? slotsOf(this.#factOf(setter.type), body, setter.entryId) : [];
      if (setter && set.some((slot) => slots.includes(slot))) setters.add(setter.entryId);
    }
    return setters;
  }

  #decideEntry(attempt: Attempt, fact: AnyFact): Decision {
    const record = candidate(attempt, this.revision + 1);
    const entry = afterItsLike(effectiveOf(record, fact));
    const { findings } = this.#course.try(entry);
    const held = this.#heldFor(attempt.actor, fact, entry.at.span);
    const finding = held === undefined ? findings[0] : undefined;
    if (held !== undefined || finding) return this.#decideHeld(entry, attempt.actor, held, finding);
    const broken = this.#refuseBroken([], [entry]);
    return broken ? refused(broken) : { outcome: 'recorded' };
  }

  /** @param more what else is told of it */
  #hold({ sub }: Actor, held: string, more: { readonly waiting?: true; readonly waits?: boolean } = {}): Decision {
    const own = this.#spoken.filter((record) => record.held !== undefined && record.by.sub === sub);
    if (own.length >= held_max) {
      const { rulings } = this;
      const undecided = own.filter(({ entryId }) => {
        const ruling = rulings.get(entryId);
        return ruling?.release === undefined && ruling?.content?.type !== entryVoided.type;
      });
      if (undecided.length >= held_max)
        return refused({ ...refuse('too-many-held'), known: { limit: String(held_max) } });
    }
    return { outcome: 'recorded', held, ...more };
  }

  /** S9: a cadre's entry waits where the cadre did not look after the stream on its day. */
  #heldFor(actor: Actor, fact: AnyFact, on?: Span): string | undefined {
    const { heldAs, reach } = this.definition;
    if (heldAs === undefined || actor.role !== 'cadre' || fact.opens) return undefined;
    return isOfCadre(reach(this.state, on) ?? nowhere, actor) ? undefined : heldAs;
  }

  /** S18: what does not fit as long as something waits is held, too; whoever may not see the file is not told of it. */
  #decideHeld(entry: Effective, actor: Actor, held: string | undefined, finding: Finding | undefined): Decision {
    const refusal = this.#refuseHeld(entry, actor, held, finding);
    return refusal ? refused(refusal) : this.#hold(actor, held ?? waitsFor);
  }

  #refuseHeld(entry: Effective, actor: Actor, held: string | undefined, finding?: Finding): Refusal | undefined {
    const { definition, id } = this;
    const isOther = ({ at }: Effective): boolean => at.entryId !== entry.at.entryId;
    if (held !== undefined) {
      const opening = this.entries.filter((other) => other.fact.opens);
      return refuseUnseen(definition, id, opening, this.#heldEntries(actor).filter(isOther), entry);
    }
    const awaited = finding ? awaitedBy(definition, id, this.entries, entry, this.#heldEntries()) : [];
    return awaited.length > 0 ? undefined : finding;
  }

  /** What waits for the office, of one account or of all, in the order of the file. */
  #heldEntries(actor?: Actor): Effective[] {
    if (this.#spoken.every(({ held }) => held === undefined)) return [];
    const facts = factsOf(this.definition);
    const { rulings } = this;
    return this.#spoken
      .flatMap((record) => {
        const [fact, ruling] = [facts.get(record.type), rulings.get(record.entryId)];
        if (record.held === undefined || !fact || isControl(record.type)) return [];
        if ((actor && record.by.sub !== actor.sub) || standingOf(record, ruling, false) !== 'held') return [];
        const correction = ruling?.content;
        return [effectiveOf(record, fact, { ...(correction && { correction }), revision: record.revision })];
      })
      .sort((a, b) => compareOrder(a.order, b.order));
  }

  /** The held entries that a held one builds on: to be released before it. Of others' it tells only who may see them. */
  awaitedBy(entryId: string): string[] {
    const held = this.#heldEntries();
    const entry = held.find(({ at }) => at.entryId === entryId);
    if (!entry) return [];
    const { record } = entry;
    const shown = record.held === waitsFor ? held : held.filter((other) => other.record.by.sub === record.by.sub);
    return buildsOn(entry, shown).map(({ at }) => at.entryId);
  }

  /** The held entries that build on one, in the order in which they can be released. */
  buildingOn(entryId: string): string[] {
    const record = this.#byId.get(entryId);
    const fact = record && this.#factOf(record.type);
    if (!fact || isControl(record.type)) return [];
    const bringer = [effectiveOf(record, fact)];
    const others = this.#heldEntries().filter(({ at }) => at.entryId !== entryId);
    return others.filter((other) => buildsOn(other, bringer).length > 0).map(({ at }) => at.entryId);
  }

  /** S17: what would break an invariant, or break it further. */
  #refuseBroken(gone: readonly Effective[], come: readonly Effective[]): Refusal | undefined {
    if (this.definition.invariants === undefined) return undefined;
    this.#accounts ??= new Accounts(this.entries);
    return this.#accounts.refuse(gone, come);
  }

  /** The same for a control entry, by what counts once it stands there. */
  #refuseControlBroken(candidate: Recorded): Refusal | undefined {
    if (this.definition.invariants === undefined) return undefined;
    const { gone, come } = this.#ruled([...this.#spoken, candidate], candidate);
    return this.#refuseBroken(gone, come);
  }

  /** A correction is looked at as if it had been confirmed already: nobody is to wait for what can't be. */
  #codeOfUndoing(attempt: Attempt, target: Recorded): string | undefined {
    const { refuseRuling } = this.definition;
    if (!refuseRuling) return undefined;
    const ruling = candidate(attempt, this.revision + 1);
    const fact = this.#factOf(target.type);
    if (attempt.type !== entryCorrected.type || !fact) {
      const { gone, come } = this.#ruled([...this.#spoken, ruling], ruling);
      return refuseRuling(this.state, gone, come);
    }
    const gone = this.entries.filter(({ at }) => at.entryId === target.entryId);
    const corrected = effectiveOf(target, fact, { correction: ruling, revision: ruling.revision });
    return refuseRuling(this.state, gone, gone.length > 0 ? [corrected] : []);
  }

  #decideControl(attempt: Attempt, fact: AnyFact): Decision {
    const id = targetOf(attempt.type, attempt.payload);
    const target = this.#byId.get(id);
    const path = attempt.type === entryCorrected.type ? 'corrects' : attempt.type === entryVoided.type ? 'voids' : 'on';
    if (!target) return refused(refuse('entry-unknown', path));
    if (target.completes) {
      const { stream, entryId } = target.completes;
      return refused(refuseAtSource({ stream, entryId }, path));
    }
    const isContent = path !== 'on';
    const refusal = isContent ? this.#refuseContent(attempt, target, path) : this.#refuseVerdict(attempt, target);
    if (refusal) return refused(refusal);
    const undone = this.#codeOfUndoing(attempt, target);
    if (undone !== undefined) return refused(refuse(undone, path));
    return isContent
      ? this.#decideContent(attempt, target, fact)
      : this.#unlessBroken(candidate(attempt, this.revision + 1), { outcome: 'recorded' });
  }

  #decideContent(attempt: Attempt, target: Recorded, fact: AnyFact): Decision {
    const applies = this.#isOwnHeld(target, attempt.actor);
    const held = applies ? undefined : this.#heldFor(attempt.actor, fact);
    const waits = !applies && this.#waits(attempt.type, target);
    const more = { ...(waits && { waiting: true as const }), waits };
    if (held !== undefined) return this.#hold(attempt.actor, held, more);
    // A void that waits is judged as it will take effect: nobody is to confirm what can't stand.
    const waitsAsJudged = waits && attempt.type !== entryVoided.type;
    return this.#unlessBroken(candidate(attempt, this.revision + 1, waitsAsJudged), { outcome: 'recorded', ...more });
  }

  #unlessBroken(control: Recorded, decision: Decision): Decision {
    const broken = this.#refuseControlBroken(control);
    return broken ? refused(broken) : decision;
  }

  /** S18: what its author says of a held entry applies to it at once, and shares its verdict. */
  #isOwnHeld(target: Recorded, actor: Actor): boolean {
    return target.by.sub === actor.sub && this.#standing(target) === 'held';
  }

  #standing(record: Recorded): Standing {
    return standingOf(record, this.rulings.get(record.entryId), this.#needsAnother(record));
  }

  #needsAnother(record: Recorded): boolean {
    const of = isControl(record.type) ? this.#byId.get(targetOf(record.type, record.payload)) : undefined;
    return needsConfirmation(record, of && this.#factOf(of.type));
  }

  /** S22: nobody changes alone what a second person has to see; a void of what has no effect changes nothing. */
  #waits(type: string, target: Recorded): boolean {
    const fact = this.#factSpokenOf(target);
    if (!fact?.correctionNeedsConfirmation) return false;
    return type === entryCorrected.type || this.#standing(target) === 'counts';
  }

  /** Of an entry, or of one that a correction, a void or a confirmation speaks of in the end. */
  #factSpokenOf({ type, payload }: Recorded): AnyFact | undefined {
    if (!isControl(type)) return this.#factOf(type);
    if (!contentRulings.has(type)) return undefined;
    const target = this.#byId.get(targetOf(type, payload));
    return target && this.#factSpokenOf(target);
  }

  #refuseContent(attempt: Attempt, target: Recorded, path: string): Refusal | undefined {
    const { type, payload, actor } = attempt;
    const own = target.by.sub === actor.sub;
    if (!own && actor.role !== 'office') return refuse('recorded-by-others', path, [target.entryId]);
    const fact = this.#factOf(target.type);
    if (type === entryVoided.type)
      return this.#refuseVoided(target, path) ?? (fact?.opens ? this.#refuseVoidedOpening(target, path) : undefined);
    if (isControl(target.type)) return refuse('entry-not-correctable', path, [target.entryId]);
    const body = (payload as Correction).data as unknown as Entry;
    return fact && (refuseByItself(fact, body, attempt, 'data.') ?? this.#refuseCorrected(target, fact, body, actor));
  }

  /** S22: one void is enough; undone, a second one would go on in silence. */
  #refuseVoided(target: Recorded, path: string, by?: Recorded): Refusal | undefined {
    const isVoid = this.#standing(target) === 'voided';
    if (by && !isVoid) return undefined;
    const other = this.#spoken.findLast(
      (record) =>
        record.type === entryVoided.type &&
        record !== by &&
        targetOf(record.type, record.payload) === target.entryId &&
        this.#standing(record) === (isVoid ? 'counts' : 'waiting'),
    );
    return other && refuse('already-voided', path, [other.entryId]);
  }

  /** What is opened for good is closed instead; anything else may go while nothing that counts depends on it. */
  #refuseVoidedOpening(target: Recorded, path: string): Refusal | undefined {
    if (this.definition.isOpenedForGood) return refuse('registration-not-voidable', path);
    const others = this.entries.flatMap(({ at }) => (at.entryId === target.entryId ? [] : [at.entryId]));
    return others.length === 0 ? undefined : refuse('opening-has-entries', path, others.slice(0, 20));
  }

  /** A correction is not blocked by what depends on the entry, only by what is wrong with the new body itself. */
  #refuseCorrected(target: Recorded, fact: AnyFact, body: Entry, actor: Actor): Refusal | undefined {
    const correction = { payload: { data: body }, entryId: '', revision: 0 } as unknown as Recorded;
    const entry = afterItsLike(effectiveOf(target, fact, { correction, revision: 0 }));
    if (this.#isOwnHeld(target, actor)) {
      const { findings } = this.#course.try(entry);
      return inData(this.#refuseHeld(entry, actor, this.#heldFor(actor, fact, entry.at.span), findings[0]));
    }
    const { findings } = this.#course.try(entry, this.#course.find(target));
    if (findings.length === 0) return undefined;
    const before = this.findings.filter((old) => old.entry === target.entryId);
    return inData(findings.find(({ code }) => !before.some((old) => old.code === code)));
  }

  #refuseVerdict({ type, actor }: Attempt, target: Recorded): Refusal | undefined {
    const ruling = this.rulings.get(target.entryId);
    const isRelease = type === 'EntryReleased' || type === 'EntryRejected';
    if (isRelease) {
      if (target.held === undefined) return refuse('entry-not-held', 'on');
      if (ruling?.release) return refuse('already-decided', 'on', [ruling.release.entryId]);
      return type === entryReleased.type ? this.#refuseVoidAgain(target) : undefined;
    }
    if (!this.#needsAnother(target)) return refuse('correction-unknown', 'on');
    if (isSamePerson(target.by, actor)) return refuse('same-person', 'on');
    if (ruling?.confirmation) return refuse('already-decided', 'on', [ruling.confirmation.entryId]);
    if (standingOf(target, ruling, true) !== 'waiting') return refuse('correction-unknown', 'on');
    return type === correctionConfirmed.type ? this.#refuseVoidAgain(target) : undefined;
  }

  /** A void that takes effect late, where another has done so before. */
  #refuseVoidAgain(ruled: Recorded): Refusal | undefined {
    const target = ruled.type === entryVoided.type && this.#byId.get(targetOf(ruled.type, ruled.payload));
    return target ? this.#refuseVoided(target, 'on', ruled) : undefined;
  }
}

/** Codes that no list has: those of a list were looked at when they were listed. */
const isFreeCode = ({ schema, codeList }: Field): boolean => schema['pattern'] !== undefined && codeList === undefined;

const fieldsToLookAt = perClass((payload): readonly Field[] =>
  fieldsOf(payload).filter((field) => field.notInFuture ?? isFreeCode(field)),
);

/** What is wrong with a body whatever the file says. */
function refuseByItself(fact: AnyFact, body: Entry, attempt: Attempt, prefix = ''): Refusal | undefined {
  const refusal = refuseByDay(body, attempt, prefix) ?? refuseAbsurd(fact, body, attempt, prefix);
  if (refusal) return refusal;
  for (const field of fieldsToLookAt(fact.payload)) {
    const { name, notInFuture } = field;
    const value = (body as unknown as Record<string, unknown>)[name];
    if (typeof value !== 'string') continue;
    if (notInFuture && spanOf(value).first > attempt.today)
      return refuse('in-the-future', prefix + name, [], { today: attempt.today });
    if (isFreeCode(field) && holdsIdentityNumber(value)) return refuse('identity-number-in-code', prefix + name);
  }
  return undefined;
}

/** The day of an entry, and the clock time on it, neither in the future. */
function refuseByDay({ occurredOn, occurredAt }: Entry, { today, dayOf }: Attempt, prefix = ''): Refusal | undefined {
  const { first, last } = spanOf(occurredOn);
  if (first > today) return refuse('in-the-future', `${prefix}occurredOn`, [], { today });
  if (occurredAt === undefined) return undefined;
  const day = dayOf(occurredAt);
  if (occurredOn === undefined || day < first || day > last) {
    return refuse('occurred-at-elsewhere', `${prefix}occurredAt`, [], { day, ...(occurredOn && { occurredOn }) });
  }
  return day > today ? refuse('in-the-future', `${prefix}occurredAt`, [], { today }) : undefined;
}

function slotsOf(fact: AnyFact | undefined, body: unknown, entryId: string): readonly string[] {
  return [fact?.slot?.(body, entryId) ?? []].flat();
}

function candidate(
  { type, payload, actor, today }: Pick<Attempt, 'type' | 'payload' | 'actor'> & Partial<Attempt>,
  revision: number,
  waits?: boolean,
): Recorded {
  const record = {
    entryId: payload.entryId,
    type,
    payload,
    revision,
    position: '',
    receivedAt: '',
    ...(today !== undefined && { receivedOn: today }),
    by: actor,
  };
  return waits === undefined ? record : { ...record, waits };
}

/** By which what counts is changed, and through which a void reaches it. */
const contentRulings = new Set([entryCorrected.type, entryVoided.type, correctionConfirmed.type]);

/** One account, or two of one cadre. */
function isSamePerson(one: Actor, other: Actor): boolean {
  return one.sub === other.sub || (one.cadreId !== undefined && one.cadreId === other.cadreId);
}

/** Of the new body that a correction brings. */
function inData(refusal: Refusal | undefined): Refusal | undefined {
  return refusal && { ...refusal, path: refusal.path === '' ? 'data' : `data.${refusal.path}` };
}

/** Judged after all that it ties with but for the id: what the door says must not hang on the letters of one. */
function afterItsLike(entry: Effective): Effective {
  const [lastDay, clockMs, sequence, rank] = entry.order;
  return { ...entry, order: [lastDay, clockMs, sequence, rank, 'last'] };
}

function refused({ code, path, with: others, known, source }: Refusal): Decision {
  return {
    outcome: 'refused',
    refusal: { code, path, ...(others && { with: others }), ...(known && { known }), ...(source && { source }) },
  };
}
