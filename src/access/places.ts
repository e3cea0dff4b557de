/**
 * Where a stream lies, with the areas of the organisations that it belongs to looked up, and with what became of areas
 * that have ended: by the map of today.
 */
import { followMap } from '../domain/area/area-map.js';
import type { PlaceOnMap } from '../domain/area/area-map.js';
import type { Area } from '../domain/area/area.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { nowhere } from '../domain/reach.js';
import type { Reach } from '../domain/reach.js';
import type { AnyStream } from '../domain/stream-kind.js';
import type { AggregateRepository } from '../event-store/aggregate-repository.js';
import { Clock } from '../platform/clock.js';

export class Places {
  constructor(
    private readonly aggregates: Pick<AggregateRepository, 'getAll'>,
    private readonly clock: Pick<Clock, 'today'> = new Clock(),
  ) {}

  /**
   * Without a promise where nothing has to be looked up, as on every read of a household by who is confined to no area.
   * @param byMap whether areas that have ended are followed to what they became; the map itself is not
   */
  reachOf(definition: AnyStream, state: unknown, byMap: boolean): Reach | Promise<Reach> {
    const reach = definition.reach(state) ?? nowhere;
    if (reach.within === undefined && !byMap) return reach;
    return this.#resolve(reach, byMap && definition.kind !== 'area');
  }

  async #resolve(reach: Reach, byMap: boolean): Promise<Reach> {
    const { within = [], areas = [] } = reach;
    const organisations = await this.aggregates.getAll('organisation', within);
    const own = within.flatMap((id) => (organisations.get(id)?.state as Organisation | undefined)?.areaCode ?? []);
    const all = [...areas, ...own];
    if (!byMap) return { ...reach, areas: all };
    const places = await Promise.all(all.map((code) => this.placeOn(code, this.clock.today())));
    return { ...reach, areas: places.map((place) => place.within), heirs: places.flatMap(({ heirs }) => heirs) };
  }

  /** By the map of a day. */
  async placeOn(code: string, day: string): Promise<PlaceOnMap> {
    const following = followMap(code, day);
    let step = following.next();
    while (!step.done) {
      const aggregates = await this.aggregates.getAll('area', step.value);
      step = following.next(new Map([...aggregates].map(([id, { state }]) => [id, state as Area])));
    }
    return step.value;
  }
}
