import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { examples } from '../../src/commands/examples.js';
import type { Example } from '../../src/commands/examples.js';
import { recordRoutes } from '../../src/commands/routes.js';
import { entryCorrected } from '../../src/domain/control.js';
import { walkFields } from '../../src/domain/field-values.js';
import type { PayloadClass } from '../../src/domain/fields.js';
import { isIdentityNumber } from '../../src/domain/identity-number.js';
import { streamName } from '../../src/domain/streams.js';
import { personalIn } from '../../src/event-store/seal.js';
import { tablesAsText } from '../support/tables-as-text.js';
import { recorded, startTestLedger } from '../api/ledger.js';
import type { Answer, TestLedger } from '../api/ledger.js';

interface Canary {
  readonly value: string;
  /** `MemberAdded.name` */
  readonly place: string;
  /** For whom it is sealed. */
  subject?: string;
}

/** Kinds of streams whose fields are somebody's; those of funds, batches or areas speak of things. */
const ofPeople = /^(person|cadre|household|self-report|emergency)-/;

let ledger: TestLedger;
let tokens: Record<string, string>;
const told = examples();
const canaries: Canary[] = [];

beforeAll(async () => {
  ledger = await startTestLedger();
  tokens = {
    office: await ledger.token({ role: 'office', sub: 'office-1' }),
    'second-office': await ledger.token({ role: 'office', sub: 'office-2' }),
    'unpaired-cadre': await ledger.token({ role: 'cadre', cadreId: '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e' }),
  };
}, 120_000);
afterAll(() => ledger.close());

/** Of the same form as what it takes the place of, and nowhere else. */
function canaryFor(format: unknown, value: string): string | undefined {
  const n = canaries.length;
  if (format === 'text') return `金丝雀${String(n).padStart(4, '0')}号`;
  if (format === 'cn-phone') return `139${String(10_000_000 + n * 7)}`;
  if (format !== 'gb11643') return undefined;
  const sequence = 100 + 2 * n + (Number(value[16]) % 2);
  for (const check of '10X98765432') {
    const number = `${value.slice(0, 14)}${String(sequence % 1000).padStart(3, '0')}${check}`;
    if (isIdentityNumber(number)) return number;
  }
  return undefined;
}

function put(body: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop()!;
  let held = body;
  for (const step of steps) held = held[step] as Record<string, unknown>;
  held[last] = value;
}

/** A canary in every personal text of a body, in parts and lists as well. */
function planted(type: string, payload: PayloadClass, body: object, isPersonal = false): object {
  const copy = structuredClone(body) as Record<string, unknown>;
  for (const { field, path, value } of walkFields(payload, copy)) {
    if (!isPersonal && !field.personalTo) continue;
    const place = `${type}.${path.replaceAll(/\.\d+/g, '')}`;
    if (field.nested) {
      const parts = Array.isArray(value) ? (value as object[]) : [value as object];
      const planting = parts.map((part) => planted(place, field.nested!(), part, true));
      put(copy, path, Array.isArray(value) ? planting : planting[0]);
    } else if (typeof value === 'string') {
      const canary = canaryFor(field.schema['format'], value);
      if (canary === undefined) continue;
      put(copy, path, canary);
      canaries.push({ value: canary, place });
    }
  }
  return copy;
}

async function send({ definition, fact, id, body, sender }: Example): Promise<Answer> {
  const route = recordRoutes.find((each) => each.definition === definition && each.fact.type === fact.type)!;
  const sent = planted(fact.type, fact.payload, body) as Record<string, unknown>;
  const corrected =
    fact.type === entryCorrected.type ? told.find((each) => each.body['entryId'] === body['corrects']) : undefined;
  if (corrected) sent['data'] = planted(`${fact.type}.data`, corrected.fact.payload, body['data'] as object);
  const stream = streamName(definition.kind, id);
  const personal = personalIn(fact.payload, sent, stream);
  if (corrected) personal.push(...personalIn(corrected.fact.payload, sent['data'] as object, stream));
  for (const canary of canaries.filter(({ subject }) => subject === undefined))
    canary.subject = personal.find(({ value }) => JSON.stringify(value).includes(canary.value))!.subject;
  return ledger.post(route.url.replace(':id', id), sent, tokens[sender]);
}

async function erase(whom: object): Promise<void> {
  const erasureId = randomUUID();
  const request = { entryId: randomUUID(), erasureId, ground: 'retention_over', ...whom };
  await recorded(ledger.post('/v1/erasures', request, tokens['office']));
  const confirmation = { entryId: randomUUID() };
  await recorded(ledger.post(`/v1/erasures/${erasureId}/confirmations`, confirmation, tokens['second-office']));
}

/** Everything that can be asked, told, or looked up. */
async function answers(): Promise<string[]> {
  const ids = [...new Map(told.map(({ definition, id }) => [`${definition.path}/${id}`, true])).keys()];
  const paths = ids.flatMap((id) =>
    ['file', 'file?asOf=2030-01-01', 'timeline', 'history', 'replay'].map((what) => `/v1/${id}/${what}`),
  );
  const lists = ['households', 'findings', 'held', 'tasks', 'cadres', 'organisations', 'areas', 'codes', 'overdue'];
  paths.push(...lists.map((list) => `/v1/${list}`), '/metrics', '/readyz');
  const texts: string[] = [];
  for (const path of paths) texts.push((await ledger.get(path, tokens['office'])).text);
  return texts;
}

describe('Everybody erased', () => {
  it('is in no table, answer, metric or line of the log, whatever field of whatever fact they stood in', async () => {
    for (const example of told) {
      const { status, text } = await send(example);
      if (status > 202) throw new Error(`${example.fact.type} ${example.name}: ${status} ${text}`);
    }
    const sealedForPeople = canaries.filter(({ subject }) => ofPeople.test(subject!));
    expect(new Set(sealedForPeople.map(({ place }) => place)).size).toBeGreaterThan(100);
    await caughtUp();
    const before = await tablesAsText(ledger.sql);
    expect(sealedForPeople.filter(({ value }) => before.includes(value)).length).toBeGreaterThan(10);

    const { rows } = await ledger.sql.query<{ subject: string }>(
      'SELECT subject FROM ledger.subject_key WHERE wrapped IS NOT NULL ORDER BY subject',
    );
    const households = rows.filter(({ subject }) => subject.startsWith('household-'));
    for (const { subject } of households) await erase({ householdId: subject.slice('household-'.length) });
    for (const { subject } of rows.filter((each) => each.subject.startsWith('person-'))) {
      const destroyed = `SELECT FROM ledger.subject_key WHERE subject = $1 AND wrapped IS NULL`;
      if ((await ledger.sql.query(destroyed, [subject])).rowCount === 0)
        await erase({ personId: subject.slice('person-'.length) });
    }

    const after = [await tablesAsText(ledger.sql), ...(await answers()), ledger.log.join('\n')];
    const found = sealedForPeople.filter(({ value }) => after.some((text) => text.includes(value)));
    expect(found).toEqual([]);
    // What speaks of things stays: the spec looks where it may be found.
    const others = canaries.filter((each) => !sealedForPeople.includes(each));
    expect(others.filter(({ value }) => after.some((text) => text.includes(value))).length).toBeGreaterThan(30);
  }, 400_000);
});

async function caughtUp(): Promise<void> {
  for (;;) {
    const { body } = await ledger.get('/readyz');
    if (body.parts.projector.lagEvents === 0) return;
    await new Promise((settle) => setTimeout(settle, 50));
  }
}
