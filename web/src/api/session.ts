/** Who is signed in. The token lives in the memory of the page alone, so that nothing of it is left behind. */
import { useSyncExternalStore } from 'react';

export interface Session {
  readonly token: string;
  readonly expiresAt?: string;
  /** As the token says; what it is good for, only the service decides. */
  readonly claims: Claims;
}

export interface Claims {
  readonly sub?: string;
  readonly name?: string;
  readonly role?: string;
  readonly areas?: readonly string[] | string;
}

/** Why there is no session any more: its time was up, the service refused its token, or its owner signed out. */
export interface Ending {
  readonly by: 'time' | 'service' | 'owner';
  /** What the service said. */
  readonly said?: string;
}

interface State {
  readonly session: Session | undefined;
  readonly ended?: Ending;
}

let state: State = { session: undefined };
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** The longest wait that a browser's timer knows. */
const timer_ms_max = 2 ** 31 - 1;

function change(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

export function beginSession(token: string, expiresAt?: string, name?: string): void {
  clearTimeout(timer);
  const ends = expiresAt === undefined ? NaN : Date.parse(expiresAt) - Date.now();
  if (ends > 0) timer = setTimeout(() => endSession({ by: 'time' }), Math.min(ends, timer_ms_max));
  const claims = claimsOf(token);
  change({ session: { token, expiresAt, claims: { ...claims, name: name ?? claims.name } } });
}

/** The token is good no more: whoever is at work signs in again and goes on where they were. */
export function endSession(ended: Ending): void {
  clearTimeout(timer);
  if (state.session) change({ session: undefined, ended });
}

export function signOut(): void {
  endSession({ by: 'owner' });
}

export function currentToken(): string | undefined {
  return state.session?.token;
}

export function useSession(): State {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Unverified: for showing who one is. */
function claimsOf(token: string): Claims {
  try {
    const middle = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(middle), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return {};
  }
}
