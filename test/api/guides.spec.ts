/** The guides are true: each request in them is sent as it stands, each answer compared with what comes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { startTestLedger } from './ledger.js';
import type { TestLedger } from './ledger.js';

const folder = new URL('../../docs/guides/', import.meta.url);
const guides = readdirSync(folder)
  .filter((name) => /^\d-.+\.md$/.test(name))
  .sort();

/** The cadre of the guides. */
const cadreId = '0193a100-0000-7000-8000-000000000101';

interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length,
    language: match[1]!,
    text: match[2]!,
  }));
}

/** What stands there: all of it but where a guide writes "…" for a value; an object may show some of its fields. */
function shown(value: unknown): unknown {
  if (value === '…') return expect.anything();
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== '…').map(shown);
    return items.length < value.length ? expect.arrayContaining(items) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return expect.objectContaining(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each)])));
}

/** As psql prints it, without its ruler. */
function printed(rows: readonly Record<string, string | null>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  return lines.map((cells) => cells.join(' | ').trimEnd()).join('\n');
}

describe('Guides', () => {
  let ledger: TestLedger;
  let tokens: Record<string, string>;
  let position: string | undefined;
  beforeAll(async () => {
    ledger = await startTestLedger();
    tokens = {
      OFFICE: await ledger.token({ role: 'office', sub: 'zhaomin' }),
      CADRE: await ledger.token({ role: 'cadre', sub: 'wanglixin', cadreId }),
      DONOR: await ledger.token({ role: 'donor', organisationId: 'county-hospital' }),
      INSPECTOR: await ledger.token({ role: 'inspector', sub: 'sunzhiyuan' }),
    };
  }, 120_000);
  afterAll(() => ledger.close());

  async function sent(text: string): Promise<string> {
    const [head = '', ...body] = text.split('\n\n');
    const [line = '', authorization = ''] = head.split('\n');
    const [method, path = ''] = line.split(' ');
    const token = tokens[/^Authorization: Bearer \$(\w+)$/.exec(authorization)?.[1] ?? ''];
    const headers: Record<string, string> =
      position === undefined || method === 'POST' ? {} : { 'ledger-wait-for': position };
    const answer = await (method === 'POST'
      ? ledger.post(path, body.join('\n\n'), token)
      : ledger.get(encodeURI(path), token, headers));
    position = answer.headers.get('ledger-position') ?? position;
    return `${answer.status}\n${answer.text}`;
  }

  /** By the role of dashboards, as an analyst is. */
  async function asked(sql: string): Promise<string> {
    await ledger.sql.query('SET ROLE ledger_dashboard');
    try {
      const asText = { getTypeParser: () => String };
      return printed((await ledger.sql.query<Record<string, string | null>>({ text: sql, types: asText })).rows);
    } finally {
      await ledger.sql.query('RESET ROLE');
    }
  }

  async function answerTo({ language, text }: Block): Promise<string | undefined> {
    if (language === 'http') return sent(text);
    return language === 'sql' ? asked(text) : undefined;
  }

  it.each(guides)(
    '%s: every request and every answer',
    async (name) => {
      let answer = '';
      let asks = 0;
      for (const block of blocksOf(readFileSync(new URL(name, folder), 'utf8'))) {
        const came = await answerTo(block);
        if (came !== undefined) {
          answer = came;
          asks += 1;
          continue;
        }
        const where = `${name}:${block.line}`;
        if (block.language === 'text') expect([where, answer]).toEqual([where, block.text]);
        if (block.language !== 'json') continue;
        const [status = '', ...body] = block.text.split('\n');
        const got = {
          where,
          status: answer.split('\n')[0],
          body: JSON.parse(answer.slice(answer.indexOf('\n'))) as unknown,
        };
        expect(got).toEqual({ where, status, body: shown(JSON.parse(body.join('\n'))) });
      }
      expect(asks).toBeGreaterThan(3);
    },
    60_000,
  );

  it('are all there', () => {
    expect(guides).toHaveLength(6);
  });
});
