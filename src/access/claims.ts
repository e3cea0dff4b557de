/** What a verified token says, turned into a caller. Nothing is assumed: what is missing is refused, by its name. */
import type { JWTPayload } from 'jose';
import { significant } from '../domain/area/area.js';
import type { Actor, Role } from '../domain/fact.js';
import type { Bilingual } from '../http/language.js';
import { Problem } from '../http/problem.js';
import { namesIn } from '../platform/oidc-variables.js';
import type { ClaimNames } from '../platform/oidc-variables.js';
import type { Caller } from './caller.js';

/** In place of a list of areas: everywhere. */
export const everywhere = '*';

/** The claims that the ledger's own tokens have beside `sub`, `iss`, `aud`, `iat` and `exp`. */
export interface Claims {
  readonly role: Role;
  /** UUID of the cadre that the account belongs to; required of role cadre. */
  readonly cadreId?: string;
  /** The unit that the account acts for; required of role donor: the one that gave. */
  readonly organisationId?: string;
  /** Codes of twelve digits, or `*`; required of every role but cadre and donor, which have no areas. */
  readonly areas?: readonly string[] | typeof everywhere;
}

/** A cadre reaches what it is paired with, a donor what it gave. */
export function hasAreas(role: Role): boolean {
  return role !== 'cadre' && role !== 'donor';
}

type Payload = JWTPayload & { readonly [claim: string]: unknown };
type TokenCode = 'token-claims' | 'token-role' | 'token-cadre' | 'token-areas';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Control characters, and halves of a character. */
const notText = /[\p{Cc}\p{Cs}]/u;
const organisation = /^[a-z0-9][a-z0-9-]{0,63}$/;
const areas_max = 1000;
/** A donor's own trace is all that it reads beside what is public. */
const nowhere: readonly string[] = [];

/** @throws Problem `token-claims` (401), `token-role`, `token-cadre` or `token-areas` (403), each with its claim */
export function callerOf(payload: Payload, names: ClaimNames): Caller {
  const { sub } = payload;
  if (!isAccount(sub)) {
    throw unfit('token-claims', 'sub', {
      zh: '须为 1 至 200 个字符的文字，不含控制字符',
      en: 'has to be a text of 1 to 200 characters, none of them a control character',
    });
  }
  const role = roleOf(payload, names);
  const cadreId = oneOf(valueAt(payload, names.cadreId));
  if (cadreId === undefined ? role === 'cadre' : typeof cadreId !== 'string' || !uuid.test(cadreId))
    throw unfit('token-cadre', names.cadreId, {
      zh: '须为该干部登记时的 UUID',
      en: 'has to be the UUID under which the cadre is registered',
    });
  const organisationId = oneOf(valueAt(payload, names.organisationId));
  const isUnit = typeof organisationId === 'string' && organisation.test(organisationId);
  if (organisationId === undefined ? role === 'donor' : !isUnit)
    throw unfit('token-claims', names.organisationId, {
      zh: '须为单位编号：小写字母、数字和连字符，最多 64 个字符',
      en: 'has to be the id of a unit: small letters, digits and hyphens, 64 characters at most',
    });
  const actor: Actor = {
    sub,
    role,
    ...(typeof cadreId === 'string' && { cadreId: cadreId.toLowerCase() }),
    ...(isUnit && { organisationId }),
  };
  if (role === 'donor') return { actor, areas: nowhere };
  const areas = role === 'cadre' ? undefined : prefixesOf(payload, names.areas);
  return areas ? { actor, areas } : { actor };
}

/** That a claim does not fit. Says nothing of what it holds: the log repeats it. */
export function unfit(code: TokenCode, claim: string, { zh, en }: Bilingual): Problem {
  const detail = { zh: `令牌的声明 ${claim} ${zh}`, en: `The token's claim ${claim} ${en}` };
  return new Problem(code, { detail, more: { claim } });
}

function isAccount(sub: unknown): sub is string {
  return typeof sub === 'string' && sub !== '' && sub.length <= 200 && !notText.test(sub);
}

/** Of several names those that are none of the ledger's roles do not count; two roles are one too many. */
function roleOf(payload: Payload, { role: path, roles }: ClaimNames): Role {
  const value = valueAt(payload, path);
  const found = new Set([value].flat().flatMap((name) => roles.get(name as string) ?? []));
  const [role, ...more] = found;
  if (role !== undefined && more.length === 0) return role;
  const known = [...roles.keys()].join(', ');
  if (value === undefined)
    throw unfit('token-role', path, { zh: `缺失；可用的角色：${known}`, en: `is missing; known roles: ${known}` });
  throw role === undefined
    ? unfit('token-role', path, {
        zh: `中没有本系统的角色；可用的角色：${known}`,
        en: `holds no role of this ledger; known roles: ${known}`,
      })
    : unfit('token-role', path, {
        zh: `中有本系统的多个角色，只能有一个：${[...found].join(', ')}`,
        en: `holds several roles of this ledger, and may hold one: ${[...found].join(', ')}`,
      });
}

function prefixesOf(payload: Payload, path: string): readonly string[] | undefined {
  const value = valueAt(payload, path);
  const texts = [value].flat();
  const codes = texts.every((text) => typeof text === 'string')
    ? texts.flatMap((text) => text.split(/[\s,]+/)).filter((text) => text !== '')
    : [];
  if (codes.length === 1 && codes[0] === everywhere) return undefined;
  if (codes.length > 0 && codes.length <= areas_max && codes.every((code) => /^\d{12}$/.test(code)))
    return [...new Set(codes.map(significant))];
  throw value === undefined
    ? unfit('token-areas', path, {
        zh: '缺失；须为十二位区划代码，或 *（不限辖区）',
        en: 'is missing; it names areas by codes of twelve digits, or is * for everywhere',
      })
    : unfit('token-areas', path, {
        zh: `须为 1 至 ${areas_max} 个十二位区划代码，或单独一个 *（不限辖区）`,
        en: `has to be 1 to ${areas_max} codes of twelve digits, or a single * for everywhere`,
      });
}

/** What stands at the end of the way; undefined where the way is not there. */
function valueAt(payload: Payload, path: string): unknown {
  let value: unknown = payload;
  for (const name of namesIn(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? undefined;
}

/** A mapper that can hold several values writes a list also where it holds one, or none. */
function oneOf(value: unknown): unknown {
  return Array.isArray(value) && value.length <= 1 ? value[0] : value;
}
