/** What the catalogue of facts says of fields: their titles, the code list of their values, what they refer to. */
import { useQuery } from '@tanstack/react-query';
import { factsQuery } from '../api/streams';
import type { FactLine } from '../api/streams';
import { useLanguage } from '../texts/texts';

export interface FieldMeaning {
  readonly title?: string;
  readonly description?: string;
  /** Code lists, or kinds of streams, in which values of the field have their labels. */
  readonly lists: ReadonlySet<string>;
  /** Titles of single values. */
  readonly values: ReadonlyMap<string, string>;
}

export interface KindLine {
  /** Segment of its addresses. */
  readonly path: string;
  readonly kind: string;
  readonly title: string;
}

export class Catalogue {
  readonly kinds: readonly KindLine[];
  readonly #facts: ReadonlyMap<string, FactLine>;
  readonly #byKind = new Map<string, ReadonlyMap<string, FieldMeaning>>();
  readonly #byFact = new Map<string, ReadonlyMap<string, FieldMeaning>>();

  constructor(readonly items: readonly FactLine[]) {
    this.#facts = new Map(items.map((item) => [`${item.stream} ${item.fact}`, item]));
    const kinds = new Map<string, KindLine>();
    for (const { stream, streamTitle, path } of items)
      kinds.set(stream, { kind: stream, path: path.split('/')[2] ?? '', title: streamTitle ?? stream });
    this.kinds = [...kinds.values()];
  }

  kindAt(path: string): KindLine | undefined {
    return this.kinds.find((kind) => kind.path === path);
  }

  /** Of `household-0190…`: of which kind it is, and its id. */
  streamNamed(name: string): (KindLine & { readonly id: string }) | undefined {
    const kind = this.kinds.find((each) => name.startsWith(`${each.kind}-`));
    return kind && { ...kind, id: name.slice(kind.kind.length + 1) };
  }

  /** Of the fields of one fact's body. */
  ofFact(kind: string, fact: string): ReadonlyMap<string, FieldMeaning> {
    const key = `${kind} ${fact}`;
    const known = this.#byFact.get(key);
    if (known) return known;
    const found = meaningsOf([this.#facts.get(key)?.schema]);
    this.#byFact.set(key, found);
    return found;
  }

  /** Of the fields that facts of a kind have: what a state holds is mostly called as in the entry that brought it. */
  ofKind(kind: string): ReadonlyMap<string, FieldMeaning> {
    const known = this.#byKind.get(kind);
    if (known) return known;
    const found = meaningsOf(this.items.filter(({ stream }) => stream === kind).map(({ schema }) => schema));
    this.#byKind.set(kind, found);
    return found;
  }

  factsOf(kind: string): readonly FactLine[] {
    return this.items.filter(({ stream }) => stream === kind);
  }
}

interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly 'x-code-list'?: string;
  readonly 'x-refers-to'?: string;
  readonly 'x-labels'?: Readonly<Record<string, string>>;
}

interface Gathered {
  title?: string;
  description?: string;
  readonly lists: Set<string>;
  readonly values: Map<string, string>;
}

function meaningsOf(schemas: readonly unknown[]): ReadonlyMap<string, FieldMeaning> {
  const fields = new Map<string, Gathered>();
  for (const schema of schemas) gather(schema as Schema | undefined, fields);
  return fields;
}

function gather(schema: Schema | undefined, fields: Map<string, Gathered>): void {
  for (const [name, field] of Object.entries(schema?.properties ?? {})) {
    const found: Gathered = fields.get(name) ?? { lists: new Set(), values: new Map() };
    fields.set(name, found);
    found.title ??= field.title;
    found.description ??= field.description;
    for (const part of [field, field.items]) note(part, found);
    gather(field, fields);
    gather(field.items, fields);
  }
  for (const part of Object.values(schema?.$defs ?? {})) gather(part, fields);
}

function note(part: Schema | undefined, found: Gathered): void {
  for (const list of [part?.['x-code-list'], part?.['x-refers-to']]) if (list !== undefined) found.lists.add(list);
  for (const [value, title] of Object.entries(part?.['x-labels'] ?? {})) found.values.set(value, title);
  for (const each of part?.oneOf ?? [])
    if (typeof each.const === 'string' && each.title !== undefined) found.values.set(each.const, each.title);
}

/** Every cell of a table asks for it: of one answer it is made once. */
const made = new WeakMap<object, Catalogue>();

function catalogueOf(answer: { readonly items: readonly FactLine[] }): Catalogue {
  const known = made.get(answer);
  if (known) return known;
  const fresh = new Catalogue(answer.items);
  made.set(answer, fresh);
  return fresh;
}

/** Undefined until it has come. */
export function useCatalogue(): Catalogue | undefined {
  const { language } = useLanguage();
  const { data } = useQuery({ ...factsQuery(language), select: catalogueOf });
  return data;
}
