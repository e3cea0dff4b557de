/** Recording an entry: load, decide, append. One handler for all facts. */
import { isDeepStrictEqual } from 'node:util';
import { Optional } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Places } from '../access/places.js';
import { refuseAtSource } from '../domain/at-source.js';
import type { Decision } from '../domain/attempt.js';
import { entryCorrected, entryRejected, entryReleased, entryVoided, isControl, targetOf } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import { decide } from '../domain/decide.js';
import { needsConfirmation } from '../domain/effective.js';
import type { Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import type { Actor, AnyFact, StreamKind } from '../domain/fact.js';
import { fixedBy } from '../domain/fixing.js';
import { factsOf } from '../domain/fold.js';
import { awaitedIn, buildingOn, heldFor } from '../domain/holding.js';
import { lowerCaseIds } from '../domain/ids.js';
import type { Refusal } from '../domain/refusal.js';
import { refuse } from '../domain/refusal.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import { foldNumbers } from '../domain/written.js';
import { check } from './checker.js';
import type { FieldError } from '../domain/validate.js';
import { Codec, repeatIn } from '../event-store/codec.js';
import type { EntryToStore } from '../event-store/codec.js';
import { EventStore, InvalidEvent, RevisionConflict } from '../event-store/event-store.js';
import { SubjectErased } from '../event-store/keys.js';
import { Lives } from '../event-store/lives.js';
import type { AnyLife } from '../event-store/lives.js';
import { Erasures, isErasing } from '../erasure/erasures.js';
import { Clock } from '../platform/clock.js';
import { pauseIfDue } from '../platform/pauses.js';
import { References } from './references.js';
import { Rounds } from './rounds.js';
import type { TrialLives } from './trial-lives.js';
import { Turns } from './turns.js';
import { Writing } from './writing.js';

export class RecordEntry {
  constructor(
    readonly kind: StreamKind,
    readonly id: string,
    readonly fact: AnyFact,
    /** Parsed JSON, not yet checked. */
    readonly body: unknown,
    readonly actor: Actor,
    /** Area codes that the actor is confined to; undefined where there is no bound. */
    readonly areas?: readonly string[],
    /** Tried on copies, and not recorded. */
    readonly trial?: TrialLives,
  ) {}
}

/** The answer to an entry that stands in the ledger. */
export interface Receipt {
  readonly entryId: string;
  readonly revision: number;
  readonly position: string;
  readonly receivedAt: string;
  /** Why it waits for the office. */
  readonly held?: string;
  /** The held entries that it builds on. */
  readonly waitsFor?: readonly string[];
  /** Of a release or a rejection: the held entries that build on what it decides. */
  readonly buildOnIt?: readonly string[];
  /** A correction or a void that another person has to confirm before it counts. */
  readonly waiting?: true;
  /** The entry by which it is void; told to who sends it again. */
  readonly voidedBy?: string;
  /** Of an erasure: the day until which backups hold the keys that it destroyed. */
  readonly backupsHoldKeysUntil?: string;
}

export type Outcome =
  | { readonly outcome: 'recorded' | 'repeated' | 'held'; readonly receipt: Receipt }
  | {
      readonly outcome: 'refused';
      readonly refusal: Refusal;
      /** The fact whose body is at fault, where it is that of a correction. */
      readonly corrected?: AnyFact;
    }
  | {
      readonly outcome: 'invalid';
      readonly errors: readonly FieldError[];
      /** The fact whose body is at fault, where it is that of a correction: paths begin with `data.` then. */
      readonly corrected?: AnyFact;
    }
  | { readonly outcome: 'forbidden'; readonly code: 'role-may-not-record' | 'outside-area' };

/** `failed`: not judged, not stored, or nobody knows; to be sent again. */
export type ItemOutcome = Outcome | { readonly outcome: 'failed'; readonly error: unknown };

type Taken = Extract<ItemOutcome, { readonly receipt: Receipt }>;

/** Lost races after which a client is better told to come again. */
export const races_max = 20;

/** More writers on one stream than could be served. */
export class StreamBusy extends Error {
  override readonly name = 'StreamBusy';
}

@CommandHandler(RecordEntry)
export class RecordEntryHandler implements ICommandHandler<RecordEntry, Outcome> {
  readonly rounds = new Rounds();
  readonly #turns = new Turns();
  readonly #writing: Writing;

  constructor(
    private readonly store: EventStore,
    private readonly lives: Lives,
    private readonly codec: Codec,
    private readonly references: References,
    places: Places,
    private readonly clock: Clock,
    @Optional() private readonly erasures?: Erasures,
  ) {
    this.#writing = new Writing(places);
  }

  async execute(command: RecordEntry): Promise<Outcome> {
    if (!command.trial) await this.rounds.join();
    const outcome = lookAt(command);
    if (outcome) return outcome;
    if (command.trial) return this.#try(command, command.trial);
    const recorded = (await this.#inTurn([command]))[0]!;
    if (recorded.outcome === 'failed') throw recorded.error;
    return recorded;
  }

  /** Entries of one stream, in their order: those that are taken go into the log together. */
  async executeAll(commands: readonly RecordEntry[]): Promise<ItemOutcome[]> {
    const looked = commands.map(lookAt);
    const sound = commands.filter((_, i) => !looked[i]);
    const outcomes = sound.length > 0 ? await this.#inTurn(sound) : [];
    return looked.map((outcome) => outcome ?? outcomes.shift()!);
  }

  #inTurn(commands: readonly RecordEntry[]): Promise<ItemOutcome[]> {
    const { kind, id } = commands[0]!;
    return this.#turns.take(streamName(kind, id), async () => {
      const outcomes: ItemOutcome[] = [];
      while (outcomes.length < commands.length) {
        const rest = commands.slice(outcomes.length);
        // What comes after it in its stream would come before it when it is sent again.
        const failed = (error: unknown): ItemOutcome[] => rest.map(() => ({ outcome: 'failed', error }));
        outcomes.push(...(await this.#record(rest).catch(failed)));
      }
      return this.#carryOut(commands, outcomes);
    });
  }

  /** An erasure is answered when it has its effect; sent again, it has it then. */
  async #carryOut(commands: readonly RecordEntry[], outcomes: ItemOutcome[]): Promise<ItemOutcome[]> {
    const { erasures } = this;
    const isOne = (outcome: ItemOutcome, i: number): outcome is Taken =>
      isErasing(commands[i]!.fact) && 'receipt' in outcome;
    if (!erasures || !outcomes.some(isOne)) return outcomes;
    await erasures.carryOut(commands[0]!.id);
    return outcomes.map((outcome, i) => {
      if (!isOne(outcome, i)) return outcome;
      const until = erasures.backupsUntil(outcome.receipt.receivedAt);
      return until === undefined
        ? outcome
        : { ...outcome, receipt: { ...outcome.receipt, backupsHoldKeysUntil: until } };
    });
  }

  /** The outcomes of the first, or of some more. */
  async #record(commands: readonly RecordEntry[]): Promise<ItemOutcome[]> {
    const { kind, id } = commands[0]!;
    if (commands.some(({ fact }) => isErasing(fact))) await this.erasures?.intend(id);
    let life = this.lives.kept(kind, id) ?? (await this.lives.get(kind, id));
    for (let race = 0; race < races_max; race += 1) {
      const { revision } = life;
      const outcomes = await this.#attempt(commands, life).catch((error: unknown) => {
        if (error instanceof RevisionConflict) return undefined;
        // What became of it may not be known: whoever asks again has to be told from the log.
        this.lives.forget(kind, id);
        throw error;
      });
      if (outcomes?.some(({ outcome }) => outcome === 'recorded' || outcome === 'held')) return outcomes;
      if (outcomes?.every(({ outcome }) => outcome === 'repeated')) return outcomes;
      // A no may rest on what others have changed since: it is given as of the log.
      life = await this.lives.refresh(kind, life);
      if (outcomes && life.revision === revision) return outcomes;
    }
    throw new StreamBusy(`${kind} ${id} is being written to by too many at once`);
  }

  /** Judged one after the other, each as if those before it were in the log already. */
  async #attempt(commands: readonly RecordEntry[], life: AnyLife): Promise<ItemOutcome[]> {
    const expected = life.revision;
    const ahead = commands.length > 1 ? life.copy() : undefined;
    const judged: (Outcome | Draft)[] = [];
    const drafts: Draft[] = [];
    for (const command of commands) {
      // Whether it repeats one of them shows when that is recorded.
      if (drafts.some(({ record }) => record.entryId === (command.body as Entry).entryId)) break;
      if (ahead) await pauseIfDue();
      const one = await this.#judge(command, ahead ?? life, this.references);
      judged.push(one);
      if (!('record' in one)) continue;
      drafts.push(one);
      ahead?.admit(one.record);
    }
    const [draft] = drafts;
    if (!draft) return judged as Outcome[];
    const fault = await this.#append(commands[0]!, { life, ahead }, expected, drafts);
    if (!fault) return judged.map((one) => ('record' in one ? outcomeOf(one, ahead ?? life) : one));
    if (drafts.length > 1) return this.#attempt(commands.slice(0, Math.ceil(commands.length / 2)), life);
    // What came after it was judged as if it had been taken.
    return [...(judged.slice(0, judged.indexOf(draft)) as Outcome[]), fault];
  }

  /** Into the log, and into the life; or why one of them can't be stored. */
  async #append(
    { kind, id }: RecordEntry,
    { life, ahead }: { readonly life: AnyLife; readonly ahead: AnyLife | undefined },
    expected: number,
    drafts: readonly Draft[],
  ): Promise<ItemOutcome | undefined> {
    const stream = streamName(kind, id);
    const entries = drafts.map(({ entry }) => entry);
    try {
      const keys = await this.codec.keysFor(stream, entries);
      const events = entries.map((entry, i) => this.codec.encode(stream, entry, keys, expected + 1 + i));
      const stored = await this.store.append(stream, expected, events);
      const positions = this.store.positionsOf(stored, events.length);
      if (!positions) {
        await this.lives.refresh(kind, life);
        for (const { record } of drafts) Object.assign(record, life.findRecord(record.entryId));
        return undefined;
      }
      for (const [i, { record }] of drafts.entries()) {
        Object.assign(record, { position: positions[i], mac: repeatIn(events[i]!) });
      }
      if (!ahead) life.admit(drafts[0]!.record);
      this.lives.keep(kind, ahead ?? life, life);
      return undefined;
    } catch (error) {
      if (error instanceof SubjectErased) return { outcome: 'refused', refusal: refuse('subject-erased') };
      if (error instanceof InvalidEvent) return { outcome: 'failed', error };
      throw error;
    }
  }

  /** On a copy, where those tried before it stand already. */
  async #try(command: RecordEntry, trial: TrialLives): Promise<Outcome> {
    const [life, unseen] = await this.#shownOn(command, trial);
    if (unseen && command.areas && !command.fact.crossesAreas) return outside;
    const judged = await this.#judge(command, life, new References(trial), unseen);
    if (!('record' in judged)) return judged;
    life.admit(judged.record);
    return outcomeOf(judged, life);
  }

  /**
   * G12: what there is, or what the account itself has sent and tried where it has no reach: on trial nobody learns
   * whether there is anything else. Unseen is what is not even said to be there.
   */
  async #shownOn(command: RecordEntry, trial: TrialLives): Promise<[life: AnyLife, unseen: boolean]> {
    const { kind, id, fact, actor, body } = command;
    const life = await trial.get(kind, id);
    const isRepeat = life.findRecord((body as Entry).entryId)?.by.sub === actor.sub;
    if (isRepeat || (await this.#writing.isInReach(command, life))) return [life, false];
    const shown = trial.ofAccount(kind, life, actor);
    return [shown, !fact.opens && !(await this.#writing.isInReach(command, shown))];
  }

  /** What becomes of an entry in the life as it stands: a draft of its record where it is taken. */
  async #judge(command: RecordEntry, life: AnyLife, references: References, unseen = false): Promise<Outcome | Draft> {
    const { kind, fact } = command;
    const payload = command.body as Entry;
    const known = life.findRecord(payload.entryId);
    if (known) return this.#repeat(command, payload, known, life);
    const corrected = correctedBy(command, payload, life);
    const barred = await this.#bar(command, payload, corrected, life);
    if (barred) return barred;
    const [of, body, prefix] = corrected
      ? ([corrected, (payload as Correction).data, 'data.'] as const)
      : ([fact, payload, ''] as const);
    const decision = this.#decide(command, payload, life, unseen);
    // Whether something stands in a file is not told to who may not see it.
    const isSeen = !unseen && !('held' in decision && decision.held === streamOfKind(kind).heldAs);
    const unknown =
      (isSeen ? references.findUnknownEntry(of, body, prefix, life) : undefined) ??
      (await references.findUnknown(of, body, prefix, corrected ? undefined : this.clock.today()));
    const refused = (refusal: Refusal): Outcome => ({ outcome: 'refused', refusal, ...(corrected && { corrected }) });
    if (decision.outcome === 'refused') return refused(this.#inZone(decision.refusal));
    if (unknown) return refused(unknown);
    const barredHere = await this.erasures?.refusalOf(kind, fact, payload);
    if (barredHere) return refused(barredHere);
    return this.#draft(command, decision, corrected, life);
  }

  /** What is to be stored, and the record that it becomes. */
  #draft(
    { fact, actor, body }: RecordEntry,
    { held, waiting, waits }: Extract<Decision, { outcome: 'recorded' }>,
    corrected: AnyFact | undefined,
    life: AnyLife,
  ): Draft {
    const payload = body as Entry;
    const receivedAt = this.clock.after(life.records.at(-1)?.receivedAt);
    const { entryId } = payload;
    const why = { ...(held !== undefined && { held }), ...(waits !== undefined && { waits }) };
    const record: Recorded = {
      ...{ entryId, type: fact.type, payload, revision: life.revision + 1, position: '', receivedAt, by: actor },
      receivedOn: this.clock.dayOf(receivedAt),
      ...why,
    };
    const fixed = fixedBy(life, record);
    return {
      waiting,
      entry: { fact, payload, actor, receivedAt, ...why, ...(fixed && { fixed }), ...(corrected && { corrected }) },
      record: { ...record, ...(fixed && { fixed }) },
    };
  }

  /** What keeps an entry out before its rules: the caller's areas, and what is wrong with the body of a correction. */
  async #bar(
    command: RecordEntry,
    payload: Entry,
    corrected: AnyFact | undefined,
    life: AnyLife,
  ): Promise<Outcome | undefined> {
    const { fact, actor, areas } = command;
    const isNew = life.revision === 0;
    const isLetIn = !areas || isNew || (await this.#writing.isInside(command, payload, life));
    if (!isLetIn && !fact.crossesAreas) return outside;
    const errors = corrected ? errorsOfCorrection(command, corrected, payload as Correction) : [];
    if (corrected && errors.length > 0) return { outcome: 'invalid', errors, corrected };
    if (!areas || (isNew && fact.route !== '')) return undefined;
    const after: unknown = life.stateAfter(fact, payload, actor);
    return (await this.#writing.isBarredAfter(command, life, after, isLetIn)) ? outside : undefined;
  }

  #decide(
    { fact, actor }: RecordEntry,
    payload: Entry,
    life: AnyLife,
    unseen: boolean,
  ): Exclude<Decision, { outcome: 'repeated' }> {
    const decision = decide(life, {
      type: fact.type,
      payload,
      actor,
      today: this.clock.today(),
      now: new Date().toISOString(),
      dayOf: (instant) => this.clock.dayOf(instant),
      isSame: () => false,
      ...(unseen && { unseen }),
    });
    if (decision.outcome === 'repeated') throw new Error('a repeat was looked at before');
    return decision;
  }

  /** S2: the first answer, for the same content; it is looked at before any rule. */
  async #repeat({ kind, id, fact }: RecordEntry, payload: Entry, known: Recorded, life: AnyLife): Promise<Outcome> {
    if (known.completes) {
      const { stream, entryId } = known.completes;
      return { outcome: 'refused', refusal: refuseAtSource({ stream, entryId }, 'entryId') };
    }
    if (!(await this.codec.isSame(streamName(kind, id), payload, known)) && !isSameFolded(fact, payload, known)) {
      return { outcome: 'refused', refusal: refuse('entry-id-reused', 'entryId', [known.entryId]) };
    }
    const receipt = receiptOf(known, correctionWaits(kind, life, known), life);
    const voidedBy = voidOf(life, known.entryId);
    return { outcome: 'repeated', receipt: { ...receipt, ...(voidedBy !== undefined && { voidedBy }) } };
  }

  /** Days that a refusal tells are those of the ledger's time zone: it says which that is. */
  #inZone(refusal: Refusal): Refusal {
    const { timeZone } = this.clock;
    const zone = timeZone === 'Asia/Shanghai' ? { zh: '北京', en: 'Beijing' } : timeZone;
    return refusal.known ? { ...refusal, known: { ...refusal.known, zone } } : refusal;
  }
}

