/** Asks for new tables, which the service's own projector then builds, and waits until they are shown. */
import { Codec } from '../src/event-store/codec.js';
import { SubjectKeys } from '../src/event-store/keys.js';
import { PostgresEventStore } from '../src/event-store/postgres.event-store.js';
import { openPool } from '../src/platform/postgres.js';
import { application_role } from '../src/platform/roles.js';
import { Projector } from '../src/projector/projector.js';
import type { Filled } from './ledgers.js';

export class Rebuilding {
  private constructor(
    private readonly projector: Projector,
    private readonly opened: readonly { close(): Promise<unknown> }[],
  ) {}

  static async open({ connectionString, masterKey }: Filled): Promise<Rebuilding> {
    const pool = openPool(connectionString, { role: application_role, connections_max: 2 });
    const store = new PostgresEventStore(connectionString);
    const keys = new SubjectKeys(pool, masterKey);
    const lookupHash = (text: string): string => keys.lookupHash(text);
    const projector = new Projector({ store, codec: new Codec(keys), connectionString, lookupHash });
    return new Rebuilding(projector, [{ close: () => projector.stop() }, store, { close: () => pool.end() }]);
  }

  async run(): Promise<void> {
    await this.projector.whenLive(await this.projector.rebuild());
  }

  async close(): Promise<void> {
    for (const each of this.opened) await each.close();
  }
}
