/** What the login does that owns the database, on a connection of its own: as long as it takes, and in UTC. */
import pg from 'pg';
import { connectionConfig } from './postgres.js';

/** @param applicationName by which others know who is at it */
export async function withOwner<T>(
  connectionString: string,
  applicationName: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const config = connectionConfig(connectionString, undefined, { statement_timeout: '0' });
  const client = new pg.Client({ ...config, application_name: applicationName });
  client.on('error', () => undefined); // whatever is asked of it next says so
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
