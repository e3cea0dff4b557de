import { describe, expect, it } from '@jest/globals';
import { callerOf } from '../../src/access/claims.js';
import type { Caller } from '../../src/access/caller.js';
import { problemBody } from '../../src/http/answer-problem.js';
import { Problem } from '../../src/http/problem.js';
import { oidcOf } from '../api/issuer.js';

const cadreId = 'aaaaaaaa-1111-4111-8111-111111111111';

function read(claims: object, settings: Record<string, string> = {}): Caller {
  return callerOf({ sub: 'u1', ...claims }, oidcOf('https://sso.example.cn', settings).claims);
}

function refusalOf(claims: object, settings: Record<string, string> = {}): Problem {
  try {
    read(claims, settings);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('it was not refused');
}

const keycloak = {
  OIDC_ROLE_CLAIM: 'realm_access.roles',
  OIDC_ROLES: 'ledger-office=office, ledger-cadre=cadre, ledger-inspector=inspector',
  OIDC_AREAS_CLAIM: 'ledger_areas',
  OIDC_CADRE_CLAIM: 'ledger_cadre',
  OIDC_ORGANISATION_CLAIM: 'ledger_unit',
};
const entra = {
  OIDC_ROLE_CLAIM: 'roles',
  OIDC_ROLES: 'Ledger.Office=office,Ledger.Inspector=inspector',
  OIDC_AREAS_CLAIM: 'extn.ledgerAreas',
};
const auth0 = {
  OIDC_ROLE_CLAIM: 'https://ledger.example.cn/roles',
  OIDC_AREAS_CLAIM: 'https://ledger.example.cn/areas',
};

describe('The claims of', () => {
  it('Keycloak: a role among those of the realm, attributes as texts and as lists', () => {
    const realm_access = { roles: ['default-roles-district', 'offline_access', 'ledger-office'] };
    const office = { actor: { sub: 'u1', role: 'office' }, areas: ['220122', '220182104'] };
    expect(read({ realm_access, ledger_areas: ['220122000000', '220182104000'] }, keycloak)).toEqual(office);
    expect(read({ realm_access, ledger_areas: '220122000000,220182104000' }, keycloak)).toEqual(office);
    expect(read({ realm_access, ledger_areas: '220122000000 220182104000' }, keycloak)).toEqual(office);
    expect(read({ realm_access, ledger_areas: ['*'] }, keycloak)).toEqual({ actor: office.actor });
  });

  it('Keycloak: a mapper with one value, as a text or as a list of one', () => {
    const cadre = { actor: { sub: 'u1', role: 'cadre', cadreId, organisationId: 'hospital' } };
    const realm_access = { roles: ['ledger-cadre'] };
    for (const [ledger_cadre, ledger_unit] of [
      [cadreId, 'hospital'],
      [[cadreId.toUpperCase()], ['hospital']],
    ])
      expect(read({ realm_access, ledger_cadre, ledger_unit }, keycloak)).toEqual(cadre);
    expect(read({ realm_access, ledger_cadre: cadreId, ledger_unit: [] }, keycloak)).toEqual({
      actor: { sub: 'u1', role: 'cadre', cadreId },
    });
  });

  it('Keycloak: roles of a client whose name has dots', () => {
    const settings = { OIDC_ROLE_CLAIM: 'resource_access.ledger\\.example\\.cn.roles' };
    const resource_access = { 'ledger.example.cn': { roles: ['inspector'] }, ledger: { example: { cn: 'office' } } };
    expect(read({ resource_access, areas: '*' }, settings).actor.role).toBe('inspector');
  });

  it('Entra: a list of roles, and a directory extension', () => {
    const found = read({ roles: ['Ledger.Inspector'], extn: { ledgerAreas: ['220122000000'] } }, entra);
    expect(found).toEqual({ actor: { sub: 'u1', role: 'inspector' }, areas: ['220122'] });
  });

  it('Auth0: names that are addresses, whatever dots they have', () => {
    const claims = { 'https://ledger.example.cn/roles': ['office'], 'https://ledger.example.cn/areas': '220122000000' };
    expect(read(claims, auth0)).toEqual({ actor: { sub: 'u1', role: 'office' }, areas: ['220122'] });
  });
});

describe('A claim that does not fit is named', () => {
  const realm_access = { roles: ['ledger-office'] };
  it.each<[object, Record<string, string>, string, string, string]>([
    [{}, keycloak, 'token-role', 'realm_access.roles', 'is missing; known roles: ledger-office, ledger-cadre'],
    [{ realm_access: 'x' }, keycloak, 'token-role', 'realm_access.roles', 'is missing'],
    [{ realm_access: null }, keycloak, 'token-role', 'realm_access.roles', 'is missing'],
    [{ realm_access: { roles: ['office'] } }, keycloak, 'token-role', 'realm_access.roles', 'holds no role'],
    [{ roles: ['Ledger.Office', 'Ledger.Inspector'] }, entra, 'token-role', 'roles', 'several roles'],
    [{ roles: {} }, entra, 'token-role', 'roles', 'holds no role'],
    [{ role: 'head office' }, {}, 'token-role', 'role', 'holds no role'],
    [{ role: 'toString' }, {}, 'token-role', 'role', 'holds no role'],
    [{ realm_access }, keycloak, 'token-areas', 'ledger_areas', 'is missing'],
    [{ realm_access, areas: '*' }, keycloak, 'token-areas', 'ledger_areas', 'is missing'],
    [{ realm_access, ledger_areas: ['*', '220122000000'] }, keycloak, 'token-areas', 'ledger_areas', 'has to be 1'],
    [{ realm_access, ledger_areas: 220_122_000_000 }, keycloak, 'token-areas', 'ledger_areas', 'has to be 1'],
    [{ realm_access, ledger_areas: [['*']] }, keycloak, 'token-areas', 'ledger_areas', 'has to be 1'],
    [{ realm_access, ledger_areas: '' }, keycloak, 'token-areas', 'ledger_areas', 'has to be 1'],
    [{ role: 'cadre' }, {}, 'token-cadre', 'cadreId', 'the UUID'],
    [{ role: 'cadre', cadreId: [cadreId, cadreId] }, {}, 'token-cadre', 'cadreId', 'the UUID'],
    [{ role: 'donor' }, {}, 'token-claims', 'organisationId', 'small letters'],
    [{ role: 'office', organisationId: 7 }, {}, 'token-claims', 'organisationId', 'small letters'],
    [{ sub: '', role: 'office' }, {}, 'token-claims', 'sub', '1 to 200'],
  ])('%j', (claims, settings, code, claim, says) => {
    const problem = refusalOf(claims, settings);
    const body = problemBody(problem, 'en') as unknown as Record<string, string>;
    expect([body['code'], body['claim']]).toEqual([code, claim]);
    expect(body['detail']).toContain(`claim ${claim} `);
    expect(body['detail']).toContain(says);
    expect(problemBody(problem, 'zh').detail).toContain(`令牌的声明 ${claim} `);
  });

  it('and nothing of what it holds is repeated', () => {
    const { detail } = problemBody(refusalOf({ role: '王小明', areas: '13812345678' }), 'en');
    expect(detail).not.toContain('王小明');
    expect(problemBody(refusalOf({ role: 'office', areas: '13812345678' }), 'en').detail).not.toContain('13812345678');
  });
});
