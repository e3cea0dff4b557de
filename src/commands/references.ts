/** Whether what an entry names is there: an organisation, an area, a cadre, a code of a list. */
import type { Entry } from '../domain/entry.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { fieldsOf } from '../domain/fields.js';
import { walkFields } from '../domain/field-values.js';
import type { Field } from '../domain/fields.js';
import type { Known } from '../domain/code.js';
import type { CodeList } from '../domain/code-list/code-list.js';
import { refusals } from '../domain/codes.js';
import { holdsPersonalNumber } from '../domain/identity-number.js';
import { refuse } from '../domain/refusal.js';
import type { Refusal } from '../domain/refusal.js';
import { spanOf } from '../domain/span.js';
import type { Span } from '../domain/span.js';
import { streamName, streamOfKind } from '../domain/streams.js';
import type { AnyAggregate, AggregateRepository } from '../event-store/aggregate-repository.js';
import { nearestOf } from './nearest.js';

/** Something that has to be there, in another stream. */
interface Reference {
  readonly kind: StreamKind;
  readonly id: string;
  /** Of what has to say more than that it is there; undefined where that is enough. */
  readonly stands: ((aggregate: AnyAggregate) => boolean) | undefined;
  /** Code of the refusal where nothing stands there. */
  readonly refusal: string;
  /** As it was named, and where. */
  readonly name: string;
  readonly path: string;
}

export class References {
  constructor(
    private readonly aggregates: Pick<AggregateRepository, 'kept' | 'get' | 'getAll' | 'refresh' | 'existing'>,
  ) {}

  /**
   * The first name that nothing stands behind on the days of the entry.
   * @param today on which an opening entry that tells no day names others; undefined where it was recorded before
   */
  async findUnknown(fact: AnyFact, body: object, prefix = '', today?: string): Promise<Refusal | undefined> {
    const { occurredOn } = body as Entry;
    const span = spanOf(occurredOn ?? (fact.opens ? today : undefined));
    const unsure: Reference[] = [];
    for (const { field, path, value } of walkFields(fact.payload, body, prefix, 'elsewhere')) {
      const names = Array.isArray(value) ? value : [value];
      for (const name of names) {
        const reference = typeof name === 'string' ? referenceOf(field, name, path, span) : undefined;
        if (reference && !this.#isKept(reference)) unsure.push(reference);
      }
    }
    for (const reference of thingsThere(fact, body, prefix)) if (!this.#isKept(reference)) unsure.push(reference);
    // Most often all of it is at hand; a promise for each name would cost more than looking.
    const missing = unsure.length === 0 ? undefined : await this.#firstMissing(unsure);
    if (!missing) return undefined;
    return refuse(missing.refusal, missing.path, [], await this.#knownOf(missing, span));
  }

  /** The first name of an entry of the same stream that is not there, or is one of another fact. */
  findUnknownEntry({ payload }: AnyFact, body: object, prefix: string, aggregate: AnyAggregate): Refusal | undefined {
    for (const { name, entryOf, entryUnknown } of fieldsOf(payload)) {
      const named = (body as Readonly<Record<string, unknown>>)[name];
      if (entryOf === undefined || typeof named !== 'string') continue;
      if (aggregate.findRecord(named)?.type !== entryOf) return refuse(entryUnknown ?? 'entry-unknown', prefix + name);
    }
    return undefined;
  }

  async #knownOf({ kind, id, name }: Reference, span: Span): Promise<Known> {
    if (kind === 'code-list') return this.#codesLike(id, name, span.first);
    const { ended } = streamOfKind(kind);
    const aggregate = ended && (await this.aggregates.get(kind, id));
    return aggregate && isThere(aggregate) ? ended(aggregate.state, span) : {};
  }

  /** What is to be said of a code that may not be used on a day: since when, what is like it, and where all are. */
  async #codesLike(list: string, name: string, day: string): Promise<Known> {
    const aggregate = await this.aggregates.get('code-list', list);
    const { codes } = aggregate.state as CodeList;
    const inForce = Object.keys(codes).filter((each) => isListed(aggregate, each, day));
    const near = nearestOf(name, inForce).map((each) => [each, codes[each]!] as const);
    const until = Object.hasOwn(codes, name) ? codes[name]?.until : undefined;
    return {
      list,
      where: `/v1/codes/${list}/file`,
      ...(until !== undefined && { until }),
      ...(!holdsPersonalNumber(name) && { code: name }),
      ...(near.length > 0 && {
        nearest: {
          zh: near.map(([each, { zh }]) => `${each}（${zh}）`).join('、'),
          en: near.map(([each, { zh, en }]) => `${each} (${en ?? zh})`).join(', '),
        },
      }),
    };
  }

  #isKept({ kind, id, stands }: Reference): boolean {
    const aggregate = this.aggregates.kept(kind, id);
    return aggregate !== undefined && (stands?.(aggregate) ?? true);
  }

