/** What becomes of an entry as its stream stands. */
import { isDeepStrictEqual } from 'node:util';
import { refuseAtSource } from '../domain/at-source.js';
import type { Decision } from '../domain/proposal.js';
import { entryCorrected, entryRejected, entryReleased, entryVoided, isControl, targetOf } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import { decide } from '../domain/decide.js';
import { needsConfirmation } from '../domain/effective.js';
import type { Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { fixedBy } from '../domain/fixing.js';
import { factsOf } from '../domain/fold.js';
import { awaitedIn, buildingOn, heldFor, isKnownTo } from '../domain/holding.js';
import { lowerCaseIds } from '../domain/ids.js';
import type { Refusal } from '../domain/refusal.js';
import { refuse } from '../domain/refusal.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import type { FieldError } from '../domain/validate.js';
import { foldNumbers } from '../domain/written.js';
import type { Erasures } from '../erasure/erasures.js';
import type { Codec, EntryToStore } from '../event-store/codec.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import type { Clock } from '../platform/clock.js';
import { check } from './checker.js';
import type { Confinement } from './confinement.js';
import type { Outcome, Receipt, RecordEntry } from './record-entry.js';
import type { References } from './references.js';

/** An entry that is taken. */
export interface PendingEvent {
  readonly entry: EntryToStore;
  /** As it will stand; its place in the log is put in when that is known. */
  readonly record: Recorded;
  readonly waiting: true | undefined;
}

export class Judge {
  constructor(
    private readonly codec: Pick<Codec, 'isSame'>,
    private readonly confinement: Confinement,
    private readonly clock: Clock,
    private readonly erasures: Pick<Erasures, 'refusalOf'> | undefined,
  ) {}

  /**
   * What becomes of an entry in the aggregate as it stands: a draft of its record where it is taken.
   * @param unseen on trial by an account that is not to learn whether there is anything
   */
  async judge(
    command: RecordEntry,
    aggregate: AnyAggregate,
    references: References,
    unseen = false,
  ): Promise<Outcome | PendingEvent> {
    const { kind, fact } = command;
    const payload = command.body as Entry;
    const target = factCorrected(command, payload, aggregate);
    if (target) foldBody(target, (payload as Correction).data);
    const known = aggregate.findRecord(payload.entryId);
    if (known) return this.#repeat(command, payload, known, aggregate);
    const corrected = target && mayBeCorrected(command, payload, aggregate) ? target : undefined;
    const barred = await this.#bar(command, payload, corrected, aggregate);
    if (barred) return barred;
    const decision = this.#decide(command, payload, aggregate, unseen);
    // Whether something stands in a file is not told to who may not see it.
    const isSeen = !unseen && !('held' in decision && decision.held === streamOfKind(kind).heldAs);
    const unknown = await this.#findUnknown(command, corrected, references, isSeen ? aggregate : undefined);
    const refused = (refusal: Refusal): Outcome => ({ outcome: 'refused', refusal, ...(corrected && { corrected }) });
    if (decision.outcome === 'refused') return refused(this.#inZone(decision.refusal));
    if (unknown) return refused(unknown);
    const barredHere = await this.erasures?.refusalOf(kind, fact, payload);
    if (barredHere) return refused(barredHere);
    return this.#draft(command, decision, corrected, aggregate);
  }

  /** The first name that nothing stands behind; of entries of the stream where its aggregate is to be looked at. */
  async #findUnknown(
    { fact, body: payload }: RecordEntry,
    corrected: AnyFact | undefined,
    references: References,
    aggregate: AnyAggregate | undefined,
  ): Promise<Refusal | undefined> {
    const [of, body, prefix] = corrected
      ? ([corrected, (payload as Correction).data, 'data.'] as const)
      : ([fact, payload as Entry, ''] as const);
    return (
      (aggregate && references.findUnknownEntry(of, body, prefix, aggregate)) ??
      references.findUnknown(of, body, prefix, corrected ? undefined : this.clock.today())
    );
  }

  /** What is to be stored, and the record that it becomes. */
  #draft(
    { fact, actor, body }: RecordEntry,
    { held, waiting, waits }: Extract<Decision, { outcome: 'recorded' }>,
    corrected: AnyFact | undefined,
    aggregate: AnyAggregate,
  ): PendingEvent {
    const payload = body as Entry;
    const receivedAt = this.clock.after(aggregate.records.at(-1)?.receivedAt);
    const { entryId } = payload;
    const why = { ...(held !== undefined && { held }), ...(waits !== undefined && { waits }) };
    const record: Recorded = {
      ...{ entryId, type: fact.type, payload, revision: aggregate.revision + 1, position: '', receivedAt, by: actor },
      receivedOn: this.clock.dayOf(receivedAt),
      ...why,
    };
    const fixed = fixedBy(aggregate, record);
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
    aggregate: AnyAggregate,
  ): Promise<Outcome | undefined> {
    const isLetIn = await this.confinement.lets(command, payload, aggregate);
    if (!isLetIn && !command.fact.crossesAreas) return outside;
    const errors = corrected ? errorsOfCorrection(command, corrected, payload as Correction) : [];
    if (corrected && errors.length > 0) return { outcome: 'invalid', errors, corrected };
    return (await this.confinement.barsAfter(command, payload, aggregate, isLetIn)) ? outside : undefined;
  }

  #decide({ fact, actor }: RecordEntry, payload: Entry, aggregate: AnyAggregate, unseen: boolean): Decision {
    return decide(aggregate, {
      type: fact.type,
      payload,
      actor,
      today: this.clock.today(),
      now: new Date().toISOString(),
      dayOf: (instant) => this.clock.dayOf(instant),
      ...(unseen && { unseen }),
    });
  }

  /** S2: the first answer, for the same content; it is looked at before any rule. */
  async #repeat(command: RecordEntry, payload: Entry, known: Recorded, aggregate: AnyAggregate): Promise<Outcome> {
    const { kind, id, fact } = command;
    if (known.completes) {
      const { stream, entryId } = known.completes;
      return { outcome: 'refused', refusal: refuseAtSource({ stream, entryId }, 'entryId') };
    }
    const isSame =
      (await this.codec.isSame(streamName(kind, id), payload, known)) ||
      isSameFolded(fact, factCorrected(command, payload, aggregate), payload, known);
    if (!isSame) {
      return { outcome: 'refused', refusal: refuse('entry-id-reused', 'entryId', [known.entryId]) };
    }
    const receipt = receiptOf(known, correctionWaits(kind, aggregate, known), aggregate);
    const voidedBy = voidOf(aggregate, known.entryId);
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
function voidOf(aggregate: AnyAggregate, entryId: string): string | undefined {
  const ruling = aggregate.rulings.get(entryId)?.content;
  return ruling?.type === entryVoided.type ? ruling.entryId : undefined;
}

