/** Where an account may write: by its areas, or by whom a stream is looked after. */
import type { Places } from '../access/places.js';
import { mayWrite, whyNotRead } from '../access/readers.js';
import { isControl, targetOf } from '../domain/control.js';
import type { Entry } from '../domain/entry.js';
import type { Actor, AnyFact, StreamKind } from '../domain/fact.js';
import { heldFor } from '../domain/holding.js';
import { spanOf } from '../domain/span.js';
import { streamOfKind } from '../domain/streams.js';
import type { AnyLife } from '../event-store/lives.js';

/** An entry that somebody wants recorded. */
interface Sent {
  readonly kind: StreamKind;
  readonly fact: AnyFact;
  readonly body: unknown;
  readonly actor: Actor;
  readonly areas?: readonly string[] | undefined;
}

export class Writing {
  constructor(private readonly places: Places) {}

  /** Whether the caller may read it, or may write this entry there. */
  async isInReach(command: Sent, life: AnyLife): Promise<boolean> {
    const { kind, fact, actor, areas, body } = command;
    const definition = streamOfKind(kind);
    const reach = await this.places.reachOf(definition, life.state, areas !== undefined);
    if (whyNotRead({ actor, ...(areas && { areas }) }, reach) === undefined) return true;
    if (areas) return this.isInside(command, body as Entry, life);
    const on = isControl(fact.type) ? undefined : spanOf((body as Entry).occurredOn);
    return heldFor(life, actor, fact, on) === undefined && !fact.opens;
  }

  /** Let in by where it lies or lay, it may say that it lies elsewhere only where that is what it is for. */
  async isBarredAfter(command: Sent, life: AnyLife, after: unknown, isLetIn: boolean): Promise<boolean> {
    if (after === undefined) return !isLetIn;
    if (!(await this.#isOutside(command, after))) return false;
    const { reach } = streamOfKind(command.kind);
    const areasOf = (state: unknown): string => JSON.stringify(reach(state)?.areas);
    const isMoved = life.revision === 0 || areasOf(after) !== areasOf(life.state);
    return !isLetIn || (isMoved && !command.fact.crossesAreas);
  }

  /** S21: where it lies now, or lay on the day of the entry or of that which it speaks of. */
  async isInside(command: Sent, payload: Entry, life: AnyLife): Promise<boolean> {
    const state: unknown = life.state;
    if (!(await this.#isOutside(command, state))) return true;
    const { place } = streamOfKind(command.kind);
    if (!place) return false;
    const target = isControl(command.fact.type) ? targetOf(command.fact.type, payload) : undefined;
    const { occurredOn } = (target === undefined ? payload : life.findRecord(target)?.payload) ?? payload;
    const { last } = spanOf(occurredOn);
    const area = place.of(life.foldedOn(last).state) ?? place.first(state);
    if (area === undefined) return false;
    const { within, heirs } = await this.places.placeOn(area, last);
    return mayWrite(command.areas!, { areas: [within], heirs });
  }

  /**
   * Who is confined to areas writes there alone: to what lies there, and not so that it would lie elsewhere after. What
   * all areas share, the code lists, is not theirs to change.
   */
  async #isOutside({ areas, kind }: Sent, state: unknown): Promise<boolean> {
    return areas !== undefined && !mayWrite(areas, await this.places.reachOf(streamOfKind(kind), state, true));
  }
}
