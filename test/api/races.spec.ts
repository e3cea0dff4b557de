import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { castOf, newWorld } from './bodies.js';
import type { Cast } from './bodies.js';
import { newHousehold, startTestLedger, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let cast: Cast;

beforeAll(async () => {
  ledger = await startTestLedger();
  cast = await castOf(ledger);
}, 120_000);
afterAll(() => ledger.close());

/** A source of chance that can be told again. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

async function storedIn(household: string): Promise<{ id: string; revision: number }[]> {
  const { rows } = await ledger.sql.query<{ id: string; revision: number }>(
    `SELECT data ->> 'entryId' AS id, revision FROM ledger.event WHERE stream = $1 AND type = 'VisitRecorded' ORDER BY revision`,
    [`household-${household}`],
  );
  return rows;
}

const visits_each = 5;

describe('Races', () => {
  it('32 clients on one household: each entry once, none lost', async () => {
    const household = await newHousehold(ledger, cast.office);
    const clients = Array.from({ length: 32 }, () => Array.from({ length: visits_each }, () => visit()));
    const answers = await Promise.all(
      clients.map(async (visits) => {
        const got: Answer[] = [];
        for (const body of visits) got.push(await ledger.post(`/v1/households/${household}/visits`, body, cast.office));
        return got;
      }),
    );
    expect(answers.flat().map(({ status }) => status)).toEqual(Array.from({ length: 32 * visits_each }, () => 201));
    const stored = await storedIn(household);
    expect(stored.map(({ id }) => id).sort()).toEqual(
      clients
        .flat()
        .map(({ entryId }) => entryId)
        .sort(),
    );
    expect(stored.map(({ revision }) => revision)).toEqual(Array.from({ length: 32 * visits_each }, (_, i) => i + 2));
    const told = new Map(answers.flat().map(({ body }) => [body.entryId, body.revision]));
    expect(stored.every(({ id, revision }) => told.get(id) === revision)).toBe(true);
  }, 120_000);

  it.each([1, 2, 3, 4, 5])(
    'retries in random interleavings (%i): each entry once, the same answer to all',
    async (seed) => {
      const next = chance(seed);
      const household = await newHousehold(ledger, cast.office);
      const visits = Array.from({ length: 40 }, () => visit());
      const sendings = shuffled(
        visits.flatMap((body) => Array.from({ length: 1 + Math.floor(next() * 4) }, () => body)),
        next,
      );
      let at = 0;
      const answers: Answer[] = [];
      const client = async (): Promise<void> => {
        for (let body = sendings[at++]; body; body = sendings[at++]) {
          answers.push(await ledger.post(`/v1/households/${household}/visits`, body, cast.office));
        }
      };
      await Promise.all(Array.from({ length: 16 }, client));
      const recorded = answers.filter(({ status }) => status === 201);
      const repeated = answers.filter(({ status }) => status === 200);
      expect([recorded.length, recorded.length + repeated.length]).toEqual([visits.length, sendings.length]);
      const first = new Map(recorded.map(({ body }) => [body.entryId, body]));
      for (const { body } of repeated) expect(body).toEqual(first.get(body.entryId));
      expect((await storedIn(household)).map(({ id }) => id).sort()).toEqual(
        visits.map(({ entryId }) => entryId).sort(),
      );
    },
  );

  it('of those who register the same household, one does; of those who close it, one does', async () => {
    const householdId = randomUUID();
    const codesOf = (answers: Answer[]): string[] =>
      answers.map(({ status, body }) => String(body.code ?? status)).sort();
    const register = () =>
      ledger.post('/v1/households', { entryId: randomUUID(), householdId, areaCode: '220122101201' }, cast.office);
    const registered = await Promise.all(Array.from({ length: 8 }, register));
    expect(codesOf(registered)).toEqual(['201', ...Array.from({ length: 7 }, () => 'already-registered')]);
    const close = () =>
      ledger.post(
        `/v1/households/${householdId}/closings`,
        { entryId: randomUUID(), occurredOn: '2022', reason: 'merged' },
        cast.office,
      );
    const closed = await Promise.all(Array.from({ length: 8 }, close));
    expect(codesOf(closed)).toEqual(['201', ...Array.from({ length: 7 }, () => 'already-closed')]);
  });

  it('of those who move a state from the same revision, one does', async () => {
    const { household } = await newWorld(ledger, cast);
    const grade = (level: string) => {
      const body = { entryId: randomUUID(), occurredOn: '2022-03', level, visitEveryDays: 30, basedOnRevision: 4 };
      return ledger.post(`/v1/households/${household}/risk-grades`, body, cast.office);
    };
    const answers = await Promise.all(['high', 'low', 'high', 'low'].map(grade));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'state-moved')).toHaveLength(3);
  });
});
