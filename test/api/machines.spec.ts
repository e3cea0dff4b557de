import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Health } from '../../src/platform/health.js';
import { newHousehold, settle, startTestLedger, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';
import { freshDatabase } from '../support/postgres.js';

let ledger: TestLedger;
let office: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
}, 120_000);
afterAll(() => ledger.close());

async function until(path: string, holds: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ledger.get(path);
    if (holds(answer)) return answer;
    await sleep(100);
  }
}

describe('For machines', () => {
  it('/livez: the process lives', async () => {
    const answer = await ledger.get('/livez');
    expect([answer.status, answer.body]).toEqual([200, { status: 'alive' }]);
  });

  it('/readyz: every part, and how far the tables are', async () => {
    await newHousehold(ledger, office);
    const head = String(await ledger.count());
    const { status, body } = await until('/readyz', (answer) => answer.body.parts.projector?.position === head);
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ready',
      parts: {
        database: { ready: true },
        integrity: expect.objectContaining({ ready: true, findings: 0 }),
        eventStore: { ready: true, kind: 'postgres', head, epoch: 1 },
        projector: {
          ready: true,
          position: head,
          events: Number(head),
          lagEvents: 0,
          lagSeconds: 0,
          parked: 0,
          building: 0,
        },
        clock: { ready: true },
      },
    });
  });

  it('/metrics: figures by route and fact, without ids', async () => {
    const household = await newHousehold(ledger, office);
    await ledger.post(`/v1/households/${household}/visits`, visit(), office);
    await ledger.post(`/v1/households/${household}/visits`, visit({ mode: 'dream' }), office);
    await ledger.get(`/v1/nothing/${randomUUID()}`, office);
    const { headers, text } = await ledger.get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(
      /ledger_http_request_seconds_count{method="POST",route="\/v1\/households\/:id\/visits",status="201"} 1\n/,
    );
    expect(text).toMatch(/ledger_http_request_seconds_count{method="GET",route="unknown",status="404"} 1\n/);
    expect(text).toMatch(/ledger_entries_total{fact="VisitRecorded",outcome="recorded"} 1\n/);
    expect(text).toMatch(/ledger_entries_total{fact="VisitRecorded",outcome="invalid"} 1\n/);
    expect(text).toMatch(/ledger_projector_lag_events \d+\n/);
    expect(text).toMatch(/nodejs_eventloop_lag_seconds/);
    expect(text).not.toContain(household);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('/readyz: 503 names what is not ready', async () => {
    const other = await startTestLedger({ projector: false }, {}, await freshDatabase());
    try {
      const { status, body } = await other.get('/readyz');
      expect(status).toBe(503);
      expect(body).toMatchObject({ status: 'not-ready', waitingFor: ['projector'] });
      expect(body.parts.projector.reason).toBe('the tables are being built for the first time');
      expect((await other.get('/livez')).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('Readiness', () => {
  it('waits for no part beyond its time, and tells the reason by code alone', async () => {
    const health = new Health({
      sleepy: () => new Promise(() => undefined),
      broken: () => Promise.reject(Object.assign(new Error('password=s3cret'), { code: 'ECONNREFUSED' })),
      well: () => Promise.resolve({ ready: true }),
    });
    expect(await health.readiness()).toEqual({
      ready: false,
      parts: {
        sleepy: { ready: false, reason: 'no answer within 2000 ms' },
        broken: { ready: false, reason: 'ECONNREFUSED' },
        well: { ready: true },
      },
    });
  });

  it('asks the parts once for all who ask at the same time', async () => {
    let asked = 0;
    const health = new Health({ part: () => Promise.resolve({ ready: (asked += 1) > 0 }) });
    await Promise.all(Array.from({ length: 10 }, () => health.readiness()));
    expect(asked).toBe(1);
  });

  it('ends when the service stops', async () => {
    const health = new Health({ well: () => Promise.resolve({ ready: true }) });
    health.stop();
    expect((await health.readiness()).ready).toBe(false);
  });
});
