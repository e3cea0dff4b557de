/** Whether what an entry names is there: an organisation, an area, a cadre, a code of a list. */
import type { Entry } from '../domain/entry.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { fieldsOf, walkFields } from '../domain/fields.js';
import type { Field } from '../domain/fields.js';
import type { Known } from '../domain/code.js';
import type { CodeList } from '../domain/code-list/code-list.js';
import { refusals } from '../domain/codes.js';
import { holdsPersonalNumber } from '../domain/identity-number.js';
import { refuse } from '../domain/refusal.js';
import type { Refusal } from '../domain/refusal.js';
import { spanOf } from '../domain/span.js';
import type { Span } from '../domain/span.js';
import { streamOfKind } from '../domain/streams.js';
import type { AnyLife, Lives } from '../event-store/lives.js';
import { nearestOf } from './nearest.js';

/** Something that has to be there, in another stream. */
interface Reference {
  readonly kind: StreamKind;
  readonly id: string;
  readonly stands: (life: AnyLife) => boolean;
  /** Code of the refusal where nothing stands there. */
  readonly refusal: string;
}

export class References {
  constructor(private readonly lives: Pick<Lives, 'kept' | 'get' | 'refresh'>) {}

  /**
   * The first name that nothing stands behind.
   * @param today on which an opening entry that tells no day names others; undefined where it was recorded before
   */
  async findUnknown(fact: AnyFact, body: object, prefix = '', today?: string): Promise<Refusal | undefined> {
    const { occurredOn } = body as Entry;
    const span = spanOf(occurredOn ?? (fact.opens ? today : undefined));
    for (const { field, path, value } of walkFields(fact.payload, body, prefix, 'elsewhere')) {
      const names = Array.isArray(value) ? value : [value];
      for (const name of names) {
        const reference = typeof name === 'string' ? referenceOf(field, name, span) : undefined;
        // Most often it is at hand; a promise for each name would cost more than looking.
        if (!reference || this.#isKept(reference) || (await this.#stands(reference))) continue;
        return refuse(reference.refusal, path, [], await this.#knownOf(reference, name as string, span));
      }
    }
    return undefined;
  }

  /** The first name of an entry of the same stream that is not there, or is one of another fact. */
  findUnknownEntry({ payload }: AnyFact, body: object, prefix: string, life: AnyLife): Refusal | undefined {
    for (const { name, entryOf, entryUnknown } of fieldsOf(payload)) {
      const named = (body as Readonly<Record<string, unknown>>)[name];
      if (entryOf === undefined || typeof named !== 'string') continue;
      if (life.findRecord(named)?.type !== entryOf) return refuse(entryUnknown ?? 'entry-unknown', prefix + name);
    }
    return undefined;
  }

  async #knownOf({ kind, id }: Reference, name: string, span: Span): Promise<Known> {
    if (kind === 'code-list') return this.#codesLike(id, name, span.first);
    const { ended } = streamOfKind(kind);
    const life = ended && (await this.lives.get(kind, id));
    return life && isThere(life) ? ended(life.state) : {};
  }

  /** What is to be said of a code that may not be used on a day: since when, what is like it, and where all are. */
  async #codesLike(list: string, name: string, day: string): Promise<Known> {
    const life = await this.lives.get('code-list', list);
    const { codes } = life.state as CodeList;
    const inForce = Object.keys(codes).filter((each) => isListed(life, each, day));
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
    const life = this.lives.kept(kind, id);
    return life !== undefined && stands(life);
  }

  /** Only a no is asked again of the store, as another process may have recorded it since. */
  async #stands({ kind, id, stands }: Reference): Promise<boolean> {
    const life = await this.lives.get(kind, id);
    return stands(life) || stands(await this.lives.refresh(kind, life));
  }
}

function referenceOf({ codeList, refersTo }: Field, name: string, span: Span): Reference | undefined {
  if (refersTo) {
    const { stands } = streamOfKind(refersTo);
    return {
      kind: refersTo,
      id: name,
      stands: (life) => isThere(life) && (stands?.(life.state, span) ?? true),
      refusal: unknownCodeOf(refersTo),
    };
  }
  if (!codeList) return undefined;
  return {
    kind: 'code-list',
    id: codeList,
    stands: (life) => isListed(life, name, span.first),
    refusal: 'code-unknown',
  };
}

/** What a path that leads nowhere is answered with is not what a field is refused for. */
function unknownCodeOf(kind: StreamKind): string {
  const code = `${kind}-unknown`;
  return refusals[code]?.status === 422 ? code : 'reference-unknown';
}

function isThere(life: AnyLife): boolean {
  return life.revision > 0;
}

function isListed(life: AnyLife, name: string, day: string): boolean {
  const { codes } = life.state as CodeList;
  const code = Object.hasOwn(codes, name) ? codes[name] : undefined; // `constructor` is written like a code
  return code !== undefined && (code.until === undefined || code.until >= day);
}
