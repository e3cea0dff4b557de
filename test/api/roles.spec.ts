import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { controlFacts } from '../../src/domain/control.js';
import { roles } from '../../src/domain/fact.js';
import type { AnyFact } from '../../src/domain/fact.js';
import { allFacts, streams } from '../../src/domain/streams.js';
import type { AnyStream } from '../../src/domain/streams.js';
import { bodies, bodyOf, castOf, newWorld, registrations, rulings } from './bodies.js';
import type { Cast, World } from './bodies.js';
import { elsewhereCode, newHousehold, startTestLedger, townCode, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let cast: Cast;

beforeAll(async () => {
  ledger = await startTestLedger();
  cast = await castOf(ledger);
}, 120_000);
afterAll(() => ledger.close());

/** A body is at hand for these; of the others only the role is asked, with a body that says nothing. */
const isTold = ({ kind }: AnyStream, { type }: AnyFact): boolean => kind === 'household' || type in registrations;

const all = allFacts()
  .filter(({ definition, fact }) => definition.kind === 'household' || !controlFacts.includes(fact))
  // What a process records has no route: nobody sends it, in whatever role.
  .filter(({ fact }) => fact.completes === undefined)
  .flatMap(({ definition, fact }) =>
    roles.map((role) => ({ type: fact.type, role, may: fact.mayRecord.includes(role), fact, definition })),
  );
const cases = all.filter(({ definition, fact }) => isTold(definition, fact));
const untold = all.filter(({ definition, fact }) => !isTold(definition, fact));

/** For what is refused: nothing comes to stand in it. */
let untouched: Promise<World> | undefined;

async function prepare(fact: AnyFact, token: string, may: boolean): Promise<() => Promise<Answer>> {
  const { type } = fact;
  const registration = registrations[type];
  if (registration) {
    const body = { entryId: randomUUID(), ...registration.body() };
    return () => ledger.post(registration.path, body, token);
  }
  const ruling = rulings[type];
  const world = await (may || ruling ? newWorld(ledger, cast) : (untouched ??= newWorld(ledger, cast)));
  const body = ruling ? await ruling(ledger, cast, token, world) : bodyOf(fact, world);
  const path = `/v1/households/${world.household}/${fact.route}`;
  return () => ledger.post(path, { ...body, entryId: randomUUID() }, token);
}

describe('Who may record what', () => {
  it.each(cases.filter(({ may }) => may))('$type by $role: is recorded', async ({ type, role, fact, may }) => {
    const send = await prepare(fact, cast.tokens[role], may);
    const before = await ledger.count();
    const answer = await send();
    // A body that was only guessed may break a rule of its fact; it is not the role that is refused.
    const guessed = !(type in bodies) && !(type in registrations) && !(type in rulings);
    expect(answer.status === 201 || (guessed && answer.status === 422)).toBe(true);
    expect(await ledger.count()).toBe(answer.status === 201 ? before + 1 : before);
  });

  it.each(cases.filter(({ may }) => !may))('$type by $role: is forbidden', async ({ role, fact, may }) => {
    const send = await prepare(fact, cast.tokens[role], may);
    const before = await ledger.count();
    const answer = await send();
    expect([answer.status, answer.body.code]).toEqual([403, 'role-may-not-record']);
    expect(await ledger.count()).toBe(before);
  });

  it.each(untold)(
    '$definition.kind $type by $role: the role is asked first',
    async ({ role, may, fact, definition }) => {
      const begins = fact.route === '';
      const path = begins ? `/v1/${definition.path}` : `/v1/${definition.path}/${randomUUID()}/${fact.route}`;
      const before = await ledger.count();
      const { status, body } = await ledger.post(path, { entryId: randomUUID() }, cast.tokens[role]);
      const named = definition.id === 'code' || definition.id === 'organisationId' || definition.id === 'list';
      if (!may) expect([403, ...(named && !begins ? [400] : [])]).toContain(status);
      else expect(body.code).not.toBe('role-may-not-record');
      expect(await ledger.count()).toBeLessThanOrEqual(before + (may ? 1 : 0));
    },
  );

  it.each(streams.filter(({ facts }) => facts[0]!.type in registrations))(
    'rulings on a $kind: are for who recorded it, or for the office',
    async ({ path, facts }) => {
      const [fact] = facts;
      const { body } = registrations[fact!.type]!;
      const sent = { entryId: randomUUID(), ...body() };
      const location = (await ledger.post(`/v1/${path}`, sent, cast.office)).headers.get('location')!;
      const stream = location.slice(0, location.indexOf('/entries/'));
      const ruling = { corrects: sent.entryId, data: { ...sent }, reason: '笔误' };
      for (const role of roles) {
        const answer = await ledger.post(
          `${stream}/corrections`,
          { entryId: randomUUID(), ...ruling },
          cast.tokens[role],
        );
        expect(role === 'office' ? [201, 202] : [403]).toContain(answer.status);
      }
    },
  );

  it('asks for every fact that somebody may send', () => {
    const asked = new Set(all.map(({ type }) => type));
    const sendable = allFacts().filter(({ fact }) => fact.completes === undefined);
    expect(asked).toEqual(new Set(sendable.map(({ fact }) => fact.type)));
  });
});

describe('Where one may record', () => {
  it.each(['office', 'clinician', 'desk'] as const)('%s: in its own areas alone', async (role) => {
    const household = await newHousehold(ledger, cast.office);
    const inTown = await ledger.token({ role, areas: [townCode] });
    const inVillage = await ledger.token({ role, areas: [elsewhereCode, villageCode] });
    const elsewhere = await ledger.token({ role, areas: [elsewhereCode] });
    const send = (token: string) => ledger.post(`/v1/households/${household}/visits`, visit(), token);
    expect((await send(inTown)).status).toBe(201);
    expect((await send(inVillage)).status).toBe(201);
    const before = await ledger.count();
    const refused = await send(elsewhere);
    expect([refused.status, refused.body.code]).toEqual([403, 'outside-area']);
    expect(await ledger.count()).toBe(before);
  });

  it('office: registers households in its own areas alone', async () => {
    const elsewhere = await ledger.token({ role: 'office', areas: [elsewhereCode] });
    const answer = await ledger.post('/v1/households', { entryId: randomUUID(), areaCode: villageCode }, elsewhere);
    expect([answer.status, answer.body.code]).toEqual([403, 'outside-area']);
  });

  it('office of an area: writes none of what all share, and no area or organisation elsewhere', async () => {
    const confined = await ledger.token({ role: 'office', areas: [townCode] });
    const organisation = (areaCode?: string) => ({
      path: '/v1/organisations',
      body: { ...registrations['OrganisationRegistered']!.body(), ...(areaCode !== undefined && { areaCode }) },
    });
    const area = (code: string) => ({ path: '/v1/areas', body: { code, name: '某村' } });
    const code = { path: '/v1/codes', body: registrations['CodeListed']!.body() };
    const statuses: [number, unknown][] = [];
    for (const { path, body } of [
      code,
      area('220122109201'),
      area('220122101777'),
      organisation(),
      organisation(villageCode),
    ]) {
      const answer = await ledger.post(path, { entryId: randomUUID(), ...body }, confined);
      statuses.push([answer.status, answer.body.code]);
    }
    const outside = [403, 'outside-area'];
    expect(statuses).toEqual([outside, outside, [201, undefined], outside, [201, undefined]]);
  });

  it('a repeat is answered before anything is asked, to whoever it was', async () => {
    const household = await newHousehold(ledger, cast.office);
    const body = visit();
    const first = await ledger.post(`/v1/households/${household}/visits`, body, cast.office);
    const again = await ledger.post(`/v1/households/${household}/visits`, body, cast.tokens.desk);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });
});
