/** Recording an entry: load, decide, append. One handler for all facts. */
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { entryCorrected, isControl, targetOf } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import type { Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import type { Actor, AnyFact, StreamKind } from '../domain/fact.js';
import { factsOf } from '../domain/fold.js';
import { lowerCaseIds } from '../domain/ids.js';
import type { Decision } from '../domain/life.js';
import type { Refusal } from '../domain/refusal.js';
import { refuse } from '../domain/refusal.js';
import type { Household } from '../domain/household/household.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import { check } from './checker.js';
import type { FieldError } from '../domain/validate.js';
import { Codec, macIn } from '../event-store/codec.js';
import { EventStore, RevisionConflict } from '../event-store/event-store.js';
import { Lives } from '../event-store/lives.js';
import type { AnyLife } from '../event-store/lives.js';
import { Clock } from '../platform/clock.js';
import { References } from './references.js';
import { idFields } from './routes.js';
import type { TrialLives } from './trial-lives.js';
import { Turns } from './turns.js';

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
  /** A correction that another person has to confirm before it counts. */
  readonly waiting?: true;
}

export type Outcome =
  | { readonly outcome: 'recorded' | 'repeated' | 'held'; readonly receipt: Receipt }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | {
      readonly outcome: 'invalid';
      readonly errors: readonly FieldError[];
      /** The fact whose body is at fault, where it is that of a correction: paths begin with `data.` then. */
      readonly corrected?: AnyFact;
    }
  | { readonly outcome: 'forbidden'; readonly code: 'role-may-not-record' | 'outside-area' };

/** Lost races after which a client is better told to come again. */
export const races_max = 20;

/** More writers on one stream than could be served. */
export class StreamBusy extends Error {
  override readonly name = 'StreamBusy';
}

@CommandHandler(RecordEntry)
export class RecordEntryHandler implements ICommandHandler<RecordEntry, Outcome> {
  readonly #turns = new Turns();

  constructor(
    private readonly store: EventStore,
    private readonly lives: Lives,
    private readonly codec: Codec,
    private readonly references: References,
    private readonly clock: Clock,
  ) {}

  async execute(command: RecordEntry): Promise<Outcome> {
    const { fact, actor, body } = command;
    if (!fact.mayRecord.includes(actor.role)) return { outcome: 'forbidden', code: 'role-may-not-record' };
    lowerCaseIds(fact.payload, body);
    const errors = check(fact.payload, body);
    if (errors.length > 0) return { outcome: 'invalid', errors };
    if (command.trial) return this.#attempt(command, body as Entry, await command.trial.get(command.kind, command.id));
    return this.#turns.take(streamName(command.kind, command.id), () => this.#record(command, body as Entry));
  }

  async #record(command: RecordEntry, payload: Entry): Promise<Outcome> {
    let life = await this.lives.get(command.kind, command.id);
    for (let race = 0; race < races_max; race += 1) {
      const { revision } = life;
      const outcome = await this.#attempt(command, payload, life).catch((error: unknown) => {
        if (error instanceof RevisionConflict) return undefined;
        // What became of it may not be known: whoever asks again has to be told from the log.
        this.lives.forget(command.kind, command.id);
        throw error;
      });
      if (outcome && 'receipt' in outcome) return outcome;
      // A no may rest on what others have changed since: it is given as of the log.
      life = await this.lives.refresh(command.kind, life);
      if (outcome && life.revision === revision) return outcome;
    }
    throw new StreamBusy(`${command.kind} ${command.id} is being written to by too many at once`);
  }

  async #attempt(command: RecordEntry, payload: Entry, life: AnyLife): Promise<Outcome> {
    const { kind, fact, trial } = command;
    const known = life.findRecord(payload.entryId);
    if (known) return this.#repeat(command, payload, known, life);
    if (isOutside(command, life)) return { outcome: 'forbidden', code: 'outside-area' };
    const corrected = correctedBy(kind, fact, payload, life);
    const invalid = corrected ? errorsOfCorrection(command, corrected, payload as Correction) : [];
    if (corrected && invalid.length > 0) return { outcome: 'invalid', errors: invalid, corrected };
    const references = trial ? new References(trial) : this.references;
    const unknown = await (corrected
      ? references.findUnknown(corrected, (payload as Correction).data, 'data.')
      : references.findUnknown(fact, payload));
    const expected = life.revision;
    const decision = this.#decide(command, payload, life);
    if (decision.outcome === 'refused') return { outcome: 'refused', refusal: decision.refusal };
    if (unknown) return { outcome: 'refused', refusal: unknown };
    const { held, waiting } = decision;
    const stored = await (trial
      ? trial.pretend(expected)
      : this.#append(command, payload, life, expected, held, corrected));
    if (!stored) return { outcome: 'refused', refusal: refuse('subject-erased') };
    const record = {
      ...stored,
      entryId: payload.entryId,
      type: fact.type,
      payload,
      by: command.actor,
      ...(held !== undefined && { held }),
    };
    life.admit(record);
    if (!trial) this.lives.keep(kind, life);
    return { outcome: held === undefined ? 'recorded' : 'held', receipt: receiptOf(record, waiting) };
  }

  #decide({ fact, actor }: RecordEntry, payload: Entry, life: AnyLife): Exclude<Decision, { outcome: 'repeated' }> {
    const decision = life.decide({
      type: fact.type,
      payload,
      actor,
      today: this.clock.today(),
      dayOf: (instant) => this.clock.dayOf(instant),
      isSame: () => false,
    });
    if (decision.outcome === 'repeated') throw new Error('a repeat was looked at before');
    return decision;
  }

  /** Undefined where the key of somebody it speaks of has been destroyed. */
  async #append(
    command: RecordEntry,
    payload: Entry,
    life: AnyLife,
    expected: number,
    held?: string,
    corrected?: AnyFact,
  ): Promise<Stored | undefined> {
    const { kind, id, fact, actor } = command;
    const stream = streamName(kind, id);
    const entry = { fact, payload, ...(corrected && { corrected }) };
    const keys = await this.codec.keysFor(stream, entry);
    if (!keys) return undefined;
    const receivedAt = laterOf(this.clock.now(), life.records.at(-1)?.receivedAt);
    const event = this.codec.encode(stream, { ...entry, actor, receivedAt, ...(held !== undefined && { held }) }, keys);
    const { revision, position } = await this.store.append(stream, expected, [event]);
    return { revision, position, receivedAt, mac: macIn(event) };
  }

  /** S2: the first answer, for the same content; it is looked at before any rule. */
  async #repeat({ kind, id }: RecordEntry, payload: Entry, known: Recorded, life: AnyLife): Promise<Outcome> {
    if (!(await this.codec.isSame(streamName(kind, id), payload, known))) {
      return { outcome: 'refused', refusal: refuse('entry-id-reused', 'entryId', [known.entryId]) };
    }
    return { outcome: 'repeated', receipt: receiptOf(known, correctionWaits(kind, life, known)) };
  }
}

