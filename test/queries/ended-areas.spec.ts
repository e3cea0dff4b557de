import { beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessLog } from '../../src/access/access-log.js';
import type { Caller } from '../../src/access/caller.js';
import { Cursors } from '../../src/queries/cursors.js';
import { area, choiceOr } from '../../src/queries/parameters.js';
import { QueryRequest, queryDefinition, QueryRouter } from '../../src/queries/query-definition.js';
import type { QueryDefinition } from '../../src/queries/query-definition.js';
import type { Tables } from '../../src/queries/tables.js';
import type { WaitFor } from '../../src/queries/wait-for.js';
import { cadre, office } from '../domain/given.js';

const means = { zh: '区划', en: 'Area' };
const within = '220122101000';

function asking(parameters: QueryDefinition['parameters'], more: object = {}): QueryDefinition {
  class Ask extends QueryRequest<typeof parameters> {}
  const title = { zh: '问', en: 'Ask' };
  return queryDefinition({
    path: '/ask',
    operationId: 'ask',
    title,
    parameters,
    fromTables: true,
    response: {},
    query: Ask,
    ...more,
  });
}

describe('Whether some area has ended', () => {
  let times: number;
  let callers: Caller[];
  beforeEach(() => {
    times = 0;
    callers = [];
  });

  async function ask(asked: QueryDefinition, caller: Caller, query: object = {}): Promise<void> {
    const bus = {
      execute: (of: QueryRequest<QueryDefinition['parameters']>) =>
        Promise.resolve({ body: { caller: callers.push(of.caller) } }),
    };
    const tables = { hasEndedAreas: () => Promise.resolve((times += 1) > 0) };
    const waitFor = { wanted: () => Promise.resolve(undefined), position: () => Promise.resolve(undefined) };
    const log: Pick<AccessLog, 'noteStreams'> = { noteStreams: () => Promise.resolve() };
    const cursors = new Cursors(Buffer.alloc(32));
    const questions = new QueryRouter(
      bus as unknown as QueryBus,
      cursors,
      waitFor as unknown as WaitFor,
      log as AccessLog,
      tables as unknown as Tables,
    );
    const request = { caller, params: {}, query, headers: {}, raw: { socket: {} } } as unknown as FastifyRequest;
    await questions.answer(asked, request, { send: () => undefined } as unknown as FastifyReply);
  }

  const byArea = asking({ area: area(means) });

  it('is asked where rows are bound to areas, and where they are told by the map', async () => {
    await ask(byArea, { actor: office }, { area: within });
    await ask(byArea, { actor: office, areas: ['220122'] });
    await ask(asking({ map: choiceOr(['then', 'today'], 'then', means) }), { actor: office });
    await ask(asking({}, { byMap: true }), { actor: office });
    expect(times).toBe(4);
    expect(callers.map(({ byMap }) => byMap)).toEqual([true, true, true, true]);
  });

  it('is not asked where they are bound to none', async () => {
    await ask(byArea, { actor: office });
    await ask(byArea, { actor: cadre });
    await ask(asking({}), { actor: office });
    expect(times).toBe(0);
    expect(callers).toHaveLength(3);
  });
});
