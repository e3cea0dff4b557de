import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerProgram } from '../../src/cli/program.js';
import { startLedger } from '../../src/serve.js';
import type { RunningLedger } from '../../src/serve.js';
import { openLog } from '../../src/platform/log.js';
import { newHousehold, recorded, settle, startTestLedger, testConfig } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

const number = '220122195003071216';

describe('Somebody erased', () => {
  let ledger: TestLedger;
  /** Another process on the same database. */
  let other: RunningLedger;
  let office: string;
  let second: string;

  beforeAll(async () => {
    ledger = await startTestLedger();
    ({ office } = await settle(ledger));
    second = await ledger.token({ role: 'office', sub: 'office-2' });
    const { environment } = ledger;
    const masterKey = Buffer.from(environment['LEDGER_MASTER_KEY']!, 'base64');
    const config = { ...testConfig(environment['DATABASE_URL']!, environment['LEDGER_DATA_DIR']!), masterKey };
    const options = { log: openLog('silent'), threads: false, keepsConnections: false };
    other = await startLedger({ ...config, projector: false }, options);
  }, 60_000);

  afterAll(async () => {
    await other.close();
    await ledger.close();
  });

  const member = (name: string, more: object = {}): { personId: string; [field: string]: unknown } => ({
    ...{ entryId: randomUUID(), occurredOn: '2016', personId: randomUUID(), name },
    ...more,
  });
  const add = async (householdId: string, body: object): Promise<string> => {
    const { headers } = await recorded(ledger.post(`/v1/households/${householdId}/members`, body, office));
    return headers.get('ledger-position')!;
  };
  const ask = async (whom: object): Promise<string> => {
    const erasureId = randomUUID();
    await recorded(
      ledger.post('/v1/erasures', { entryId: randomUUID(), erasureId, ground: 'consent_withdrawn', ...whom }, office),
    );
    return erasureId;
  };
  const confirm = (erasureId: string, token: string, entryId = randomUUID()) =>
    ledger.post(`/v1/erasures/${erasureId}/confirmations`, { entryId }, token);
  const erase = async (whom: object) => recorded(confirm(await ask(whom), second));
  /** No further step of an erasure is carried out, as where its process is killed. */
  const cutOffAfter = async (steps: number): Promise<void> => {
    const { rows } = await ledger.sql.query<{ count: string }>('SELECT count FROM ledger.erasure_count');
    await ledger.sql.query(
      `CREATE OR REPLACE FUNCTION pg_temp.cut_off() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.count > ${Number(rows[0]!.count) + steps} THEN RAISE 'cut off'; END IF; RETURN NEW; END $$`,
    );
    await ledger.sql.query(
      'CREATE TRIGGER cut_off BEFORE UPDATE ON ledger.erasure_count FOR EACH ROW EXECUTE FUNCTION pg_temp.cut_off()',
    );
  };
  const letGoOn = () => ledger.sql.query('DROP TRIGGER cut_off ON ledger.erasure_count');
  const elsewhere = async (path: string): Promise<string> =>
    (await fetch(other.url + path, { headers: { authorization: `Bearer ${office}` } })).text();
  /** Everything that any table of the database holds, as text. */
  const everything = async (): Promise<string> => {
    const { rows } = await ledger.sql.query<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)'`,
    );
    const texts = [];
    for (const { name } of rows) {
      const found = await ledger.sql.query<{ text: string | null }>(
        `SELECT string_agg(t::text, ' ') AS text FROM ${name} t`,
      );
      texts.push(found.rows[0]!.text ?? '');
    }
    return texts.join('\n');
  };

  it('is in no answer, list, search or table, here or in another process, from the moment of the answer', async () => {
    const id = await newHousehold(ledger, office);
    const [gone, stays] = [member('删除甲', { identityNumber: number, phone: '13800000001' }), member('留下乙')];
    await add(id, gone);
    const position = await add(id, stays);
    const paths = ['file', 'timeline', 'file?asOf=2020-01-01'].map((what) => `/v1/households/${id}/${what}`);
    paths.push(`/v1/households?q=${encodeURIComponent('删除甲')}`, `/v1/households?q=${number}`);
    const waits = { 'ledger-wait-for': position };
    for (const path of paths)
      expect((await ledger.get(path, office, waits)).text).toContain(path.includes('?q') ? id : '删除甲');
    for (const path of paths) await elsewhere(path);
    expect(await everything()).toContain('删除甲');

    await erase({ personId: gone.personId });

    for (const path of paths) {
      for (const answer of [(await ledger.get(path, office)).text, await elsewhere(path)]) {
        expect(answer).not.toMatch(/删除甲|13800000001/);
        expect(answer.replaceAll('"q"', '')).not.toContain(number);
        if (path.includes('?q')) expect(answer).not.toContain(id);
        else expect(answer).toContain('留下乙');
      }
    }
    expect(await everything()).not.toMatch(new RegExp(`删除甲|13800000001|${number}`));
    expect(ledger.log.join('\n')).not.toMatch(/删除甲|13800000001/);
    const file = (await ledger.get(`/v1/households/${id}/file`, office)).body;
    expect(Object.keys(file.state.members)).toEqual(expect.arrayContaining([gone.personId, stays.personId]));
    const { rows } = await ledger.sql.query(
      'SELECT person_id, name, identity_hash FROM projection.member WHERE household_id = $1 ORDER BY name NULLS FIRST',
      [id],
    );
    expect(rows).toEqual([
      { person_id: gone.personId, name: null, identity_hash: null },
      { person_id: stays.personId, name: '留下乙', identity_hash: null },
    ]);
  }, 60_000);

  it('is told as 已删除 in its place, in file and timeline', async () => {
    const id = await newHousehold(ledger, office);
    const gone = member('删除丙');
    await add(id, gone);
    await erase({ personId: gone.personId });
    const file = (await ledger.get(`/v1/households/${id}/file`, office)).body;
    expect(file.state.members[gone.personId]).toMatchObject({ erased: '已删除' });
    const english = { 'accept-language': 'en' };
    const timeline = await ledger.get(`/v1/households/${id}/timeline`, office, english);
    const { items } = timeline.body as { items: { fact: string }[] };
    const added = items.find((each) => each.fact === 'MemberAdded');
    expect(added).toMatchObject({ erased: { name: 'erased' } });
  }, 60_000);

  it('is told as 已删除 in the place of the name in lists and their sheets, unlike a household without a head', async () => {
    const ofHead = async (name: string) => {
      const head = member(name);
      const id = await newHousehold(ledger, office);
      await add(id, head);
      const named = { entryId: randomUUID(), personId: head.personId, occurredOn: '2016' };
      const { headers } = await recorded(ledger.post(`/v1/households/${id}/heads`, named, office));
      return { id, head: head.personId, position: headers.get('ledger-position')! };
    };
    const [headless, headed, whole] = [
      await newHousehold(ledger, office),
      await ofHead('户主己'),
      await ofHead('户主庚'),
    ];
    await erase({ personId: headed.head });
    const waits = { 'ledger-wait-for': whole.position };
    const { body: before } = await ledger.get('/v1/households?closed=false&limit=200', office, waits);
    const nameIn = (body: { items: { householdId: string; headName?: string }[] }, id: string) =>
      body.items.find(({ householdId }) => householdId === id)?.headName;
    expect([headless, headed.id, whole.id].map((id) => nameIn(before, id))).toEqual([undefined, '已删除', '户主庚']);
    await erase({ householdId: whole.id });
    for (const path of ['/v1/households?limit=200', '/v1/coverage?lacking=any&days=1']) {
      const { body } = await ledger.get(path, office, { 'accept-language': 'en' });
      expect([headless, headed.id, whole.id].map((id) => nameIn(body, id))).toEqual([undefined, 'erased', 'erased']);
    }
    const sheet = (await ledger.get('/v1/households', office, { accept: 'text/csv' })).text.split('\r\n');
    const line = (id: string) => sheet.find((each) => each.includes(id));
    expect(line(headed.id)).toContain('已删除');
    expect(line(whole.id)).toContain('已删除');
    expect(line(headless)).not.toContain('已删除');
  }, 60_000);

  it('is told, to who confirms it and by ledger erase, where texts of others name them all the same', async () => {
    const id = await newHousehold(ledger, office);
    const gone = member('删除己', { note: '删除己在外务工' });
    await add(id, gone);
    await add(id, member('删除己美'));
    const post = async (path: string, body: object): Promise<string> => {
      const entry = { entryId: randomUUID(), ...body };
      await recorded(ledger.post(`/v1/households/${id}/${path}`, entry, office));
      return entry.entryId;
    };
    const visit = (note: string): object => ({ occurredOn: '2020-01-01', mode: 'home', outcome: 'completed', note });
    const named = await post('visits', visit('见到删除己本人'));
    const other = await post('visits', visit('一切正常'));
    const data = visit('删除己不在家');
    const corrected = await post('corrections', { corrects: other, data: { entryId: other, ...data }, reason: '补记' });

    const [erasureId, confirmation] = [await ask({ personId: gone.personId }), randomUUID()];
    const stream = `household-${id}`;
    const entries = [
      { stream, entryId: gone['entryId'], field: 'note' },
      { stream, entryId: named, field: 'note' },
      { stream, entryId: corrected, field: 'data.note' },
    ];
    for (const expected of [201, 200]) {
      const { status, body } = await confirm(erasureId, second, confirmation);
      expect([status, body.namedIn]).toEqual([expected, { count: 3, entries }]);
    }
    let said = '';
    await ledgerProgram(ledger.environment, (line) => (said += `${line}\n`)).parseAsync(['erase'], { from: 'user' });
    expect(said).toContain(
      `  texts of others that named them and stay: 3\n    ${stream} ${String(entries[0]!.entryId)} note\n`,
    );
    expect(said).not.toContain('删除己');
    expect((await erase({ householdId: id })).body).not.toHaveProperty('namedIn');
  }, 60_000);

  it('takes along, with a household, all who were only in it', async () => {
    const [one, two] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    const [own, both] = [member('删除丁'), member('两户戊')];
    await add(one, own);
    await add(one, both);
    await add(two, { ...both, entryId: randomUUID() });
    await erase({ householdId: one });
    const { rows } = await ledger.sql.query<{ subject: string }>(
      'SELECT subject FROM ledger.subject_key WHERE wrapped IS NULL AND subject = ANY($1) ORDER BY subject',
      [[`household-${one}`, `household-${two}`, `person-${own.personId}`, `person-${both.personId}`]],
    );
    expect(rows.map(({ subject }) => subject)).toEqual([`household-${one}`, `person-${own.personId}`]);
    expect((await ledger.get(`/v1/households/${two}/file`, office)).text).toContain('两户戊');
    expect(await everything()).not.toContain('删除丁');
  }, 60_000);

  it('takes a ground, somebody who is known, a second person, and happens once', async () => {
    const id = await newHousehold(ledger, office);
    const gone = member('删除己');
    await add(id, gone);
    const request = { entryId: randomUUID(), personId: gone.personId, ground: 'unlawful' };
    const post = async (body: object, token = office): Promise<unknown> => {
      const answer = await ledger.post('/v1/erasures', body, token);
      return answer.body as unknown;
    };
    expect((await ledger.post('/v1/erasures', { ...request, ground: undefined }, office)).status).toBe(422);
    expect(await post({ ...request, personId: randomUUID() })).toMatchObject({ code: 'erasure-subject-unknown' });
    expect(await post({ ...request, personId: undefined })).toMatchObject({ code: 'erasure-of-one' });
    expect(await post({ ...request, householdId: id })).toMatchObject({ code: 'erasure-of-one' });
    const confined = await ledger.token({ role: 'office', areas: ['220122101201'] });
    expect(await post(request, confined)).toMatchObject({ code: 'outside-area' });
    expect(await post(request, await ledger.token({ role: 'desk' }))).toMatchObject({ code: 'role-may-not-record' });
    const erasureId = await ask({ personId: gone.personId });
    expect((await confirm(erasureId, office)).body).toMatchObject({ code: 'erasure-by-same-person' });
    expect((await ledger.get(`/v1/households/${id}/file`, office)).text).toContain('删除己');
    const entryId = randomUUID();
    expect((await confirm(erasureId, second, entryId)).status).toBe(201);
    expect((await confirm(erasureId, second, entryId)).status).toBe(200);
    expect((await confirm(erasureId, second)).body).toMatchObject({ code: 'already-decided' });
    expect(await post({ ...request, entryId: randomUUID() })).toMatchObject({ code: 'subject-erased' });
    expect((await ledger.post(`/v1/households/${id}/members`, { ...gone, entryId: randomUUID() }, office)).status).toBe(
      409,
    );
  }, 60_000);

  it('stands: neither a correction nor a void nor a late confirmation changes whom it names or that it happened', async () => {
    const id = await newHousehold(ledger, office);
    const [gone, stays] = [member('删除辛'), member('留下壬')];
    await add(id, gone);
    await add(id, stays);
    const request = { entryId: randomUUID(), erasureId: randomUUID(), ground: 'unlawful', personId: gone.personId };
    await recorded(ledger.post('/v1/erasures', request, office));
    const at = `/v1/erasures/${request.erasureId}`;
    const correct = (data: object, entryId = randomUUID()) =>
      ledger.post(`${at}/corrections`, { entryId, corrects: request.entryId, reason: '填错了人', data }, office);
    const { entryId: _, ...body } = request;
    const early = randomUUID();
    expect((await correct({ ...body, personId: stays.personId }, early)).status).toBe(202); // waits for another person
    const confirmation = randomUUID();
    await recorded(confirm(request.erasureId, second, confirmation));

    const stands = { status: 409, body: { code: 'erasure-stands' } };
    expect(await correct({ ...body, personId: stays.personId })).toMatchObject(stands);
    const late = { entryId: randomUUID(), on: early, reason: '已核实' };
    expect(await ledger.post(`${at}/correction-confirmations`, late, second)).toMatchObject(stands);
    const voided = { entryId: randomUUID(), voids: confirmation, reason: '误删' };
    expect(await ledger.post(`${at}/voids`, voided, second)).toMatchObject(stands);
    // What does not change its effect may be put right.
    expect((await correct({ ...body, ground: 'retention_over' })).status).toBe(202);
    const file = (await ledger.get(`/v1/households/${id}/file`, office)).text;
    expect(file).toContain('留下壬');
    expect(file).not.toContain('删除辛');
  }, 60_000);

  it('stays erased when a confirmation was recorded by a process that died before it had its effect', async () => {
    const id = await newHousehold(ledger, office);
    const gone = member('删除庚');
    await add(id, gone);
    const erasureId = await ask({ personId: gone.personId });
    // As it is found after a kill between the two: recorded, intended, nothing destroyed.
    await cutOffAfter(0);
    const entryId = randomUUID();
    expect((await confirm(erasureId, second, entryId)).status).toBeGreaterThanOrEqual(500);
    await letGoOn();
    expect((await confirm(erasureId, second, entryId)).status).toBe(200);
    expect((await ledger.get(`/v1/households/${id}/file`, office)).text).not.toContain('删除庚');
  }, 60_000);

  it('counts as erased when the last pass over the log has found nothing more, and is taken up where one was cut off', async () => {
    const [id, elsewhereId] = [await newHousehold(ledger, office), await newHousehold(ledger, office)];
    const gone = member('删除癸');
    await add(id, gone);
    const erasureId = await ask({ personId: gone.personId });
    await cutOffAfter(1);
    await ledger.sql.query('BEGIN');
    await ledger.sql.query('SELECT FROM ledger.erasure_count FOR UPDATE');
    const confirming = confirm(erasureId, second);
    const waits = `SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`;
    while ((await ledger.sql.query(waits)).rowCount === 0) await sleep(20);
    // Under the key that is still there somebody records something in a stream that the first pass has not met.
    await add(elsewhereId, { ...gone, entryId: randomUUID() });
    await ledger.sql.query('COMMIT');
    expect((await confirming).status).toBeGreaterThanOrEqual(500);
    const standing = async (): Promise<unknown> =>
      (
        await ledger.sql.query('SELECT erased_at IS NOT NULL AS erased FROM ledger.erasure WHERE erasure_id = $1', [
          erasureId,
        ])
      ).rows;
    expect(await standing()).toEqual([{ erased: false }]);
    await letGoOn();
    while (JSON.stringify(await standing()) !== JSON.stringify([{ erased: true }])) await sleep(100);
    expect((await ledger.get(`/v1/households/${elsewhereId}/file`, office)).text).not.toContain('删除癸');
  }, 60_000);

  it('does not wait for another that cannot be carried out', async () => {
    const id = await newHousehold(ledger, office);
    const gone = member('删除子');
    await add(id, gone);
    const erasureId = await ask({ personId: gone.personId });
    const forged = randomUUID();
    await ledger.sql.query(
      `INSERT INTO ledger.event (position, stream, revision, id, type, data, metadata, recorded)
       SELECT (SELECT max(position) + 1 FROM ledger.event), 'erasure-' || $1, 1, gen_random_uuid(), type, data, metadata, now()
         FROM ledger.event WHERE type = 'ErasureRequested' LIMIT 1`,
      [forged],
    );
    await ledger.sql.query(
      `INSERT INTO ledger.erasure (erasure_id, begun_at) VALUES ($1, now() - interval '1 minute')`,
      [forged],
    );
    await cutOffAfter(0);
    expect((await confirm(erasureId, second)).status).toBeGreaterThanOrEqual(500);
    await letGoOn();
    const open = 'SELECT FROM ledger.erasure WHERE erasure_id = $1 AND erased_at IS NULL';
    while ((await ledger.sql.query(open, [erasureId])).rowCount !== 0) await sleep(100);
    expect((await ledger.get(`/v1/households/${id}/file`, office)).text).not.toContain('删除子');
    // Somebody has to know: which it is, and what is wrong with it.
    const tellings = (): string[] =>
      ledger.log.filter((line) => line.includes(forged) && line.includes('could not be carried out'));
    while (tellings().length === 0) await sleep(100);
    await sleep(1_000); // it is tried again, and told once
    const told = tellings();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('not what this ledger has written');
    await ledger.sql.query('DELETE FROM ledger.erasure WHERE erasure_id = $1', [forged]);
  }, 60_000);
});
