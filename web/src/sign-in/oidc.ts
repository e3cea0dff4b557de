/** OpenID Connect: authorisation code with PKCE (RFC 7636). Only what the way back needs is kept while one is away. */
import type { Granted, SignInConfig } from './config';

type Issuer = Extract<SignInConfig, { mode: 'oidc' }>;

interface Endpoints {
  readonly authorization_endpoint?: string;
  readonly token_endpoint?: string;
}

interface Tokens {
  readonly access_token?: string;
  readonly expires_in?: number;
  readonly error?: string;
}

interface UnderWay {
  readonly state: string;
  readonly verifier: string;
  readonly backTo: string;
  /** Whether one was at work when the token ended. */
  readonly wasEnded: boolean;
}

/**
 * How one is asked who one is: `silently`, not at all where the issuer still knows; `anew`, also where it does, since
 * whoever signed out may have left the screen to somebody else.
 */
export type Asking = 'silently' | 'as usual' | 'anew';

const prompts: Readonly<Record<Asking, string | undefined>> = {
  silently: 'none',
  'as usual': undefined,
  anew: 'login',
};

/** Why nobody came back signed in: the issuer is away, somebody turned back or was refused there, or anything else. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';

  constructor(
    readonly because: 'away' | 'denied' | 'other',
    readonly said: string,
  ) {
    super(said);
  }
}

const kept = 'ledger-sign-in';
const next = 'ledger-sign-in-next';
/** What an issuer answers that would have had to ask (OpenID Connect Core, 3.1.2.6). */
const wouldAsk = new Set(['login_required', 'interaction_required', 'consent_required', 'account_selection_required']);

const callback = (): string => `${location.origin}/sign-in`;

/** @throws NotSignedIn */
async function answerOf<T>(url: string, init?: RequestInit): Promise<T> {
  try {
    return (await (await fetch(url, init)).json()) as T;
  } catch {
    // Not there, not allowed to be asked from here, or a proxy in its place.
    throw new NotSignedIn('away', new URL(url).origin);
  }
}

const endpointsOf = (issuer: string): Promise<Endpoints> =>
  answerOf(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Leaves the page.
 *
 * @throws NotSignedIn
 */
export async function goToIssuer({ issuer, clientId, scope }: Issuer, asking: Asking, wasEnded = false): Promise<void> {
  const { authorization_endpoint } = await endpointsOf(issuer);
  if (authorization_endpoint === undefined) throw new NotSignedIn('away', issuer);
  const verifier = random();
  const state = random();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const backTo = location.pathname === '/sign-in' ? '/' : location.pathname + location.search + location.hash;
  sessionStorage.setItem(kept, JSON.stringify({ state, verifier, backTo, wasEnded } satisfies UnderWay));
  const url = new URL(authorization_endpoint);
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback(),
    scope: scope ?? 'openid',
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    prompt: prompts[asking],
  };
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) url.searchParams.set(name, value);
  if (asking === 'silently') askNext('as usual');
  location.assign(url);
}

/** How one is asked next, also after a reload: once a visit silently, since an issuer that refuses goes on refusing. */
export function askNext(asking: Asking): void {
  if (asking === 'silently') sessionStorage.removeItem(next);
  else sessionStorage.setItem(next, asking);
}

export function nextAsking(): Asking {
  return (sessionStorage.getItem(next) as Asking | null) ?? 'silently';
}

export type Return =
  | { readonly outcome: 'signed in'; readonly granted: Granted }
  /** Nobody was to be seen at the issuer, and nobody was asked. */
  | { readonly outcome: 'unknown'; readonly wasEnded: boolean }
  | { readonly outcome: 'none' };

/**
 * What the issuer said on the way back, which is then taken out of the address.
 *
 * @throws NotSignedIn
 */
export async function comeBack({ issuer, clientId }: Issuer): Promise<Return> {
  const said = new URLSearchParams(location.search);
  const underWay = JSON.parse(sessionStorage.getItem(kept) ?? 'null') as UnderWay | null;
  if (location.pathname !== '/sign-in' || underWay?.state !== said.get('state')) return { outcome: 'none' };
  sessionStorage.removeItem(kept);
  history.replaceState(null, '', underWay.backTo);
  const code = said.get('code');
  if (code === null) {
    const error = said.get('error') ?? 'no code';
    if (wouldAsk.has(error)) return { outcome: 'unknown', wasEnded: underWay.wasEnded };
    throw new NotSignedIn(error === 'access_denied' ? 'denied' : 'other', said.get('error_description') ?? error);
  }
  const { token_endpoint } = await endpointsOf(issuer);
  if (token_endpoint === undefined) throw new NotSignedIn('away', issuer);
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri: callback(),
    code_verifier: underWay.verifier,
  });
  const { access_token, expires_in, error } = await answerOf<Tokens>(token_endpoint, { method: 'POST', body });
  if (access_token === undefined) throw new NotSignedIn('other', error ?? 'no access_token');
  askNext('silently');
  const expiresAt = expires_in && new Date(Date.now() + expires_in * 1000).toISOString();
  return { outcome: 'signed in', granted: { token: access_token, ...(expiresAt && { expiresAt }) } };
}
