import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigInvalid, configFrom, variables } from '../../src/platform/config.js';
import { keptMasterKey, keptSecret } from '../../src/platform/kept-secret.js';

const key = Buffer.alloc(32, 7).toString('base64');

function complaintsOf(environment: Record<string, string>): readonly string[] {
  try {
    configFrom(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    return error.complaints;
  }
}

describe('The configuration', () => {
  it('needs nothing: an embedded database, tokens of its own', () => {
    expect(configFrom({ PATH: '/bin', PORT: '' })).toEqual({
      port: 3000,
      host: '127.0.0.1',
      metricsPort: undefined,
      databaseUrl: undefined,
      dataDir: '.ledger',
      embeddedPort: undefined,
      eventStore: 'postgres',
      eventStoreDbUrl: undefined,
      masterKey: undefined,
      oidc: undefined,
      erasuresFile: '.ledger/erasures.jsonl',
      backupDays: 30,
      timeZone: 'Asia/Shanghai',
      logLevel: 'info',
      projector: true,
    });
  });

  it('takes every variable', () => {
    const environment = {
      PORT: '0',
      HOST: '0.0.0.0',
      LEDGER_METRICS_PORT: '9464',
      DATABASE_URL: 'postgresql://u:p@db/ledger',
      LEDGER_DATA_DIR: 'data',
      LEDGER_POSTGRES_PORT: '54329',
      LEDGER_EVENT_STORE: 'eventstoredb',
      EVENTSTOREDB_URL: 'esdb+discover://a,b,c:2113?tls=true',
      LEDGER_MASTER_KEY: key,
      LEDGER_ERASURES_FILE: '/mnt/erasures.jsonl',
      LEDGER_BACKUP_DAYS: '7',
      OIDC_ISSUER: 'https://sso.example.cn/realms/district',
      OIDC_AUDIENCE: 'ledger',
      OIDC_CLIENT_ID: 'ledger-page',
      OIDC_SCOPE: 'openid ledger',
      OIDC_ROLE_CLAIM: 'realm_access.roles',
      OIDC_ROLES: 'ledger-office=office, Village = cadres=cadre',
      OIDC_AREAS_CLAIM: 'https://ledger.example.cn/areas',
      OIDC_CADRE_CLAIM: 'cadre\\.id',
      OIDC_ORGANISATION_CLAIM: 'unit',
      OIDC_TOKEN_TYPES: 'application/AT+JWT',
      OIDC_TOKEN_SECONDS_MAX: '3600',
      OIDC_SKEW_SECONDS_MAX: '30',
      OIDC_KEYS_SECONDS_MAX: '7200',
      LEDGER_TIME_ZONE: 'Asia/Urumqi',
      LEDGER_PROJECTOR: 'off',
      LOG_LEVEL: 'debug',
    };
    expect(new Set(Object.keys(environment))).toEqual(new Set(variables.map(({ name }) => name)));
    expect(configFrom(environment)).toEqual({
      port: 0,
      host: '0.0.0.0',
      metricsPort: 9464,
      databaseUrl: 'postgresql://u:p@db/ledger',
      dataDir: 'data',
      embeddedPort: 54_329,
      eventStore: 'eventstoredb',
      eventStoreDbUrl: 'esdb+discover://a,b,c:2113?tls=true',
      masterKey: Buffer.alloc(32, 7),
      oidc: {
        issuer: 'https://sso.example.cn/realms/district',
        audience: 'ledger',
        clientId: 'ledger-page',
        scope: 'openid ledger',
        claims: {
          role: 'realm_access.roles',
          roles: new Map([
            ['ledger-office', 'office'],
            ['Village = cadres', 'cadre'],
          ]),
          areas: 'https://ledger.example.cn/areas',
          cadreId: 'cadre\\.id',
          organisationId: 'unit',
        },
        limits: { types: ['at+jwt'], life_seconds_max: 3600, skew_seconds_max: 30 },
        keys_seconds_max: 7200,
      },
      erasuresFile: '/mnt/erasures.jsonl',
      backupDays: 7,
      timeZone: 'Asia/Urumqi',
      logLevel: 'debug',
      projector: false,
    });
  });

  it.each([
    [{ PORT: '80x' }, 'PORT: "80x" does not fit; expected: a whole number from 0 to 65535'],
    [{ PORT: '65536' }, 'PORT: "65536" does not fit'],
    [{ PORT: '-1' }, 'PORT: "-1" does not fit'],
    [{ HOST: 'a b' }, 'HOST: "a b" does not fit; expected: an address or a host name'],
    [
      { DATABASE_URL: 'mysql://u:s3cret@db/x', LEDGER_MASTER_KEY: key },
      'DATABASE_URL: its value (not shown) does not fit',
    ],
    [{ DATABASE_URL: 'postgres://db/x' }, 'LEDGER_MASTER_KEY: missing, as DATABASE_URL is set'],
    [{ LEDGER_DATA_DIR: '/proc/../proc/ledger' }, 'does not fit; expected: a path outside /proc'],
    [{ LEDGER_EVENT_STORE: 'kafka' }, 'LEDGER_EVENT_STORE: "kafka" does not fit; expected: postgres or eventstoredb'],
    [{ LEDGER_EVENT_STORE: 'eventstoredb' }, 'EVENTSTOREDB_URL: missing, as LEDGER_EVENT_STORE is set to eventstoredb'],
    [{ EVENTSTOREDB_URL: 'http://esdb:2113' }, 'EVENTSTOREDB_URL: its value (not shown) does not fit'],
    [
      { LEDGER_MASTER_KEY: 's3cret' },
      'LEDGER_MASTER_KEY: its value (not shown) does not fit; expected: 32 random bytes',
    ],
    [{ OIDC_ISSUER: 'sso.example.cn', OIDC_AUDIENCE: 'a' }, 'OIDC_ISSUER: "sso.example.cn" does not fit'],
    [{ OIDC_ISSUER: 'http://sso.example.cn', OIDC_AUDIENCE: 'a' }, 'OIDC_ISSUER: "http://sso.example.cn" does not fit'],
    [{ OIDC_ISSUER: 'https://sso.example.cn' }, 'OIDC_AUDIENCE: missing, as OIDC_ISSUER is set'],
    [{ OIDC_AUDIENCE: 'ledger' }, 'OIDC_ISSUER: missing, as OIDC_AUDIENCE is set'],
    [{ LEDGER_TIME_ZONE: 'Asia/Peking-ish' }, 'LEDGER_TIME_ZONE: "Asia/Peking-ish" does not fit'],
    [{ LEDGER_PROJECTOR: 'yes' }, 'LEDGER_PROJECTOR: "yes" does not fit; expected: on or off'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: "loud" does not fit'],
    [{ LEDGER_MASTERKEY: key }, 'LEDGER_MASTERKEY: no such variable'],
  ])('refuses %j by name', (environment, complaint) => {
    const complaints = complaintsOf(environment);
    expect(complaints).toEqual([expect.stringContaining(complaint)]);
    expect(complaints.join()).not.toContain('s3cret');
  });

  it('takes an issuer with its audience alone, and is strict with it', () => {
    const { oidc } = configFrom({ OIDC_ISSUER: 'https://sso.example.cn', OIDC_AUDIENCE: 'ledger' });
    expect(oidc).toMatchObject({ clientId: 'ledger', scope: 'openid', claims: { role: 'role', areas: 'areas' } });
    expect(oidc!.limits).toEqual({ types: ['jwt', 'at+jwt'], life_seconds_max: 86_400, skew_seconds_max: 5 });
    expect(oidc!.keys_seconds_max).toBe(86_400);
  });

  it.each([
    [{ OIDC_ROLES: 'king=monarch' }, 'OIDC_ROLES: "king=monarch" does not fit'],
    [{ OIDC_ROLES: 'office' }, 'OIDC_ROLES: "office" does not fit'],
    [{ OIDC_ROLES: 'a=office,a=cadre' }, 'OIDC_ROLES: "a=office,a=cadre" does not fit'],
    [{ OIDC_ROLE_CLAIM: 'realm_access..roles' }, 'OIDC_ROLE_CLAIM: "realm_access..roles" does not fit'],
    [{ OIDC_AREAS_CLAIM: '.areas' }, 'OIDC_AREAS_CLAIM: ".areas" does not fit'],
    [{ OIDC_SCOPE: 'profile' }, 'OIDC_SCOPE: "profile" does not fit'],
    [{ OIDC_TOKEN_TYPES: 'JWT,,' }, 'OIDC_TOKEN_TYPES: "JWT,," does not fit'],
    [{ OIDC_TOKEN_SECONDS_MAX: '31536001' }, 'OIDC_TOKEN_SECONDS_MAX: "31536001" does not fit'],
    [{ OIDC_SKEW_SECONDS_MAX: '-1' }, 'OIDC_SKEW_SECONDS_MAX: "-1" does not fit'],
    [{ OIDC_KEYS_SECONDS_MAX: 'a day' }, 'OIDC_KEYS_SECONDS_MAX: "a day" does not fit'],
  ])('refuses what does not fit an issuer: %j', (environment, complaint) => {
    const issuer = { OIDC_ISSUER: 'https://sso.example.cn', OIDC_AUDIENCE: 'ledger' };
    expect(complaintsOf({ ...issuer, ...environment })).toEqual([expect.stringContaining(complaint)]);
    expect(complaintsOf(environment as Record<string, string>).join()).toContain('OIDC_ISSUER: missing');
  });

  it('tells all complaints at once', () => {
    expect(complaintsOf({ PORT: 'x', LOG_LEVEL: 'y', DATABASE_URL: 'postgres://db/x' })).toHaveLength(3);
  });

  it('is documented as it is defined', async () => {
    const text = await readFile('docs/configuration.md', 'utf8');
    for (const { name } of variables) expect(text).toContain(`| \`${name}\` |`);
  });
});

describe('A kept secret', () => {
  it('is made once, also by several at once, and for its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-secret-'));
    try {
      let made = 0;
      const make = (): string => `secret-${(made += 1)}`;
      const all = await Promise.all(Array.from({ length: 8 }, () => keptSecret(join(folder, 'data'), 'key', make)));
      expect(new Set(all).size).toBe(1);
      expect(await keptSecret(join(folder, 'data'), 'key', make)).toBe(all[0]);
      expect((await stat(join(folder, 'data', 'key'))).mode & 0o777).toBe(0o600);
      expect((await keptMasterKey(folder)).equals(await keptMasterKey(folder))).toBe(true);
      await writeFile(join(folder, 'master.key'), 'half');
      await expect(keptMasterKey(folder)).rejects.toThrow('does not hold 32 bytes');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
