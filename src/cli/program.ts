/** What an operator does from the command line. Configured from the environment, as the service is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { everywhere } from '../access/claims.js';
import { EmbeddedIssuer, ttl_seconds_max } from '../access/embedded-issuer.js';
import type { TokenRequest } from '../access/embedded-issuer.js';
import { link_seconds, SignInLinks } from '../access/sign-in-links.js';
import { hasAreas } from '../access/claims.js';
import { roles } from '../domain/fact.js';
import type { Role } from '../domain/fact.js';
import { Resources, openRuntime, projectorOptions } from '../runtime.js';
import type { Runtime } from '../runtime.js';
import { Findings } from '../evidence/findings.js';
import { scrubStanding } from '../evidence/standing.js';
import { configFrom } from '../platform/config.js';
import type { Config } from '../platform/config.js';
import { password_file } from '../platform/postgres.js';
import { backupCommand, restoreCommand } from './backup.js';
import { dashboardLoginCommand } from './dashboard-login.js';
import { eraseCommand } from './erase.js';
import { headCommand, upgradeCommand, verifyCommand, whatToDo } from './evidence.js';
import type { WithParts } from './evidence.js';
import { importCommand } from './import.js';
import { keysCommand } from './keys.js';
import { Progress } from '../projector/progress.js';
import { Projector } from '../projector/projector.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Say = (line: string) => void;

/** It was understood, and could not be done. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** @param say is given each line of output */
export function ledgerProgram(environment: Environment, say: Say): Command {
  const program = new Command('ledger').description('Looks after a ledger of household assistance.');
  const opening: WithParts = (work, options) => withParts(environment, work, options);
  return program
    .addCommand(tokenCommand(environment, say))
    .addCommand(signInCommand(environment, say))
    .addCommand(dashboardLoginCommand(opening, say))
    .addCommand(statusCommand(environment, say))
    .addCommand(rebuildCommand(environment, say))
    .addCommand(parkedCommand(environment, say))
    .addCommand(verifyCommand(opening, say))
    .addCommand(headCommand(opening, say))
    .addCommand(upgradeCommand(opening, say))
    .addCommand(importCommand(opening, say))
    .addCommand(eraseCommand(opening, say))
    .addCommand(keysCommand(opening, say))
    .addCommand(backupCommand(opening, say))
    .addCommand(restoreCommand(() => configFrom(environment), say));
}

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function seconds(text: string): number {
  const found = /^(\d{1,6})([smhd])$/.exec(text);
  if (!found) throw new InvalidArgumentError('A number with s, m, h or d is expected, such as 8h.');
  const wanted = Number(found[1]) * units[found[2] as keyof typeof units];
  if (wanted > ttl_seconds_max) throw new InvalidArgumentError(`It is ${ttl_seconds_max / units.d} days at most.`);
  return wanted;
}

function areaCode(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('An area code of twelve digits is expected.');
  return [...before, text];
}

function uuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new InvalidArgumentError('A UUID is expected.');
  return text.toLowerCase();
}

function areaCodes(text: string): readonly string[] | typeof everywhere {
  return text === everywhere
    ? everywhere
    : text.split(',').reduce<readonly string[]>((all, code) => areaCode(code.trim(), all), []);
}

function account(text: string): string {
  const fits = text !== '' && text.length <= 200 && !/[\p{Cc}\p{Cs}]/u.test(text);
  if (!fits) throw new InvalidArgumentError('A text of 1 to 200 characters is expected, without control characters.');
  return text;
}

function organisation(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(text)) throw new InvalidArgumentError('An organisation id is expected.');
  return text;
}

