/** A login for whoever reads the views of dashboards with a tool of their own. */
import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { newDashboardLogin } from '../platform/dashboards.js';
import type { WithParts } from './evidence.js';

function loginName(text: string): string {
  const fits = /^[a-z][a-z0-9_]{0,62}$/.test(text) && !text.startsWith('pg_');
  if (!fits)
    throw new InvalidArgumentError('Lower-case letters, digits and underscores are expected, such as excel_li.');
  return text;
}

export function dashboardLoginCommand(opening: WithParts, say: (line: string) => void): Command {
  return new Command('dashboard-login')
    .description(
      'Makes a login of the database that may read the views of dashboards and nothing else; prints its URL.',
    )
    .argument('<name>', 'of the login; where there is one of that name, it gets a new password', loginName)
    .option('--fine', 'also the views of dashboard_fine, which tell sex, kinship and exact amounts')
    .action((name: string, { fine }: { fine?: true }) =>
      opening(async ({ place }) => {
        say(await newDashboardLogin(place.connectionString, name, randomBytes(18).toString('hex'), fine));
      }),
    );
}