/** The void in force that speaks of an entry. */
function voidOf(life: AnyLife, entryId: string): string | undefined {
  const ruling = life.rulings.get(entryId)?.content;
  return ruling?.type === entryVoided.type ? ruling.entryId : undefined;
}

/** An entry that is taken. */
interface Draft {
  readonly entry: EntryToStore;
  /** As it will stand; its place in the log is put in when that is known. */
  readonly record: Recorded;
  readonly waiting: true | undefined;
}

const outside = { outcome: 'forbidden', code: 'outside-area' } as const;

/** Recorded before numbers were folded: what a client sends again is folded now. */
function isSameFolded(fact: AnyFact, payload: Entry, known: Recorded): boolean {
  if (known.type !== fact.type || known.erased) return false;
  const folded = structuredClone(known.payload);
  foldNumbers(fact.payload, folded);
  return isDeepStrictEqual(folded, payload);
}

/** What is wrong with a command whatever its stream holds. */
function lookAt({ fact, actor, body }: RecordEntry): Outcome | undefined {
  if (!fact.mayRecord.includes(actor.role)) return { outcome: 'forbidden', code: 'role-may-not-record' };
  if (fact.completes !== undefined) return { outcome: 'refused', refusal: refuseAtSource({ kind: fact.completes }) };
  lowerCaseIds(fact.payload, body);
  foldNumbers(fact.payload, body);
  const errors = check(fact.payload, body);
  return errors.length > 0 ? { outcome: 'invalid', errors } : undefined;
}

