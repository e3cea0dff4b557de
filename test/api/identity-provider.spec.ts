import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { oidcOf, TestIssuer } from './issuer.js';
import { startTestLedger } from './ledger.js';
import type { TestLedger } from './ledger.js';

let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await TestIssuer.start();
});
afterAll(() => issuer.close());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  await new Promise((settle) => server.close(settle));
  return port;
}

const unreachable = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

/** What a ledger with this issuer says of it; closed afterwards. */
async function withLedger(address: string, look: (ledger: TestLedger) => Promise<void>): Promise<void> {
  const ledger = await startTestLedger({ oidc: oidcOf(address) });
  try {
    await look(ledger);
  } finally {
    await ledger.close();
  }
}

const cases: [says: string, address: () => string | Promise<string>, reason: RegExp][] = [
  ['has a slash too many', () => `${issuer.url}/`, /differs by the slash at its end: set OIDC_ISSUER to "http:.*\d"$/],
  ['cannot be reached', unreachable, /openid-configuration cannot be reached: ECONNREFUSED$/],
];

describe('An issuer whose address', () => {
  it.each(cases)(
    '%s: is told at the start, in the log and in /readyz, and answers come at once',
    async (_, address, reason) => {
      await withLedger(await address(), async (ledger) => {
        const lines = ledger.log.map((line) => JSON.parse(line) as { level: number; msg: string; reason?: string });
        const serves = lines.findIndex(({ msg }) => msg === 'the ledger serves');
        const told = lines.findIndex(({ msg }) => msg === 'tokens cannot be verified');
        expect(lines[told]).toMatchObject({ level: 50, reason: expect.stringMatching(reason) });
        expect(told).toBeLessThan(serves);

        const ready = await ledger.get('/readyz');
        expect(ready.status).toBe(503);
        expect(ready.body.waitingFor).toContain('issuer');
        expect(ready.body.parts.issuer).toMatchObject({ ready: false, reason: expect.stringMatching(reason) });

        const token = await issuer.sign();
        const before = issuer.requests;
        const begun = performance.now();
        const answers = await Promise.all(Array.from({ length: 20 }, () => ledger.get('/v1/facts', token)));
        expect(performance.now() - begun).toBeLessThan(1_000);
        for (const { status, body, headers } of answers) {
          expect([status, body.code]).toEqual([503, 'issuer-unreachable']);
          expect(body.instance).toMatch(/^urn:uuid:/);
          expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        }
        expect(issuer.requests - before).toBeLessThanOrEqual(2); // at its own intervals: discovery and keys
        const why = ledger.log.map((line) => JSON.parse(line) as { code?: string; err?: { message?: string } });
        expect(why.find(({ code }) => code === 'issuer-unreachable')?.err?.message).toMatch(reason);
      });
    },
    60_000,
  );
});

describe('An issuer that comes up after the ledger', () => {
  it('is found without a restart', async () => {
    issuer.answers = 'with an error';
    await withLedger(issuer.url, async (ledger) => {
      const token = await issuer.sign();
      expect((await ledger.get('/v1/facts', token)).status).toBe(503);
      issuer.answers = 'well';
      for (let i = 0; i < 100 && (await ledger.get('/readyz')).status !== 200; i += 1)
        await new Promise((settle) => setTimeout(settle, 100));
      expect((await ledger.get('/v1/facts', token)).status).toBe(200);
      expect((await ledger.get('/readyz')).body.parts.issuer).toMatchObject({ ready: true, keys: 1 });
    });
  }, 60_000);
});
