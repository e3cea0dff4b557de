import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { elsewhereCode, newHousehold, recorded, settle, startTestLedger, villageCode, visit } from './ledger.js';
import type { Answer, TestLedger } from './ledger.js';

let ledger: TestLedger;
let office: string;
let cadre: string;
let cadreId: string;
/** Registered in 2016, one member, paired with the cadre; and one that was closed in 2020. */
let household: string;
let closed: string;
let member: string;
let recordedVisit: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  ({ office, cadre, cadreId } = await settle(ledger));
  household = await newHousehold(ledger, office, cadreId);
  closed = await newHousehold(ledger, office);
  member = randomUUID();
  recordedVisit = randomUUID();
  const add = (path: string, body: object) => recorded(ledger.post(path, { entryId: randomUUID(), ...body }, office));
  await add(`/v1/households/${household}/members`, { personId: member, name: '张三', occurredOn: '2016' });
  await add(`/v1/households/${household}/visits`, visit({ entryId: recordedVisit }));
  await add(`/v1/households/${closed}/closings`, { reason: 'died_out', occurredOn: '2020-01-01' });
}, 120_000);
afterAll(() => ledger.close());

interface Case {
  readonly says: string;
  /** Below `/v1/households/<household>/`, or a whole path where it begins with a slash. */
  readonly to: string | (() => string);
  /** Beside a fresh `entryId`; a text is sent as it is. */
  readonly body: object | string | Uint8Array | (() => object | string);
  readonly as?: () => string | undefined;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly code: string;
  /** The field named in `errors[0].path`. */
  readonly path?: string;
}

const visitWith = (field: object) => ({ occurredOn: '2022-03-05', mode: 'home', outcome: 'completed', ...field });
const onVisit = (says: string, field: object, code: string, path: string, status = 422): Case => ({
  says,
  to: 'visits',
  body: visitWith(field),
  status,
  code,
  path,
});
const raw = (says: string, body: string | Uint8Array, status: number, code: string, headers = {}): Case => ({
  says,
  to: 'visits',
  body,
  status,
  code,
  headers,
});
const gift = (says: string, cash: object, code: string, path: string): Case => ({
  says,
  to: 'donations',
  body: { cash },
  status: 422,
  code,
  path,
});
const reading = (says: string, observation: object, code: string, path: string): Case => ({
  says,
  to: 'health-checks',
  body: { observations: [observation] },
  status: 422,
  code,
  path,
});

const malformed: Case[] = [
  raw('JSON that breaks off', '{"entryId": "', 400, 'json-malformed'),
  raw('JSON with a comma too much', '{"mode": "home",}', 400, 'json-malformed'),
  raw('JSON with single quotes', "{'mode': 'home'}", 400, 'json-malformed'),
  raw('no body', '', 400, 'body-missing'),
  raw('a list in place of an object', '[]', 422, 'not-an-object'),
  raw('a text in place of an object', '"visit"', 422, 'not-an-object'),
  raw('null in place of an object', 'null', 422, 'not-an-object'),
  raw('a number in place of an object', '7', 422, 'not-an-object'),
  raw('a form', 'mode=home', 415, 'content-type', { 'content-type': 'application/x-www-form-urlencoded' }),
  raw('XML', '<visit/>', 415, 'content-type', { 'content-type': 'application/xml' }),
  raw('plain text', '{}', 415, 'content-type', { 'content-type': 'text/plain' }),
  raw('JSON said to be GBK', '{}', 400, 'body-not-utf8', { 'content-type': 'application/json; charset=gbk' }),
  raw('bytes of GBK', Buffer.from('7b226e6f7465223a22d5c5c8fd227d', 'hex'), 400, 'body-not-utf8'),
  raw('JSON said to be compressed', '{}', 415, 'content-type', { 'content-encoding': 'gzip' }),
  raw('more than 256 KiB', `{"note":"${'字'.repeat(100_000)}"}`, 413, 'body-too-large'),
  {
    says: 'objects within objects within objects',
    to: 'visits',
    body: () => `{"entryId":"${randomUUID()}","place":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`,
    status: 422,
    code: 'too-deep',
  },
];