function outcomeOf({ record, waiting }: Draft, life: AnyLife): Outcome {
  return { outcome: record.held === undefined ? 'recorded' : 'held', receipt: receiptOf(record, waiting, life) };
}

function receiptOf(record: Recorded, waiting: true | undefined, life: AnyLife): Receipt {
  const { entryId, revision, position, receivedAt, held } = record;
  const built = builtOn(record, life);
  return {
    ...{ entryId, revision, position, receivedAt },
    ...(held !== undefined && { held }),
    ...(waiting && { waiting }),
    ...built,
  };
}

/** S18: what a held entry waits for, and what waits for the one that is released or rejected. */
function builtOn({ entryId, type, payload, held }: Recorded, life: AnyLife): Partial<Receipt> {
  if (type === entryReleased.type || type === entryRejected.type) {
    const buildOnIt = buildingOn(life, targetOf(type, payload));
    return buildOnIt.length > 0 ? { buildOnIt } : {};
  }
  const waitsFor = held === undefined ? [] : awaitedIn(life, entryId);
  return waitsFor.length > 0 ? { waitsFor } : {};
}

/** A correction brings a whole body of the fact that it corrects; the entry keeps its id. */
function errorsOfCorrection(
  { kind, id }: RecordEntry,
  corrected: AnyFact,
  { corrects, data }: Correction,
): FieldError[] {
  lowerCaseIds(corrected.payload, data);
  foldNumbers(corrected.payload, data);
  const { entryId } = data;
  if (entryId !== undefined && entryId !== corrects) return [{ path: 'data.entryId', rule: 'sameEntry' }];
  const { id: name } = streamOfKind(kind);
  const named = data[name];
  if (corrected.route === '' && named !== undefined && named !== id)
    return [{ path: `data.${name}`, rule: 'sameEntry' }];
  return check(corrected.payload, { ...data, entryId: corrects }).map(({ path, rule }) => ({
    path: path === '' ? 'data' : `data.${path}`,
    rule,
  }));
}

function correctedBy({ kind, fact, actor }: RecordEntry, payload: Entry, life: AnyLife): AnyFact | undefined {
  if (fact.type !== entryCorrected.type) return undefined;
  const target = life.findRecord(targetOf(fact.type, payload));
  const isKnown = target?.by.sub === actor.sub || heldFor(life, actor, fact) === undefined;
  return target && isKnown && !isControl(target.type) ? factsOf(streamOfKind(kind)).get(target.type) : undefined;
}

function correctionWaits(kind: StreamKind, life: AnyLife, record: Recorded): true | undefined {
  const target = isControl(record.type) ? life.findRecord(targetOf(record.type, record.payload)) : undefined;
  return target && needsConfirmation(record, factsOf(streamOfKind(kind)).get(target.type)) ? true : undefined;
}
