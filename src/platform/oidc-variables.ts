/** What an OpenID Connect issuer puts into its tokens, and how far they are trusted: docs/identity-provider.md. */
import { roles } from '../domain/fact.js';
import type { Role } from '../domain/fact.js';

/** Where a token says what the ledger has to know, each a path as in `namesIn`. */
export interface ClaimNames {
  readonly role: string;
  readonly areas: string;
  readonly cadreId: string;
  readonly organisationId: string;
  /** Which role a name of the issuer's stands for. */
  readonly roles: ReadonlyMap<string, Role>;
}

export interface TokenLimits {
  /** Of the header `typ`, in lower case and without `application/`; a token without one counts as `jwt`. */
  readonly types: readonly string[];
  /** From `iat` to `exp`; from now on where the token does not say when it was issued. */
  readonly life_seconds_max: number;
  /** Between the issuer's clock and ours. */
  readonly skew_seconds_max: number;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  /** Of the page, a public client. */
  readonly clientId: string;
  readonly scope: string;
  readonly claims: ClaimNames;
  readonly limits: TokenLimits;
  /** How long its keys count after they were last fetched. */
  readonly keys_seconds_max: number;
}

/** The ledger's own names, which its own tokens have. */
export const ownClaims: ClaimNames = {
  role: 'role',
  areas: 'areas',
  cadreId: 'cadreId',
  organisationId: 'organisationId',
  roles: new Map(roles.map((role) => [role, role])),
};

const day_seconds = 86_400;

/**
 * The names on the way to a claim: `realm_access.roles` is `roles` within `realm_access`. A dot that belongs to a name
 * is written `\.`; a name with a colon, such as `https://example.org/roles`, is one name as it stands.
 */
export function namesIn(path: string): readonly string[] {
  if (path.includes(':')) return [path];
  return path.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'));
}

/** Tokens vouched for over a line that anybody can write on are worth nothing. */
export function isTrustworthy({ protocol, hostname }: URL): boolean {
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}

function isPath(text: string): boolean {
  return text.length <= 200 && !/[\p{Cc}\p{Cs}]/u.test(text) && namesIn(text).every((name) => name !== '');
}

/** `ledger-office=office, Auditors=inspector`; undefined where it is not written like that. */
function rolesIn(text: string): ReadonlyMap<string, Role> | undefined {
  const pairs = text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=');
    return [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()] as const;
  });
  const fits = pairs.every(([name, role]) => name !== '' && roles.includes(role as Role));
  const found = new Map(pairs as readonly (readonly [string, Role])[]);
  return fits && found.size === pairs.length ? found : undefined;
}

const isSecondsUpTo = (max: number) => (text: string) => /^\d{1,8}$/.test(text) && Number(text) <= max;

const path_expected = 'the name of a claim, or the way to it such as realm_access.roles';

