import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlFacts } from '../../src/domain/control.js';
import type { AnyFact } from '../../src/domain/fact.js';
import { fieldsOf } from '../../src/domain/fields.js';
import type { Field, PayloadClass } from '../../src/domain/fields.js';
import { allFacts } from '../../src/domain/streams.js';
import { errorFor } from '../../src/platform/log.js';
import { bodies, bodyOf, castOf, newWorld, registrations, rulings } from './bodies.js';
import type { Cast } from './bodies.js';
import { startTestLedger } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

/** In every personal text; and numbers of people who do not exist. */
const canary = '孙悟空大闹天宫';
const canaries = [canary, '11010519491231002X', '13800138000', '1949-12-31', 'CANARY-REGISTER-7', '43.777777'];

function planted({ schema, nested, list }: Field): unknown {
  const one = (): unknown => {
    if (nested) return plantedPart(nested());
    const { format, pattern } = schema as { format?: string; pattern?: string };
    if (format === 'gb11643') return '11010519491231002X';
    if (format === 'cn-phone') return '13800138000';
    if (format === 'document-number') return 'E12345678';
    if (format === 'edtf') return '1949-12-31';
    if (pattern?.startsWith('^-?')) return '43.777777';
    return pattern === '^[0-9A-Za-z-]{1,40}$' ? 'CANARY-REGISTER-7' : canary;
  };
  return list ? [one()] : one();
}

function plantedPart(payload: PayloadClass): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(payload).flatMap((field) => (isPlantable(field) ? [[field.name, planted(field)]] : [])),
  );
}

function isPlantable({ schema, nested }: Field): boolean {
  const { type, pattern } = schema as { type?: string; pattern?: string };
  if (nested) return true;
  return type === 'string' && (pattern === undefined || pattern.startsWith('^-?') || pattern.includes('{1,40}'));
}

/** The body with a canary in every personal field that can hold one. */
function withCanaries(payload: PayloadClass, body: Record<string, unknown>): Record<string, unknown> {
  const full: Record<string, unknown> = { ...body };
  for (const field of fieldsOf(payload)) {
    if (field.personalTo && isPlantable(field)) {
      const before = full[field.name];
      const part = planted(field);
      // What its rules ask for stays: a reading's code and unit, a place's accuracy.
      if (field.nested && Array.isArray(before)) full[field.name] = before;
      else if (field.nested) full[field.name] = { ...(part as object), accuracyMetres: 10 };
      else full[field.name] = part;
    } else if (field.nested && !field.list && full[field.name] !== undefined) {
      full[field.name] = withCanaries(field.nested(), full[field.name] as Record<string, unknown>);
    }
  }
  return full;
}

let ledger: TestLedger;
let cast: Cast;
const answers: Answer[] = [];
const locations: string[] = [];
const plantedIn = new Set<string>();

/** Whether the body is made for the fact, and not only guessed from its class. */
const isKnown = ({ type }: AnyFact): boolean => type in bodies || type in registrations || type in rulings;

/** Where a fact is recorded, and a body of it with canaries. */
async function requestFor(fact: AnyFact): Promise<{ path: string; body: Record<string, unknown> }> {
  const registration = registrations[fact.type];
  if (registration) return { path: registration.path, body: withCanaries(fact.payload, registration.body()) };
  const world = await newWorld(ledger, cast);
  const ruling = rulings[fact.type];
  const body = ruling ? await ruling(ledger, cast, cast.office, world) : bodyOf(fact, world);
  return { path: `/v1/households/${world.household}/${fact.route}`, body: withCanaries(fact.payload, body) };
}

/** Records a fact with canaries, and sends it wrong in as many ways as there are to answer. */
async function recordWithCanaries(fact: AnyFact): Promise<void> {
  const { path, body: planted } = await requestFor(fact);
  const body: Record<string, unknown> = { ...planted, entryId: randomUUID() };
  const answer = await ledger.post(path, body, cast.office);
  if (answer.status > 202) {
    if (isKnown(fact)) throw new Error(`${fact.type}: ${answer.status} ${answer.text}`);
    return;
  }
  for (const { name, personalTo } of fieldsOf(fact.payload)) {
    const held = JSON.stringify(body[name] ?? '');
    if (personalTo && found(held).length > 0) plantedIn.add(`${fact.type}.${name}`);
  }
  locations.push(answer.headers.get('location')!);
  answers.push(
    answer,
    await ledger.post(path, { ...body, source: `${canary}!` }, cast.office),
    await ledger.post(path, { ...body, entryId: canary }, cast.office),
    await ledger.post(path, { ...body, entryId: randomUUID(), occurredOn: canary, note: [canary] }, cast.office),
    await ledger.post(path, `{"name": "${canary}", oops}`, cast.office),
    await ledger.post(path, body, cast.tokens.inspector),
    await ledger.post(path, body, `${cast.office}x`),
  );
}

