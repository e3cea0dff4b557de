import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessLog } from '../../src/access/access-log.js';
import { showNobodyErased } from '../../src/http/erased.js';
import { choice, code, decimal, fen, itemOf, part, text, texts, whole, yesNo } from '../../src/queries/columns.js';
import { headOf, rowsOf, wantsCsv } from '../../src/queries/csv.js';
import { Cursors } from '../../src/queries/cursors.js';
import { pageSchema } from '../../src/queries/pages.js';
import { cursor, limit } from '../../src/queries/parameters.js';
import { QueryRequest, queryDefinition, QueryRouter } from '../../src/queries/query-definition.js';
import type { Page } from '../../src/queries/query-definition.js';
import type { Tables } from '../../src/queries/tables.js';
import type { WaitFor } from '../../src/queries/wait-for.js';
import { office } from '../domain/given.js';
import { recordsOf } from '../support/csv.js';

const columns = {
  name: text('名称', 'Name'),
  kind: code('need-kind', '需求', 'Need'),
  urgency: choice({ urgent: { zh: '紧急', en: 'urgent' } }, '紧急程度', 'Urgency'),
  amount: fen('金额', 'Amount'),
  count: whole('数量', 'Count'),
  size: decimal('大小', 'Size'),
  isOpen: yesNo('未解决', 'Open'),
  tags: texts('标记', 'Tags'),
  by: part({ role: text('角色', 'Role') }, '录入人', 'Recorded by'),
};
const labels = { 'need-kind': { medicine: '药品' } };

describe('A sheet', () => {
  const cells = (row: object, language: 'zh' | 'en' = 'zh'): string[] =>
    recordsOf(rowsOf(columns, [row], labels, language))[0]!;
  const nameOf = (name: string): string => cells({ name })[0]!;

  it('begins with a byte order mark and the labels of its columns in the language asked for', () => {
    expect(headOf(columns, 'zh')).toBe(
      '\uFEFF名称,需求,需求（代码）,紧急程度,金额（元）,数量,大小,未解决,标记,录入人：角色\r\n',
    );
    expect(headOf(columns, 'en')).toBe(
      '\uFEFFName,Need,Need (code),Urgency,Amount (yuan),Count,Size,Open,Tags,Recorded by: Role\r\n',
    );
  });

  it('tells codes by name and as they are, values in words, fen in yuan, parts and lists as cells', () => {
    const row = { name: '王某', kind: 'medicine', urgency: 'urgent', amount: 123405, count: 3, size: '-0.5' };
    const more = { isOpen: true, tags: ['a', 'b'], by: { role: 'office' } };
    expect(cells({ ...row, ...more })).toEqual(
      ['王某', '药品', 'medicine', '紧急', '1234.05', '3', '-0.5', '是', 'a；b', 'office'], // prettier-ignore
    );
    expect(cells({ ...row, ...more }, 'en').slice(3)).toEqual(
      ['urgent', '1234.05', '3', '-0.5', 'yes', 'a; b', 'office'], // prettier-ignore
    );
    expect(cells({ amount: -5, isOpen: false })).toEqual(['', '', '', '', '-0.05', '', '', '否', '', '']);
  });

  it.each(['=1+1', '+86', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '=HYPERLINK("http://x","y")'])(
    'takes the power of a formula from %j, also where it stands first in a list',
    (formula) => {
      expect(nameOf(formula)).toBe(`'${formula}`);
      expect(cells({ tags: [formula, 'b'] })[8]).toBe(`'${formula}；b`);
      expect(cells({ by: { role: formula } })[9]).toBe(`'${formula}`);
    },
  );

  it('keeps as text what a spreadsheet would read as another number', () => {
    for (const digits of ['1234567890123456', '220122101201', '007', '0', '1E5', '123456789012345.67']) {
      expect(nameOf(digits)).toBe(digits === '0' ? '0' : `="${digits}"`);
    }
    expect(cells({ count: 1234567890123456 })[5]).toBe('="1234567890123456"');
    expect(cells({ count: 123456789012345 })[5]).toBe('123456789012345');
    expect(nameOf('11010519491231002X')).toBe('11010519491231002X');
  });

  it('quotes what would end a cell or a record', () => {
    for (const written of ['a,b', 'a"b', 'a\nb', 'a\rb', 'a\r\nb', '', ' a ']) expect(nameOf(written)).toBe(written);
  });

  it('is sent where it is wanted more than JSON', () => {
    expect(wantsCsv('csv', 'application/json')).toBe(true);
    expect(wantsCsv('json', 'text/csv')).toBe(false);
    expect(wantsCsv(undefined, undefined)).toBe(false);
    for (const accept of ['text/csv', 'TEXT/CSV; header=present', 'text/csv, application/json;q=0.9', 'text/csv;q=0.1'])
      expect([accept, wantsCsv(undefined, accept)]).toEqual([accept, true]);
    for (const accept of ['*/*', 'application/json', 'text/csv;q=0.5, application/json', 'text/csv;q=0', 'text/html'])
      expect([accept, wantsCsv(undefined, accept)]).toEqual([accept, false]);
  });
});