/** All but OIDC_ISSUER and OIDC_AUDIENCE, which every issuer needs. */
export const oidcVariables = [
  {
    name: 'OIDC_CLIENT_ID',
    means: 'The public client as which the page signs in (authorisation code with PKCE).',
    expected: 'a text without spaces',
    otherwise: 'the value of `OIDC_AUDIENCE`',
    accepts: (text: string) => /^\S{1,200}$/.test(text),
  },
  {
    name: 'OIDC_SCOPE',
    means: 'What the page asks the issuer for.',
    expected: 'scopes with spaces between, `openid` among them',
    otherwise: '`openid`',
    accepts: (text: string) => text.length <= 1000 && text.split(' ').includes('openid'),
  },
  {
    name: 'OIDC_ROLE_CLAIM',
    means: 'Where a token names the role: a text, or a list in which one name is known.',
    expected: path_expected,
    otherwise: `\`${ownClaims.role}\``,
    accepts: isPath,
  },
  {
    name: 'OIDC_ROLES',
    means: "The issuer's names of the roles; where it is given, no other name counts.",
    expected: `pairs such as ledger-office=office, Auditors=inspector (roles: ${roles.join(', ')})`,
    otherwise: 'the names of the roles',
    accepts: (text: string) => rolesIn(text) !== undefined,
  },
  {
    name: 'OIDC_AREAS_CLAIM',
    means: 'Where a token names the areas: codes of twelve digits, as a list or a text, or `*` for everywhere.',
    expected: path_expected,
    otherwise: `\`${ownClaims.areas}\``,
    accepts: isPath,
  },
  {
    name: 'OIDC_CADRE_CLAIM',
    means: 'Where a token of a cadre names the UUID under which the cadre is registered.',
    expected: path_expected,
    otherwise: `\`${ownClaims.cadreId}\``,
    accepts: isPath,
  },
  {
    name: 'OIDC_ORGANISATION_CLAIM',
    means: 'Where a token names the unit that the account acts for.',
    expected: path_expected,
    otherwise: `\`${ownClaims.organisationId}\``,
    accepts: isPath,
  },
  {
    name: 'OIDC_TOKEN_TYPES',
    means: 'Which types of token are taken, by the header `typ`; one without it counts as JWT.',
    expected: 'types with commas between, such as at+jwt',
    otherwise: '`JWT, at+jwt`',
    accepts: (text: string) => /^[\w+/.-]{1,100}( *, *[\w+/.-]{1,100}){0,9}$/.test(text),
  },
  {
    name: 'OIDC_TOKEN_SECONDS_MAX',
    means: 'The longest life of a token, from `iat` to `exp`, in seconds.',
    expected: 'a whole number up to 31536000',
    otherwise: `\`${day_seconds}\`, a day`,
    accepts: isSecondsUpTo(365 * day_seconds),
  },
  {
    name: 'OIDC_SKEW_SECONDS_MAX',
    means: "How far the issuer's clock may be ahead or behind, in seconds.",
    expected: 'a whole number up to 300',
    otherwise: '`5`',
    accepts: isSecondsUpTo(300),
  },
  {
    name: 'OIDC_KEYS_SECONDS_MAX',
    means: 'How long the keys of an issuer that cannot be reached go on counting, in seconds.',
    expected: 'a whole number up to 2592000',
    otherwise: `\`${day_seconds}\`, a day`,
    accepts: isSecondsUpTo(30 * day_seconds),
  },
];

/** @param value of a variable that was found to fit; undefined where it is not set */
export function oidcFrom(value: (name: string) => string | undefined): OidcConfig | undefined {
  const issuer = value('OIDC_ISSUER');
  if (issuer === undefined) return undefined;
  const audience = value('OIDC_AUDIENCE') ?? '';
  const types = (value('OIDC_TOKEN_TYPES') ?? 'JWT, at+jwt').split(',').map(typeName);
  return {
    issuer,
    audience,
    clientId: value('OIDC_CLIENT_ID') ?? audience,
    scope: value('OIDC_SCOPE') ?? 'openid',
    claims: {
      role: value('OIDC_ROLE_CLAIM') ?? ownClaims.role,
      areas: value('OIDC_AREAS_CLAIM') ?? ownClaims.areas,
      cadreId: value('OIDC_CADRE_CLAIM') ?? ownClaims.cadreId,
      organisationId: value('OIDC_ORGANISATION_CLAIM') ?? ownClaims.organisationId,
      roles: rolesIn(value('OIDC_ROLES') ?? '') ?? ownClaims.roles,
    },
    limits: {
      types,
      life_seconds_max: Number(value('OIDC_TOKEN_SECONDS_MAX') ?? day_seconds),
      skew_seconds_max: Number(value('OIDC_SKEW_SECONDS_MAX') ?? 5),
    },
    keys_seconds_max: Number(value('OIDC_KEYS_SECONDS_MAX') ?? day_seconds),
  };
}

/** As types are compared: RFC 7515 lets the prefix be left out, and case does not count. */
export function typeName(typ: string): string {
  return typ
    .trim()
    .toLowerCase()
    .replace(/^application\//, '');
}
