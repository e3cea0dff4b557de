/** Nonsense is sent to every route by every role; nobody else shall notice, and nothing shall go wrong here. */
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../bench/chance.js';
import { percentile } from '../../bench/measure.js';
import { EmbeddedIssuer } from '../../src/access/embedded-issuer.js';
import { villageCode, visit } from '../api/ledger.js';
import { startMain } from '../api/main.js';
import { requests as examples } from '../api/told-examples.js';
import { built, householdsOf } from './kill.js';
import type { Given, Outcome, Part } from './part.js';

/** Connections that send nonsense. */
const senders_number = 12;
const answer_ms_max = 30_000;

export const hostile: Part = {
  name: 'hostile',
  says: 'nonsense to every route, by every role and by nobody',
  share: 0.3,
  run,
};

interface Route {
  readonly method: string;
  readonly path: string;
}

const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as { paths: Record<string, object> };
const routes: readonly Route[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
);

async function run({ seconds, seed }: Given): Promise<Outcome> {
  const main = await startMain({ program: built });
  const faults: string[] = [];
  const told = { requests: 0, statuses: {} as Record<string, number>, codes5xx: {} as Record<string, number> };
  try {
    const households = await householdsOf(main, 4);
    const tokens = await tokensOf(main.folder);
    const until = performance.now() + seconds * 1_000;
    const others = new Others(main, households[0]!, until);
    const send = async (number: number): Promise<void> => {
      const chance = new Chance(seed, 100 + number);
      while (performance.now() < until) {
        const nonsense = nonsenseOf(chance, households, tokens);
        const answer = await sent(main.url, nonsense);
        told.requests += 1;
        told.statuses[answer.status] = (told.statuses[answer.status] ?? 0) + 1;
        if (answer.status < 500) continue;
        const code = /"code":"([a-z-]+)"/.exec(answer.text)?.[1] ?? 'none';
        told.codes5xx[`${answer.status} ${code}`] = (told.codes5xx[`${answer.status} ${code}`] ?? 0) + 1;
        // Readiness is told by its status; whoever asks comes again by itself.
        const isReadiness = nonsense.path.startsWith('/readyz') && answer.status === 503;
        if (!isReadiness && (answer.status !== 503 || answer.retryAfter === undefined))
          faults.push(
            `${nonsense.method} ${nonsense.path.slice(0, 200)} → ${answer.status} ${answer.text.slice(0, 200)}`,
          );
      }
    };
    await Promise.all([...Array.from({ length: senders_number }, (_, i) => send(i)), others.run()]);
    if (main.child.exitCode !== null) faults.push(`the service ended with ${main.child.exitCode}`);
    return {
      figures: { ...told, others: others.figures, routes: routes.length, roles: tokens.length },
      faults: [...faults, ...others.faults],
    };
  } finally {
    await main.end();
  }
}

/** One reader and one recorder, at their own pace, who expect to be answered. */
class Others {
  readonly faults: string[] = [];
  readonly #latencies: number[] = [];
  #again = 0;

  constructor(
    private readonly main: Awaited<ReturnType<typeof startMain>>,
    private readonly household: string,
    private readonly until: number,
  ) {}

  get figures(): object {
    const sorted = Float64Array.from(this.#latencies).sort();
    return {
      answered: sorted.length,
      toldToComeAgain: this.#again,
      p50_ms: Math.round(percentile(sorted, 50)),
      p99_ms: Math.round(percentile(sorted, 99)),
    };
  }

  async run(): Promise<void> {
    const { main, household } = this;
    await Promise.all([
      this.#ask('a file', () => main.get(`/v1/households/${household}/file`)),
      this.#ask('a visit', () => main.post(`/v1/households/${household}/visits`, visit())),
      this.#ask('livez', () => main.get('/livez')),
    ]);
  }

  async #ask(what: string, ask: () => Promise<Response>): Promise<void> {
    while (performance.now() < this.until) {
      const began = performance.now();
      const answer = await ask();
      const text = await answer.text();
      this.#latencies.push(performance.now() - began);
      if (answer.status === 503 && answer.headers.has('retry-after')) this.#again += 1;
      else if (!answer.ok) this.faults.push(`${what} was answered ${answer.status}: ${text.slice(0, 200)}`);
      await sleep(20);
    }
  }
}

/** Of every role, confined to areas or not, and what is none. */
async function tokensOf(folder: string): Promise<readonly (string | undefined)[]> {
  const issuer = await EmbeddedIssuer.open(folder);
  const ttl_seconds = 86_400;
  const cadreId = randomUUID();
  const roles = await Promise.all([
    ...(['office', 'clinician', 'desk', 'inspector'] as const).flatMap((role) => [
      issuer.sign({ role, ttl_seconds, sub: `hostile-${role}` }),
      issuer.sign({ role, ttl_seconds, sub: `confined-${role}`, areas: [villageCode] }),
    ]),
    issuer.sign({ role: 'cadre', ttl_seconds, cadreId }),
  ]);
  return [...roles, undefined, 'garbage', `${roles[0].slice(0, -4)}AAAA`, 'ey.ey.ey'];
}

