import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerProgram } from '../../src/cli/program.js';
import { newHousehold, settle, startTestLedger, visit } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

let ledger: TestLedger;
let office: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
}, 120_000);
afterAll(() => ledger.close());

async function run(...words: string[]): Promise<{ out: string; refusal: string | undefined }> {
  let out = '';
  const program = ledgerProgram(ledger.environment, (line) => (out += `${line}\n`));
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    await program.parseAsync(words, { from: 'user' });
    return { out, refusal: undefined };
  } catch (error) {
    return { out, refusal: (error as Error).message };
  }
}

/** As a superuser who switches off what refuses it. */
async function asSuperuser(table: string, trigger: string, work: () => Promise<unknown>): Promise<void> {
  await ledger.sql.query(`ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`);
  await work();
  await ledger.sql.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`);
}

const inLog = (sql: string, values: unknown[] = []): Promise<void> =>
  asSuperuser('ledger.event', 'event_is_append_only', () => ledger.sql.query(sql, values));

async function caughtUp(): Promise<void> {
  for (;;) {
    const { body } = await ledger.get('/readyz');
    if (body.parts.projector.lagEvents === 0) return;
    await sleep(50);
  }
}

describe('ledger verify', () => {
  it('says of a ledger that runs that nothing was altered, also beside a head kept elsewhere', async () => {
    await newHousehold(ledger, office);
    await caughtUp();
    const head = (await run('head')).out.trim();
    expect(head).toMatch(/^\d+@\d+:[0-9a-f]{64}$/);
    await newHousehold(ledger, office);
    await caughtUp();
    const { out, refusal } = await run('verify', '--since', head);
    expect(refusal).toBeUndefined();
    for (const section of ['log', 'keys', 'tables', 'skipped', 'guards'])
      expect(out).toMatch(new RegExp(`^${section} .*: as written$`, 'm'));
    // Its first head is made by the daily pass.
    expect(out).toMatch(
      /^access-log .*, held against 0 heads: each as written; nothing shows yet whether all are there$/m,
    );
    expect((await run('verify', '--no-tables')).out).toMatch(/^tables .*left out: not compared$/m);
    expect(out).toMatch(/^nothing was altered$/m);
    const left = `SELECT FROM pg_namespace WHERE nspname LIKE 'verify%'`;
    expect((await ledger.sql.query(left)).rowCount).toBe(0);
    expect((await ledger.sql.query(`SELECT FROM projector.generation WHERE name LIKE 'verify%'`)).rowCount).toBe(0);
  });

  it('refuses what is no head', async () => {
    expect((await run('verify', '--since', 'yesterday')).refusal).toContain('A head as "ledger head" prints it');
  });

  it('finds a row of a table that was changed, removed or made up, and names it without what it says', async () => {
    const [changed, removed] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    for (const id of [changed, removed]) await ledger.post(`/v1/households/${id}/visits`, visit(), office);
    await caughtUp();
    await ledger.sql.query("UPDATE projection.visit SET note = 'a lie' WHERE household_id = $1", [changed]);
    await ledger.sql.query('DELETE FROM projection.visit WHERE household_id = $1', [removed]);
    const { out, refusal } = await run('verify');
    expect(refusal).toBe('2 findings: this is not what the ledger wrote');
    expect(out).toMatch(
      new RegExp(`^ {2}row-differs {5}visit ${changed} .*: beside a fresh fold it differs in note$`, 'm'),
    );
    expect(out).toMatch(new RegExp(`^ {2}row-missing {5}visit ${removed} `, 'm'));
    expect(out).not.toContain('a lie');
    await run('rebuild');
    expect((await run('verify')).refusal).toBeUndefined();
  });

  it('finds what somebody left out of the tables by hand, and a trigger that is off', async () => {
    const id = await newHousehold(ledger, office);
    const { entryId } = visit();
    await ledger.sql.query('INSERT INTO projector.skipped (stream, entry_id, reason) VALUES ($1, $2, $3)', [
      ...[`household-${id}`, entryId, 'looks fine'],
    ]);
    await ledger.sql.query('ALTER TABLE ledger.access_log DISABLE TRIGGER access_log_is_append_only');
    const { out, refusal } = await run('verify', '--no-tables');
    expect(refusal).toContain('2 findings');
    expect(out).toContain(`skip-forged     household-${id} ${entryId}`);
    expect(out).toContain('guard-off       ledger.access_log');
    await ledger.sql.query('ALTER TABLE ledger.access_log ENABLE ALWAYS TRIGGER access_log_is_append_only');
    await ledger.sql.query('DELETE FROM projector.skipped');
  });
});

describe('What was altered in the log', () => {
  it('parks its household: reading and writing answer 409 parked, everything else goes on', async () => {
    const [altered, sound] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    const stream = `household-${altered}`;
    await inLog(
      `UPDATE ledger.event SET metadata = jsonb_set(metadata::jsonb, '{by,sub}', '"x"')::json WHERE stream = $1`,
      [stream],
    );
    // As a pass over the log does when it comes there; what is kept in memory is let go of within a second.
    await ledger.sql.query(
      `INSERT INTO projector.parked (generation, stream, revision, entry_id, type, error, last_revision, retry)
       SELECT name, $1, 1, $2, 'x', 'mac-wrong', 1, true FROM projector.generation WHERE status = 'live'`,
      [stream, randomUUID()],
    );
    for (;;) {
      const { status, body } = await ledger.post(`/v1/households/${altered}/visits`, visit(), office);
      if (status !== 201) {
        expect([status, body.code]).toEqual([409, 'parked']);
        break;
      }
      await sleep(100);
    }
    expect((await ledger.get(`/v1/households/${altered}/file?asOf=2026-01-01`, office)).body.code).toBe('parked');
    expect((await ledger.post(`/v1/households/${sound}/visits`, visit(), office)).status).toBe(201);
    expect((await ledger.get('/readyz')).status).toBe(200);
    expect((await run('parked')).out).toContain(`${stream}  `);
    const { out, refusal } = await run('verify', '--no-tables');
    expect(refusal).toMatch(/^1 finding: this is not/);
    expect(out).toMatch(new RegExp(`mac-wrong {7}${stream}@1: HouseholdRegistered at position \\d+`));
  }, 60_000);

  it('also where one byte of a wrapped key was flipped, and tables are built anew all the same', async () => {
    const [altered, sound] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    for (const id of [altered, sound])
      await ledger.post(`/v1/households/${id}/visits`, visit({ note: 'all is well' }), office);
    await ledger.sql.query(
      'UPDATE ledger.subject_key SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) WHERE subject = $1',
      [`household-${altered}`],
    );
    const { out } = await run('rebuild');
    expect(out).toMatch(/is live/);
    const parked = (await run('parked')).out;
    expect(parked).toContain(`household-${altered}`);
    expect(parked).toContain('key-broken');
    expect(parked).not.toContain(`household-${sound}`);
    expect((await run('verify', '--no-tables')).out).toMatch(new RegExp(`key-broken {6}household-${altered}: `));
  }, 60_000);
});

describe('ledger status', () => {
  it('tells what the daily pass has found', async () => {
    await ledger.sql.query(
      `INSERT INTO evidence.finding (code, place, detail) VALUES ('mac-wrong', 'household-x@3', 'its MAC does not fit')`,
    );
    const { out } = await run('status');
    expect(out).toMatch(/^integrity {2}1 findings; pass over the log: /m);
    expect(out).toMatch(/mac-wrong {2}household-x@3: its MAC does not fit/);
    await sleep(600); // an answer serves all who ask within half a second
    const { body, status } = await ledger.get('/readyz');
    expect([status, body.parts.integrity.findings]).toEqual([200, 1]);
    const figures = (await ledger.get('/metrics')).text;
    expect(figures).toMatch(/^ledger_integrity_findings 1$/m);
    expect(figures).toMatch(/^ledger_scrub_events \d+$/m);
  });
});
