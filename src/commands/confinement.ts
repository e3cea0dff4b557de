/** Where an account may write: by its areas, or by whom a stream is looked after (semantics S21, S27). */
import { mayWrite, denyRead } from '../access/readers.js';
import type { Places } from '../access/places.js';
import { isControl, targetOf } from '../domain/control.js';
import type { Entry } from '../domain/entry.js';
import { heldFor } from '../domain/holding.js';
import { nowhere } from '../domain/reach.js';
import { spanOf } from '../domain/span.js';
import { streamOfKind } from '../domain/streams.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import type { Clock } from '../platform/clock.js';
import type { RecordEntry } from './record-entry.js';

export class Confinement {
  constructor(
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  /** Whether the caller may read it, or may write this entry there. */
  async isInReach(command: RecordEntry, aggregate: AnyAggregate): Promise<boolean> {
    const { kind, fact, actor, areas } = command;
    const body = command.body as Entry;
    const reach = await this.places.reachOf(streamOfKind(kind), aggregate.whereabouts, areas !== undefined);
    if (denyRead({ actor, ...(areas && { areas }) }, reach) === undefined) return true;
    if (areas) return this.#isInside(command, areas, body, aggregate);
    const on = isControl(fact.type) ? undefined : spanOf(body.occurredOn);
    return heldFor(aggregate, actor, fact, on) === undefined && !fact.opens;
  }

  /** A stream that is not there yet lies nowhere. */
  async lets(command: RecordEntry, payload: Entry, aggregate: AnyAggregate): Promise<boolean> {
    const { areas } = command;
    return !areas || aggregate.revision === 0 || this.#isInside(command, areas, payload, aggregate);
  }

  /** S21: where it lies now, or lay on the day of the entry or of that which it speaks of. */
  async #isInside(
    command: RecordEntry,
    areas: readonly string[],
    payload: Entry,
    aggregate: AnyAggregate,
  ): Promise<boolean> {
    const state: unknown = aggregate.whereabouts;
    if (!(await this.#isOutside(command, state))) return true;
    const { place } = streamOfKind(command.kind);
    if (!place) return false;
    const target = isControl(command.fact.type) ? targetOf(command.fact.type, payload) : undefined;
    const { occurredOn } = (target === undefined ? payload : aggregate.findRecord(target)?.payload) ?? payload;
    // A month that is not over may still see it elsewhere: what is to come opens nothing before.
    const [{ last }, today] = [spanOf(occurredOn), this.clock.today()];
    const day = last < today ? last : today;
    const area = place.of(aggregate.whereaboutsOn(day)) ?? place.first(state);
    if (area === undefined) return false;
    const { within, heirs } = await this.places.placeOn(area, day);
    return mayWrite(areas, { areas: [within], heirs });
  }

  /** Let in by where it lies or lay, it may say that it lies elsewhere only where that is what it is for. */
  async barsAfter(command: RecordEntry, payload: Entry, aggregate: AnyAggregate, isLetIn: boolean): Promise<boolean> {
    const { areas, fact, kind, actor } = command;
    const isNew = aggregate.revision === 0;
    if (!areas || (isNew && fact.route !== '')) return false;
    const after: unknown = aggregate.whereaboutsAfter(fact, payload, actor);
    if (after === undefined) return !isLetIn;
    const { reach } = streamOfKind(kind);
    const whereOf = (state: unknown): string => {
      const { areas, within } = reach(state) ?? nowhere;
      return JSON.stringify([areas, within]);
    };
    const isMoved = isNew || whereOf(after) !== whereOf(aggregate.whereabouts);
    if (isLetIn && (!isMoved || fact.crossesAreas)) return false;
    return this.#isOutside(command, after);
  }

  /**
   * Who is confined to areas writes there alone: to what lies there, and not so that it would lie elsewhere after. What
   * all areas share, the code lists, is not theirs to change.
   */
  async #isOutside({ areas, kind }: RecordEntry, state: unknown): Promise<boolean> {
    return areas !== undefined && !mayWrite(areas, await this.places.reachOf(streamOfKind(kind), state, true));
  }
}
