import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { examples } from '../../src/commands/examples.js';
import { References } from '../../src/commands/references.js';
import { refusals } from '../../src/domain/codes.js';
import type { JsonObject, StreamKind } from '../../src/domain/fact.js';
import { walkFields } from '../../src/domain/field-values.js';
import { streamName, streamOfKind } from '../../src/domain/streams.js';
import { Existence } from '../../src/event-store/postgres.existence.js';
import type { AnyAggregate, AggregateRepository } from '../../src/event-store/aggregate-repository.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';
import { openPool } from '../../src/platform/postgres.js';
import { application_role } from '../../src/platform/roles.js';
import { idOf } from '../domain/given.js';
import { freshDatabase } from '../support/postgres.js';
import type { TestDatabase } from '../support/postgres.js';

/** A ledger in which all is there, but for one: a stream, or a code of a list. */
function livesWithout(codes: readonly string[], missing?: string) {
  const inForce = Object.fromEntries(codes.filter((code) => code !== missing).map((code) => [code, { zh: code }]));
  const aggregateOf = (kind: StreamKind, id: string): AnyAggregate => {
    const state = kind === 'code-list' ? { codes: inForce } : (streamOfKind(kind).initial(id) as object);
    return { revision: id === missing ? 0 : 1, state } as AnyAggregate;
  };
  return {
    kept: () => undefined,
    get: (kind, id) => Promise.resolve(aggregateOf(kind, id)),
    getAll: (kind, ids) => Promise.resolve(new Map([...ids].map((id) => [id, aggregateOf(kind, id)]))),
    refresh: (_, aggregate) => Promise.resolve(aggregate),
    existing: (_, ids) => Promise.resolve(new Set(ids.filter((id) => id !== missing))),
  } satisfies Pick<AggregateRepository, 'kept' | 'get' | 'getAll' | 'refresh' | 'existing'>;
}

const named = examples().flatMap(({ fact, body, definition: { kind } }) =>
  walkFields(fact.payload, body, '', 'elsewhere').flatMap(({ field, path, value }) =>
    [value].flat().map((name) => ({ kind, fact, body, field, path, name: String(name) })),
  ),
);

describe('What an entry names in a body', () => {
  it.each(named)('$kind $fact.type: is refused as 422 at its field where it is not there: $path', async (each) => {
    const { fact, body, field, path, name } = each;
    const codes = named.filter((other) => other.body === body && other.field.codeList).map((other) => other.name);
    const whole = await new References(livesWithout(codes)).findUnknown(fact, body);
    expect(whole).toBeUndefined();
    const refusal = await new References(livesWithout(codes, name)).findUnknown(fact, body);
    const first = named.find((other) => other.body === body && other.name === name)!;
    expect(refusal).toMatchObject({ path: first.path });
    expect(refusals[refusal!.code]?.status).toBe(422);
    expect([field.codeList ?? field.refersTo, path]).not.toContain(undefined);
  });

  it('is of some kind in every example that names anything, and of every kind that can be named', () => {
    expect(named.length).toBeGreaterThan(60);
  });
});

describe('Whether streams exist', () => {
  let database: TestDatabase;
  let pool: Pool;
  let store: PostgresEventStore;
  const households = Array.from({ length: 200 }, (_, i) => streamName('household', idOf(`household ${i}`)));
  beforeAll(async () => {
    database = await freshDatabase();
    pool = openPool(database.connectionString, { role: application_role });
    store = new PostgresEventStore(database.connectionString);
    const event = (name: string) => ({ id: idOf(name), type: 'Counted', data: {} as JsonObject, metadata: {} });
    await Promise.all(households.map((name) => store.append(name, 0, [event(name) as never])));
  });
  afterAll(async () => {
    await store.close();
    await pool.end();
    await database.drop();
  });

  /** One that counts what it asks of the database and of the log. */
  function counting(isElsewhere: boolean) {
    const asked = { statements: 0, reads: 0 };
    const existence = new Existence(
      {
        query: (async (text: string, values: unknown[]) => {
          asked.statements += 1;
          return pool.query(text, values);
        }) as unknown as Pool['query'],
      },
      {
        table: isElsewhere ? undefined : store.table,
        readStream: (stream, options) => {
          asked.reads += 1;
          return store.readStream(stream, options);
        },
      },
    );
    return { asked, existence };
  }

  it('is asked with one statement, however many there are, and a yes is kept', async () => {
    const { asked, existence } = counting(false);
    expect([...(await existence.among([...households, 'household-none']))].sort()).toEqual([...households].sort());
    expect(asked).toEqual({ statements: 1, reads: 0 });
    await existence.among(households);
    expect(asked).toEqual({ statements: 1, reads: 0 });
  });

  it('is known with one statement of a log elsewhere, too, and what is not yet known is asked of it', async () => {
    const first = counting(true);
    const some = households.slice(0, 3);
    expect([...(await first.existence.among([...some, 'household-none']))].sort()).toEqual([...some].sort());
    expect(first.asked.reads).toBe(4);
    for (const name of households) first.existence.saw(name);
    const known = async (): Promise<number> => (await pool.query('SELECT FROM ledger.known_stream')).rowCount!;
    while ((await known()) < households.length) await new Promise(setImmediate);
    const again = counting(true);
    expect((await again.existence.among(households)).size).toBe(households.length);
    expect(again.asked).toEqual({ statements: 1, reads: 0 });
  });
});