const fields: Case[] = [
  {
    says: 'arrays within arrays, more of them than any stack holds',
    to: '/v1/entries',
    body: () => `{"entries":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    status: 422,
    code: 'too-deep',
  },
  {
    says: 'more values than any 500 entries have',
    to: '/v1/entries',
    body: () => `{"entries":[${'[],'.repeat(100_000)}0]}`,
    status: 413,
    code: 'too-many-values',
  },
  {
    says: 'a parameter where there are none',
    to: () => `/v1/households/${household}/visits?mode=validate`,
    body: {},
    status: 400,
    code: 'query-invalid',
    path: 'mode',
  },
  {
    says: 'a parameter that a list of entries does not have',
    to: '/v1/entries?dry=true',
    body: () => '{"entries":[{}]}',
    status: 400,
    code: 'query-invalid',
    path: 'dry',
  },
  {
    says: 'a field beside the entries',
    to: '/v1/entries',
    body: () => '{"entries":[{}],"mode":"validate"}',
    status: 422,
    code: 'unknown-field',
    path: 'mode',
  },
  { says: 'an empty object', to: 'visits', body: '{}', status: 422, code: 'required', path: 'mode' },
  onVisit('an entryId that is no UUID', { entryId: 'visit-1' }, 'not-a-uuid', 'entryId'),
  onVisit('an entryId that is a number', { entryId: 7 }, 'not-a-uuid', 'entryId'),
  onVisit('the nil UUID', { entryId: '00000000-0000-0000-0000-000000000000' }, 'not-a-uuid', 'entryId'),
  {
    says: 'a visit without a mode',
    to: 'visits',
    body: { outcome: 'completed' },
    status: 422,
    code: 'required',
    path: 'mode',
  },
  onVisit('a mode that is none', { mode: 'dream' }, 'not-one-of', 'mode'),
  onVisit('a mode that is null', { mode: null }, 'null-value', 'mode'),
  onVisit('a field that is null', { note: null }, 'null-value', 'note'),
  onVisit('an unknown field', { weather: 'sunny' }, 'unknown-field', 'weather'),
  onVisit('an unknown field in Chinese', { 备注: '好' }, 'unknown-field', '备注'),
  onVisit('a field called constructor', { constructor: { name: 'x' } }, 'unknown-field', 'constructor'),
  {
    says: 'a field called __proto__',
    to: 'visits',
    body: () => `{"entryId":"${randomUUID()}","mode":"home","outcome":"completed","__proto__":{"admin":true}}`,
    status: 422,
    code: 'unknown-field',
    path: '__proto__',
  },
  onVisit('a day that does not exist', { occurredOn: '2022-02-30' }, 'not-an-edtf-date', 'occurredOn'),
  onVisit('the 29th of February of another year', { occurredOn: '2023-02-29' }, 'not-an-edtf-date', 'occurredOn'),
  onVisit('a thirteenth month', { occurredOn: '2022-13' }, 'not-an-edtf-date', 'occurredOn'),
  onVisit('a day written with slashes', { occurredOn: '2022/03/05' }, 'not-an-edtf-date', 'occurredOn'),
  onVisit('a day as a number', { occurredOn: 20220305 }, 'not-an-edtf-date', 'occurredOn'),
  onVisit(
    'an interval that ends before it begins',
    { occurredOn: '2022-07/2022-03' },
    'not-an-edtf-date',
    'occurredOn',
  ),
  onVisit('a day in the future', { occurredOn: '2999-01-01' }, 'in-the-future', 'occurredOn'),
  onVisit('a clock time without offset', { occurredAt: '2022-03-05T09:30:00' }, 'not-an-instant', 'occurredAt'),
  onVisit('the 25th hour', { occurredAt: '2022-03-05T25:00:00+08:00' }, 'not-an-instant', 'occurredAt'),
  onVisit(
    'a clock time on another day',
    { occurredAt: '2022-03-07T09:30:00+08:00' },
    'occurred-at-elsewhere',
    'occurredAt',
  ),
  onVisit('a sequence with a fraction', { sequence: 1.5 }, 'not-a-whole-number', 'sequence'),
  onVisit('a sequence as a text', { sequence: '1' }, 'not-a-whole-number', 'sequence'),
  onVisit('a revision below nothing', { basedOnRevision: -1 }, 'too-small', 'basedOnRevision'),
  onVisit('a sequence beyond the limit', { sequence: 1_000_001 }, 'too-large', 'sequence'),
  onVisit('a flag as a text', { satisfied: 'yes' }, 'not-a-flag', 'satisfied'),
  onVisit('a text that is a number', { note: 7 }, 'not-text', 'note'),
  onVisit('an empty text', { note: '' }, 'text-empty', 'note'),
  onVisit('a text of 200 kB', { note: 'x'.repeat(200_000) }, 'too-long', 'note'),
  onVisit('a text with NUL', { note: 'a\u0000b' }, 'text-not-storable', 'note'),
  onVisit('a text with half a character', { note: 'a\ud83d' }, 'text-not-storable', 'note'),
  onVisit(
    'an identity number in a text (S12)',
    { note: '身份证11010519491231002X' },
    'personal-number-in-text',
    'note',
  ),
  onVisit('a phone number in a text (S12)', { note: '电话 138 0013 8000' }, 'personal-number-in-text', 'note'),
  onVisit('purposes that are no list', { purposes: 'policy' }, 'not-a-list', 'purposes'),
  onVisit('an empty list', { purposes: [] }, 'list-empty', 'purposes'),
  onVisit('a purpose twice', { purposes: ['policy', 'policy'] }, 'value-repeated', 'purposes'),
  onVisit('31 purposes', { purposes: Array.from({ length: 31 }, (_, i) => `p${i}`) }, 'list-too-long', 'purposes'),
  onVisit('a code in capitals', { purposes: ['POLICY'] }, 'not-a-code', 'purposes'),
  onVisit('a code that no list has', { purposes: ['no-such-purpose'] }, 'code-unknown', 'purposes.0'),
  onVisit('a code called constructor', { purposes: ['constructor'] }, 'code-unknown', 'purposes.0'),
  onVisit('a choice that is none, in a list', { wanting: ['money'] }, 'not-one-of', 'wanting'),
  onVisit('an organisation id in capitals', { organisationId: 'HOSPITAL' }, 'not-an-organisation-id', 'organisationId'),
  onVisit(
    'an organisation that is not registered',
    { organisationId: 'nobody' },
    'organisation-unknown',
    'organisationId',
  ),
  onVisit('a cadre who is not registered', { cadreId: randomUUID() }, 'cadre-unknown', 'cadreId'),
  onVisit('visitors that are a number', { visitors: 3 }, 'not-an-object', 'visitors'),
  onVisit('visitors without qualifier', { visitors: { value: 3 } }, 'required', 'visitors.qualifier'),
  onVisit('half a visitor', { visitors: { value: 0.5, qualifier: 'exact' } }, 'not-a-whole-number', 'visitors.value'),
  onVisit(
    'an unknown field in a part',
    { visitors: { qualifier: 'exact', who: 'x' } },
    'unknown-field',
    'visitors.who',
  ),
  onVisit(
    'a latitude as a number',
    { place: { latitude: 43.5, longitude: '125.3', accuracyMetres: 10 } },
    'not-a-decimal',
    'place.latitude',
  ),
];

const money: Case[] = [
  gift('negative fen', { fen: -100, qualifier: 'exact' }, 'too-small', 'cash.fen'),
  gift('a fraction of a fen', { fen: 10.5, qualifier: 'exact' }, 'not-a-whole-number', 'cash.fen'),
  gift('fen as a text', { fen: '100', qualifier: 'exact' }, 'not-a-whole-number', 'cash.fen'),
  gift('more fen than there are', { fen: 1e16, qualifier: 'exact' }, 'too-large', 'cash.fen'),
  gift('bounds in the wrong order', { fromFen: 300, toFen: 100, qualifier: 'approximately' }, 'money-bounds', 'cash'),
  { says: 'a gift of nothing', to: 'donations', body: {}, status: 422, code: 'gift-empty' },
  {
    says: 'a quantity without a value',
    to: 'donations',
    body: { items: [{ goods: 'rice', quantity: { qualifier: 'exact' } }] },
    status: 422,
    code: 'quantity-value',
    path: 'items.0.quantity',
  },
  {
    says: 'a quantity as a number',
    to: 'donations',
    body: { items: [{ goods: 'rice', quantity: { value: 5, qualifier: 'exact' } }] },
    status: 422,
    code: 'not-a-decimal',
    path: 'items.0.quantity.value',
  },
];

const people: Case[] = [
  reading('a reading without a unit', { code: '8480-6', value: '150' }, 'unit-missing', 'observations.0.unit'),
  reading(
    'a reading in another unit',
    { code: '8480-6', value: '150', unit: 'kg' },
    'unit-unfit',
    'observations.0.unit',
  ),
  reading('a reading without a value', { code: '8480-6', unit: 'mm[Hg]' }, 'required', 'observations.0.value'),
  reading(
    'a reading that is words',
    { code: '8480-6', value: 'high', unit: 'mm[Hg]' },
    'not-a-decimal',
    'observations.0.value',
  ),
  reading(
    'a code that is not LOINC',
    { code: 'systolic', value: '150', unit: 'mm[Hg]' },
    'pattern',
    'observations.0.code',
  ),
  {
    says: 'a reading of somebody else',
    to: 'health-checks',
    body: { personId: randomUUID(), observations: [{ code: '8480-6', value: '150', unit: 'mm[Hg]' }] },
    status: 422,
    code: 'member-unknown',
    path: 'personId',
  },
  ...(
    [
      ['with a wrong check digit', '110105194912310021', 'identity-number-check-digit'],
      ['with a birthday that does not exist', '110105194913310028', 'identity-number-check-digit'],
      ['of seventeen characters', '11010519491231002', 'not-an-identity-number'],
    ] as const
  ).map(([says, identityNumber, code]) => ({
    says: `an identity number ${says}`,
    to: 'members',
    body: { personId: randomUUID(), name: '李四', identityNumber },
    status: 422,
    code,
    path: 'identityNumber',
  })),
  {
    says: 'a phone number that is too short',
    to: 'members',
    body: { personId: randomUUID(), name: '李四', phone: '1380013' },
    status: 422,
    code: 'not-a-phone-number',
    path: 'phone',
  },
  {
    says: 'a member who is one already',
    to: 'members',
    body: () => ({ personId: member, name: '张三', occurredOn: '2018' }),
    status: 409,
    code: 'member-present',
    path: 'personId',
  },
  {
    says: 'a pairing that overlaps',
    to: 'pairings',
    body: { organisationId: 'hospital', tier: 'village', occurredOn: '2021' },
    status: 409,
    code: 'pairing-overlaps',
    path: 'tier',
  },
  {
    says: 'a pairing with nobody',
    to: 'pairings',
    body: { tier: 'city', occurredOn: '2021' },
    status: 422,
    code: 'pairing-names-nobody',
  },
];

const streams: Case[] = [
  {
    says: 'a visit to a household that does not exist',
    to: `/v1/households/${randomUUID()}/visits`,
    body: visitWith({}),
    status: 404,
    code: 'household-unknown',
  },
  {
    says: 'a visit to a household that was closed',
    to: () => `/v1/households/${closed}/visits`,
    body: visitWith({}),
    status: 409,
    code: 'household-closed',
    path: 'occurredOn',
  },
  {
    says: 'a household that is closed again',
    to: () => `/v1/households/${closed}/closings`,
    body: { reason: 'died_out', occurredOn: '2021' },
    status: 409,
    code: 'already-closed',
  },
  {
    says: 'a household registered twice',
    to: '/v1/households',
    body: () => ({ householdId: household, areaCode: villageCode }),
    status: 409,
    code: 'already-registered',
  },
  {
    says: 'a household in an area that is not registered',
    to: '/v1/households',
    body: { areaCode: '999999999999' },
    status: 422,
    code: 'area-unknown',
    path: 'areaCode',
  },
  {
    says: 'an area code of six digits',
    to: '/v1/households',
    body: { areaCode: '220122' },
    status: 422,
    code: 'not-an-area-code',
    path: 'areaCode',
  },
  {
    says: 'a household whose id is no UUID',
    to: '/v1/households',
    body: { householdId: 'L05', areaCode: villageCode },
    status: 422,
    code: 'not-a-uuid',
    path: 'householdId',
  },
  {
    says: 'an organisation without a name',
    to: '/v1/organisations',
    body: { organisationId: 'bureau', kind: 'hospital' },
    status: 422,
    code: 'required',
    path: 'name',
  },
  {
    says: 'an organisation of a kind that no list has',
    to: '/v1/organisations',
    body: { organisationId: 'bureau', name: '局', kind: 'circus' },
    status: 422,
    code: 'code-unknown',
    path: 'kind',
  },
  {
    says: 'a cadre without a person',
    to: '/v1/cadres',
    body: { name: '王' },
    status: 422,
    code: 'required',
    path: 'personId',
  },
  {
    says: 'a code without a list',
    to: '/v1/codes',
    body: { code: 'a', zh: '甲' },
    status: 422,
    code: 'required',
    path: 'list',
  },
  {
    says: 'a correction of nothing',
    to: 'corrections',
    body: { corrects: randomUUID(), data: {}, reason: '错' },
    status: 422,
    code: 'entry-unknown',
    path: 'corrects',
  },
  {
    says: 'a correction whose new body is wrong',
    to: 'corrections',
    body: () => ({ corrects: recordedVisit, data: visitWith({ mode: 'dream' }), reason: '错' }),
    status: 422,
    code: 'not-one-of',
    path: 'data.mode',
  },
  {
    says: 'a correction whose new body has an unknown field',
    to: 'corrections',
    body: () => ({ corrects: recordedVisit, data: visitWith({ weather: 'sunny' }), reason: '错' }),
    status: 422,
    code: 'unknown-field',
    path: 'data.weather',
  },
  {
    says: 'a correction that changes the id',
    to: 'corrections',
    body: () => ({ corrects: recordedVisit, data: visitWith({ entryId: randomUUID() }), reason: '错' }),
    status: 422,
    code: 'other-entry',
    path: 'data.entryId',
  },
  {
    says: 'a correction without a reason',
    to: 'corrections',
    body: () => ({ corrects: recordedVisit, data: visitWith({}) }),
    status: 422,
    code: 'required',
    path: 'reason',
  },
  {
    says: 'a void of somebody else’s entry',
    to: 'voids',
    body: () => ({ voids: recordedVisit, reason: '错' }),
    as: () => cadre,
    status: 403,
    code: 'recorded-by-others',
    path: 'voids',
  },
  {
    says: 'a release of what is not held',
    to: 'releases',
    body: () => ({ on: recordedVisit, reason: '好' }),
    status: 409,
    code: 'entry-not-held',
    path: 'on',
  },
  {
    says: 'the id of another entry',
    to: 'visits',
    body: () => visit({ entryId: recordedVisit, mode: 'phone' }),
    status: 409,
    code: 'entry-id-reused',
    path: 'entryId',
  },
];

const addresses: Case[] = [
  { says: 'an unknown fact', to: 'birthdays', body: {}, status: 404, code: 'route-unknown' },
  { says: 'an unknown kind', to: '/v1/villages', body: {}, status: 404, code: 'route-unknown' },
  { says: 'another version', to: '/v9/households', body: {}, status: 404, code: 'route-unknown' },
  { says: 'nothing', to: '/', body: {}, status: 404, code: 'route-unknown' },
  {
    says: 'a household that is no UUID',
    to: '/v1/households/L05/visits',
    body: visitWith({}),
    status: 400,
    code: 'id-invalid',
    path: 'householdId',
  },
  {
    says: 'a household of 300 characters',
    to: `/v1/households/${'a'.repeat(300)}/visits`,
    body: visitWith({}),
    status: 400,
    code: 'id-invalid',
    path: 'householdId',
  },
  {
    says: 'a household of 2000 characters',
    to: `/v1/households/${'a'.repeat(2000)}/visits`,
    body: visitWith({}),
    status: 414,
    code: 'url-too-long',
  },
  {
    says: 'an address with a broken escape',
    to: '/v1/households/%E4%B8/visits',
    body: visitWith({}),
    status: 400,
    code: 'url-malformed',
  },
  {
    says: 'an organisation in capitals',
    to: '/v1/organisations/HOSPITAL/corrections',
    body: {},
    status: 400,
    code: 'id-invalid',
    path: 'organisationId',
  },
  {
    says: 'an area of six digits',
    to: '/v1/areas/220122/voids',
    body: {},
    status: 400,
    code: 'id-invalid',
    path: 'code',
  },
];

async function send({ to, body, as, headers }: Case): Promise<Answer> {
  const path = typeof to === 'string' ? to : to();
  const sent = typeof body === 'function' ? body() : body;
  const whole = typeof sent === 'string' || sent instanceof Uint8Array ? sent : { entryId: randomUUID(), ...sent };
  return ledger.post(
    path.startsWith('/') ? path : `/v1/households/${household}/${path}`,
    whole,
    as ? as() : office,
    headers,
  );
}

describe.each([
  ['Malformed requests', malformed],
  ['Wrong fields', fields],
  ['Wrong money and goods', money],
  ['Wrong people and readings', people],
  ['What does not fit the streams', streams],
  ['Wrong addresses', addresses],
])('%s', (_, cases) => {
  it.each(cases)('$code: $says', async (bad) => {
    const before = await ledger.count();
    const answer = await send(bad);
    expect({ status: answer.status, code: answer.body.code, path: answer.body.errors?.[0].path }).toEqual({
      status: bad.status,
      code: bad.code,
      path: bad.path ?? (['not-an-object', 'too-deep', 'too-many-values'].includes(bad.code) ? '' : undefined),
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ status: bad.status, type: `/problems#${bad.code}` });
    expect(answer.body.title).toMatch(/\p{Script=Han}/u);
    expect(answer.body.detail).toMatch(/\p{Script=Han}/u);
    expect(answer.text).not.toMatch(/node_modules|\bat .+\.(ts|js):\d/);
    expect(await ledger.count()).toBe(before);
  });
});