interface Nonsense extends Route {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

function nonsenseOf(chance: Chance, households: readonly string[], tokens: readonly (string | undefined)[]): Nonsense {
  const one = <T>(list: readonly T[]): T => list[chance.below(list.length)]!;
  const { method, path } = one(routes);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'path' && chance.below(3) > 0
      ? one(['households', 'organisations', 'areas', 'batches', 'funds', 'persons'])
      : inUrl(chance.below(2) === 0 ? one(households) : one(words)),
  );
  const parameters = Array.from(
    { length: chance.below(3) === 0 ? chance.from(1, 3) : 0 },
    () => `${inUrl(one(names))}=${inUrl(one(words))}`,
  );
  // Who has a good token comes further.
  const token = one(chance.below(4) > 0 ? tokens.slice(0, 9) : tokens);
  const headers: Record<string, string> = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    'content-type': chance.below(12) === 0 ? one(['text/plain', 'x', '']) : 'application/json',
    ...(chance.below(10) === 0 && { 'ledger-wait-for': one(['0', '999999999', '-1', 'x', '1e9']) }),
    ...(chance.below(10) === 0 && { accept: one(['text/csv', 'application/json', 'image/png', '*/*;q=nan']) }),
    ...(chance.below(10) === 0 && { 'accept-language': one(['zh', 'en;q=0.1', ',,,;', 'x'.repeat(4_000)]) }),
  };
  const body = method === 'GET' ? undefined : bodyOf(chance, path, households);
  return { method, path: filled + (parameters.length > 0 ? `?${parameters.join('&')}` : ''), headers, body };
}

/** Half a character, too, as a careless client writes it. */
function inUrl(text: string): string {
  return /\p{Cs}/u.test(text) ? '%ED%A0%80' : encodeURIComponent(text);
}

const names = [
  ...['asOf', 'knownAt', 'cursor', 'limit', 'q', 'from', 'to', 'mode', 'format', 'by', 'area', 'overdue', 'entries'],
  ...['nosuch', '__proto__', 'donor', 'map', 'language'],
];

const words: readonly string[] = [
  ...['', '0', '-1', '1e999', 'NaN', 'null', '2022-02-30', '2022', '../2016', '9999-12-31', '0001-01-01T00:00:00Z'],
  ...["' OR 1=1 --", '%00', '\u0000', '\uD800', '\uFEFF', '../../etc/passwd', '<script>', '${7*7}', '__proto__'],
  ...['constructor', 'validate', 'json', 'csv', '220122101201', '000000000000', '1'.repeat(400), '王'.repeat(300)],
  ...['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', 'eyJhIjoxfQ', '2022-03/2022-01'],
];

const values: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, 1.5, Number.MAX_SAFE_INTEGER + 1, '', ' ', [], {}, [[]], [null], { a: { b: {} } }],
  ...words,
  Array.from({ length: 500 }, () => 'x'),
  Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i])),
];

/** An example of the fact with some of it spoilt, or something that is no body at all. */
function bodyOf(chance: Chance, path: string, households: readonly string[]): Buffer {
  const one = <T>(list: readonly T[]): T => list[chance.below(list.length)]!;
  const kind = chance.below(10);
  if (kind === 0) return Buffer.from(one(['', '{', '[', '"', '{"a":}', '\uFEFF{}', 'null', '1', '{"a":1}{"b":2}']));
  if (kind === 1) return Buffer.from('['.repeat(chance.from(1, 50_000)));
  if (kind === 2) return Buffer.from(Array.from({ length: chance.from(1, 200) }, () => chance.below(256)));
  const [, last = ''] = /\/([a-z-]+)$/.exec(path) ?? [];
  const alike = examples.filter(({ address }) => address.endsWith(`/${last}`));
  const { value, fact } = one(alike.length > 0 && chance.below(4) > 0 ? alike : examples);
  const spoilt: Record<string, unknown> = { ...value, entryId: randomUUID() };
  for (let i = chance.below(4); i > 0; i -= 1) spoilt[one([...Object.keys(spoilt), '__proto__', 'x'])] = one(values);
  if (path !== '/v1/entries') return Buffer.from(JSON.stringify(spoilt));
  const stream = one(['households', `households/${one(households)}`, 'areas', 'x/y/z', '', 'batches/0']);
  const item = { stream, fact: chance.below(4) === 0 ? one(words) : fact, data: spoilt };
  return Buffer.from(JSON.stringify({ entries: Array.from({ length: chance.from(1, 30) }, () => item) }));
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** By Node's own client: what `fetch` would refuse to send is sent. No answer at all counts as 599. */
function sent(url: string, { method, path, headers, body }: Nonsense): Promise<Answer> {
  return new Promise((settle) => {
    const asked = request(url + path, { method, headers, timeout: answer_ms_max }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += text.length < 10_000 ? chunk : ''));
      answer.on('close', () =>
        settle({ status: answer.statusCode ?? 599, text, retryAfter: answer.headers['retry-after'] }),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', (error) => settle({ status: 599, text: error.message, retryAfter: undefined }));
    asked.end(body);
  });
}
