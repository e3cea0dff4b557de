/** Bearer tokens: verified once, remembered until they expire. */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problem.js';
import type { Caller } from './caller.js';
import { callerOf } from './claims.js';
import { embedded_algorithm, embedded_audience, embedded_issuer } from './embedded-issuer.js';

/** Of all headers together that are remembered. */
const cached_characters_max = 8_000_000;
const token_characters_max = 8_000;
const clock_tolerance_seconds = 5;
const discovery_ms_max = 5_000;
/** Of public keys alone: a key that verifies must not be one that signs. */
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA'];

type Verifier = (token: string) => Promise<JWTPayload>;

interface Verified {
  readonly caller: Caller;
  /** In ms. */
  readonly until: number;
}

export class Tokens {
  /** By the whole header: taking it apart, or hashing it, costs more than finding it. */
  readonly #known = new LRUCache<string, Verified>({
    maxSize: cached_characters_max,
    sizeCalculation: (_, header) => header.length,
  });

  constructor(private readonly verify: Verifier) {}

  static byKey(publicKey: CryptoKey): Tokens {
    const options = {
      ...usual,
      issuer: embedded_issuer,
      audience: embedded_audience,
      algorithms: [embedded_algorithm],
    };
    return new Tokens(async (token) => (await jwtVerify(token, publicKey, options)).payload);
  }

  /** Keys of the issuer are found by OpenID Connect discovery, when the first token comes, and kept up to date. */
  static byIssuer(issuer: string, audience: string): Tokens {
    let keys: Promise<JWTVerifyGetKey> | undefined;
    return new Tokens(async (token) => {
      keys ??= discover(issuer).catch((error: unknown) => {
        keys = undefined;
        throw error;
      });
      return (await jwtVerify(token, await keys, { ...usual, issuer, audience })).payload;
    });
  }

  /**
   * Who sends this, by the header `Authorization`. At once where the token is known.
   * @throws Problem with a code `token-…`
   */
  callerOf(authorization = ''): Caller | Promise<Caller> {
    const known = this.#known.get(authorization);
    return known ? current(known) : this.#verify(authorization);
  }

  async #verify(authorization: string): Promise<Caller> {
    const payload = await this.verify(tokenIn(authorization)).catch((error: unknown) => {
      throw problemOf(error);
    });
    const caller = callerOf(payload);
    this.#known.set(authorization, { caller, until: ((payload.exp ?? 0) + clock_tolerance_seconds) * 1000 });
    return caller;
  }
}

function current({ caller, until }: Verified): Caller {
  if (until <= Date.now()) throw new Problem('token-expired');
  return caller;
}

const usual: JWTVerifyOptions = {
  algorithms,
  clockTolerance: clock_tolerance_seconds,
  requiredClaims: ['exp', 'sub'],
};

function tokenIn(authorization: string): string {
  if (authorization === '') throw new Problem('token-missing');
  const [scheme, token, ...more] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || more.length > 0) throw new Problem('token-scheme');
  if (token.length > token_characters_max) throw new Problem('token-malformed');
  return token;
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(discovery_ms_max), redirect: 'error' });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const found = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (found.issuer !== issuer) throw new Error(`${url} is of another issuer than OIDC_ISSUER`);
  if (typeof found.jwks_uri !== 'string') throw new Error(`${url} names no jwks_uri`);
  return createRemoteJWKSet(new URL(found.jwks_uri));
}

function problemOf(error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return new Problem('token-expired');
  if (error instanceof errors.JWTClaimValidationFailed) return new Problem(codeOfClaim(error));
  if (error instanceof errors.JWSSignatureVerificationFailed) return new Problem('token-signature');
  if (error instanceof errors.JOSEAlgNotAllowed) return new Problem('token-algorithm');
  if (error instanceof errors.JOSENotSupported) return new Problem('token-algorithm');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return new Problem('token-signature');
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return new Problem('token-malformed');
  // The fault is not the token's: the keys can't be had, or are none of those that verify.
  return new Problem('issuer-unreachable', { cause: error });
}

function codeOfClaim({ claim }: errors.JWTClaimValidationFailed) {
  if (claim === 'iss') return 'token-issuer';
  if (claim === 'aud') return 'token-audience';
  return claim === 'nbf' ? 'token-not-yet-valid' : 'token-claims';
}