/** What the store and the server add to an entry. */
type Stored = Pick<Recorded, 'revision' | 'position' | 'receivedAt' | 'mac'>;

function receiptOf({ entryId, revision, position, receivedAt, held }: Recorded, waiting: true | undefined): Receipt {
  return { entryId, revision, position, receivedAt, ...(held !== undefined && { held }), ...(waiting && { waiting }) };
}

/** A correction brings a whole body of the fact that it corrects; the entry keeps its id. */
function errorsOfCorrection(
  { kind, id }: RecordEntry,
  corrected: AnyFact,
  { corrects, data }: Correction,
): FieldError[] {
  lowerCaseIds(corrected.payload, data);
  const { entryId } = data;
  if (entryId !== undefined && entryId !== corrects) return [{ path: 'data.entryId', rule: 'sameEntry' }];
  const named = data[idFields[kind]];
  if (corrected.route === '' && named !== undefined && named !== id)
    return [{ path: `data.${idFields[kind]}`, rule: 'sameEntry' }];
  return check(corrected.payload, { ...data, entryId: corrects }).map(({ path, rule }) => ({
    path: path === '' ? 'data' : `data.${path}`,
    rule,
  }));
}

function correctedBy(kind: StreamKind, fact: AnyFact, payload: Entry, life: AnyLife): AnyFact | undefined {
  if (fact.type !== entryCorrected.type) return undefined;
  const target = life.findRecord(targetOf(fact.type, payload));
  return target && !isControl(target.type) ? factsOf(streamOfKind(kind)).get(target.type) : undefined;
}

function correctionWaits(kind: StreamKind, life: AnyLife, { type, payload }: Recorded): true | undefined {
  if (type !== entryCorrected.type) return undefined;
  const target = life.findRecord(targetOf(type, payload));
  return target && factsOf(streamOfKind(kind)).get(target.type)?.correctionNeedsConfirmation;
}

/**
 * Who is confined to areas writes there alone: to what lies there, and not so that it would lie elsewhere after. What
 * all areas share, the code lists, is not theirs to change.
 */
function isOutside({ areas, kind, body }: RecordEntry, life: AnyLife): boolean {
  if (!areas || kind === 'cadre') return false;
  if (kind === 'code-list') return true;
  const field = kind === 'area' ? 'code' : 'areaCode';
  const { data } = body as { data?: Record<string, unknown> };
  const state = (kind === 'household' ? (life.state as Household).registration : life.state) as
    Record<string, unknown> | undefined;
  const codes = [state?.[field], (body as Record<string, unknown>)[field], data?.[field]].filter(
    (code) => typeof code === 'string',
  );
  if (kind === 'organisation' && codes.length === 0) return true;
  return codes.some((code) => !areas.some((area) => code.startsWith(area)));
}

function laterOf(now: string, last: string | undefined): string {
  return last !== undefined && last > now ? last : now;
}
