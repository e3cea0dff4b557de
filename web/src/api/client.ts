/** The public API, by the client that is generated from its description: what the page can do, a script can do. */
import createClient from 'openapi-fetch';
import { languageTags } from '../texts/texts';
import type { Language } from '../texts/texts';
import type { paths } from './generated/schema';
import { currentToken, endSession } from './session';

/** What the service says when it does not do what was asked (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const notReadable = new Set(['household-unknown', 'outside-area', 'not-paired', 'entry-not-found']);

/** Whether it is there but out of reach, or not there at all: nobody is to learn that from the page. */
export function isNotReadable(error: unknown): boolean {
  if (!(error instanceof Problem) || lacksRole(error)) return false;
  return notReadable.has(error.code) || [403, 404].includes(error.status);
}

/** Whether the account may do nothing at all here, whatever it asks for. */
export function lacksRole(error: unknown): boolean {
  return error instanceof Problem && error.status === 403 && error.code.startsWith('token-');
}

export function isUnreachable(error: unknown): boolean {
  return !(error instanceof Problem) || error.status === 503;
}

/** Lists answer as CSV, too: the page reads JSON alone. */
export const api = createClient<paths, 'application/json'>();

let spoken: Language = 'zh';

export function speak(language: Language): void {
  spoken = language;
}

api.use({
  onRequest({ request }) {
    const token = currentToken();
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
    request.headers.set('accept-language', languageTags[spoken]);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.status !== 401) return response;
    const { code, detail } = (await response
      .clone()
      .json()
      .catch(() => ({}))) as { code?: string; detail?: string };
    // A late answer to an old token says nothing of the new one.
    if (request.headers.get('authorization') === `Bearer ${currentToken() ?? ''}`)
      endSession({ by: 'service', ...(code !== 'token-expired' && { said: detail }) });
    return response;
  },
});

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** @throws Problem */
export async function answerOf<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (data !== undefined) return data;
  const { code = 'unexpected', detail, title } = (error ?? {}) as { code?: string; detail?: string; title?: string };
  throw new Problem(response.status, code, detail ?? title ?? response.statusText);
}