function webAddress(text: string): string {
  const isOne = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[?#]/.test(text);
  if (!isOne) throw new InvalidArgumentError('An address such as https://ledger.example.cn is expected.');
  return text.replace(/\/+$/, '');
}

interface TokenOptions {
  readonly role: Role;
  readonly sub?: string;
  readonly cadre?: string;
  readonly organisation?: string;
  readonly area?: readonly string[];
  readonly ttl: number;
}

function tokenCommand(environment: Environment, say: Say): Command {
  return new Command('token')
    .description('Signs a token with the key in LEDGER_DATA_DIR and prints it.')
    .addOption(new Option('--role <role>', 'what it may do').choices([...roles]).makeOptionMandatory())
    .option('--sub <account>', 'the account; default: one for each role and reach', account)
    .option('--cadre <uuid>', 'the cadre that the account belongs to; required of role cadre', uuid)
    .option('--organisation <id>', 'the unit that the account acts for', organisation)
    .option('--area <code>', 'an area that it is confined to; more than once for more; default: everywhere', areaCode)
    .option('--ttl <time>', 'how long it holds, such as 90m', seconds, 8 * 3600)
    .action(async ({ role, sub, cadre, organisation, area, ttl }: TokenOptions) => {
      const { dataDir } = signingConfig(environment);
      refuseWithout(role, cadre, organisation);
      const issuer = await EmbeddedIssuer.open(dataDir);
      const token = await issuer.sign({
        role,
        ttl_seconds: ttl,
        ...(sub !== undefined && { sub }),
        ...(cadre !== undefined && { cadreId: cadre }),
        ...(organisation !== undefined && { organisationId: organisation }),
        ...(area && { areas: area }),
      });
      say(token);
    });
}

interface SignInOptions {
  readonly sub: string;
  readonly role: Role;
  readonly areas?: readonly string[] | typeof everywhere;
  readonly cadre?: string;
  readonly organisation?: string;
  readonly ttl: number;
  readonly url?: string;
}

function signInCommand(environment: Environment, say: Say): Command {
  return new Command('sign-in')
    .description(`Prints a link that signs somebody in at the page: good once, for ${link_seconds / 60} minutes.`)
    .requiredOption('--sub <account>', 'whose account it is', account)
    .addOption(new Option('--role <role>', 'what it may do').choices([...roles]).makeOptionMandatory())
    .option(
      '--areas <codes>',
      'areas, with commas between, or *; required of every role but cadre and donor',
      areaCodes,
    )
    .option('--cadre <uuid>', 'the cadre that the account belongs to; required of role cadre', uuid)
    .option('--organisation <id>', 'the unit that the account acts for', organisation)
    .option('--ttl <time>', 'how long one is signed in, such as 90m', seconds, 8 * 3600)
    .option('--url <address>', 'where the page is; default: by HOST and PORT', webAddress)
    .action(async (options: SignInOptions) => {
      const config = signingConfig(environment);
      const request = tokenRequestOf(options);
      const page = options.url ?? pageOf(config);
      await withParts(environment, async ({ pool }) => {
        say(`${page}/#/sign-in?code=${await new SignInLinks(pool).make(request)}`);
      });
    });
}

/** @throws NotDone */
function refuseWithout(role: Role, cadre: string | undefined, organisation: string | undefined): void {
  if (role === 'cadre' && cadre === undefined) throw new NotDone('--role cadre needs --cadre <uuid>');
  if (role === 'donor' && organisation === undefined) throw new NotDone('--role donor needs --organisation <id>');
}

function tokenRequestOf({ sub, role, areas, cadre, organisation, ttl }: SignInOptions): TokenRequest {
  refuseWithout(role, cadre, organisation);
  if (hasAreas(role) && areas === undefined) throw new NotDone(`--role ${role} needs --areas <codes>, or --areas '*'`);
  return {
    sub,
    role,
    ttl_seconds: ttl,
    ...(areas !== undefined && { areas }),
    ...(cadre !== undefined && { cadreId: cadre }),
    ...(organisation !== undefined && { organisationId: organisation }),
  };
}

function pageOf({ host, port }: Config): string {
  if (port === 0) throw new NotDone('PORT is 0: name the address of the page by --url');
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function statusCommand(environment: Environment, say: Say): Command {
  return new Command('status').description('Tells how far the tables are behind the log.').action(() =>
    withParts(environment, async ({ pool, store }) => {
      const { standing, lag, silentSeconds, parked, building } = await new Progress(pool, store).health();
      const tables = standing && `${standing.position ?? 'empty'}, ${standing.events} events (${standing.generation})`;
      const behind = lag.events >= 1000 ? '1000 or more' : String(lag.events);
      say(`log        ${(await store.head()) ?? 'empty'}`);
      say(`tables     ${tables ?? 'none yet'}`);
      say(`behind     ${behind} events, ${lag.seconds.toFixed(1)} s`);
      say(`projector  ${silentSeconds === undefined ? 'never seen' : `seen ${silentSeconds.toFixed(1)} s ago`}`);
      say(`parked     ${parked} streams`);
      await tellIntegrity(pool, say);
      for (const { generation, events } of building) say(`building   ${generation}, ${events} events so far`);
    }),
  );
}

const findings_told_max = 20;

async function tellIntegrity(pool: Runtime['pool'], say: Say): Promise<void> {
  const { findings, events, eventsPerSecond, finishedSecondsAgo, isUnderWay } = await scrubStanding(pool);
  const hours =
    finishedSecondsAgo === undefined ? 'none finished yet' : `last ${(finishedSecondsAgo / 3600).toFixed(1)} h ago`;
  const pace = isUnderWay ? `under way at ${events} events, ${eventsPerSecond.toFixed(0)}/s` : `${events} events`;
  say(`integrity  ${findings} findings; pass over the log: ${pace}, ${hours}`);
  for (const { code, place, detail, firstAt } of await new Findings(pool).list(findings_told_max)) {
    say(`  ${code}  ${place}: ${detail} (seen since ${firstAt})`);
  }
  if (findings > 0) say(`  ${whatToDo}`);
}

function rebuildCommand(environment: Environment, say: Say): Command {
  return new Command('rebuild')
    .description('Builds all tables anew beside the live ones, and shows them when they have caught up.')
    .action(() =>
      withProjector(environment, async (projector) => {
        const generation = await projector.rebuild();
        say(`${generation} is being built; the earlier tables are shown until it has caught up`);
        await projector.whenLive(generation);
        say(`${generation} is live`);
      }),
    );
}

function parkedCommand(environment: Environment, say: Say): Command {
  const list = new Command('list').description('Lists them.').action(() =>
    withParts(environment, async (parts) => {
      const projector = new Projector(projectorOptions(parts));
      const found = await projector.parked().finally(() => projector.stop());
      if (found.length === 0) say('nothing is parked');
      for (const { stream, entryId, type, revision, error, waiting, attempts, parkedAt } of found) {
        say(`${stream}  ${type} ${entryId} (revision ${revision})`);
        say(`  since ${parkedAt}, tried ${attempts} times, ${waiting} entries wait: ${error}`);
      }
    }),
  );
  const retry = new Command('retry')
    .argument('<stream>')
    .description('Tries a stream again.')
    .action((stream: string) =>
      withProjector(environment, async (projector) => tell(await projector.retry(stream), stream, say)),
    );
  const skip = new Command('skip')
    .argument('<stream>')
    .argument('<entryId>', 'the entry at which it is parked', uuid)
    .description('Leaves an entry out of all tables, now and whenever they are built, and goes on with its stream.')
    .requiredOption('--reason <text>', 'why; kept with the entry')
    .action((stream: string, entryId: string, { reason }: { reason: string }) =>
      withProjector(environment, async (projector) => tell(await projector.skip(stream, entryId, reason), stream, say)),
    );
  return new Command('parked')
    .description('Streams whose entries wait behind one that cannot be projected.')
    .addCommand(list, { isDefault: true })
    .addCommand(retry)
    .addCommand(skip);
}

const outcomes = {
  parked: 'still cannot be projected',
  unknown: 'is not parked there',
  'no-answer': 'has been asked for; no projector has answered yet',
} as const;

function tell(outcome: 'unparked' | keyof typeof outcomes, stream: string, say: Say): void {
  if (outcome !== 'unparked') throw new NotDone(`${stream} ${outcomes[outcome]}`);
  say(`${stream} is in the tables again`);
}

/** Of a ledger that is there: who only looks is not to begin one. */
function knownConfig(environment: Environment): Config {
  const config = configFrom(environment);
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, password_file))) {
    const others = 'the demo keeps its own in .ledger/demo, unless --data names another folder';
    throw new NotDone(`there is no ledger in ${config.dataDir}: name its folder by LEDGER_DATA_DIR (${others})`);
  }
  return config;
}

/** Of a ledger that signs its own tokens. */
function signingConfig(environment: Environment): Config {
  const config = knownConfig(environment);
  if (config.oidc) throw new NotDone(`one signs in at ${config.oidc.issuer}: OIDC_ISSUER is set`);
  return config;
}

/** Opens what the environment names, also where the service is running on it; closes it afterwards. */
async function withParts(
  environment: Environment,
  work: (parts: Runtime, config: Config) => Promise<void>,
  options: { older?: true } = {},
): Promise<void> {
  const opened = new Resources();
  try {
    const config = knownConfig(environment);
    await work(await openRuntime(config, opened, { join: true, ...options }), config);
  } finally {
    await opened.close();
  }
}

/** A projector works for as long as this takes, should none be running. */
async function withProjector(environment: Environment, work: (projector: Projector) => Promise<void>): Promise<void> {
  await withParts(environment, async (parts) => {
    const projector = new Projector(projectorOptions(parts));
    projector.start();
    try {
      await work(projector);
    } finally {
      await projector.stop();
    }
  });
}
