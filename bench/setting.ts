/** What the households of a bench ledger live among: villages, units, cadres, and the code lists of the reference. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { areaRegistered } from '../src/domain/area/area.js';
import { cadreRegistered } from '../src/domain/cadre/cadre.js';
import { codeListed } from '../src/domain/code-list/code-list.js';
import type { Entry } from '../src/domain/entry.js';
import type { Actor, AnyFact, StreamKind } from '../src/domain/fact.js';
import { organisationRegistered } from '../src/domain/organisation/organisation.js';
import { Chance } from './chance.js';

/** An entry with all that the store adds, so that it can be recorded through the port. */
export interface Told {
  readonly fact: AnyFact;
  readonly payload: Entry;
  readonly actor: Actor;
  /** RFC 3339, UTC, milliseconds. */
  readonly receivedAt: string;
  readonly held?: 'not-paired';
  /** Of a correction: the fact that it corrects. */
  readonly corrected?: AnyFact;
}

export interface Setting {
  readonly seed: number;
  /** Twelve-digit codes. */
  readonly villages: readonly string[];
  readonly organisations: readonly string[];
  readonly cadres: readonly Actor[];
  readonly clinicians: readonly Actor[];
  readonly offices: readonly Actor[];
  /** Codes by the list they are in. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

/** Households that a village has, and that a cadre looks after, about. */
const households_per_village = 250;
const households_per_cadre = 60;
const begun = Date.parse('2013-12-01T00:00:00Z');

interface ListedCode {
  readonly list: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

function listedCodes(): ListedCode[] {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'reference', 'code-lists.json'))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, 'reference', 'code-lists.json'), 'utf8')) as ListedCode[];
}

export function settingOf(seed: number, households: number): Setting {
  const chance = new Chance(seed, -1);
  const villages = Array.from({ length: Math.max(8, Math.ceil(households / households_per_village)) }, (_, i) =>
    villageCode(i),
  );
  const organisations = Array.from({ length: 60 }, (_, i) => `unit-${String(i + 1).padStart(2, '0')}`);
  const cadres = Array.from({ length: Math.max(20, Math.ceil(households / households_per_cadre)) }, (): Actor => {
    const cadreId = chance.uuid(begun);
    return { sub: `cadre:${cadreId}`, role: 'cadre', cadreId, organisationId: chance.pick(organisations) };
  });
  const clinicians = organisations.slice(0, 20).map((organisationId): Actor => {
    return { sub: `clinician:${organisationId}`, role: 'clinician', organisationId };
  });
  const offices = Array.from({ length: 20 }, (_, i): Actor => ({ sub: `office:${i + 1}`, role: 'office' }));
  const codes: Record<string, string[]> = {};
  for (const { list, code } of listedCodes()) (codes[list] ??= []).push(code);
  return { seed, villages, organisations, cadres, clinicians, offices, codes };
}

/** A hundred villages to a town, a hundred towns to a county, below one province. */
function villageCode(index: number): string {
  const county = 220_100 + Math.floor(index / 10_000);
  const town = 100 + (Math.floor(index / 100) % 100);
  return `${county}${town}${200 + (index % 100)}`;
}

/** The entries that register all of it, by stream. */
export function registrationsOf(setting: Setting): Map<string, Told[]> {
  const chance = new Chance(setting.seed, -2);
  const streams = new Map<string, Told[]>();
  const tell = (kind: StreamKind, id: string, fact: AnyFact, body: object): void => {
    const name = `${kind}-${id}`;
    const told = streams.get(name) ?? [];
    streams.set(name, told);
    told.push({
      fact,
      payload: { entryId: chance.uuid(begun), ...body },
      actor: setting.offices[0]!,
      receivedAt: new Date(begun).toISOString(),
    });
  };
  for (const { list, code, zh, en } of listedCodes()) tell('code-list', list, codeListed, { list, code, zh, en });
  for (const code of setting.villages) {
    tell('area', code, areaRegistered, { code, name: `第${code.slice(6)}村` });
  }
  for (const organisationId of setting.organisations) {
    const named = { organisationId, name: `帮扶单位${organisationId.slice(5)}`, kind: 'hospital' };
    tell('organisation', organisationId, organisationRegistered, named);
  }
  for (const { cadreId, organisationId } of setting.cadres) {
    const registered = { personId: cadreId, name: nameOf(chance), organisationId, post: '驻村干部' };
    tell('cadre', cadreId!, cadreRegistered, registered);
  }
  return streams;
}

const families = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎';
const given = '秀英桂兰玉芝国强建军淑珍海龙凤霞德福永贵春梅志明丽华金山文学红艳立新长林雪松晓光宝成庆云';

export function nameOf(chance: Chance): string {
  const one = (of: string): string => of.charAt(chance.below(of.length));
  return one(families) + one(given) + (chance.is(0.7) ? one(given) : '');
}