export const outside = { outcome: 'forbidden', code: 'outside-area' } as const;

/** Recorded before numbers were folded: what a client sends again is folded now. */
function isSameFolded(fact: AnyFact, corrected: AnyFact | undefined, payload: Entry, known: Recorded): boolean {
  if (known.type !== fact.type || known.erased) return false;
  const folded = structuredClone(known.payload);
  foldBody(fact, folded);
  if (corrected) foldBody(corrected, (folded as Correction).data);
  return isDeepStrictEqual(folded, payload);
}

/** Ids and numbers as they are stored, however they were written. */
function foldBody({ payload }: AnyFact, body: unknown): void {
  lowerCaseIds(payload, body);
  foldNumbers(payload, body);
}

/** What is wrong with a command whatever its stream holds. */
export function lookAt({ fact, actor, body }: RecordEntry): Outcome | undefined {
  if (!fact.mayRecord.includes(actor.role)) return { outcome: 'forbidden', code: 'role-may-not-record' };
  if (fact.completes !== undefined) return { outcome: 'refused', refusal: refuseAtSource({ kind: fact.completes }) };
  foldBody(fact, body);
  const errors = check(fact.payload, body);
  return errors.length > 0 ? { outcome: 'invalid', errors } : undefined;
}

export function outcomeOf({ record, waiting }: PendingEvent, aggregate: AnyAggregate): Outcome {
  return { outcome: record.held === undefined ? 'recorded' : 'held', receipt: receiptOf(record, waiting, aggregate) };
}

function receiptOf(record: Recorded, waiting: true | undefined, aggregate: AnyAggregate): Receipt {
  const { entryId, revision, position, receivedAt, held } = record;
  const built = builtOn(record, aggregate);
  const findings = aggregate.alikeTo(record);
  return {
    ...{ entryId, revision, position, receivedAt },
    ...(held !== undefined && { held }),
    ...(waiting && { waiting }),
    ...(findings.length > 0 && { findings }),
    ...built,
  };
}

/** S18: what a held entry waits for, and what waits for the one that is released or rejected. */
function builtOn({ entryId, type, payload, held }: Recorded, aggregate: AnyAggregate): Partial<Receipt> {
  if (type === entryReleased.type || type === entryRejected.type) {
    const buildOnIt = buildingOn(aggregate, targetOf(type, payload));
    return buildOnIt.length > 0 ? { buildOnIt } : {};
  }
  const waitsFor = held === undefined ? [] : awaitedIn(aggregate, entryId);
  return waitsFor.length > 0 ? { waitsFor } : {};
}

/** A correction brings a whole body of the fact that it corrects; the entry keeps its id. */
function errorsOfCorrection(
  { kind, id }: RecordEntry,
  corrected: AnyFact,
  { corrects, data }: Correction,
): FieldError[] {
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

function factCorrected({ kind, fact }: RecordEntry, payload: Entry, aggregate: AnyAggregate): AnyFact | undefined {
  if (fact.type !== entryCorrected.type) return undefined;
  const target = aggregate.findRecord(targetOf(fact.type, payload));
  return target && !isControl(target.type) ? factsOf(streamOfKind(kind)).get(target.type) : undefined;
}

function mayBeCorrected({ fact, actor }: RecordEntry, payload: Entry, aggregate: AnyAggregate): boolean {
  const target = aggregate.findRecord(targetOf(fact.type, payload))!;
  return isKnownTo(target, actor, heldFor(aggregate, actor, fact));
}

function correctionWaits(kind: StreamKind, aggregate: AnyAggregate, record: Recorded): true | undefined {
  const target = isControl(record.type) ? aggregate.findRecord(targetOf(record.type, record.payload)) : undefined;
  return target && needsConfirmation(record, factsOf(streamOfKind(kind)).get(target.type)) ? true : undefined;
}