async function recordEverything(): Promise<void> {
  for (const { definition, fact } of allFacts()) {
    if (definition.kind === 'household' || !controlFacts.includes(fact)) await recordWithCanaries(fact);
  }
  answers.push(
    await ledger.get(`/v1/households?q=${encodeURIComponent(canary)}`, cast.office),
    await ledger.get('/v1/households?q=11010519491231002X', cast.office),
    await ledger.get(`/v1/${encodeURIComponent(canary)}`, cast.office),
    await ledger.get(`/v1/households/${encodeURIComponent(canary)}/file`, cast.office),
  );
}

beforeAll(async () => {
  ledger = await startTestLedger();
  cast = await castOf(ledger);
  await recordEverything();
}, 240_000);
afterAll(() => ledger.close());

function found(text: string): string[] {
  return canaries.filter((each) => text.includes(each) || text.includes(encodeURIComponent(each)));
}

describe('What is personal', () => {
  it('was planted in every personal field that takes a text, and can be read by who may', async () => {
    const own = allFacts().filter(({ fact }) => isKnown(fact));
    const personal = own.flatMap(({ fact }) =>
      fieldsOf(fact.payload).flatMap(({ name, personalTo }) => (personalTo ? [`${fact.type}.${name}`] : [])),
    );
    // Readings are numbers of no form of their own, and a correction's body is that of another fact.
    const without = ['HealthCheckRecorded.observations'];
    const missing = personal.filter((name) => !plantedIn.has(name) && !without.includes(name));
    expect(missing).toEqual([]);
    const visited = locations.filter((location) => location.startsWith('/v1/households/'));
    const read = await Promise.all(visited.map((location) => ledger.get(location, cast.tokens.inspector)));
    expect(read.filter(({ status, text }) => status === 200 && text.includes(canary)).length).toBeGreaterThan(20);
  });

  it('stands in no answer to a write or to a mistake', () => {
    const mistakes = answers.filter(({ status, body }) => status >= 400 || 'receivedAt' in (body as object));
    expect(mistakes.length).toBeGreaterThan(200);
    expect(mistakes.flatMap(({ text }) => found(text))).toEqual([]);
  });

  it('stands in no line of the log, at its most talkative', () => {
    expect(ledger.log.length).toBeGreaterThan(0);
    expect(ledger.log.flatMap(found)).toEqual([]);
    expect(ledger.log.join('')).not.toContain(cast.office);
  });

  it('stands in no figure', async () => {
    expect(found((await ledger.get('/metrics')).text)).toEqual([]);
  });

  it('stands in no stored event', async () => {
    const { rows } = await ledger.sql.query<{ row: string; type: string }>(
      `SELECT type, data::text || metadata::text AS row FROM ledger.event`,
    );
    expect(rows.flatMap(({ row, type }) => found(row).map((each) => `${type}: ${each}`))).toEqual([]);
    expect(rows.length).toBeGreaterThan(100);
  });

  it('stands in no view of the dashboards', async () => {
    const head = await ledger.count();
    for (;;) {
      const { body } = await ledger.get('/readyz');
      if (body.parts.projector?.events >= head) break;
      await sleep(100);
    }
    const { rows: views } = await ledger.sql.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'dashboard' ORDER BY 1`,
    );
    expect(views.length).toBeGreaterThan(5);
    for (const { name } of views) {
      const { rows } = await ledger.sql.query<{ row: string }>(`SELECT t::text AS row FROM dashboard."${name}" t`);
      expect([name, rows.flatMap(({ row }) => found(row))]).toEqual([name, []]);
    }
  });
});

describe('An error in the log', () => {
  it('is told by name, code and place, not by a message that may quote a value', () => {
    const cause = Object.assign(new Error(`invalid input: "${canary}"`), { code: '22P02', detail: canary });
    const told = errorFor(new TypeError(`no EDTF date: ${canary}`, { cause }));
    expect(told).toMatchObject({ name: 'TypeError', cause: { name: 'Error', code: '22P02' } });
    expect(JSON.stringify(told)).not.toContain(canary);
    expect(told!.stack[0]).toMatch(/^at /);
  });

  it('of the system keeps its message', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { syscall: 'connect', code: 'E' });
    expect(errorFor(error)).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:5432' });
  });
});
