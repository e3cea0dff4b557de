import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newHousehold, recorded, settle, startTestLedger, visit } from './ledger.js';
import type { TestLedger } from './ledger.js';

describe('The file folded from the log', () => {
  let ledger: TestLedger;
  let office: string;
  let inspector: string;
  let cadre: string;
  let householdId: string;
  /** The schema of the tables that are shown. */
  let live: string;

  beforeAll(async () => {
    ledger = await startTestLedger();
    const settled = await settle(ledger);
    ({ office, cadre } = settled);
    inspector = await ledger.token({ role: 'inspector', sub: 'inspector-1' });
    householdId = await newHousehold(ledger, office, settled.cadreId);
    const { headers } = await recorded(ledger.post(`/v1/households/${householdId}/visits`, visit(), cadre));
    await ledger.get('/v1/households', office, { 'ledger-wait-for': headers.get('ledger-position')! });
    const shown = `SELECT name FROM projector.generation WHERE status = 'live'`;
    live = (await ledger.sql.query<{ name: string }>(shown)).rows[0]!.name;
  }, 60_000);
  afterAll(() => ledger.close());

  const ask = async (what: string, token = inspector) => ledger.get(`/v1/households/${householdId}/${what}`, token);
  const set = (path: string, value: string, stream = `household-${householdId}`) =>
    ledger.sql.query(`UPDATE ${live}.file SET folded = jsonb_set(folded::jsonb, $2, $3)::json WHERE stream = $1`, [
      stream,
      path,
      value,
    ]);

  it('is the stored one where nobody has altered that', async () => {
    const [file, fromLog] = [(await ask('file')).body, (await ask('file-from-log')).body];
    expect(fromLog).toMatchObject({ householdId, revision: 3, stored: { revision: 3, isSame: true, differences: [] } });
    expect([fromLog.state, fromLog.findings, fromLog.labels]).toEqual([file.state, file.findings, file.labels]);
    const any = await ledger.get('/v1/organisations/hospital/file-from-log', inspector);
    expect(any.body).toMatchObject({ kind: 'organisation', id: 'hospital', stored: { isSame: true } });
  });

  it('shows one UPDATE in the table of files, and where it is', async () => {
    const shown = await ask('file');
    await set('{state,visits,count}', '7');
    await set('{state,registration,areaCode}', '"220182104000"');
    expect((await ask('file')).body.state.visits.count).toBe(7); // nothing shows in the file itself
    const { body } = await ask('file-from-log');
    expect(body.state).toEqual(shown.body.state);
    expect(body.stored).toEqual({
      revision: 3,
      isSame: false,
      differences: [
        { path: '/state/registration/areaCode', stored: '220182104000', fromLog: '220122101201' },
        { path: '/state/visits/count', stored: 7, fromLog: 1 },
      ],
    });
    await set('{state,visits,count}', '1');
    await set('{state,registration,areaCode}', '"220122101201"');
    expect((await ask('file-from-log')).body.stored).toMatchObject({ isSame: true });
  });

  it('shows a table that was set back, or that is said to be ahead of the log', async () => {
    const at = (revision: number) =>
      ledger.sql.query(`UPDATE ${live}.file SET revision = $2 WHERE stream = $1`, [
        `household-${householdId}`,
        revision,
      ]);
    await at(2); // held against the file as it was then: the visit had not come
    expect((await ask('file-from-log')).body.stored).toMatchObject({ revision: 2, isSame: false });
    await at(9);
    const { stored } = (await ask('file-from-log')).body;
    expect(stored).toMatchObject({ revision: 9, isSame: false });
    expect(stored.differences).toContainEqual({ path: '/revision', stored: 9, fromLog: 3 });
    await at(3);
  });

  it('says nothing of a stored one where there is none', async () => {
    await ledger.sql.query(`UPDATE ${live}.file SET stream = 'household-hidden' WHERE stream = $1`, [
      `household-${householdId}`,
    ]);
    const { body } = await ask('file-from-log');
    expect(body).toMatchObject({ revision: 3, state: { visits: { count: 1 } } });
    expect(body).not.toHaveProperty('stored');
    await ledger.sql.query(`UPDATE ${live}.file SET stream = $1 WHERE stream = 'household-hidden'`, [
      `household-${householdId}`,
    ]);
  });

  it('is for those who look after what is recorded, and is in the access log', async () => {
    expect((await ask('file-from-log', cadre)).body).toMatchObject({ code: 'role-may-not-read' });
    expect((await ask('file-from-log', office)).status).toBe(200);
    const { rows } = await ledger.sql.query(
      `SELECT DISTINCT subject FROM ledger.access_log WHERE what = 'file-from-log' AND household = $1 ORDER BY 1`,
      [householdId],
    );
    expect(rows).toEqual([{ subject: 'inspector-1' }, { subject: 'office-1' }]);
  });

  it('is read anew from the log, whatever is kept in memory: an altered entry is told', async () => {
    expect((await ask('file-from-log')).status).toBe(200);
    await ledger.sql.query('ALTER TABLE ledger.event DISABLE TRIGGER USER');
    await ledger.sql.query(
      `UPDATE ledger.event SET data = jsonb_set(data::jsonb, '{outcome}', '"nobody_home"')::json
        WHERE stream = $1 AND type = 'VisitRecorded'`,
      [`household-${householdId}`],
    );
    expect(await ask('file-from-log')).toMatchObject({ status: 409, body: { code: 'parked' } });
    const { events } = (await ask('history')).body as { events: { type: string; fault?: string }[] };
    expect(events.filter(({ fault }) => fault !== undefined)).toEqual([
      expect.objectContaining({ type: 'VisitRecorded', fault: 'mac-wrong' }),
    ]);
  });
});
