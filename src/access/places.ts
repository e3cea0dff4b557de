/** Where a stream lies, with the areas of the organisations that it belongs to looked up. */
import type { Organisation } from '../domain/organisation/organisation.js';
import { nowhere } from '../domain/reach.js';
import type { Reach } from '../domain/reach.js';
import type { AnyStream } from '../domain/stream-kind.js';
import type { Lives } from '../event-store/lives.js';

export class Places {
  constructor(private readonly lives: Pick<Lives, 'getAll'>) {}

  /** Without a promise where nothing has to be looked up, as on every read of a household. */
  reachOf(definition: AnyStream, state: unknown): Reach | Promise<Reach> {
    const reach = definition.reach(state) ?? nowhere;
    return reach.within === undefined ? reach : this.resolve(reach, reach.within);
  }

  async resolve(reach: Reach, within: readonly string[]): Promise<Reach> {
    const organisations = await this.lives.getAll('organisation', within);
    const areas = within.flatMap((id) => (organisations.get(id)?.state as Organisation | undefined)?.areaCode ?? []);
    return { ...reach, areas: [...(reach.areas ?? []), ...areas] };
  }
}
