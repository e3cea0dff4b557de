/** The table of docs/facts.md, cell by cell, over HTTP: who records each fact, whose entry waits, and who reads it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { markOf } from '../../src/cli/generate/facts.js';
import { examples } from '../../src/commands/examples.js';
import type { Example } from '../../src/commands/examples.js';
import { controlFacts } from '../../src/domain/control.js';
import { roles } from '../../src/domain/fact.js';
import type { Role } from '../../src/domain/fact.js';
import { nowhere } from '../../src/domain/reach.js';
import { streams } from '../../src/domain/streams.js';
import { sentEvents, startTestLedger } from './ledger.js';
import type { TestLedger } from './ledger.js';

let ledger: TestLedger;
/** One of each role, for all areas; the cadre looks after nothing. */
const tokens = new Map<Role, string>();

// Who is erased is recorded on no more.
const told = examples().filter(
  ({ definition, fact }) => definition.kind !== 'erasure' || fact.type === 'ErasureRequested',
);
const facts = told.filter(({ fact, name }) => name === 'example' && !controlFacts.includes(fact));
const cells = facts.flatMap(({ definition, fact, ...example }) =>
  roles.map((role) => ({ ...example, definition, fact, role, mark: markOf(definition, fact, role) })),
);

beforeAll(async () => {
  ledger = await startTestLedger();
  const cadreId = '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e';
  const of: Partial<Record<Role, object>> = { donor: { organisationId: 'charity' } };
  for (const role of roles)
    tokens.set(role, await ledger.token({ role, ...(role === 'cadre' && { cadreId }), ...of[role] }));
  const senders: Record<Example['sender'], string> = {
    office: tokens.get('office')!,
    'second-office': await ledger.token({ role: 'office', sub: 'office-2' }),
    'unpaired-cadre': tokens.get('cadre')!,
  };
  for (const { definition, fact, id, body, sender } of told) {
    const answer = await ledger.post(pathOf({ definition, fact, id }), body, senders[sender]);
    if (answer.status > 202) throw new Error(`${fact.type}: ${answer.text}`);
  }
}, 120_000);
afterAll(() => ledger.close());

function pathOf({ definition, fact, id }: Pick<Example, 'definition' | 'fact' | 'id'>): string {
  return fact.route === '' ? `/v1/${definition.path}` : `/v1/${definition.path}/${id}/${fact.route}`;
}

describe('Who may record it', () => {
  it.each(cells)('$definition.kind $fact.type by $role: $mark', async ({ role, mark, body, ...of }) => {
    const before = await sentEvents(ledger);
    const { status, body: answer } = await ledger.post(
      pathOf(of),
      { ...body, entryId: randomUUID() },
      tokens.get(role),
    );
    if (mark === '○') {
      expect([status, answer.code]).toEqual([403, 'role-may-not-record']);
      expect(await sentEvents(ledger)).toBe(before);
    } else if (mark === '◐') expect([202, 409, 422]).toContain(status);
    else expect(answer.code).not.toBe('role-may-not-record');
    if (status === 202 && mark === '◐') expect(answer.held.reason).toBe(of.definition.heldAs);
    if (mark === '◐') expect(status).not.toBe(201);
  });

  it('every kind that holds what a cadre sends has held something', async () => {
    const { rows } = await ledger.sql.query<{ kind: string }>(
      "SELECT DISTINCT split_part(stream, '-', 1) AS kind FROM ledger.event WHERE metadata->>'held' IS NOT NULL",
    );
    const holding = streams.filter(({ heldAs }) => heldAs !== undefined).map(({ kind }) => kind);
    expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining(holding));
  });
});

describe('Who may read it', () => {
  const kinds = [...new Map(facts.map(({ definition, id }) => [definition.kind, { definition, id }])).values()];
  it.each(kinds.flatMap((each) => roles.map((role) => ({ ...each, role }))))(
    '$definition.kind by $role',
    async ({ definition, id, role }) => {
      const { public: isPublic = false } = definition.reach(definition.initial(id)) ?? nowhere;
      const { status } = await ledger.get(`/v1/${definition.path}/${id}/file`, tokens.get(role));
      expect(status).toBe(isPublic || (role !== 'cadre' && role !== 'donor') ? 200 : 403);
    },
  );
});
