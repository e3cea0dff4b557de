/**
 * The keys with which an OpenID Connect issuer signs. They are fetched when the service starts and at even intervals,
 * never because somebody sends a token: but once for a key that is not known yet, and then not again for a while.
 */
import { calculateJwkThumbprint, createLocalJWKSet, errors } from 'jose';
import type { CryptoKey, FlattenedJWSInput, JWK, JWSHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PartState } from '../platform/health.js';
import { isTrustworthy } from '../platform/oidc-variables.js';
import type { OidcConfig } from '../platform/oidc-variables.js';

export interface Intervals {
  /** How long an answer of the issuer may take. */
  readonly fetch_ms_max: number;
  /** Between two fetches while all is well: a key that was withdrawn counts that long at most. */
  readonly refresh_ms: number;
  /** After the first failure; doubled with each further one, up to the longest. */
  readonly retry_ms_min: number;
  readonly retry_ms_max: number;
  /** In which a key that is not known is not asked for again. */
  readonly unknown_key_ms: number;
  /** Between two fetches for keys that are not known, whoever names them. */
  readonly spacing_ms: number;
}

export const usualIntervals: Intervals = {
  fetch_ms_max: 5_000,
  refresh_ms: 300_000,
  retry_ms_min: 1_000,
  retry_ms_max: 30_000,
  unknown_key_ms: 30_000,
  spacing_ms: 1_000,
};

/** Of keys that were asked for and not found. */
const unknown_keys_max = 10_000;

/** No key can be had right now; the message says why, and quotes nothing of a token. */
export class IssuerAway extends Error {
  override readonly name = 'IssuerAway';
  constructor(
    reason: string,
    readonly retry_seconds: number,
  ) {
    super(reason);
  }
}

interface Keys {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly thumbprints: readonly string[];
  /** In ms. */
  readonly fetchedAt: number;
}

export class IssuerKeys {
  readonly #issuer: string;
  readonly #kept_ms_max: number;
  readonly #stopped = new AbortController();
  readonly #unknown: LRUCache<string, true>;
  #keys: Keys | undefined;
  #keysUrl: URL | undefined;
  #fetching: Promise<void> | undefined;
  #seeking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Why the last attempt failed. */
  #fault: string | undefined;
  #failures = 0;
  #triedAt = 0;
  #nextAt = 0;
  #withdrawals = 0;

  constructor(
    { issuer, keys_seconds_max }: Pick<OidcConfig, 'issuer' | 'keys_seconds_max'>,
    private readonly log: Logger,
    private readonly intervals = usualIntervals,
  ) {
    this.#issuer = issuer;
    this.#kept_ms_max = keys_seconds_max * 1000;
    this.#unknown = new LRUCache({ max: unknown_keys_max, ttl: intervals.unknown_key_ms });
  }

  /** Resolves after the first attempt, whatever came of it; the log says what did. */
  start(): Promise<void> {
    return this.#fetch();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped.abort();
  }

  /** Grows whenever a key is withdrawn or given up: what was verified before is to be verified again. */
  get withdrawals(): number {
    return this.#withdrawals;
  }

