/** Names for the codes and ids of an answer: of code lists, and of streams that are named in public. */
import { Injectable } from '@nestjs/common';
import type { CodeList } from '../domain/code-list/code-list.js';
import type { AnyFact } from '../domain/fact.js';
import { walkFields } from '../domain/field-values.js';
import { streams } from '../domain/streams.js';
import { AggregateRepository } from '../event-store/aggregate-repository.js';
import type { Language } from '../http/language.js';
import type { JsonSchema } from '../domain/fields.js';

/** By code list, or by kind of stream such as `area`: the name of each code or id. What has no name is left out. */
export type LabelTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const labelsSchema: JsonSchema = {
  type: 'object',
  description: 'Names by code list (or by kind of stream, such as area or fund), then by code or id',
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
    for (const { field, value } of walkFields(payload, body, '', 'elsewhere')) {
      const list = field.codeList ?? field.refersTo;
      if (list === undefined) continue;
      for (const each of Array.isArray(value) ? value : [value]) if (typeof each === 'string') this.add(list, each);
    }
  }

  get lists(): [list: string, codes: ReadonlySet<string>][] {
    return [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

@Injectable()
export class Labels {
  constructor(private readonly aggregates: AggregateRepository) {}

  async of(named: Named, language: Language): Promise<LabelTexts> {
    const lists = named.lists.map(async ([list, codes]) => [list, await this.#namesOf(list, codes, language)] as const);
    return Object.fromEntries(await Promise.all(lists));
  }

  async #namesOf(list: string, codes: ReadonlySet<string>, language: Language): Promise<Record<string, string>> {
    const nameOf = await this.#naming(list, codes, language);
    const names: Record<string, string> = {};
    for (const code of [...codes].sort()) {
      const name = nameOf(code);
      if (name !== undefined) names[code] = name;
    }
    return names;
  }

  /** Of a code list, which is read once; or of things that have a stream each. */
  async #naming(
    list: string,
    codes: ReadonlySet<string>,
    language: Language,
  ): Promise<(code: string) => string | undefined> {
    const kind = streams.find((definition) => definition.kind === list);
    if (kind) {
      if (!kind.hasPublicLabel) return () => undefined;
      const aggregates = await this.aggregates.getAll(list, codes);
      return (code) => kind.label!(aggregates.get(code)!.state);
    }
    const { codes: known } = (await this.aggregates.get('code-list', list)).state as CodeList;
    return (code) => (language === 'en' ? (known[code]?.en ?? known[code]?.zh) : known[code]?.zh);
  }
}
