/** Who may read and write which stream: by area, a cadre by whom it is looked after. One path for every kind. */
import type { Reach } from '../domain/reach.js';
import { isOfCadre } from '../domain/reach.js';
import type { Caller } from './caller.js';

/** What a caller's reads are bound to; a list puts it into its WHERE. */
export type Scope =
  | { readonly by: 'everywhere' }
  /** Streams whose area code begins with one of these digits. */
  | { readonly by: 'areas'; readonly prefixes: readonly string[] }
  /** Streams that the cadre looks after, or the cadre's unit. */
  | { readonly by: 'pairing'; readonly cadreId: string; readonly organisationId?: string };

export function scopeOf({ actor, areas }: Caller): Scope {
  const { role, cadreId, organisationId } = actor;
  if (role !== 'cadre') return areas ? { by: 'areas', prefixes: areas } : { by: 'everywhere' };
  // A token without it is refused; nobody is paired with the empty id.
  return { by: 'pairing', cadreId: cadreId ?? '', ...(organisationId !== undefined && { organisationId }) };
}

export type ReadDenial = 'outside-area' | 'not-paired';

/** Why the caller may not read a stream of this reach; undefined where it may. */
export function denyRead(caller: Caller, reach: Reach): ReadDenial | undefined {
  if (reach.public) return undefined;
  const scope = scopeOf(caller);
  if (scope.by === 'pairing') return isOfCadre(reach, scope) ? undefined : 'not-paired';
  if (scope.by === 'everywhere') return undefined;
  const lies = [...(reach.areas ?? []), ...(reach.heirs ?? [])];
  return lies.some((code) => isWithin(code, scope.prefixes)) ? undefined : 'outside-area';
}

/** Whether accounts of these areas may write to a stream of this reach: all of it lies there. */
export function mayWrite(prefixes: readonly string[], { areas = [], heirs = [] }: Reach): boolean {
  const isOwn = (code: string): boolean => isWithin(code, prefixes);
  return areas.length > 0 && (areas.every(isOwn) || heirs.some(isOwn));
}

function isWithin(code: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => code.startsWith(prefix));
}
