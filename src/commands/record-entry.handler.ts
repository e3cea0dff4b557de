/** Recording an entry: one handler for all facts. */
import { Optional } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Places } from '../access/places.js';
import type { Entry } from '../domain/entry.js';
import { streamName } from '../domain/streams.js';
import { Erasures, isErasing } from '../erasure/erasures.js';
import { Codec } from '../event-store/codec.js';
import { EventStore } from '../event-store/event-store.js';
import { AggregateRepository } from '../event-store/aggregate-repository.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import { Clock } from '../platform/clock.js';
import { Confinement } from './confinement.js';
import { Judge, lookAt, outcomeOf, outside } from './judge.js';
import { RecordEntry } from './record-entry.js';
import type { ItemOutcome, Outcome, Taken } from './record-entry.js';
import { References } from './references.js';
import { Repository } from './repository.js';
import { TickBatcher } from './tick-batcher.js';
import type { DryRunRepository } from './dry-run-repository.js';
import { KeyedMutex } from './keyed-mutex.js';

@CommandHandler(RecordEntry)
export class RecordEntryHandler implements ICommandHandler<RecordEntry, Outcome> {
  readonly rounds = new TickBatcher();
  readonly #turns = new KeyedMutex();
  readonly #repository: Repository;
  readonly #judge: Judge;
  readonly #confinement: Confinement;

  constructor(
    store: EventStore,
    aggregates: AggregateRepository,
    codec: Codec,
    private readonly references: References,
    places: Places,
    clock: Clock,
    @Optional() private readonly erasures?: Erasures,
  ) {
    this.#repository = new Repository(store, aggregates, codec);
    this.#confinement = new Confinement(places, clock);
    this.#judge = new Judge(codec, this.#confinement, clock, erasures);
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
    const namedIn = await erasures.namedIn(commands[0]!.id);
    return outcomes.map((outcome, i) => {
      if (!isOne(outcome, i)) return outcome;
      const until = erasures.backupsUntil(outcome.receipt.receivedAt);
      const told = { ...(until !== undefined && { backupsHoldKeysUntil: until }), ...(namedIn && { namedIn }) };
      return { ...outcome, receipt: { ...outcome.receipt, ...told } };
    });
  }

  async #record(commands: readonly RecordEntry[]): Promise<ItemOutcome[]> {
    if (commands.some(({ fact }) => isErasing(fact))) await this.erasures?.intend(commands[0]!.id);
    return this.#repository.change(commands, (command, aggregate) =>
      this.#judge.judge(command, aggregate, this.references),
    );
  }

  /** On a copy, where those tried before it stand already. */
  async #try(command: RecordEntry, trial: DryRunRepository): Promise<Outcome> {
    const [aggregate, unseen] = await this.#shownOn(command, trial);
    if (unseen && command.areas && !command.fact.crossesAreas) return outside;
    const judged = await this.#judge.judge(command, aggregate, new References(trial), unseen);
    if (!('record' in judged)) return judged;
    aggregate.admit(judged.record);
    return outcomeOf(judged, aggregate);
  }

  /**
   * What there is, or what the account itself has sent and tried where it has no reach: on trial nobody learns
   * whether there is anything else. Unseen is what is not even said to be there.
   */
  async #shownOn(command: RecordEntry, trial: DryRunRepository): Promise<[aggregate: AnyAggregate, unseen: boolean]> {
    const { kind, id, fact, actor, body } = command;
    const aggregate = await trial.get(kind, id);
    const isRepeat = aggregate.findRecord((body as Entry).entryId)?.by.sub === actor.sub;
    if (isRepeat || (await this.#confinement.isInReach(command, aggregate))) return [aggregate, false];
    const shown = trial.ofAccount(kind, aggregate, actor);
    return [shown, !fact.opens && !(await this.#confinement.isInReach(command, shown))];
  }
}
