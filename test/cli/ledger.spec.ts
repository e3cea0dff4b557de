import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { ledgerProgram } from '../../src/cli/program.js';
import { elsewhereCode, newHousehold, settle, startTestLedger, villageCode, visit } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

let ledger: TestLedger;
let office: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
}, 120_000);
afterAll(() => ledger.close());

interface Said {
  readonly out: string;
  /** Why it could not be done; undefined where it was. */
  readonly refusal: string | undefined;
}

/** As the program does, without a process of its own: that would compile everything anew. */
async function run(...words: string[]): Promise<Said> {
  let out = '';
  const program = ledgerProgram(ledger.environment, (line) => (out += `${line}\n`));
  for (const command of commandsIn(program)) command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    await program.parseAsync(words, { from: 'user' });
    return { out, refusal: undefined };
  } catch (error) {
    return { out, refusal: (error as Error).message };
  }
}

function commandsIn(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsIn)];
}

async function subOf(...words: string[]): Promise<unknown> {
  return decodeJwt((await run('token', ...words)).out.trim()).sub;
}

async function tokenOf(area: string): Promise<string> {
  return (await run('token', '--role', 'office', '--area', area)).out.trim();
}

describe('Where there is no ledger', () => {
  it.each([['status'], ['token', '--role', 'office']])('%s says so, and begins none', async (...words) => {
    const folder = join(tmpdir(), `no-ledger-${randomUUID()}`);
    const refused = ledgerProgram({ LEDGER_DATA_DIR: folder }, () => undefined).parseAsync(words, { from: 'user' });
    await expect(refused).rejects.toThrow(`there is no ledger in ${folder}: name its folder by LEDGER_DATA_DIR`);
    expect(existsSync(folder)).toBe(false);
  });

  it('says so also where the folder holds the demo alone, and signs nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-ledger-'));
    await mkdir(join(folder, 'demo'));
    const words = ['token', '--role', 'office'];
    const refused = ledgerProgram({ LEDGER_DATA_DIR: folder }, () => undefined).parseAsync(words, { from: 'user' });
    await expect(refused).rejects.toThrow(`there is no ledger in ${folder}: name its folder by LEDGER_DATA_DIR`);
    expect(await readdir(folder)).toEqual(['demo']);
    await rm(folder, { recursive: true });
  });
});

describe('ledger token', () => {
  it('signs a token that the service takes, with what was asked for', async () => {
    const [cadreId, household] = [randomUUID(), await newHousehold(ledger, office)];
    const wanted = ['--role', 'cadre', '--cadre', cadreId.toUpperCase(), '--organisation', 'hospital', '--ttl', '90m'];
    const { out, refusal } = await run('token', ...wanted, '--sub', 'wang');
    expect(refusal).toBeUndefined();
    const { exp, iat, ...claims } = decodeJwt(out.trim());
    expect(claims).toMatchObject({ role: 'cadre', cadreId, organisationId: 'hospital', sub: 'wang' });
    expect(exp! - iat!).toBe(90 * 60);
    const answer = await ledger.post(`/v1/households/${household}/visits`, visit(), out.trim());
    expect([answer.status, answer.body.held.reason]).toEqual([202, 'not-paired']);
  });

  it('confines it to the areas named, and to none where none is', async () => {
    const confined = await run('token', '--role', 'office', '--area', elsewhereCode, '--area', villageCode);
    expect(decodeJwt(confined.out.trim())['areas']).toEqual([elsewhereCode, villageCode]);
    const anywhere = await run('token', '--role', 'inspector');
    expect(decodeJwt(anywhere.out.trim())['areas']).toBe('*');
  });

  it('is of another account for each reach, so that none reads or confirms what another sent', async () => {
    const reaches = [
      [],
      ['--area', elsewhereCode],
      ['--area', villageCode],
      ['--area', elsewhereCode, '--area', villageCode],
      ['--organisation', 'hospital'],
      ['--organisation', 'hospital', '--area', villageCode],
    ];
    const subs: unknown[] = [];
    for (const reach of reaches) subs.push(await subOf('--role', 'office', ...reach));
    expect(subs[0]).toBe('office');
    expect(new Set(subs).size).toBe(reaches.length);
    expect(await subOf('--role', 'office', '--area', villageCode, '--area', elsewhereCode)).toBe(subs[3]);
    const many = Array.from({ length: 300 }, (_, i) => ['--area', String(220_122_101_001 + i)]).flat();
    const [all, fewer] = [await subOf('--role', 'office', ...many), await subOf('--role', 'office', ...many.slice(2))];
    expect(String(all).length).toBeLessThan(100);
    expect(fewer).not.toBe(all);
    const [a, b] = [await tokenOf(villageCode), await tokenOf(elsewhereCode)];
    const household = await newHousehold(ledger, office);
    const sent = await ledger.post(`/v1/households/${household}/visits`, visit(), a);
    expect(sent.status).toBe(201);
    expect((await ledger.get(sent.headers.get('location')!, a)).status).toBe(200);
    expect((await ledger.get(sent.headers.get('location')!, b)).status).toBe(403);
  });

  it.each([
    [['--role', 'king'], 'Allowed choices are cadre, clinician, desk, office, inspector, donor'],
    [[], "required option '--role <role>' not specified"],
    [['--role', 'cadre'], '--role cadre needs --cadre'],
    [['--role', 'cadre', '--cadre', 'wang'], 'A UUID is expected'],
    [['--role', 'office', '--area', '2201'], 'An area code of twelve digits is expected'],
    [['--role', 'office', '--ttl', '91d'], '90 days at most'],
    [['--role', 'office', '--ttl', 'long'], 'A number with s, m, h or d is expected'],
  ])('refuses %j', async (words, complaint) => {
    const { out, refusal } = await run('token', ...words);
    expect(out).toBe('');
    expect(refusal).toContain(complaint);
  });
});

