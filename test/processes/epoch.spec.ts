import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { household } from '../../src/domain/household/definition.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import type { Household } from '../../src/domain/household/household.js';
import { causeOf, completion, processOf } from '../../src/domain/process-definition.js';
import { openLog } from '../../src/platform/log.js';
import { checkKeys, findEpoch } from '../../src/processes/epoch.js';
import { startLedger } from '../../src/serve.js';
import type { RunningLedger } from '../../src/serve.js';
import { testConfig, villageCode, visit } from '../api/ledger.js';
import { StoreElsewhere } from '../projector/ledger.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';
import { depotOpened, homeNoted } from './kinds.js';
import { openDepot, openProcessLedger } from './ledger.js';

const recipient = randomUUID();
const visits = processOf<Household>({
  name: 'visits',
  version: 1,
  source: household,
  causes: [
    causeOf<Household>()(visitRecorded, () => [
      completion({ kind: 'household', id: recipient }, contactLogged, { channel: 'phone', outcome: 'reached' }),
    ]),
  ],
});

describe('A log that was restored (S24)', () => {
  let database: TestDatabase;
  let dataDir: string;
  let sql: pg.Client;
  const said: string[] = [];
  beforeAll(async () => {
    [database, dataDir] = await Promise.all([freshDatabase(), mkdtemp(join(tmpdir(), 'ledger-epoch-'))]);
    sql = new pg.Client({ connectionString: database.connectionString });
    await sql.connect();
  }, 60_000);
  afterAll(async () => {
    await sql.end();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const config = () => ({ ...testConfig(database.connectionString, dataDir), masterKey: Buffer.alloc(32, 5) });
  const start = (): Promise<RunningLedger> =>
    startLedger(config(), {
      log: openLog('info', { write: (line: string) => void said.push(line) }),
      threads: false,
      processes: [visits],
    });

  async function send(ledger: RunningLedger, path: string, body?: object): Promise<Response> {
    const authorization = `Bearer ${await ledger.issuer!.sign({ role: 'office', sub: 'office-1' })}`;
    const post = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization, 'content-type': 'application/json' },
    };
    return fetch(ledger.url + path, body ? post : { headers: { authorization } });
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 30_000;
    while (!(await isSo())) {
      await sleep(25);
      if (Date.now() > end) throw new Error(`not so\n${said.join('')}`);
    }
  }

  async function rows(text: string): Promise<string[]> {
    const answer = await sql.query<{ text: string }>(text).catch(() => ({ rows: [] }));
    return answer.rows.map((row) => row.text);
  }

  const contacts = () => rows(`SELECT entry_id::text AS text FROM projection.contact`);
  const visited = () => rows(`SELECT household_id::text AS text FROM projection.visit ORDER BY 1`);

  it('begins a new epoch: tables are built from what is left, processes start over, and clients are told', async () => {
    let ledger = await start();
    const kept = randomUUID();
    await send(ledger, '/v1/areas', { entryId: randomUUID(), code: villageCode, name: '刘家屯村' });
    for (const householdId of [recipient, kept]) {
      const registration = { entryId: randomUUID(), householdId, areaCode: villageCode, occurredOn: '2016' };
      expect((await send(ledger, '/v1/households', registration)).status).toBe(201);
    }
    const recorded = await send(ledger, `/v1/households/${kept}/visits`, visit());
    expect([recorded.status, recorded.headers.get('ledger-epoch')]).toEqual([201, '1']);
    await until(async () => (await contacts()).length === 1 && (await visited()).length === 1);
    const [contact] = await contacts();
    await send(ledger, `/v1/households/${kept}/visits`, visit({ occurredOn: '2022-04-01' }));
    await until(async () => (await contacts()).length === 2 && (await visited()).length === 2);
    await sleep(600); // the checkpoint of the processes has come to the end, too
    await ledger.close();

    ledger = await start();
    expect((await send(ledger, '/v1/facts')).headers.get('ledger-epoch')).toBe('1');
    await ledger.close();

    // The backup was made when the first visit had been recorded, and not completed.
    await sql.query('ALTER TABLE ledger.event DISABLE TRIGGER event_is_append_only');
    await sql.query(
      `DELETE FROM ledger.event WHERE position > (SELECT min(position) FROM ledger.event WHERE type = 'VisitRecorded')`,
    );
    await sql.query('ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER event_is_append_only');
    ledger = await start();
    expect((await send(ledger, '/v1/facts')).headers.get('ledger-epoch')).toBe('2');
    expect(said.join('')).toContain('a new epoch begins');
    await until(async () => (await visited()).length === 1 && (await contacts()).length === 1);
    // The same id, since it follows from source, cause and recipient.
    expect(await contacts()).toEqual([contact]);
    const { text } = (
      await sql.query<{ text: string }>('SELECT missing::text AS text FROM ledger.epoch WHERE number = 2')
    ).rows[0]!;
    expect(JSON.parse(text)).not.toHaveLength(0);
    await until(async () => (await fetch(`${ledger.url}/readyz`)).status === 200);
    expect(await (await fetch(`${ledger.url}/metrics`)).text()).toMatch(/^ledger_epoch 2$/m);
    await ledger.close();
  }, 120_000);

  it('is not opened with keys that are older than it: the events that they do not open are named', async () => {
    const ledger = await openProcessLedger();
    const store = new StoreElsewhere(ledger.connectionString);
    try {
      await openDepot(ledger, depotOpened);
      const [erased, lost] = (await ledger.settle(2)) as [string, string];
      for (const id of [erased, lost]) await ledger.record(`home-${id}`, homeNoted, { name: '刘某' });
      await ledger.keys.destroy(`home-${erased}`);
      const epoch = await findEpoch(ledger.sql, store);
      await checkKeys(ledger.sql, ledger.keys, store, epoch);
      await ledger.sql.query('DELETE FROM ledger.subject_key WHERE subject = $1', [`home-${lost}`]);
      await expect(checkKeys(ledger.sql, ledger.keys, store, epoch)).rejects.toThrow(
        `these events can't be opened: home-${lost}@2 HomeNoted; restore`,
      );
      const few = { events_max: 1, page_max: 1 };
      // Where there are no tables, as after a restore, what is younger than a first stretch counts as well.
      expect(await ledger.sql.query(`SELECT FROM projector.generation WHERE status = 'live'`)).toMatchObject({
        rowCount: 0,
      });
      await expect(checkKeys(ledger.sql, ledger.keys, store, epoch, few)).rejects.toThrow(`home-${lost}@2 HomeNoted`);
    } finally {
      await store.close();
      await ledger.close();
    }
  }, 60_000);
});
