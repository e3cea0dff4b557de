import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair } from 'jose';
import { IssuerKeys, usualIntervals } from '../../src/access/issuer-keys.js';
import type { Intervals } from '../../src/access/issuer-keys.js';
import { Tokens } from '../../src/access/tokens.js';
import { Problem } from '../../src/http/problem.js';
import { openLog } from '../../src/platform/log.js';
import { oidcOf, TestIssuer } from '../api/issuer.js';
import type { Change } from '../api/issuer.js';

let issuer: TestIssuer;
let keys: IssuerKeys;
let tokens: Tokens;
let log: { level: number; msg: string; reason?: string }[];

beforeEach(async () => {
  issuer = await TestIssuer.start();
  log = [];
});
afterEach(async () => {
  keys.stop();
  await issuer.close();
});

async function open(change: Partial<Intervals> = {}, path = '', settings: Record<string, string> = {}): Promise<void> {
  const oidc = oidcOf(issuer.url + path, settings);
  const into = openLog('info', { write: (line: string) => void log.push(JSON.parse(line)) });
  keys = new IssuerKeys(oidc, into, { ...usualIntervals, spacing_ms: 0, ...change });
  tokens = Tokens.byIssuer(oidc, keys);
  await keys.start();
}

/** The code that it is refused with; undefined where it is let in. */
async function refusalOf(token: string): Promise<string | undefined> {
  try {
    await tokens.callerOf(`Bearer ${token}`);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

const come = async (change?: Change): Promise<string | undefined> => refusalOf(await issuer.sign(change));

async function until(holds: () => boolean): Promise<void> {
  for (const begun = Date.now(); !holds();) {
    if (Date.now() - begun > 10_000) throw new Error('it did not come about');
    await sleep(10);
  }
}

describe('A key that is not known', () => {
  it('is fetched at once, also the second of two within a moment', async () => {
    await open();
    for (const kid of ['k2', 'k3']) {
      await issuer.addKey(kid);
      expect(await come({ header: { kid } })).toBeUndefined();
    }
    expect(issuer.fetches).toBe(3);
  });

  it('is not fetched again for a while where the issuer has no such key, and is afterwards', async () => {
    await open({ unknown_key_ms: 3_000 });
    for (let i = 0; i < 10; i += 1) expect(await come({ header: { kid: 'k2' } })).toBe('token-signature');
    expect(issuer.fetches).toBe(2);
    await issuer.addKey('k2');
    await sleep(3_050);
    expect(await come({ header: { kid: 'k2' } })).toBeUndefined();
    expect(issuer.fetches).toBe(3);
  });

  it('makes no fetch for each token that somebody invents', async () => {
    await open({ spacing_ms: 400 });
    const invented = Array.from({ length: 100 }, (_, i) => come({ header: { kid: `invented-${i}` } }));
    expect(new Set(await Promise.all(invented))).toEqual(new Set(['token-signature']));
    expect(issuer.fetches).toBeLessThanOrEqual(2);
  });

  it('is found also where tokens do not name theirs', async () => {
    await open({ unknown_key_ms: 0 });
    expect(await come({ header: { kid: undefined } })).toBeUndefined();
    await issuer.addKey('k2');
    const [, second] = issuer.keys;
    const signed = await issuer.sign({ header: { kid: 'k2' } });
    expect(await refusalOf(signed)).toBeUndefined();
    delete second!.kid;
    delete issuer.keys[0]!.kid;
    await keys.start();
    expect(await come({ header: { kid: undefined } })).toBeUndefined(); // one of two
    const { privateKey } = await generateKeyPair('ES256');
    expect(await come({ header: { kid: undefined }, key: privateKey })).toBe('token-signature');
  });
});

describe('A key that was withdrawn', () => {
  it('verifies nothing any more, not even what it has verified', async () => {
    await open({ refresh_ms: 100 });
    await issuer.addKey('k2');
    const token = await issuer.sign({ header: { kid: 'k2' } });
    const other = await issuer.sign();
    expect([await refusalOf(token), await refusalOf(other)]).toEqual([undefined, undefined]);
    issuer.withdraw('k2');
    const before = issuer.fetches;
    await until(() => issuer.fetches > before + 1);
    expect([await refusalOf(token), await refusalOf(other)]).toEqual(['token-signature', undefined]);
  });

  it('is withdrawn also where it was the only one', async () => {
    await open({ refresh_ms: 100 });
    const token = await issuer.sign();
    expect(await refusalOf(token)).toBeUndefined();
    issuer.withdraw('k1');
    await until(() => !keys.state().ready);
    expect(await refusalOf(token)).toBe('issuer-unreachable');
    expect(keys.state()['reason']).toContain('has no key');
  });

  it('is replaced by another one of the same name', async () => {
    await open({ refresh_ms: 100 });
    const token = await issuer.sign();
    expect(await refusalOf(token)).toBeUndefined();
    issuer.withdraw('k1');
    await issuer.addKey('k1');
    const before = issuer.fetches;
    await until(() => issuer.fetches > before + 1);
    expect([await refusalOf(token), await come()]).toEqual(['token-signature', undefined]);
  });
});

describe('While the issuer is away', () => {
  it('its keys are kept, and nothing is fetched because of a token', async () => {
    await open({ refresh_ms: 50, retry_ms_min: 60_000, retry_ms_max: 60_000 });
    issuer.answers = 'with an error';
    await until(() => keys.state()['reason'] !== undefined);
    const before = issuer.requests;
    expect(await come()).toBeUndefined();
    for (let i = 0; i < 20; i += 1) expect(await come({ header: { kid: `k${i + 2}` } })).toBe('issuer-unreachable');
    expect(issuer.requests).toBe(before);
    expect(keys.state()).toMatchObject({ ready: true, keys: 1, keptUntil: expect.any(String) });
    expect(log.filter(({ level }) => level === 40)).toMatchObject([{ msg: 'the issuer is away; its keys are kept' }]);
  });

  it('they are given up when they are too old, with what they have verified', async () => {
    await open({ refresh_ms: 50, retry_ms_min: 50, retry_ms_max: 50 }, '', { OIDC_KEYS_SECONDS_MAX: '1' });
    const token = await issuer.sign();
    expect(await refusalOf(token)).toBeUndefined();
    issuer.answers = 'with an error';
    await until(() => !keys.state().ready);
    expect(await refusalOf(token)).toBe('issuer-unreachable');
    issuer.answers = 'well';
    await until(() => keys.state().ready);
    expect(await refusalOf(token)).toBeUndefined();
    expect([...new Set(log.slice(0, -1).map(({ msg }) => msg)), log.at(-1)!.msg]).toEqual([
      'tokens can be verified',
      'the issuer is away; its keys are kept',
      'tokens cannot be verified any more: the keys are too old',
      'tokens can be verified',
    ]);
  });

  it('it is asked again at growing intervals, by itself', async () => {
    issuer.answers = 'with an error';
    await open({ retry_ms_min: 20, retry_ms_max: 100 });
    expect(await come()).toBe('issuer-unreachable');
    const [begun, before] = [performance.now(), issuer.requests];
    await until(() => issuer.requests >= before + 4);
    expect(performance.now() - begun).toBeGreaterThan(40 + 80 + 100);
    issuer.answers = 'well';
    await until(() => keys.state().ready);
    expect(await come()).toBeUndefined();
  });
});

describe('Keys by the names of RFC 9864', () => {
  it.each([
    ['EdDSA', 'EdDSA'],
    ['EdDSA', 'Ed25519'],
    ['Ed25519', 'EdDSA'],
    ['Ed25519', 'Ed25519'],
  ])('a key called %s verifies a token called %s', async (ofKey, alg) => {
    await issuer.addKey('k2', 'Ed25519', { alg: ofKey });
    await open();
    expect(await come({ header: { kid: 'k2', alg } })).toBeUndefined();
  });
});

describe('Keys that are none to verify with', () => {
  it('are left out: those that encrypt, that show their private part, that are shared', async () => {
    await issuer.addKey('k2', 'ES256', { use: 'enc' });
    await issuer.addKey('k3', 'ES256', { d: 'AAAA' });
    issuer.keys.push({ kty: 'oct', kid: 'k4', k: 'AAAA' }, null as never);
    await open();
    expect(keys.state()).toMatchObject({ ready: true, keys: 1 });
    expect(await come({ header: { kid: 'k2' } })).toBe('token-signature');
    expect(await come({ header: { kid: 'k3' } })).toBe('token-signature');
  });
});

describe('An issuer that is not what is configured', () => {
  it.each<[says: string, path: string, change: Partial<TestIssuer>, reason: RegExp]>([
    ['a slash too many', '/', {}, /differs by the slash at its end: set OIDC_ISSUER to "http:.*\d"$/],
    ['a slash too few', '', { saysItIs: 'http://127.0.0.1/' }, /speaks for the issuer ".*"; set OIDC_ISSUER to the/],
    ['another realm', '/realms/other', {}, /speaks for the issuer "http/],
    ['one that hangs', '', { answers: 'never' }, /cannot be reached: no answer within 0.2 s$/],
    [
      'one that is not there',
      '',
      { answers: 'with an error' },
      /answers 404: is OIDC_ISSUER the address of the issuer/,
    ],
    ['one that leads elsewhere', '', { answers: 'elsewhere' }, /leads elsewhere \(301\): set OIDC_ISSUER/],
    ['a port that is none', '', { url: 'http://127.0.0.1:9' }, /cannot be reached: bad port$/],
    ['a page', '', { answers: 'with a page' }, /answers something that is no JSON object$/],
    [
      'one whose keys come over a line of anybody',
      '',
      { keysAt: 'http://keys.example.cn' },
      /jwks_uri that is not https/,
    ],
    ['one without keys', '', { keysAt: '' }, /names no jwks_uri/],
  ])('%s: is told once in the log, and keeps everybody out', async (_, path, change, reason) => {
    Object.assign(issuer, change);
    await open({ fetch_ms_max: 200, retry_ms_min: 10, retry_ms_max: 10 }, path);
    await sleep(100);
    expect(log).toMatchObject([{ level: 50, msg: 'tokens cannot be verified', reason: expect.stringMatching(reason) }]);
    expect(keys.state()).toMatchObject({ ready: false, keys: 0, reason: expect.stringMatching(reason) });
    expect(await come()).toBe('issuer-unreachable');
  });
});
