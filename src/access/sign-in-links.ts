/** Links that sign somebody in, where no OpenID Connect issuer does: good once, for ten minutes. */
import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { TokenRequest } from './embedded-issuer.js';

export const link_seconds = 600;

/** As they are made: 32 bytes that nobody guesses. */
const form = /^[\w-]{43}$/;

export class SignInLinks {
  constructor(private readonly pool: Pool) {}

  /** @returns the code, which is kept nowhere but in the link */
  async make(request: TokenRequest): Promise<string> {
    const code = randomBytes(32).toString('base64url');
    await this.pool.query('DELETE FROM ledger.sign_in WHERE expires_at <= now()');
    await this.pool.query(
      `INSERT INTO ledger.sign_in (code_hash, token_request, expires_at)
       VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [hashOf(code), JSON.stringify(request), link_seconds],
    );
    return code;
  }

  /** Of several who redeem a code at once one gets it; undefined for the others, and where it is too old. */
  async redeem(code: string): Promise<TokenRequest | undefined> {
    if (!form.test(code)) return undefined;
    const { rows } = await this.pool.query<{ request: TokenRequest; good: boolean }>({
      name: 'sign-in: redeem',
      text: `DELETE FROM ledger.sign_in WHERE code_hash = $1
             RETURNING token_request AS request, expires_at > now() AS good`,
      values: [hashOf(code)],
    });
    return rows[0]?.good ? rows[0].request : undefined;
  }
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}