describe('A list without an end', () => {
  const parameters = { limit: limit(10, 100), cursor };
  class ListNumbers extends QueryRequest<typeof parameters> {}
  const item = {
    n: whole('数', 'Number'),
    householdId: text('户编号', 'Household id'),
    padding: text('余', 'Padding'),
  };
  const numbers = queryDefinition({
    path: '/numbers',
    operationId: 'listNumbers',
    title: { zh: '数', en: 'Numbers' },
    parameters,
    listed: { columns: item },
    response: pageSchema(itemOf(item)),
    query: ListNumbers,
  });

  let server: FastifyInstance;
  let asked: number;
  let noted: number;
  let erasures: number;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    [asked, noted, erasures] = [0, 0, 0];
    const bus = {
      execute: async ({ values, after }: ListNumbers): Promise<Page> => {
        asked += 1;
        const from = (after as number | undefined) ?? 0;
        const items = Array.from({ length: values.limit }, (_, i) => ({
          n: from + i,
          householdId: `h${from + i}`,
          padding: '余'.repeat(500),
        }));
        return Promise.resolve({ body: { items, labels: {} }, after: from + values.limit });
      },
    } as unknown as QueryBus;
    const log = {
      noteList: () => Promise.resolve(void (noted += 1)),
      noteStreams: () => Promise.resolve(),
    } as unknown as AccessLog;
    const tables = { hasEndedAreas: () => Promise.resolve(false) } as Tables;
    const questions = new QueryRouter(bus, new Cursors(Buffer.alloc(32)), {} as WaitFor, log, tables);
    server = fastify();
    server.decorateRequest('caller');
    server.addHook('onRequest', (request, _, done) => {
      request.caller = { actor: office };
      done();
    });
    showNobodyErased(server, () => Promise.resolve(erasures));
    server.get('/numbers', (request, reply) => questions.answer(numbers, request, reply));
    await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.close();
  });

  function ask(path: string): Socket {
    const socket = connect({ port: (server.server.address() as AddressInfo).port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`);
    sockets.push(socket);
    return socket;
  }

  /** Until nothing more is asked for. */
  async function still(): Promise<number> {
    for (let before = -1; before !== asked;) {
      before = asked;
      await sleep(200);
    }
    return asked;
  }

  it('is read no further than its reader takes it, with a note of every page', async () => {
    const socket = ask('/numbers?format=csv&limit=1');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(String(first)).toContain('content-type: text/csv; charset=utf-8; header=present');
    expect(String(first)).toContain(`filename="listNumbers.csv"; filename*=UTF-8''${encodeURIComponent('数')}.csv`);
    socket.pause();
    const pages = await still();
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThan(200); // what lies in the buffers of both sockets
    expect(Math.abs(noted - pages)).toBeLessThanOrEqual(1);
    socket.resume();
    while (asked < pages + 20) await sleep(20);
  });

  it('is let go of when its reader goes away, and so is the turn of the account', async () => {
    const readers = Array.from({ length: 6 }, () => ask('/numbers?format=csv'));
    for (const reader of readers) {
      await once(reader, 'data');
      reader.pause();
    }
    await still();
    const seventh = ask('/numbers');
    let isAnswered = false;
    seventh.once('data', () => (isAnswered = true));
    await sleep(300);
    expect(isAnswered).toBe(false); // six of an account at once
    for (const reader of readers) reader.destroy();
    while (!isAnswered) await sleep(20);
    const after = await still();
    await sleep(300);
    expect(asked).toBe(after);
  });

  it('is cut off where somebody has been erased meanwhile', async () => {
    const socket = ask('/numbers?format=csv');
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    await once(socket, 'data');
    erasures += 1;
    await once(socket, 'close');
    expect(received).not.toContain('\r\n0\r\n\r\n');
  });
});
