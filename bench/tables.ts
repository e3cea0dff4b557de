/** How far the tables are behind the log. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const caught_up_ms_max = 3_600_000;
const poll_ms = 5;

/** Where the log ends, and where the live tables are. */
export async function standing(client: pg.Client): Promise<{ head: bigint; tables: bigint | undefined }> {
  const { rows } = await client.query<{ head: string; tables: string | null }>({
    name: 'standing',
    text: `SELECT (SELECT COALESCE(max(position), 0) FROM ledger.event) AS head,
                  (SELECT position FROM projector.generation WHERE status = 'live') AS tables`,
  });
  const { head, tables } = rows[0]!;
  return { head: BigInt(head), tables: tables === null ? undefined : BigInt(tables) };
}

/** Resolves when the tables hold all that is in the log. */
export async function caughtUp(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const until = performance.now() + caught_up_ms_max;
    for (;;) {
      const { head, tables } = await standing(client);
      if (tables !== undefined && tables >= head) return;
      if (performance.now() > until) throw new Error('the tables do not catch up with the log');
      await sleep(poll_ms);
    }
  } finally {
    await client.end();
  }
}
