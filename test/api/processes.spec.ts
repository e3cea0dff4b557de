import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { household } from '../../src/domain/household/definition.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import type { Household } from '../../src/domain/household/household.js';
import { causeOf, completion, processOf } from '../../src/domain/process-definition.js';
import { newHousehold, recorded, settle, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

/** Set once the households are there. */
const ids = { source: '', recipient: '', unknown: randomUUID() };

/** A visit to one household is a contact of another, and of one that nobody has registered. */
const neighbours = processOf<Household>({
  name: 'neighbours',
  version: 1,
  source: household,
  causes: [
    causeOf<Household>()(visitRecorded, ({ occurredOn, mode }, { id }) =>
      id !== ids.source
        ? []
        : [ids.recipient, ...(mode === 'phone' ? [ids.unknown] : [])].map((recipient) =>
            completion({ kind: 'household', id: recipient }, contactLogged, {
              ...(occurredOn !== undefined && { occurredOn }),
              channel: 'in_person',
              outcome: 'reached',
            }),
          ),
    ),
  ],
});

describe('Completions over HTTP (S26)', () => {
  let ledger: TestLedger;
  let office: string;
  beforeAll(async () => {
    ledger = await startTestLedger({}, { processes: [neighbours] });
    ({ office } = await settle(ledger));
    ids.source = await newHousehold(ledger, office);
    ids.recipient = await newHousehold(ledger, office);
    const closing = { entryId: randomUUID(), occurredOn: '2020', reason: 'moved_away' };
    await recorded(ledger.post(`/v1/households/${ids.recipient}/closings`, closing, office));
  }, 60_000);
  afterAll(() => ledger.close());

  const to = (path: string, body: object): Promise<Answer> =>
    ledger.post(`/v1/households/${ids.recipient}/${path}`, body, office);

  async function contacts(): Promise<Answer['body'][]> {
    const { body } = await ledger.get(`/v1/households/${ids.recipient}/timeline`, office);
    return (body.items as Answer['body'][]).filter(({ fact }) => fact === 'ContactLogged');
  }

  async function eventually<T>(read: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
    const until = Date.now() + 20_000;
    for (;;) {
      const found = await read();
      if (isThere(found) || Date.now() > until) return found;
      await sleep(20);
    }
  }

  it('stand in the timeline with their source, in a closed household too, and are refused everywhere but there', async () => {
    const cause = visit();
    await recorded(ledger.post(`/v1/households/${ids.source}/visits`, cause, office));
    const source = { stream: `household-${ids.source}`, entryId: cause.entryId };
    const [contact] = await eventually(contacts, ({ length }) => length === 1);
    expect(contact).toMatchObject({
      standing: 'counts',
      completes: { ...source, process: 'neighbours' },
      findings: [{ code: 'household-closed' }],
    });
    const { entryId } = contact as { entryId: string };
    const data = { channel: 'phone', outcome: 'reached' };
    const refused = [
      await to('corrections', { entryId: randomUUID(), corrects: entryId, data, reason: '改' }),
      await to('voids', { entryId: randomUUID(), voids: entryId, reason: '删' }),
      await to('contacts', { entryId, channel: 'in_person', outcome: 'reached', occurredOn: '2022-03-05' }),
    ];
    for (const { status, body } of refused) {
      expect([status, body.code, body.source]).toEqual([409, 'completed-at-source', source]);
    }
    const item = { entryId: randomUUID(), voids: entryId, reason: '删' };
    const many = { entries: [{ stream: `households/${ids.recipient}`, fact: 'EntryVoided', data: item }] };
    const batch = await ledger.post('/v1/entries', many, office);
    expect(batch.body.results).toMatchObject([{ problem: { code: 'completed-at-source', source } }]);
    expect(await contacts()).toHaveLength(1);

    const voiding = { entryId: randomUUID(), voids: cause.entryId, reason: '录错' };
    await recorded(ledger.post(`/v1/households/${ids.source}/voids`, voiding, office));
    const [voided] = await eventually(contacts, ([found]) => found?.standing === 'voided');
    expect(voided).toMatchObject({ standing: 'voided', rulings: [{ fact: 'EntryVoided' }] });
  });

  it('are listed for the office: wanted, completed, failed and why; nobody else sees them', async () => {
    const cause = visit({ mode: 'phone' });
    await recorded(ledger.post(`/v1/households/${ids.source}/visits`, cause, office));
    const list = (query = ''): Promise<Answer> => ledger.get(`/v1/processes${query}`, office);
    const { body } = await eventually(
      () => list('?state=failed'),
      (answer) => (answer.body.items as unknown[]).length === 1,
    );
    expect(body.items).toMatchObject([
      {
        ...{ stream: `household-${ids.source}`, entryId: cause.entryId, process: 'neighbours', fact: 'VisitRecorded' },
        ...{ wanted: 2, completed: 1, failed: 1, waiting: true },
      },
    ]);
    expect(body.failures).toMatchObject([
      { recipient: `household-${ids.unknown}`, householdId: ids.unknown, error: 'recipient-unknown' },
    ]);
    const first = await list('?limit=1');
    expect(first.body.items).toHaveLength(1);
    const next = await list(`?cursor=${encodeURIComponent(first.body.nextCursor as string)}`);
    const all = [...first.body.items, ...next.body.items] as { entryId: string }[];
    expect(all.map(({ entryId }) => entryId)).toContain(cause.entryId);
    expect((await list('?state=waiting')).body.items).toHaveLength(1);

    const cadre = await ledger.token({ role: 'cadre', cadreId: randomUUID() });
    const confined = await ledger.token({ role: 'office', areas: [villageCode] });
    expect((await ledger.get('/v1/processes', cadre)).status).toBe(403);
    expect((await ledger.get('/v1/processes', confined)).body.code).toBe('outside-area');
    const { text } = await ledger.get('/metrics');
    expect(text).toMatch(/^ledger_process_failed 1$/m);
    expect(text).toMatch(/^ledger_process_due 1$/m);
    expect(text).toMatch(/^ledger_process_lag_seconds \d/m);
  });
});
