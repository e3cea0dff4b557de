import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { newHousehold, settle, startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

const root = join(import.meta.dirname, '..', '..');

let ledger: TestLedger;
let office: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  await newHousehold(ledger, office);
  for (;;) {
    const { body } = await ledger.get('/readyz');
    if (body.parts.projector.lagEvents === 0) break;
    await sleep(50);
  }
}, 120_000);
afterAll(() => ledger.close());

/** The command as an operator runs it; `to` takes the report in place of a pipe. How far it is is left out. */
async function verify(to?: number): Promise<{ out: string; told: string; code: number | null }> {
  const program = ['--import', join(root, 'test/support/typescript.mjs'), join(root, 'src/cli/ledger.ts'), 'verify'];
  const running = spawn(process.execPath, ['--no-warnings', ...program], {
    env: { ...process.env, ...ledger.environment },
    stdio: ['ignore', to ?? 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((settle) => running.once('exit', settle));
  const [out, errors] = await Promise.all([running.stdout ? text(running.stdout) : '', text(running.stderr!)]);
  return { out, told: errors.replaceAll(/^[a-z-]+ +\d+\n/gm, ''), code: await ended };
}

async function nothingIsLeft(): Promise<void> {
  const schemas = await ledger.sql.query(`SELECT FROM pg_namespace WHERE nspname LIKE 'verify%'`);
  const generations = await ledger.sql.query(`SELECT FROM projector.generation WHERE name LIKE 'verify%'`);
  expect([schemas.rowCount, generations.rowCount]).toEqual([0, 0]);
}

describe('ledger verify', () => {
  it('ends with 0 on a ledger that is written to meanwhile', async () => {
    let isOver = false;
    const writing = (async () => {
      while (!isOver) await newHousehold(ledger, office);
    })();
    const { out, told, code } = await verify();
    isOver = true;
    await writing;
    expect([code, told]).toEqual([0, '']);
    expect(out).toMatch(/^nothing was altered/m);
  }, 120_000);

  it('says in a sentence that the disk of the database is full, ends with 2, and leaves nothing there', async () => {
    await ledger.sql.query(`
      CREATE FUNCTION public.is_full() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full'; END $$;
      CREATE FUNCTION public.fills_up() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE
          each record;
        BEGIN
          FOR each IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
            IF each.object_identity ~ '^verify_\\w+\\.file$' THEN
              EXECUTE format('CREATE TRIGGER is_full BEFORE INSERT ON %s EXECUTE FUNCTION public.is_full()', each.object_identity);
            END IF;
          END LOOP;
        END $$;
      CREATE EVENT TRIGGER fills_up ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.fills_up()`);
    try {
      const { out, told, code } = await verify();
      expect(told).toBe('error: not verified to its end: the disk of the database is full\n');
      expect(code).toBe(2);
      expect(out).toMatch(/^log .*: as written$/m); // what was looked at before
      expect(out).not.toMatch(/nothing was altered/);
    } finally {
      await ledger.sql.query('DROP EVENT TRIGGER fills_up; DROP FUNCTION public.fills_up, public.is_full');
    }
    await nothingIsLeft();
  }, 120_000);

  it('says in a sentence that a newer version has to do it, and ends with 2', async () => {
    await ledger.sql.query(`INSERT INTO ledger.migration (name, run_on) VALUES ('9999_to_come', now())`);
    try {
      expect(await verify()).toEqual({
        out: '',
        told: 'error: not verified to its end: a newer version of the ledger has used this database: verify it with that one\n',
        code: 2,
      });
    } finally {
      await ledger.sql.query(`DELETE FROM ledger.migration WHERE name = '9999_to_come'`);
    }
  }, 120_000);

  it('says so where its report cannot be written, and does not end with 0', async () => {
    const full = await open('/dev/full', 'w');
    try {
      const { told, code } = await verify(full.fd);
      expect(told).toBe('error: what is to be told cannot be written: ENOSPC\n');
      expect(code).toBe(2);
    } finally {
      await full.close();
    }
    await nothingIsLeft();
  }, 120_000);
});
