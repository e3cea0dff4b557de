/** How a page signs somebody in: without a token, and the only routes that lead to one. */
import { decodeJwt } from 'jose';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { messageOf } from '../http/codes.js';
import { Problem } from '../http/problem.js';
import type { RouteDescription } from '../http/route-description.js';
import type { OidcConfig } from '../platform/oidc-variables.js';
import { Attempts } from './attempts.js';
import type { EmbeddedIssuer } from './embedded-issuer.js';
import type { SignInLinks } from './sign-in-links.js';

export const redeem_route = '/sign-in/redeem';
export const redeem_bytes_max = 1024;
const config_route = '/sign-in/config';

const text = { type: 'string' };

/** What OpenAPI says of them. */
export const signInRoutes: readonly RouteDescription[] = [
  {
    method: 'get',
    path: config_route,
    operationId: 'readSignIn',
    title: { zh: '登录方式', en: 'How one signs in' },
    description: {
      zh: 'oidc：经统一身份认证登录（授权码加 PKCE）；link：用 `ledger sign-in` 生成的一次性链接登录。',
      en: 'oidc: at the issuer, by authorisation code with PKCE; link: by a link of `ledger sign-in`, good once.',
    },
    public: true,
    tag: 'sign-in',
    response: {
      type: 'object',
      properties: { mode: { enum: ['oidc', 'link'] }, issuer: text, clientId: text, scope: text },
      required: ['mode'],
    },
    example: { mode: 'oidc', issuer: 'https://sso.example.cn/realms/district', clientId: 'ledger', scope: 'openid' },
  },
  {
    method: 'post',
    path: redeem_route,
    operationId: 'redeemSignInLink',
    title: { zh: '凭一次性链接登录', en: 'Signs in by a link that is good once' },
    public: true,
    tag: 'sign-in',
    body: {
      type: 'object',
      properties: { code: { ...text, description: '链接中的 code · From the link.' } },
      required: ['code'],
    },
    response: {
      type: 'object',
      properties: { token: text, expiresAt: { ...text, format: 'date-time' } },
      required: ['token', 'expiresAt'],
    },
    problems: ['required', 'sign-in-code', 'sign-in-by-issuer', 'too-many-attempts'],
  },
];

/** Adds routes by which one gets a token; what it returns is added to the answer of `/sign-in/config`. */
export type Entrance = (server: FastifyInstance, issuer: EmbeddedIssuer) => Readonly<Record<string, unknown>>;

export interface SignInParts {
  readonly oidc: OidcConfig | undefined;
  /** Undefined where an OpenID Connect issuer is configured. */
  readonly issuer: EmbeddedIssuer | undefined;
  readonly links: SignInLinks;
  readonly entrance?: Entrance | undefined;
}

export function serveSignIn(server: FastifyInstance, { oidc, issuer, links, entrance }: SignInParts): void {
  const attempts = new Attempts({ each_max: 30, all_max: 300, window_ms: 60_000 });
  const more = issuer && entrance ? entrance(server, issuer) : {};
  const config = oidc
    ? { mode: 'oidc', issuer: oidc.issuer, clientId: oidc.clientId, scope: oidc.scope }
    : { mode: 'link', ...more };
  const options = { config: { public: true } } as const;
  server.get(config_route, options, (_, reply) => reply.header('cache-control', 'no-store').send(config));
  server.post(redeem_route, options, async (request, reply) => {
    if (!issuer) throw new Problem('sign-in-by-issuer');
    const answer = await redeem(request, links, issuer, attempts);
    return reply.header('cache-control', 'no-store').send(answer);
  });
}

async function redeem(
  { body, ip }: FastifyRequest,
  links: SignInLinks,
  issuer: EmbeddedIssuer,
  attempts: Attempts,
): Promise<SignedIn> {
  const seconds = attempts.waitOf(ip);
  if (seconds > 0) throw new Problem('too-many-attempts', { headers: { 'retry-after': String(seconds) } });
  const code = (body as { code?: unknown } | null | undefined)?.code;
  if (typeof code !== 'string') {
    const message = messageOf('required', { label: { zh: '登录码', en: 'Code' } });
    throw new Problem('required', { errors: [{ path: 'code', code: 'required', message }] });
  }
  const found = await links.redeem(code);
  if (!found) {
    attempts.failed(ip);
    throw new Problem('sign-in-code');
  }
  return signIn(issuer, found);
}

export interface SignedIn {
  readonly token: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

export async function signIn(
  issuer: EmbeddedIssuer,
  request: Parameters<EmbeddedIssuer['sign']>[0],
): Promise<SignedIn> {
  const token = await issuer.sign(request);
  return { token, expiresAt: new Date((decodeJwt(token).exp ?? 0) * 1000).toISOString() };
}
