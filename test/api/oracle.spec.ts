/** S18: whoever may not see a household learns nothing of it by trying what could be recorded there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { household as definition } from '../../src/domain/household/definition.js';
import { factsOf } from '../../src/domain/fold.js';
import type { AnyFact, Role } from '../../src/domain/fact.js';
import { recorded, startTestLedger } from './ledger.js';
import type { TestLedger } from './ledger.js';
import { requests, sendersOf } from './told-examples.js';

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const main = requests.find(({ fact, name }) => fact === 'HouseholdRegistered' && name === 'example')!.value[
  'householdId'
] as string;
const story = requests.filter(
  ({ address, value }) => address.includes(main) || (address === '/v1/households' && value['householdId'] === main),
);
/** Ids of the one household, and of what is in its file. */
const own = [
  main,
  ...story.flatMap(({ fact, value }) => [value['entryId'], fact === 'MemberAdded' ? value['personId'] : []].flat()),
] as string[];

/** A household that the examples are told of. */
interface World {
  readonly says: string;
  readonly household: string;
  /** What stands in its place for an id of the examples. */
  readonly idOf: (id: string) => string;
}

function worldOf(says: string, household: string, inFile = household): World {
  const idOf = (id: string): string => (id === main ? household : uuidv5(id, inFile));
  return { says, household, idOf };
}

/** Where no household of the examples has ever been. */
const strangersCode = '220381101000';

const [open, closed, unborn] = [randomUUID(), randomUUID(), randomUUID()];
const worlds: readonly World[] = [
  worldOf('open', open),
  worldOf('open, and nothing in it has these ids', open, randomUUID()),
  worldOf('closed', closed),
  worldOf('closed, and nothing in it has these ids', closed, randomUUID()),
  worldOf('not there', unborn),
];

function toldOf<T>({ idOf }: World, value: T): T {
  const names = new Map(own.map((id) => [id, idOf(id)]));
  return JSON.parse(JSON.stringify(value).replaceAll(uuids, (id) => names.get(id) ?? id)) as T;
}

let ledger: TestLedger;
let tokens: Readonly<Record<string, string>>;

beforeAll(async () => {
  ledger = await startTestLedger();
  tokens = await sendersOf(ledger);
  const send = async (address: string, value: unknown, sender: string): Promise<void> => {
    const { status, text } = await ledger.post(address, value, tokens[sender]);
    if (status > 202) throw new Error(`${address}: ${status} ${text}`);
  };
  for (const { address, value, 'x-sender': sender } of requests) await send(address, value, sender);
  for (const world of worlds) {
    if (world.household === unborn || world.says.includes(',')) continue;
    for (const { address, value, 'x-sender': sender } of story)
      await send(toldOf(world, address), toldOf(world, value), sender);
  }
  const area = { entryId: randomUUID(), code: strangersCode, name: '河北街道' };
  await recorded(ledger.post('/v1/areas', area, tokens['office']));
  const closing = { entryId: randomUUID(), occurredOn: '2022-03-05', reason: 'self-reliant' };
  const { value } = requests.find(({ fact }) => fact === 'HouseholdClosed')!;
  await send(`/v1/households/${closed}/closings`, { ...closing, reason: value['reason'] }, 'office');
}, 240_000);
afterAll(() => ledger.close());

async function strangersOf(role: Role, sub = `stranger-${role}`): Promise<string> {
  if (role === 'cadre') return ledger.token({ role, sub, cadreId: randomUUID() });
  return ledger.token({ role, sub, areas: [strangersCode] });
}

interface Sent {
  readonly fact: AnyFact;
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What can be said of a household; a day on which it may be closed already, and one long before it was opened. */
function sentOf(): Sent[] {
  const facts = factsOf(definition);
  return story.flatMap(({ fact, name, value }) => {
    const of = facts.get(fact)!;
    const here = of.opens ? { ...value, areaCode: strangersCode } : value;
    const variants = [{}, { occurredOn: '2022-06-01' }, { occurredOn: '1990-01-01', basedOnRevision: 3 }];
    return variants.map((more, i) => ({
      fact: of,
      name: `${fact} ${name} ${i}`,
      value: { ...here, ...more, entryId: randomUUID() },
    }));
  });
}

function itemOf(world: World, { fact, value }: Sent) {
  const stream = fact.opens ? 'households' : `households/${world.household}`;
  return { stream, fact: fact.type, data: toldOf(world, value) };
}

/** Without the ids, which the sender knows. */
async function answersOf(token: string, world: World, sent: readonly Sent[], mode = 'validate'): Promise<unknown> {
  const entries = sent.map((each) => itemOf(world, each));
  const { status, body } = await ledger.post(`/v1/entries?mode=${mode}`, { entries }, token);
  expect(status).toBe(200);
  const names = new Map(own.map((id) => [world.idOf(id), id]));
  const text = JSON.stringify(body.results).replaceAll(uuids, (id) => names.get(id) ?? id);
  return JSON.parse(text) as unknown;
}

describe.each(['cadre', 'clinician', 'desk', 'office'] as const)('A %s out of reach', (role) => {
  const mayBeSent = (): Sent[] => sentOf().filter(({ fact }) => fact.mayRecord.includes(role));

  it('is told the same on trial whatever there is', async () => {
    const token = await strangersOf(role);
    // An office is told of its areas before anything else, whenever it was.
    for (const sent of mayBeSent().filter(({ name }) => role === 'cadre' || name.endsWith(' 0'))) {
      const answers = await Promise.all(worlds.map((world) => answersOf(token, world, [sent])));
      const told = Object.fromEntries(worlds.map(({ says }, i) => [says, answers[i]]));
      const expected = Object.fromEntries(worlds.map(({ says }) => [says, answers.at(-1)]));
      expect([sent.name, told]).toEqual([sent.name, expected]);
    }
  }, 240_000);

  it('is told the same of many that build on each other, a registration among them', async () => {
    const token = await strangersOf(role);
    const sent = mayBeSent();
    const answers = await Promise.all(worlds.map((world) => answersOf(token, world, sent)));
    for (const answer of answers) expect(answer).toEqual(answers.at(-1));
  }, 240_000);

  it('leaves a row in the access log', async () => {
    const token = await strangersOf(role, `noted-${role}`);
    const [sent] = mayBeSent().filter(({ fact }) => !fact.opens);
    for (const world of worlds) await answersOf(token, world, [sent!]);
    const { rows } = await ledger.sql.query(
      'SELECT households, what FROM ledger.access_log WHERE subject = $1 ORDER BY number',
      [`noted-${role}`],
    );
    expect(rows).toEqual(worlds.map(({ household }) => ({ households: [household], what: 'validateEntries' })));
  });
});

describe('An entry of a cadre who is not paired', () => {
  it('is kept, whatever the file says, or refused for what is in it alone', async () => {
    const there = worlds.filter(({ household }) => household !== unborn);
    for (const sent of sentOf().filter(({ fact }) => fact.mayRecord.includes('cadre') && !fact.opens)) {
      const told: unknown[] = [];
      for (const world of there) {
        const token = await strangersOf('cadre', `one ${randomUUID()}`);
        const one = { ...sent, value: { ...sent.value, entryId: randomUUID() } };
        const [answer] = (await answersOf(token, world, [one], 'record')) as Record<string, unknown>[];
        const { entryId: _, revision: __, position: ___, receivedAt: ____, ...rest } = answer!;
        told.push(rest);
      }
      for (const answer of told) expect([sent.name, answer]).toEqual([sent.name, told[0]]);
    }
  }, 240_000);
});
