#!/usr/bin/env node
/** `ledger`: what an operator does from the command line. Configured from the environment, as the service is. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { EmbeddedIssuer } from '../access/embedded-issuer.js';
import type { TokenRequest } from '../access/embedded-issuer.js';
import { roles } from '../domain/fact.js';
import type { Role } from '../domain/fact.js';
import { ConfigInvalid, configFrom } from '../platform/config.js';

const program = new Command('ledger').description('Looks after a ledger of household assistance.');

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function seconds(text: string): number {
  const found = /^(\d{1,6})([smhd])$/.exec(text);
  if (!found) throw new InvalidArgumentError('A number with s, m, h or d is expected, such as 8h.');
  return Number(found[1]) * units[found[2] as keyof typeof units];
}

function areaCode(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('An area code of twelve digits is expected.');
  return [...before, text];
}

function uuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new InvalidArgumentError('A UUID is expected.');
  return text.toLowerCase();
}

interface TokenOptions {
  readonly role: Role;
  readonly sub?: string;
  readonly cadre?: string;
  readonly organisation?: string;
  readonly area?: readonly string[];
  readonly ttl: number;
}

program
  .command('token')
  .description('Signs a token with the key in LEDGER_DATA_DIR and prints it.')
  .addOption(new Option('--role <role>', 'what it may do').choices([...roles]).makeOptionMandatory())
  .option('--sub <account>', 'the account; default: the role')
  .option('--cadre <uuid>', 'the cadre that the account belongs to; required of role cadre', uuid)
  .option('--organisation <id>', 'the unit that the account acts for')
  .option('--area <code>', 'an area that it is confined to; may be given more than once; default: everywhere', areaCode)
  .option('--ttl <time>', 'how long it holds', seconds, 8 * 3600)
  .action(async ({ role, sub, cadre, organisation, area, ttl }: TokenOptions) => {
    const { dataDir, oidc } = configFrom(process.env);
    if (oidc) program.error(`error: tokens are signed by ${oidc.issuer}: OIDC_ISSUER is set`);
    if (role === 'cadre' && cadre === undefined) program.error('error: --role cadre needs --cadre <uuid>');
    const request: TokenRequest = {
      role,
      ttl_seconds: ttl,
      ...(sub !== undefined && { sub }),
      ...(cadre !== undefined && { cadreId: cadre }),
      ...(organisation !== undefined && { organisationId: organisation }),
      ...(area && { areas: area }),
    };
    console.log(await (await EmbeddedIssuer.open(dataDir)).sign(request));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ConfigInvalid)) throw error;
  program.error(error.complaints.map((complaint) => `error: ${complaint}`).join('\n'));
}
