/** Recording an entry: load, decide, append. One handler for all facts. */
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { entryCorrected, isControl, targetOf } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import type { Recorded } from '../domain/effective.js';
import type { Entry } from '../domain/entry.js';
import type { Actor, AnyFact, StreamKind } from '../domain/fact.js';
import { factsOf } from '../domain/fold.js';
import type { Refusal } from '../domain/refusal.js';
import { refuse } from '../domain/refusal.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import { errorsOf } from '../domain/validate.js';
import type { FieldError } from '../domain/validate.js';
import { Codec } from '../event-store/codec.js';
import { EventStore, RevisionConflict } from '../event-store/event-store.js';
import { Lives } from '../event-store/lives.js';
import type { AnyLife } from '../event-store/lives.js';
import { Clock } from '../platform/clock.js';
import { References } from './references.js';
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
  | { readonly outcome: 'invalid'; readonly errors: readonly FieldError[] }
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
    const errors = errorsOf(fact.payload, body);
    if (errors.length > 0) return { outcome: 'invalid', errors };
    return this.#turns.take(streamName(command.kind, command.id), () => this.#record(command, body as Entry));
  }

  async #record(command: RecordEntry, payload: Entry): Promise<Outcome> {
    let life = await this.lives.get(command.kind, command.id);
    for (let race = 0; race < races_max; race += 1) {
      try {
        return await this.#attempt(command, payload, life);
      } catch (error) {
        if (!(error instanceof RevisionConflict)) throw error;
        life = await this.lives.refresh(command.kind, life);
      }
    }
    throw new StreamBusy(`${command.kind} ${command.id} is being written to by too many at once`);
  }

  async #attempt(command: RecordEntry, payload: Entry, life: AnyLife): Promise<Outcome> {
    const { kind, id, fact, actor } = command;
    const stream = streamName(kind, id);
    const known = life.findRecord(payload.entryId);
    if (known) return this.#repeat(stream, payload, known, life);
    if (isOutside(command, life)) return { outcome: 'forbidden', code: 'outside-area' };
    const corrected = correctedBy(kind, fact, payload, life);
    const invalid = corrected ? this.#errorsOfCorrection(corrected, payload as Correction) : [];
    if (invalid.length > 0) return { outcome: 'invalid', errors: invalid };
    const unknown = await this.references.findUnknown(
      corrected ?? fact,
      corrected ? (payload as Correction).data : payload,
      corrected ? 'data.' : '',
    );
    const expected = life.revision;
    const decision = life.decide({
      type: fact.type,
      payload,
      actor,
      today: this.clock.today(),
      ...(payload.occurredAt !== undefined && { clockDay: this.clock.dayOf(payload.occurredAt) }),
      isSame: () => false,
    });
    if (decision.outcome === 'repeated') throw new Error('a repeat was looked at before');
    if (decision.outcome === 'refused') return { outcome: 'refused', refusal: decision.refusal };
    if (unknown) return { outcome: 'refused', refusal: unknown };
    const keys = await this.codec.keysFor(stream, { fact, payload, ...(corrected && { corrected }) });
    if (!keys) return { outcome: 'refused', refusal: refuse('subject-erased') };
    const receivedAt = laterOf(this.clock.now(), life.records.at(-1)?.receivedAt);
    const event = this.codec.encode(
      stream,
      {
        fact,
        payload,
        actor,
        receivedAt,
        ...(decision.held !== undefined && { held: decision.held }),
        ...(corrected && { corrected }),
      },
      keys,
    );
    const { revision, position } = await this.store.append(stream, expected, [event]);
    const mac = (event.metadata as { mac: string }).mac;
    const { held, waiting } = decision;
    life.admit({
      entryId: payload.entryId,
      type: fact.type,
      payload,
      revision,
      position,
      receivedAt,
      by: actor,
      mac,
      ...(held !== undefined && { held }),
    });
    this.lives.keep(kind, life);
    const receipt = {
      entryId: payload.entryId,
      revision,
      position,
      receivedAt,
      ...(held !== undefined && { held }),
      ...(waiting && { waiting }),
    };
    return { outcome: held === undefined ? 'recorded' : 'held', receipt };
  }

  /** S2: the first answer, for the same content; it is looked at before any rule. */
  async #repeat(stream: string, payload: Entry, known: Recorded, life: AnyLife): Promise<Outcome> {
    if (!(await this.codec.isSame(stream, payload, known))) {
      return { outcome: 'refused', refusal: refuse('entry-id-reused', 'entryId', [known.entryId]) };
    }
    const { entryId, revision, position, receivedAt, held } = known;
    const waiting = correctionWaits(life, known);
    return {
      outcome: 'repeated',
      receipt: {
        entryId,
        revision,
        position,
        receivedAt,
        ...(held !== undefined && { held }),
        ...(waiting && { waiting }),
      },
    };
  }

  /** A correction brings a whole body of the fact that it corrects; the entry keeps its id. */
  #errorsOfCorrection(corrected: AnyFact, { corrects, data }: Correction): FieldError[] {
    const { entryId } = data;
    if (entryId !== undefined && entryId !== corrects) return [{ path: 'data.entryId', rule: 'sameEntry' }];
    return errorsOf(corrected.payload, { ...data, entryId: corrects }).map(({ path, rule }) => ({
      path: `data.${path}`,
      rule,
    }));
  }
}

function correctedBy(kind: StreamKind, fact: AnyFact, payload: Entry, life: AnyLife): AnyFact | undefined {
  if (fact.type !== entryCorrected.type) return undefined;
  const target = life.findRecord(targetOf(fact.type, payload));
  return target && !isControl(target.type) ? factsOf(streamOfKind(kind)).get(target.type) : undefined;
}

function correctionWaits(life: AnyLife, { type, payload }: Recorded): true | undefined {
  if (type !== entryCorrected.type) return undefined;
  const target = life.findRecord(targetOf(type, payload));
  return target && factsOf(streamOfKind('household')).get(target.type)?.correctionNeedsConfirmation;
}

/** An office or a clinician writes in its own areas alone; where a household is not known yet, by the area it names. */
function isOutside({ areas, kind, body }: RecordEntry, life: AnyLife): boolean {
  if (!areas || kind !== 'household') return false;
  const registered = (life.state as { registration?: { areaCode: string } }).registration?.areaCode;
  const code = registered ?? (body as { areaCode?: string }).areaCode;
  return code !== undefined && !areas.some((area) => code.startsWith(area));
}

function laterOf(now: string, last: string | undefined): string {
  return last !== undefined && last > now ? last : now;
}
