/** Bearer tokens: verified once, remembered until they expire or their key is withdrawn. */
import { errors, jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions, JWTVerifyResult } from 'jose';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problem.js';
import type { ProblemCode } from '../http/problem.js';
import { catalogue } from '../http/codes.js';
import { ownClaims, typeName } from '../platform/oidc-variables.js';
import type { ClaimNames, OidcConfig, TokenLimits } from '../platform/oidc-variables.js';
import type { Caller } from './caller.js';
import { callerOf } from './claims.js';
import { embedded_algorithm, embedded_audience, embedded_issuer, ttl_seconds_max } from './embedded-issuer.js';
import { IssuerAway } from './issuer-keys.js';
import type { IssuerKeys } from './issuer-keys.js';

/** Of all headers together that are remembered. */
const cached_characters_max = 8_000_000;
const token_characters_max = 8_000;
/** Of public keys alone: a key that verifies must not be one that signs. */
const algorithms = 'ES256 ES384 ES512 RS256 RS384 RS512 PS256 PS384 PS512 EdDSA Ed25519'.split(' ');

interface Verifier {
  /** @throws what jose says, IssuerAway */
  readonly verify: (token: string) => Promise<JWTVerifyResult>;
  /** Grows whenever what was verified before is to be verified again. */
  readonly withdrawals: () => number;
  readonly limits: TokenLimits;
  readonly claims: ClaimNames;
}

interface Verified {
  readonly caller: Caller;
  /** In ms. */
  readonly until: number;
  readonly withdrawals: number;
}

export class Tokens {
  /** By the whole header: taking it apart, or hashing it, costs more than finding it. */
  readonly #known = new LRUCache<string, Verified>({
    maxSize: cached_characters_max,
    sizeCalculation: (_, header) => header.length,
  });

  constructor(private readonly verifier: Verifier) {}

  /** The ledger's own. */
  static byKey(publicKey: CryptoKey): Tokens {
    const limits: TokenLimits = { types: ['jwt'], life_seconds_max: ttl_seconds_max, skew_seconds_max: 5 };
    const options = {
      ...optionsOf(limits),
      issuer: embedded_issuer,
      audience: embedded_audience,
      algorithms: [embedded_algorithm],
    };
    const verify = (token: string): Promise<JWTVerifyResult> => jwtVerify(token, publicKey, options);
    return new Tokens({ verify, withdrawals: () => 0, limits, claims: ownClaims });
  }

  static byIssuer({ issuer, audience, limits, claims }: OidcConfig, keys: IssuerKeys): Tokens {
    const options = { ...optionsOf(limits), algorithms, issuer, audience };
    const verify = (token: string): Promise<JWTVerifyResult> => verifyBy(keys, token, options);
    return new Tokens({ verify, withdrawals: () => keys.withdrawals, limits, claims });
  }

  /**
   * Who sends this, by the header `Authorization`. At once where the token is known.
   * @throws Problem with a code `token-…`, or `issuer-unreachable`
   */
  callerOf(authorization = ''): Caller | Promise<Caller> {
    const known = this.#known.get(authorization);
    return known?.withdrawals === this.verifier.withdrawals() ? current(known) : this.#verify(authorization);
  }

  async #verify(authorization: string): Promise<Caller> {
    const { verify, limits, claims } = this.verifier;
    const withdrawals = this.verifier.withdrawals();
    const { payload, protectedHeader } = await verify(tokenIn(authorization)).catch((error: unknown) => {
      throw problemOf(error);
    });
    refuseBeyond(limits, payload, protectedHeader.typ);
    const caller = callerOf(payload, claims);
    const until = ((payload.exp ?? 0) + limits.skew_seconds_max) * 1000;
    this.#known.set(authorization, { caller, until, withdrawals });
    return caller;
  }
}

function current({ caller, until }: Verified): Caller {
  if (until <= Date.now()) throw refused('token-expired', 'exp');
  return caller;
}

function optionsOf({ skew_seconds_max }: TokenLimits): JWTVerifyOptions {
  return { clockTolerance: skew_seconds_max, requiredClaims: ['exp', 'sub'] };
}

function tokenIn(authorization: string): string {
  if (authorization === '') throw new Problem('token-missing');
  const [scheme, token, ...more] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || more.length > 0) throw new Problem('token-scheme');
  if (token.length > token_characters_max) throw new Problem('token-malformed');
  return token;
}

async function verifyBy(keys: IssuerKeys, token: string, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  let isNamed = false;
  const find: JWTVerifyGetKey = (header, input) => {
    isNamed = header.kid !== undefined;
    return keys.find(header, input);
  };
  const attempt = (): Promise<JWTVerifyResult> =>
    jwtVerify(token, find, options).catch((error: unknown) => {
      if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByAny(error, token, options);
      throw error;
    });
  try {
    return await attempt();
  } catch (error) {
    const mayBeNew = error instanceof errors.JWSSignatureVerificationFailed && !isNamed;
    if (mayBeNew && (await keys.seek(''))) return attempt();
    throw error;
  }
}

/** A token that does not name its key may be of any of them. */
async function verifyByAny(
  keys: errors.JWKSMultipleMatchingKeys,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  for await (const key of keys) {
    try {
      return await jwtVerify(token, key, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** @throws Problem `token-type`, `token-not-yet-valid`, `token-lifetime` or `token-claims` */
function refuseBeyond(limits: TokenLimits, { iat, exp = 0, typ }: JWTPayload, header = 'JWT'): void {
  // Keycloak writes into `typ` of the claims what the header does not tell: ID, Refresh.
  const isOfOtherUse = typ !== undefined && typ !== 'Bearer';
  if (isOfOtherUse || !limits.types.includes(typeName(header))) throw refused('token-type', 'typ');
  const now = Math.floor(Date.now() / 1000);
  if (iat !== undefined && iat > now + limits.skew_seconds_max) throw refused('token-not-yet-valid', 'iat');
  if (exp - (iat ?? now) > limits.life_seconds_max) throw refused('token-lifetime', 'exp');
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof errors.JWTExpired) return refused('token-expired', 'exp');
  if (error instanceof errors.JWTClaimValidationFailed) return refused(codeOfClaim(error), error.claim);
  if (error instanceof errors.JWSSignatureVerificationFailed) return new Problem('token-signature');
  if (error instanceof errors.JOSEAlgNotAllowed) return new Problem('token-algorithm');
  if (error instanceof errors.JOSENotSupported) return new Problem('token-algorithm');
  if (error instanceof errors.JWKSNoMatchingKey) return new Problem('token-signature');
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return new Problem('token-malformed');
  // The fault is not the token's: the keys can't be had, or are none of those that verify.
  const seconds = error instanceof IssuerAway ? error.retry_seconds : retry_seconds;
  return new Problem('issuer-unreachable', { cause: error, headers: { 'retry-after': String(seconds) } });
}

const retry_seconds = 30;

function codeOfClaim({ claim }: errors.JWTClaimValidationFailed): ProblemCode {
  if (claim === 'iss') return 'token-issuer';
  if (claim === 'aud') return 'token-audience';
  return claim === 'nbf' ? 'token-not-yet-valid' : 'token-claims';
}

/** The sentence of the code, with the claim that it is about. */
function refused(code: ProblemCode, claim: string): Problem {
  const { zh = code, en = code } = catalogue[code] ?? {};
  return new Problem(code, { detail: { zh: `${zh}（声明 ${claim}）`, en: `${en} (claim ${claim})` }, more: { claim } });
}
