import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { makeDashboardLogin } from '../src/platform/dashboards.js';

const login = 'demo_dashboard';

/**
 * A login for any tool that speaks to PostgreSQL: it may read the views of dashboards, and nothing else. Its
 * password is new at every start.
 * @returns its URL
 */
export async function openDashboardLogin(databaseUrl: string): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    await makeDashboardLogin(owner, login, password);
  } finally {
    await owner.end();
  }
  const url = new URL(databaseUrl);
  [url.username, url.password] = [login, password];
  return url.href;
}