describe('Problems', () => {
  it('are told in English to those who prefer it', async () => {
    const answer = await ledger.post(`/v1/households/${household}/visits`, visit({ mode: 'dream' }), office, {
      'accept-language': 'en-GB,en;q=0.9,zh;q=0.5',
    });
    expect(answer.headers.get('content-language')).toBe('en');
    const message =
      'Mode: It has to be one of: home (at home), phone (by phone), video (by video), message (by message) ' +
      '(sent: "dream"); choose one of them';
    expect(answer.body).toMatchObject({
      title: 'The value is not one of those allowed',
      detail: message,
      errors: [{ path: 'mode', code: 'not-one-of', message }],
    });
  });

  it('name the list that has no such code', async () => {
    const body = visit({ purposes: ['no-such-purpose'] });
    const answer = await ledger.post(`/v1/households/${household}/visits`, body, office);
    expect(answer.body.detail).toMatch(/^走访目的（第 1 项）：代码表 visit-purpose 中没有代码 no-such-purpose（/);
  });

  it('say how an id is written', async () => {
    const english = { 'accept-language': 'en' };
    const recording = await ledger.post('/v1/households/L05/visits', visit(), office, english);
    const asking = await ledger.get('/v1/households/L05/file', office, english);
    for (const { body } of [recording, asking]) {
      expect(body.detail).toBe('householdId has to be a UUID, such as 0190a3c2-7b1e-7c55-9d2e-3f4a5b6c7d8e');
    }
    const area = await ledger.post('/v1/areas/220122/voids', {}, office, english);
    expect(area.body.detail).toBe('code has to be the twelve digits of an area, such as 220122101007');
  });

  it('name what an item among many may hold, and how the id of its stream is written', async () => {
    const entries = [
      { stream: 'households', fact: 'HouseholdRegistered', payload: {} },
      { stream: 'households/L05', fact: 'VisitRecorded', data: visit() },
      { stream: 'organisations/-x', fact: 'EntryVoided', data: {} },
    ];
    const answer = await ledger.post('/v1/entries', { entries }, office, { 'accept-language': 'en' });
    expect(answer.body.results[1].problem).toMatchObject({
      code: 'item-malformed',
      detail: 'householdId has to be a UUID, such as 0190a3c2-7b1e-7c55-9d2e-3f4a5b6c7d8e',
    });
    expect(answer.body.results[2].problem.detail).toMatch(/^organisationId has to begin with a lower-case letter/);
    expect(answer.body.results[0].problem).toMatchObject({
      code: 'unknown-field',
      detail: 'payload is not a field here; the fields are: stream, fact, data',
    });
  });

  it('name every field at fault, twenty at most', async () => {
    const wrong = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`field${i}`, 1]));
    const answer = await ledger.post(`/v1/households/${household}/visits`, visit(wrong), office);
    expect(answer.body.errors).toHaveLength(20);
  });

  it('name the methods that an address knows', async () => {
    const response = await fetch(`${ledger.url}/v1/households/${household}/visits`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${office}` },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ code: 'method-not-allowed' });
  });

  it('list the routes near an unknown one', async () => {
    const answer = await ledger.post(`/v1/households/${household}/birthdays`, {}, office);
    expect(answer.body.routes).toContain('POST /v1/households/:id/visits');
    expect(answer.body.routes).not.toContain('POST /v1/areas');
  });

  it('name the entries that one does not go together with', async () => {
    const body = { entryId: randomUUID(), organisationId: 'hospital', tier: 'village', occurredOn: '2021' };
    const answer = await ledger.post(`/v1/households/${household}/pairings`, body, office);
    expect(answer.body.with).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('say nothing of what was sent', async () => {
    const canary = '孙悟空七十二变';
    const answers = await Promise.all([
      ledger.post(`/v1/households/${household}/members`, { entryId: canary, name: canary, note: [canary] }, office),
      ledger.post(`/v1/households/${household}/members`, `{"name": "${canary}", ${canary}}`, office),
      ledger.post(`/v1/households/${canary}/members`, { name: canary }, office),
      ledger.post('/v1/households', { areaCode: canary, address: `${canary}\u0000` }, office),
    ]);
    for (const { text, status } of answers) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain(canary);
    }
    expect(ledger.log.join('')).not.toContain(canary);
  });

  it('are many enough', () => {
    const cases = [malformed, fields, money, people, streams, addresses].flat();
    expect(cases.length).toBeGreaterThanOrEqual(80);
    expect(new Set(cases.map(({ says }) => says)).size).toBe(cases.length);
    expect(elsewhereCode).not.toBe(villageCode);
  });
});
