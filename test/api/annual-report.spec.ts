/** A yearly report as somebody records it who knows the API alone: what it declares, gives, lends, insures and counts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { recorded, settle, startTestLedger, villageCode } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
type Item = Record<string, any>;

const exactly = (value: number | string): object => ({ value, qualifier: 'exact' });
const fenOf = (fen: number, qualifier = 'exact'): object => ({ fen, qualifier });

let ledger: TestLedger;
let office: string;
let last: Answer;
beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office } = await settle(ledger));
  const bank = { organisationId: 'bank', name: '农村商业银行', kind: 'bank', areaCode: villageCode };
  await say('/v1/organisations', bank);
  await say('/v1/organisations', { ...bank, organisationId: 'school', name: '小学', kind: 'school' });
}, 120_000);
afterAll(() => ledger.close());

async function say(path: string, body: object): Promise<Answer & { id: string }> {
  const entryId = randomUUID();
  last = await recorded(ledger.post(path, { entryId, ...body }, office));
  return { ...last, id: entryId };
}

async function ask(path: string): Promise<Item> {
  const { status, body, text } = await ledger.get(path, office, {
    'ledger-wait-for': last.headers.get('ledger-position')!,
  });
  if (status !== 200) throw new Error(text);
  return body as Item;
}

const itemsOf = async (path: string): Promise<Item[]> => (await ask(path))['items'] as Item[];

async function programme(name: string, more: object = {}): Promise<string> {
  const programmeId = randomUUID();
  await say('/v1/programmes', { programmeId, name, kind: 'project', occurredOn: '2024', organisationId: 'bank', ...more });
  return programmeId;
}

describe('Many entries at once', () => {
  const starting = (programmeId: string, parentId?: string): object => ({
    stream: 'programmes',
    fact: 'ProgrammeStarted',
    data: { entryId: randomUUID(), programmeId, name: '结对帮扶', kind: 'project', ...(parentId && { parentId }) },
  });

  it.each(['validate', 'record'])('may name what others of them open, in whatever order: %s', async (mode) => {
    const [whole, part, piece] = [randomUUID(), randomUUID(), randomUUID()];
    const entries = [starting(piece, part), starting(part, whole), starting(whole)];
    const { body } = await ledger.post(`/v1/entries?mode=${mode}`, { entries }, office);
    const outcomes = (body.results as Item[]).map(({ outcome }) => outcome as string);
    expect(outcomes).toEqual(outcomes.map(() => (mode === 'record' ? 'recorded' : 'would-record')));
  });

  it('are told how the stream of a fact is written', async () => {
    const id = randomUUID();
    const entries = [
      { ...starting(id), stream: `programmes/${id}` },
      { stream: 'programmes', fact: 'ProgrammeClosed', data: { entryId: randomUUID() } },
    ];
    const { body } = await ledger.post('/v1/entries', { entries }, office, { 'accept-language': 'en' });
    expect((body.results as Item[]).map(({ problem }) => (problem as Item)['detail'] as string)).toEqual([
      'stream of ProgrammeStarted has to be programmes, with the id in data.programmeId',
      'stream of ProgrammeClosed has to be programmes/{programmeId}',
    ]);
  });
});