  /**
   * The key that a token names.
   * @throws IssuerAway, at once, where no key can be had
   * @throws JWKSNoMatchingKey where the issuer has no such key
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    try {
      return await this.#current().find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.seek(header.kid ?? ''))) throw error;
      return this.#current().find(header, token);
    }
  }

  /**
   * Fetches once more for a key that is not known, and waits for the fetches of others where these are close.
   * @param kid empty where the token names none
   * @returns whether it was done; not where that key was asked for a moment ago
   * @throws IssuerAway
   */
  async seek(kid: string): Promise<boolean> {
    if (this.#fault !== undefined) throw this.#away(this.#fault);
    if (this.#unknown.has(kid)) return false;
    this.#unknown.set(kid, true);
    this.#seeking ??= this.#fetchWhenDue().finally(() => (this.#seeking = undefined));
    await this.#seeking;
    if (this.#fault !== undefined) throw this.#away(this.#fault);
    return true;
  }

  state(): PartState {
    const keys = this.#keys;
    return {
      ready: keys !== undefined,
      ...(this.#fault !== undefined && { reason: this.#fault }),
      keys: keys?.thumbprints.length ?? 0,
      ...(keys && { fetchedAt: new Date(keys.fetchedAt).toISOString() }),
      ...(keys && this.#fault !== undefined && { keptUntil: this.#keptUntil(keys) }),
    };
  }

  #current(): Keys {
    if (!this.#keys) throw this.#away(this.#fault ?? `${this.#issuer} has not answered yet`);
    return this.#keys;
  }

  #away(reason: string): IssuerAway {
    return new IssuerAway(reason, Math.max(1, Math.ceil((this.#nextAt - Date.now()) / 1000)));
  }

  #keptUntil({ fetchedAt }: Keys): string {
    return new Date(fetchedAt + this.#kept_ms_max).toISOString();
  }

  async #fetchWhenDue(): Promise<void> {
    const wait_ms = this.#triedAt + this.intervals.spacing_ms - Date.now();
    if (wait_ms > 0) await sleep(wait_ms, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    await this.#fetch();
  }

  /** One attempt at a time; never rejects. */
  #fetch(): Promise<void> {
    clearTimeout(this.#timer);
    this.#fetching ??= this.#attempt().finally(() => {
      this.#fetching = undefined;
      this.#goOn();
    });
    return this.#fetching;
  }

  #goOn(): void {
    const { refresh_ms, retry_ms_min, retry_ms_max } = this.intervals;
    if (this.#stopped.signal.aborted) return;
    const wait_ms =
      this.#failures === 0 ? refresh_ms : Math.min(retry_ms_max, retry_ms_min * 2 ** (this.#failures - 1));
    this.#nextAt = Date.now() + wait_ms;
    this.#timer = setTimeout(() => void this.#fetch(), wait_ms).unref();
  }

  async #attempt(): Promise<void> {
    this.#triedAt = Date.now();
    try {
      // Where the last attempt failed the issuer may have moved them.
      if (!this.#keysUrl || this.#fault !== undefined) this.#keysUrl = await this.#discover();
      await this.#take(await this.#read(this.#keysUrl));
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#failed(error instanceof Unfit ? error.message : nameOf(error));
    }
  }

  async #take(answer: object): Promise<void> {
    const found = usableKeys(answer);
    const thumbprints = await Promise.all(found.map(thumbprintOf));
    const before = this.#keys?.thumbprints ?? [];
    const withdrawn = before.filter((key) => !thumbprints.includes(key)).length;
    if (withdrawn > 0) this.#withdrawals += 1;
    const isNews = this.#fault !== undefined || withdrawn > 0 || thumbprints.length !== before.length;
    if (found.length === 0) {
      this.#keys = undefined;
      throw new Unfit(`${this.#keysUrl!.href} has no key that tokens may be verified with`);
    }
    this.#keys = { find: createLocalJWKSet({ keys: found }), thumbprints, fetchedAt: Date.now() };
    this.#fault = undefined;
    this.#failures = 0;
    if (isNews) this.log.info({ issuer: this.#issuer, keys: found.length, withdrawn }, 'tokens can be verified');
  }

  #failed(reason: string): void {
    const isNews = reason !== this.#fault;
    this.#fault = reason;
    this.#failures += 1;
    if (this.#keys && Date.now() - this.#keys.fetchedAt > this.#kept_ms_max) {
      this.#keys = undefined;
      this.#withdrawals += 1;
      this.log.error({ reason }, 'tokens cannot be verified any more: the keys are too old');
    } else if (isNews && this.#keys)
      this.log.warn({ reason, keptUntil: this.#keptUntil(this.#keys) }, 'the issuer is away; its keys are kept');
    else if (isNews) this.log.error({ reason }, 'tokens cannot be verified');
  }

  async #discover(): Promise<URL> {
    const url = new URL(`${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { issuer, jwks_uri } = (await this.#read(url)) as { issuer?: unknown; jwks_uri?: unknown };
    if (issuer !== this.#issuer) throw new Unfit(otherIssuer(url, issuer, this.#issuer));
    if (typeof jwks_uri !== 'string' || !URL.canParse(jwks_uri)) throw new Unfit(`${url.href} names no jwks_uri`);
    const keys = new URL(jwks_uri);
    if (!isTrustworthy(keys)) throw new Unfit(`${url.href} names a jwks_uri that is not https`);
    return keys;
  }

  async #read(url: URL): Promise<object> {
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.intervals.fetch_ms_max)]);
    try {
      const answer = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
      if (answer.status >= 300 && answer.status < 400)
        throw new Unfit(
          `${url.href} leads elsewhere (${answer.status}): set OIDC_ISSUER to the address of the issuer itself`,
        );
      if (!answer.ok)
        throw new Unfit(`${url.href} answers ${answer.status}: is OIDC_ISSUER the address of the issuer?`);
      const text = await answer.text();
      const found: unknown = JSON.parse(text);
      if (typeof found === 'object' && found !== null) return found;
      throw new SyntaxError();
    } catch (error) {
      if (error instanceof SyntaxError) throw new Unfit(`${url.href} answers something that is no JSON object`);
      if (error instanceof Unfit) throw error;
      throw new Unfit(`${url.href} cannot be reached: ${nameOf(error, this.intervals.fetch_ms_max)}`);
    }
  }
}

/** What the issuer answers does not fit; the message is for the operator. */
class Unfit extends Error {}

function nameOf(error: unknown, fetch_ms_max = 0): string {
  const { name, code, message, cause } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return `no answer within ${fetch_ms_max / 1000} s`;
  if (code === undefined && cause !== undefined) return nameOf(cause);
  return typeof code === 'string' ? code : (message || name).slice(0, 200);
}

function otherIssuer(url: URL, found: unknown, wanted: string): string {
  if (typeof found !== 'string') return `${url.href} names no issuer`;
  const said = JSON.stringify(found.slice(0, 200));
  const isSlash = found.replace(/\/$/, '') === wanted.replace(/\/$/, '');
  const more = isSlash
    ? `; it differs by the slash at its end: set OIDC_ISSUER to ${said}`
    : '; set OIDC_ISSUER to the issuer';
  return `${url.href} speaks for the issuer ${said}${more}`;
}

const curves = ['P-256', 'P-384', 'P-521', 'Ed25519'];
const rsa_bytes_min = 256;

/** Public keys that verify signatures. */
function usableKeys(answer: object): JWK[] {
  const { keys } = answer as { keys?: unknown };
  if (!Array.isArray(keys)) return [];
  return keys.filter(isUsable).map((key) => {
    // RFC 9864 names the curve where RFC 8037 did not: the key is the same, whichever name it bears.
    const { alg: _, ...underAnyName } = key;
    return key.crv === 'Ed25519' ? underAnyName : key;
  });
}

/** One that shows its private part is nobody's any more. */
function isUsable(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, crv, n, d, use } = key as JWK;
  const isStrong =
    kty === 'RSA'
      ? typeof n === 'string' && Buffer.from(n, 'base64url').length >= rsa_bytes_min
      : curves.includes(crv ?? '');
  return isStrong && d === undefined && (use === undefined || use === 'sig');
}

async function thumbprintOf(key: JWK): Promise<string> {
  return `${key.kid ?? ''} ${await calculateJwkThumbprint(key)}`;
}
