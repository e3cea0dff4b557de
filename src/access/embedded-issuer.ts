/** Signs tokens where no OpenID Connect issuer is configured: for the demo, for tests, for a single machine. */
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { keptSecret } from '../platform/kept-secret.js';
import { everywhere, hasAreas } from './claims.js';
import type { Claims } from './claims.js';

export const embedded_issuer = 'urn:household-ledger:embedded';
export const embedded_audience = 'household-ledger';
export const embedded_algorithm = 'ES256';

/** Ninety days. */
export const ttl_seconds_max = 90 * 86_400;

export interface TokenRequest extends Claims {
  /** The account; default: one for each role and reach. */
  readonly sub?: string;
  /** Default: eight hours; at most `ttl_seconds_max`. */
  readonly ttl_seconds?: number;
}

export class EmbeddedIssuer {
  private constructor(
    private readonly privateKey: CryptoKey,
    readonly publicKey: CryptoKey,
  ) {}

  /** The key is kept in `token-key.json` of the data folder, readable by its owner alone. */
  static async open(dataDir: string): Promise<EmbeddedIssuer> {
    const kept = await keptSecret(dataDir, 'token-key.json', async () => {
      const { privateKey } = await generateKeyPair(embedded_algorithm, { extractable: true });
      return JSON.stringify(await exportJWK(privateKey));
    });
    const { d, ...publicPart } = JSON.parse(kept) as JWK;
    const keys = await Promise.all([
      importJWK({ ...publicPart, d }, embedded_algorithm),
      importJWK(publicPart, embedded_algorithm),
    ]);
    return new EmbeddedIssuer(...(keys as [CryptoKey, CryptoKey]));
  }

  /** Areas that are not named are all areas: whoever holds the key may say so. */
  async sign({ sub, ttl_seconds = 8 * 3600, areas, ...claims }: TokenRequest): Promise<string> {
    const reach = areas ?? (hasAreas(claims.role) ? everywhere : undefined);
    return new SignJWT({ ...claims, ...(reach && { areas: reach }) })
      .setProtectedHeader({ alg: embedded_algorithm, typ: 'JWT' })
      .setSubject(sub ?? accountOf(claims, reach))
      .setIssuer(embedded_issuer)
      .setAudience(embedded_audience)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + ttl_seconds)
      .sign(this.privateKey);
  }
}

const areas_in_name_max = 3;

/** Two tokens that do not reach as far are not one account: neither reads what the other sent, or confirms it. */
function accountOf({ role, cadreId, organisationId }: Claims, areas: Claims['areas']): string {
  const who = [role, cadreId, organisationId].filter(Boolean).join(':');
  if (areas === undefined || areas === everywhere) return who;
  const codes = [...new Set(areas)].sort();
  return `${who}@${codes.length > areas_in_name_max ? hashOf(codes) : codes.join('+')}`;
}

function hashOf(codes: readonly string[]): string {
  return createHash('sha256').update(codes.join()).digest('base64url').slice(0, 22);
}
