/** What a verified token says, turned into a caller. Nothing is assumed: what is missing is refused. */
import type { JWTPayload } from 'jose';
import { significant } from '../domain/area/area.js';
import { roles } from '../domain/fact.js';
import type { Actor, Role } from '../domain/fact.js';
import { Problem } from '../http/problem.js';
import type { Caller } from './caller.js';

/** In place of a list of areas: everywhere. */
export const everywhere = '*';

/** The claims that the ledger reads beside `sub`, `iss`, `aud` and `exp`. */
export interface Claims {
  readonly role: Role;
  /** UUID of the cadre that the account belongs to; required of role cadre. */
  readonly cadreId?: string;
  readonly organisationId?: string;
  /** Codes of twelve digits, or `*`; required of every role but cadre, which reaches what it is paired with. */
  readonly areas?: readonly string[] | typeof everywhere;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Control characters, and halves of a character. */
const notText = /[\p{Cc}\p{Cs}]/u;
const organisation = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** @throws Problem `token-claims` (401), `token-role`, `token-cadre` or `token-areas` (403) */
export function callerOf(payload: JWTPayload & { readonly [claim: string]: unknown }): Caller {
  const { sub, role, cadreId, organisationId } = payload;
  if (!isAccount(sub)) throw new Problem('token-claims');
  if (!isRole(role)) throw new Problem('token-role');
  if (cadreId === undefined ? role === 'cadre' : typeof cadreId !== 'string' || !uuid.test(cadreId))
    throw new Problem('token-cadre');
  if (organisationId !== undefined && (typeof organisationId !== 'string' || !organisation.test(organisationId)))
    throw new Problem('token-claims');
  const actor: Actor = {
    sub,
    role,
    ...(typeof cadreId === 'string' && { cadreId: cadreId.toLowerCase() }),
    ...(organisationId !== undefined && { organisationId }),
  };
  const areas = role === 'cadre' ? undefined : prefixesOf(payload['areas']);
  return areas ? { actor, areas } : { actor };
}

function isAccount(sub: unknown): sub is string {
  return typeof sub === 'string' && sub !== '' && sub.length <= 200 && !notText.test(sub);
}

function isRole(value: unknown): value is Role {
  return roles.includes(value as Role);
}

function prefixesOf(areas: unknown): readonly string[] | undefined {
  if (areas === everywhere) return undefined;
  const isCode = (code: unknown): code is string => typeof code === 'string' && /^\d{12}$/.test(code);
  if (!Array.isArray(areas) || areas.length === 0 || areas.length > 1000 || !areas.every(isCode))
    throw new Problem('token-areas');
  return [...new Set(areas.map(significant))];
}
