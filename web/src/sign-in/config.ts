/** How one signs in to this service, as it says itself; each way asks for a token and nothing else. */
import { textsOf } from '../texts/texts';

export type SignInConfig =
  | { readonly mode: 'oidc'; readonly issuer: string; readonly clientId: string; readonly scope?: string }
  | { readonly mode: 'link'; readonly people?: string };

export interface Granted {
  readonly token: string;
  readonly expiresAt?: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly [more: string]: unknown;
}

/** @throws Error */
export async function readConfig(signal?: AbortSignal): Promise<SignInConfig | undefined> {
  const response = await fetch('/sign-in/config', { headers: { accept: 'application/json' }, signal });
  if (response.status === 404) return undefined;
  return (await bodyOf(response)) as SignInConfig;
}

export async function readPeople(path: string, signal?: AbortSignal): Promise<readonly Person[]> {
  const body = await bodyOf(await fetch(path, { headers: { accept: 'application/json' }, signal }));
  return (Array.isArray(body) ? body : (body as { items: unknown }).items) as readonly Person[];
}

export async function signInAs(path: string, id: string): Promise<Granted> {
  return (await bodyOf(await fetch(`${path}/${encodeURIComponent(id)}`, { method: 'POST' }))) as Granted;
}

/** A code from a link is good once. */
export async function redeem(code: string, language: 'zh' | 'en'): Promise<Granted> {
  const headers = { 'content-type': 'application/json', 'accept-language': language };
  const response = await fetch('/sign-in/redeem', { method: 'POST', headers, body: JSON.stringify({ code }) });
  return (await bodyOf(response, textsOf(language).signIn.failed)) as Granted;
}

async function bodyOf(response: Response, otherwise = response.statusText): Promise<unknown> {
  const body = (await response.json().catch(() => ({}))) as { detail?: string; title?: string };
  if (!response.ok) throw new Error(body.detail ?? body.title ?? otherwise);
  return body;
}