describe('ledger status, rebuild, parked', () => {
  it('tell how it stands, beside a service that runs', async () => {
    const { out } = await run('status');
    expect(out).toMatch(/^log {8}\d+$/m);
    expect(out).toMatch(/^tables {5}\d+, \d+ events \(gen_\w+\)$/m);
    expect(out).toMatch(/^projector {2}seen \d+\.\d s ago$/m);
    expect(out).toMatch(/^parked {5}0 streams$/m);
    expect((await run('parked')).out).toBe('nothing is parked\n');
  });

  it('build the tables anew, and the service answers from the new ones', async () => {
    const { out } = await run('rebuild');
    const generation = /^(gen_\w+) is live$/m.exec(out)![1]!;
    expect((await run('status')).out).toContain(generation);
    expect((await ledger.get('/readyz')).status).toBe(200);
  });

  it('say where there is nothing to do', async () => {
    const id = randomUUID();
    expect((await run('parked', 'retry', 'household-x')).refusal).toBe('household-x is not parked there');
    expect((await run('parked', 'skip', 'household-x', id, '--reason', 'x')).refusal).toContain('is not parked there');
    expect((await run('parked', 'skip', 'household-x', id)).refusal).toContain('--reason');
    expect((await run('parked', 'skip', 'household-x', 'x', '--reason', 'x')).refusal).toContain('A UUID is expected');
  });
});

describe('ledger dashboard-login', () => {
  const query = async (url: string, text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const name = `excel_${randomUUID().slice(0, 8)}`;
  let url = '';

  afterAll(async () => {
    await ledger.sql.query(`DROP OWNED BY ${name}`);
    await ledger.sql.query(`DROP ROLE ${name}`);
  });

  it('prints a URL that reads the views of dashboards and nothing else', async () => {
    const { out, refusal } = await run('dashboard-login', name);
    expect(refusal).toBeUndefined();
    url = out.trim();
    expect(await query(url, 'SELECT current_user AS name, count(*) >= 0 AS reads FROM dashboard.visit')).toEqual([
      { name, reads: true },
    ]);
    await expect(query(url, 'SELECT FROM ledger.event')).rejects.toThrow('permission denied');
    const limit = await ledger.sql.query('SELECT rolconnlimit FROM pg_roles WHERE rolname = $1', [name]);
    expect(limit.rows).toEqual([{ rolconnlimit: 20 }]);
  });

  it('gives the login a new password when it is asked again', async () => {
    const { out } = await run('dashboard-login', name);
    expect(out.trim()).not.toBe(url);
    expect(await query(out.trim(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(query(url, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('takes no role over that does something else', async () => {
    const { out, refusal } = await run('dashboard-login', 'ledger_app');
    expect(out).toBe('');
    expect(refusal).toContain('ledger_app is a role of another kind: choose another name');
    expect((await run('dashboard-login', "x'; --")).refusal).toContain('such as excel_li');
  });
});
