/** An OpenID Connect issuer that people sign in at: a whole one, which holds the page to the rules of the protocol. */
import { jest } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import type { Configuration, interactionPolicy } from 'oidc-provider';
import { audience } from '../api/issuer.js';

export const clientId = 'ledger-page';

const hour_seconds = 3600;
const alg = 'ES256';
const resource = 'https://ledger.example.cn';

type Claims = (account: string) => Record<string, unknown>;

export class SignInIssuer {
  /** Whether its tokens are for the ledger. */
  isMeantForUs = true;
  /** How long its tokens are good. */
  readonly life_seconds = hour_seconds;
  /** How often the page came for a token. */
  tokens = 0;
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param claims of a token, by the name under which somebody signs in */
  static async start(claims: Claims): Promise<SignInIssuer> {
    const server = createServer();
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const issuer = new SignInIssuer(server);
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(privateKey)), kid: 'k1', alg, use: 'sig' }] };
    const said = jest.spyOn(console, 'warn').mockImplementation(() => undefined); // that it is none for production
    const { Provider, interactionPolicy } = await import('oidc-provider');
    const policy = interactionPolicy.base();
    const configuration = { ...issuer.#configuration(claims, policy), jwks } as Configuration;
    const answer = new Provider(issuer.url, configuration).callback();
    said.mockRestore();
    server.on('request', (request, response) => {
      if (request.method === 'POST' && request.url === '/token') issuer.tokens += 1;
      void answer(request, response);
    });
    return issuer;
  }

  #configuration(claims: Claims, policy: interactionPolicy.DefaultPolicy): Configuration {
    policy.get('consent')!.checks.remove('native_client_prompt'); // an office has agreed for its people
    return {
      interactions: { policy },
      // An application on this machine may come back at any of its ports (RFC 8252).
      clients: [
        {
          client_id: clientId,
          application_type: 'native',
          token_endpoint_auth_method: 'none',
          id_token_signed_response_alg: alg,
          redirect_uris: ['http://127.0.0.1/sign-in'],
        },
      ],
      clientBasedCORS: () => true,
      ttl: {
        AccessToken: hour_seconds,
        Grant: hour_seconds,
        IdToken: hour_seconds,
        Interaction: hour_seconds,
        Session: hour_seconds,
      },
      cookies: { keys: ['of the specs'] },
      pkce: { required: () => true },
      findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      extraTokenClaims: (_, token) => claims((token as { accountId: string }).accountId),
      // Whoever may sign in has agreed to what the ledger asks for.
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session!.accountId! });
        grant.addOIDCScope('openid');
        grant.addResourceScope(resource, 'openid');
        await grant.save();
        return grant;
      },
      features: {
        resourceIndicators: {
          enabled: true,
          defaultResource: () => resource,
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: 'openid',
            audience: this.isMeantForUs ? audience : 'somebody-else',
            accessTokenFormat: 'jwt',
            accessTokenTTL: this.life_seconds,
            jwt: { sign: { alg } },
          }),
        },
      },
    };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((settle) => this.#server.close(settle));
  }
}
