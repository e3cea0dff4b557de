/** S25: a replay is linear in what came in its order, and works in steps, however much came late. */
import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/access/caller.js';
import type { Recorded } from '../../src/domain/effective.js';
import { household } from '../../src/domain/household/definition.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import type { AnyStream } from '../../src/domain/streams.js';
import type { FileReader } from '../../src/queries/file-reader.js';
import { ReplayFile, ReplayFileHandler } from '../../src/queries/replay.js';
import { idOf, office, receivedAt } from '../domain/given.js';

const id = idOf('household of a replay');
const caller: Caller = { actor: office, areas: undefined };

const dayOf = (n: number): string => new Date(Date.UTC(2016, 0, 1 + n)).toISOString().slice(0, 10);

function recordOf(type: string, body: object, n: number): Recorded {
  const entryId = idOf(`entry ${n}`);
  const at = { revision: n + 1, position: String(n + 1), receivedAt: receivedAt(n + 1), by: office };
  return { entryId, type, payload: { entryId, ...body }, ...at };
}

/** A household with visits on days, as they were received; and how many entries have been folded. */
function told(days: readonly string[]) {
  const count = { folded: 0 };
  const definition = {
    ...household,
    facts: household.facts.map((fact) => ({
      ...fact,
      evolve: (...what: Parameters<typeof fact.evolve>) => {
        count.folded += 1;
        return fact.evolve(...what);
      },
    })),
  } as AnyStream;
  const records = [
    recordOf('HouseholdRegistered', { areaCode: '220122101201', occurredOn: '2015' }, 0),
    ...days.map((occurredOn, i) =>
      recordOf('VisitRecorded', { occurredOn, mode: 'home', outcome: 'completed' }, i + 1),
    ),
  ];
  const aggregate = new Aggregate<unknown>(definition, id, records);
  const files = { open: () => aggregate, openAt: () => aggregate } as unknown as FileReader;
  const replay = async (by: 'occurred' | 'received') => {
    const query = new ReplayFile({ by }, caller, 'zh', {}, undefined, { definition, id });
    return (await new ReplayFileHandler(files).execute(query)).lines;
  };
  return { count, replay };
}

interface Line {
  readonly state: { readonly visits: { readonly count: number } };
}

describe('A replay by receipt', () => {
  it('folds each entry once that came in its order', async () => {
    const { count, replay } = told(Array.from({ length: 2_000 }, (_, n) => dayOf(n)));
    const lines = [...(await replay('received'))].filter(Boolean) as Line[];
    expect(lines).toHaveLength(2_001);
    expect(count.folded).toBe(2_001);
  });

  it('goes on in steps where an entry came late: between two of them little is folded', async () => {
    const days = [...Array.from({ length: 1_000 }, (_, n) => dayOf(n)), dayOf(0), dayOf(500)];
    const { count, replay } = told(days);
    let [before, most, shown] = [0, 0, 0];
    for (const line of await replay('received')) {
      most = Math.max(most, count.folded - before);
      before = count.folded;
      if (line) shown = (line as Line).state.visits.count;
    }
    expect(shown).toBe(1_002);
    expect(most).toBeLessThanOrEqual(100);
    expect(count.folded).toBeLessThan(1_000 + 1_000 + 500 + 100);
  });
});
