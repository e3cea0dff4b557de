/** S25: the event loop is never held. Others are answered again and again while somebody's long work goes on. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { castOf } from './bodies.js';
import type { Cast } from './bodies.js';
import { newHousehold, startTestLedger } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';
import { range } from '../event-store/under-test.js';

/** In the file, and in one request. */
const [in_file, in_request] = [2_000, 500];

const dayOf = (n: number): string => new Date(Date.UTC(2016, 0, 1 + (n % 3_600))).toISOString().slice(0, 10);
const outcomesOf = ({ body }: Answer): string[] =>
  (body as { results: { outcome: string }[] }).results.map(({ outcome }) => outcome);
const visitOn = (n: number) => ({ entryId: randomUUID(), occurredOn: dayOf(n), mode: 'home', outcome: 'completed' });

describe('Long work', () => {
  let ledger: TestLedger;
  let cast: Cast;
  let household: string;
  const visits: string[] = [];

  const send = (fact: string, items: readonly object[], query = ''): Promise<Answer> => {
    const entries = items.map((data) => ({ stream: `households/${household}`, fact, data }));
    return ledger.post(`/v1/entries${query}`, { entries }, cast.office);
  };
  /** How often others were answered before the work was. */
  const answeredDuring = async (work: Promise<Answer>): Promise<[answer: Answer, times: number]> => {
    let [isDone, times] = [false, 0];
    const done = work.finally(() => (isDone = true));
    for (;;) {
      await ledger.get('/livez');
      if (isDone) break;
      times += 1;
    }
    return [await done, times];
  };

  beforeAll(async () => {
    ledger = await startTestLedger();
    cast = await castOf(ledger);
    household = await newHousehold(ledger, cast.office);
    for (let n = 0; n < in_file; n += in_request) {
      const items = range(in_request).map((i) => visitOn(n + i));
      expect(outcomesOf(await send('VisitRecorded', items))).toEqual(items.map(() => 'recorded'));
      visits.push(...items.map(({ entryId }) => entryId));
    }
  }, 240_000);
  afterAll(() => ledger.close());

  const late = () => range(in_request).map((n) => visitOn((n * 7_919) % 3_600));
  const corrections = () =>
    range(in_request).map((n) => ({
      ...{ entryId: randomUUID(), corrects: visits[(n * 7_919) % visits.length], reason: '误记' },
      data: { occurredOn: dayOf(n * 31), mode: 'home', outcome: 'refused' },
    }));

  it.each([
    ['late entries', 'VisitRecorded', late, '', 'recorded'],
    ['corrections', 'EntryCorrected', corrections, '', 'recorded'],
    ['corrections on trial', 'EntryCorrected', corrections, '?mode=validate', 'would-record'],
  ])(
    'of one request with %s leaves others their turn',
    async (_, fact, items, query, outcome) => {
      const [answer, times] = await answeredDuring(send(fact, items(), query));
      expect(outcomesOf(answer)).toEqual(range(in_request).map(() => outcome));
      expect(times).toBeGreaterThanOrEqual(5);
    },
    240_000,
  );

  it.each(['compare?from=2020-01-01', 'replay?by=received', 'timeline?limit=10'])(
    'of a question leaves others their turn: %s',
    async (question) => {
      const path = `/v1/households/${household}/${question}`;
      const [answer, times] = await answeredDuring(ledger.get(path, cast.office));
      expect(answer.status).toBe(200);
      expect(times).toBeGreaterThanOrEqual(2);
    },
    240_000,
  );
});
