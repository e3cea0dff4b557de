/**
 * Configuration from the environment. Each variable is defined once, here: its reading, its check, and its line in
 * docs/configuration.md. A wrong value stops the start with all complaints at once; no message repeats a secret.
 */
import { join, resolve } from 'node:path';
import { isTrustworthy, oidcFrom, oidcVariables } from './oidc-variables.js';
import type { OidcConfig } from './oidc-variables.js';

export interface Config {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Where figures are told; undefined: at `port`, to callers on this machine. */
  readonly metricsPort: number | undefined;
  /** `postgres://…`; undefined starts the embedded PostgreSQL in the data folder. Holds a password: not for logs. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Of the embedded PostgreSQL; undefined takes a free one at each start. */
  readonly embeddedPort: number | undefined;
  readonly eventStore: 'postgres' | 'eventstoredb';
  /** Set where `eventStore` is `eventstoredb`. */
  readonly eventStoreDbUrl: string | undefined;
  /** 32 bytes; undefined only with the embedded PostgreSQL, where one is kept in the data folder. */
  readonly masterKey: Buffer | undefined;
  /** Undefined: tokens are signed by the key in the data folder. */
  readonly oidc: OidcConfig | undefined;
  /** Where erasures are listed outside the database. */
  readonly erasuresFile: string;
  /** How long backups are kept. */
  readonly backupDays: number;
  readonly timeZone: string;
  readonly logLevel: LogLevel;
  /** Whether this process fills the tables, too. */
  readonly projector: boolean;
}

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The environment does not say how to run; `complaints` has a sentence per variable at fault. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
  constructor(readonly complaints: readonly string[]) {
    super(complaints.join('\n'));
  }
}

export interface Variable {
  readonly name: string;
  readonly means: string;
  readonly expected: string;
  readonly otherwise: string;
  /** Not repeated in a message. */
  readonly secret?: true;
  /** What it belongs to; those of a topic have a table of their own in docs/configuration.md. */
  readonly topic?: string;
  readonly accepts: (text: string) => boolean;
}

const isUrl = (protocols: readonly string[]) => (text: string) =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

const isOneOf = (values: readonly string[]) => (text: string) => values.includes(text);

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isTrustworthy(url) && url.search === '' && url.hash === '';
}