  /** Of each kind all are asked for together: whether they exist, and how they stand where that matters. */
  async #firstMissing(references: readonly Reference[]): Promise<Reference | undefined> {
    const [there, aggregates] = [new Set<string>(), new Map<string, AnyAggregate>()];
    for (const kind of new Set(references.map((each) => each.kind))) {
      const of = references.filter((each) => each.kind === kind);
      const idsOf = (some: readonly Reference[]): string[] => [...new Set(some.map(({ id }) => id))];
      const plain = idsOf(of.filter(({ stands }) => !stands));
      const exact = idsOf(of.filter(({ stands }) => stands));
      if (plain.length > 0)
        for (const id of await this.aggregates.existing(kind, plain)) there.add(streamName(kind, id));
      if (exact.length === 0) continue;
      for (const [id, aggregate] of await this.aggregates.getAll(kind, exact))
        aggregates.set(streamName(kind, id), aggregate);
    }
    for (const reference of references) {
      const name = streamName(reference.kind, reference.id);
      const { stands } = reference;
      if (stands ? await this.#stands(stands, reference.kind, aggregates.get(name)!) : there.has(name)) continue;
      return reference;
    }
    return undefined;
  }

  /** Only a no is asked again of the store, as another process may have recorded it since. */
  async #stands(
    stands: (aggregate: AnyAggregate) => boolean,
    kind: StreamKind,
    aggregate: AnyAggregate,
  ): Promise<boolean> {
    return stands(aggregate) || stands(await this.aggregates.refresh(kind, aggregate));
  }
}

/** Entries of other streams, each named beside its stream in a part of the body. */
function thingsThere({ payload }: AnyFact, body: object, prefix: string): Reference[] {
  return fieldsOf(payload).flatMap(({ name, nested, thingThere }): Reference[] => {
    const part = (body as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>)[name];
    if (!nested || thingThere === undefined || !part) return [];
    const fields = fieldsOf(nested());
    const [stream, entry] = [fields.find(({ refersTo }) => refersTo)!, fields.find(({ refersTo }) => !refersTo)!];
    const { find } = streamOfKind(stream.refersTo!).things[thingThere]!;
    const named = part[entry.name]!;
    return [
      {
        ...{ kind: stream.refersTo!, id: part[stream.name]!, name: named, path: `${prefix}${name}.${entry.name}` },
        stands: (aggregate) => find(aggregate.state, named) !== undefined,
        refusal: `${thingThere}-unknown`,
      },
    ];
  });
}

function referenceOf(
  { codeList, refersTo, atAnyTime }: Field,
  name: string,
  path: string,
  span: Span,
): Reference | undefined {
  if (refersTo) {
    const { stands } = streamOfKind(refersTo);
    return {
      ...{ kind: refersTo, id: name, name, path },
      stands: atAnyTime || !stands ? undefined : (aggregate) => isThere(aggregate) && stands(aggregate.state, span),
      refusal: unknownCodeOf(refersTo),
    };
  }
  if (!codeList) return undefined;
  return {
    ...{ kind: 'code-list', id: codeList, name, path },
    stands: (aggregate) => isListed(aggregate, name, span.first),
    refusal: 'code-unknown',
  };
}

/** What a path that leads nowhere is answered with is not what a field is refused for. */
function unknownCodeOf(kind: StreamKind): string {
  const code = `${kind}-unknown`;
  return refusals[code]?.status === 422 ? code : 'reference-unknown';
}

function isThere(aggregate: AnyAggregate): boolean {
  return aggregate.revision > 0;
}

function isListed(aggregate: AnyAggregate, name: string, day: string): boolean {
  const { codes } = aggregate.state as CodeList;
  const code = Object.hasOwn(codes, name) ? codes[name] : undefined; // `constructor` is written like a code
  return code !== undefined && (code.until === undefined || code.until >= day);
}
