/** Names for the codes and ids of an answer: of code lists, areas, units and cadres. */
import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import type { Area } from '../domain/area/area.js';
import type { Cadre } from '../domain/cadre/cadre.js';
import type { CodeList } from '../domain/code-list/code-list.js';
import type { AnyFact } from '../domain/fact.js';
import { walkFields } from '../domain/fields.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Lives } from '../event-store/lives.js';
import type { Language } from '../http/language.js';
import type { JsonSchema } from '../domain/fields.js';

/** By code list, or `area`, `organisation`, `cadre`: the name of each code or id. What has no name is left out. */
export type LabelTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const labelsSchema: JsonSchema = {
  type: 'object',
  description: 'Names by code list (or area, organisation, cadre), then by code or id',
  additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
};

/** What an answer names, gathered while it is made. */
export class Named {
  readonly #names = new Map<string, Set<string>>();

  add(list: string, ...codes: (string | undefined)[]): void {
    for (const code of codes) {
      if (code === undefined) continue;
      const known = this.#names.get(list);
      if (known) known.add(code);
      else this.#names.set(list, new Set([code]));
    }
  }

  /** Everything that a body names. */
  addBody({ payload }: AnyFact, body: object): void {
    for (const { field, value } of walkFields(payload, body)) {
      const list = field.codeList ?? field.refersTo;
      if (list === undefined) continue;
      for (const each of Array.isArray(value) ? value : [value]) if (typeof each === 'string') this.add(list, each);
    }
  }

  get lists(): [list: string, codes: ReadonlySet<string>][] {
    return [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const names_at_once = 64;

@Injectable()
export class Labels {
  constructor(private readonly lives: Lives) {}

  async of(named: Named, language: Language): Promise<LabelTexts> {
    const lists = named.lists.map(async ([list, codes]) => [list, await this.#namesOf(list, codes, language)] as const);
    return Object.fromEntries(await Promise.all(lists));
  }

  async #namesOf(list: string, codes: ReadonlySet<string>, language: Language): Promise<Record<string, string>> {
    const sorted = [...codes].sort();
    const nameOf = await this.#naming(list, language);
    const found = await pMap(sorted, async (code) => [code, await nameOf(code)] as const, {
      concurrency: names_at_once,
    });
    return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== undefined));
  }

  /** Of a code list, which is read once; or of things that have a stream each, some of which are read by one statement. */
  async #naming(list: string, language: Language): Promise<(code: string) => Promise<string | undefined>> {
    if (list === 'area' || list === 'organisation' || list === 'cadre') {
      return async (code) => ((await this.lives.get(list, code)).state as Area | Organisation | Cadre).name;
    }
    const { codes } = (await this.lives.get('code-list', list)).state as CodeList;
    return async (code) => (language === 'en' ? (codes[code]?.en ?? codes[code]?.zh) : codes[code]?.zh);
  }
}
