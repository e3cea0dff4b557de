import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTHeaderParameters, JWTPayload } from 'jose';
import { configFrom } from '../../src/platform/config.js';
import type { OidcConfig } from '../../src/platform/oidc-variables.js';

export const audience = 'ledger-of-the-district';

/** As somebody configures it. */
export function oidcOf(issuer: string, more: Record<string, string> = {}): OidcConfig {
  return configFrom({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, ...more }).oidc!;
}

export interface Change {
  readonly claims?: JWTPayload;
  /** Names of claims to leave out. */
  readonly without?: readonly string[];
  readonly header?: Partial<JWTHeaderParameters>;
  readonly key?: CryptoKey;
}

export const now = (): number => Math.floor(Date.now() / 1000);

/** An issuer such as a ministry would have: discovery and keys over HTTP. It can be changed while it runs. */
export class TestIssuer {
  readonly keys: JWK[] = [];
  /** How often its keys were fetched. */
  fetches = 0;
  /** How often it was asked for anything. */
  requests = 0;
  answers: 'well' | 'never' | 'with an error' | 'with a page' | 'elsewhere' = 'well';
  /** What it says that it is, where that is not its address. */
  saysItIs: string | undefined;
  /** Where it says that its keys are, where that is not with itself. */
  keysAt: string | undefined;
  readonly #signers = new Map<string, { key: CryptoKey; alg: string }>();
  readonly #server: Server;
  url = '';

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests += 1;
      const isDiscovery = request.url?.endsWith('/.well-known/openid-configuration') ?? false;
      if (!isDiscovery) this.fetches += 1;
      if (this.answers === 'never') return;
      if (this.answers === 'with a page') response.end('<html>');
      else if (this.answers === 'with an error') response.writeHead(404).end();
      else if (this.answers === 'elsewhere') response.writeHead(301, { location: 'https://sso.example.cn' }).end();
      else {
        const document = { issuer: this.saysItIs ?? this.url, jwks_uri: this.keysAt ?? `${this.url}/keys` };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(isDiscovery ? document : { keys: this.keys }));
      }
    });
  }

  static async start(alg = 'ES256'): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    await issuer.listen(0);
    await issuer.addKey('k1', alg);
    return issuer;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((settle) => this.#server.listen(port, '127.0.0.1', settle));
    this.url = `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async addKey(kid: string, alg = 'ES256', change: Partial<JWK> = {}): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    this.keys.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig', ...change });
    this.#signers.set(kid, { key: privateKey, alg });
  }

  withdraw(kid: string): void {
    const at = this.keys.findIndex((key) => key.kid === kid);
    this.keys.splice(at, 1);
  }

  /** A token for an office of everywhere, issued now for a minute, unless it is changed. */
  sign({ claims = {}, without = [], header = {}, key }: Change = {}): Promise<string> {
    const usual = { sub: 'u1', iss: this.url, aud: audience, iat: now(), exp: now() + 60, role: 'office', areas: '*' };
    const all = Object.entries({ ...usual, ...claims }).filter(([name]) => !without.includes(name));
    const kid = 'kid' in header ? header.kid : 'k1';
    const signer = this.#signers.get(kid ?? 'k1') ?? this.#signers.get('k1')!;
    const { kid: _, ...more } = header;
    return new SignJWT(Object.fromEntries(all))
      .setProtectedHeader({ alg: signer.alg, ...(kid !== undefined && { kid }), ...more })
      .sign(key ?? signer.key);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((settle) => this.#server.close(settle));
  }
}
