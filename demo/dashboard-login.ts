import { randomBytes } from 'node:crypto';
import { newDashboardLogin } from '../src/platform/dashboards.js';

const login = 'demo_dashboard';

/**
 * A login for any tool that speaks to PostgreSQL: it may read the views of dashboards, and nothing else. Its
 * password is new at every start.
 * @returns its URL
 */
export function openDashboardLogin(databaseUrl: string): Promise<string> {
  return newDashboardLogin(databaseUrl, login, randomBytes(12).toString('hex'));
}
