/** OpenID Connect: authorisation code with PKCE (RFC 7636). Only what the way back needs is kept while one is away. */
import type { Granted, SignInConfig } from './config';

type Issuer = Extract<SignInConfig, { mode: 'oidc' }>;

interface Endpoints {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

interface UnderWay {
  readonly state: string;
  readonly verifier: string;
  readonly backTo: string;
}

const kept = 'ledger-sign-in';
const triedSilently = 'ledger-sign-in-tried';

const callback = (): string => `${location.origin}/sign-in`;

async function endpointsOf(issuer: string): Promise<Endpoints> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!response.ok) throw new Error(`${issuer}: ${response.status}`);
  return (await response.json()) as Endpoints;
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Leaves the page; whoever has a session at the issuer comes back without having seen anything where `silent`. */
export async function goToIssuer({ issuer, clientId, scope }: Issuer, silent: boolean): Promise<void> {
  const { authorization_endpoint } = await endpointsOf(issuer);
  const verifier = random();
  const state = random();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const backTo = location.pathname === '/sign-in' ? '/' : location.pathname + location.search + location.hash;
  sessionStorage.setItem(kept, JSON.stringify({ state, verifier, backTo } satisfies UnderWay));
  if (silent) sessionStorage.setItem(triedSilently, 'yes');
  const url = new URL(authorization_endpoint);
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback(),
    scope: scope ?? 'openid',
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    ...(silent && { prompt: 'none' }),
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  location.assign(url);
}

/** Once per visit: an issuer that refuses is not asked again without a click. */
export function maySignInSilently(): boolean {
  return sessionStorage.getItem(triedSilently) === null;
}

/** What the issuer said on the way back, which is then taken out of the address; undefined where nobody comes back. */
export async function comeBack({ issuer, clientId }: Issuer): Promise<(Granted & { backTo: string }) | undefined> {
  const said = new URLSearchParams(location.search);
  const underWay = JSON.parse(sessionStorage.getItem(kept) ?? 'null') as UnderWay | null;
  if (location.pathname !== '/sign-in' || underWay?.state !== said.get('state')) return undefined;
  sessionStorage.removeItem(kept);
  history.replaceState(null, '', underWay.backTo);
  const code = said.get('code');
  if (code === null) {
    if (said.get('error') === 'login_required') return undefined;
    throw new Error(said.get('error_description') ?? said.get('error') ?? 'no code');
  }
  const { token_endpoint } = await endpointsOf(issuer);
  const response = await fetch(token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: callback(),
      code_verifier: underWay.verifier,
    }),
  });
  const body = (await response.json()) as { access_token?: string; expires_in?: number; error?: string };
  if (body.access_token === undefined) throw new Error(body.error ?? response.statusText);
  sessionStorage.removeItem(triedSilently);
  const expiresAt = body.expires_in && new Date(Date.now() + body.expires_in * 1000).toISOString();
  return { token: body.access_token, ...(expiresAt && { expiresAt }), backTo: underWay.backTo };
}