export const variables: readonly Variable[] = [
  {
    name: 'PORT',
    means: 'Port at which the service answers; `0` takes a free one.',
    expected: 'a whole number from 0 to 65535',
    otherwise: '`3000`',
    accepts: isPort,
  },
  {
    name: 'HOST',
    means: 'Address at which it listens; `0.0.0.0` for every network that the machine is in.',
    expected: 'an address or a host name',
    otherwise: '`127.0.0.1`',
    accepts: (text) => /^[\w.:-]{1,253}$/.test(text),
  },
  {
    name: 'LEDGER_METRICS_PORT',
    means: 'Port of its own for `/metrics`, at the same address; `0` takes a free one.',
    expected: 'a whole number from 0 to 65535',
    otherwise: '`PORT`, for callers on this machine alone',
    accepts: isPort,
  },
  {
    name: 'DATABASE_URL',
    means: 'PostgreSQL 16 or later: a login that may create schemas and roles.',
    expected: 'a URL such as postgres://user:password@host:5432/ledger',
    otherwise: 'an embedded PostgreSQL in `LEDGER_DATA_DIR`',
    secret: true,
    accepts: isUrl(['postgres:', 'postgresql:']),
  },
  {
    name: 'LEDGER_DATA_DIR',
    means: 'Folder of the embedded PostgreSQL and of the keys that are made where none are given. Back it up.',
    expected: 'a path outside /proc',
    otherwise: '`.ledger`',
    // In /proc, where nothing can be made, a recursive mkdir of Node never ends.
    accepts: (text) => !text.includes('\0') && !`${resolve(text)}/`.startsWith('/proc/'),
  },
  {
    name: 'LEDGER_POSTGRES_PORT',
    means:
      'Port of the embedded PostgreSQL, on this machine alone: dashboards find it at the same place after a restart.',
    expected: 'a whole number from 1 to 65535',
    otherwise: 'a free one at each start',
    accepts: (text) => isPort(text) && Number(text) > 0,
  },
  {
    name: 'LEDGER_EVENT_STORE',
    means: 'Where the events are kept.',
    expected: 'postgres or eventstoredb',
    otherwise: '`postgres`',
    accepts: isOneOf(['postgres', 'eventstoredb']),
  },
  {
    name: 'EVENTSTOREDB_URL',
    means:
      'The EventStoreDB or KurrentDB server or cluster, with a user where it wants one. Required with `LEDGER_EVENT_STORE=eventstoredb`.',
    expected: 'a URL such as esdb://host:2113?tls=false',
    otherwise: '–',
    secret: true,
    accepts: (text) => /^(esdb|kurrentdb)(\+discover)?:\/\/\S+$/.test(text),
  },
  {
    name: 'LEDGER_MASTER_KEY',
    means:
      'Wraps the keys that seal personal fields. Lost, no sealed field can be read again. Required with `DATABASE_URL`.',
    expected: '32 random bytes in base64',
    otherwise: 'made once, in `LEDGER_DATA_DIR`',
    secret: true,
    accepts: (text) => /^[A-Za-z0-9+/]{43}=$/.test(text),
  },
  {
    name: 'LEDGER_ERASURES_FILE',
    means:
      'Lists erasures outside the database, by ids alone: a restored backup is held against it. Keep it on another disk than backups.',
    expected: 'a path of a file that may be written',
    otherwise: '`erasures.jsonl` in `LEDGER_DATA_DIR`',
    accepts: (text) => !text.includes('\0') && !`${resolve(text)}/`.startsWith('/proc/'),
  },
  {
    name: 'LEDGER_BACKUP_DAYS',
    means:
      'How long backups are kept: `ledger backup` removes older ones, and the answer to an erasure says until when they hold its keys.',
    expected: 'a whole number from 1 to 3650',
    otherwise: '`30`',
    accepts: (text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 3650,
  },
  {
    name: 'OIDC_ISSUER',
    means: 'Who signs the bearer tokens; its keys are found by OpenID Connect discovery.',
    expected: 'an https URL (http only for this machine)',
    otherwise: 'tokens of `ledger token`, signed by a key in `LEDGER_DATA_DIR`',
    accepts: isIssuer,
  },
  {
    name: 'OIDC_AUDIENCE',
    means: 'For whom the tokens must be meant (`aud`). Required with `OIDC_ISSUER`.',
    expected: 'a text without spaces',
    otherwise: '–',
    accepts: (text) => /^\S{1,200}$/.test(text),
  },
  {
    name: 'LEDGER_TIME_ZONE',
    means: 'Whose days the days of the ledger are.',
    expected: 'the name of a time zone such as Asia/Shanghai',
    otherwise: '`Asia/Shanghai`',
    accepts: isTimeZone,
  },
  {
    name: 'LEDGER_PROJECTOR',
    means: 'Whether this process fills the tables, too; `off` where other processes do.',
    expected: 'on or off',
    otherwise: '`on`',
    accepts: isOneOf(['on', 'off']),
  },
  {
    name: 'LOG_LEVEL',
    means: 'How much is logged, as JSON lines on standard output.',
    expected: logLevels.join(', '),
    otherwise: '`info`',
    accepts: isOneOf(logLevels),
  },
  ...oidcVariables.map((variable) => ({ ...variable, topic: 'The identity provider' })),
];

/**
 * @param environment such as `process.env`; an empty text counts as absent
 * @throws ConfigInvalid with every complaint
 */
export function configFrom(environment: Readonly<Record<string, string | undefined>>): Config {
  const value = (name: string): string | undefined => {
    const text = environment[name]?.trim();
    return text === '' ? undefined : text;
  };
  const complaints = [
    ...variables.flatMap((variable) => complaintOf(variable, value(variable.name))),
    ...missingIn(value),
    ...unknownIn(environment),
  ];
  if (complaints.length > 0) throw new ConfigInvalid(complaints);
  const masterKey = value('LEDGER_MASTER_KEY');
  const portOf = (name: string): number | undefined => {
    const text = value(name);
    return text === undefined ? undefined : Number(text);
  };
  return {
    port: Number(value('PORT') ?? 3000),
    host: value('HOST') ?? '127.0.0.1',
    metricsPort: portOf('LEDGER_METRICS_PORT'),
    databaseUrl: value('DATABASE_URL'),
    dataDir: value('LEDGER_DATA_DIR') ?? '.ledger',
    embeddedPort: portOf('LEDGER_POSTGRES_PORT'),
    eventStore: (value('LEDGER_EVENT_STORE') ?? 'postgres') as Config['eventStore'],
    eventStoreDbUrl: value('EVENTSTOREDB_URL'),
    masterKey: masterKey === undefined ? undefined : Buffer.from(masterKey, 'base64'),
    oidc: oidcFrom(value),
    erasuresFile: value('LEDGER_ERASURES_FILE') ?? join(value('LEDGER_DATA_DIR') ?? '.ledger', 'erasures.jsonl'),
    backupDays: Number(value('LEDGER_BACKUP_DAYS') ?? 30),
    timeZone: value('LEDGER_TIME_ZONE') ?? 'Asia/Shanghai',
    logLevel: (value('LOG_LEVEL') ?? 'info') as LogLevel,
    projector: (value('LEDGER_PROJECTOR') ?? 'on') === 'on',
  };
}

function complaintOf({ name, expected, secret, accepts }: Variable, text: string | undefined): string[] {
  if (text === undefined || accepts(text)) return [];
  const found = secret ? 'its value (not shown)' : JSON.stringify(text.slice(0, 100));
  return [`${name}: ${found} does not fit; expected: ${expected}`];
}

const companions: readonly { readonly name: string; readonly when: string; readonly is: string | undefined }[] = [
  { name: 'EVENTSTOREDB_URL', when: 'LEDGER_EVENT_STORE', is: 'eventstoredb' },
  { name: 'LEDGER_MASTER_KEY', when: 'DATABASE_URL', is: undefined },
  { name: 'OIDC_AUDIENCE', when: 'OIDC_ISSUER', is: undefined },
  { name: 'OIDC_ISSUER', when: 'OIDC_AUDIENCE', is: undefined },
  ...oidcVariables.map(({ name }) => ({ name: 'OIDC_ISSUER', when: name, is: undefined })),
];

function missingIn(value: (name: string) => string | undefined): string[] {
  return companions.flatMap(({ name, when, is }) => {
    const set = value(when);
    if (set === undefined || (is !== undefined && set !== is) || value(name) !== undefined) return [];
    const expected = variables.find((variable) => variable.name === name)?.expected ?? '';
    return [`${name}: missing, as ${when} is set${is === undefined ? '' : ` to ${is}`}; expected: ${expected}`];
  });
}

/** A misspelt name would leave the value that it meant at its default without a word. */
function unknownIn(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(variables.map(({ name }) => name));
  return Object.keys(environment)
    .filter((name) => /^(LEDGER|OIDC|EVENTSTOREDB)_/.test(name) && !known.has(name))
    .map((name) => `${name}: no such variable; expected: one of ${[...known].join(', ')}`);
}
