/** Whether what an entry names is there: an organisation, an area, a cadre, a code of a list. */
import type { Entry } from '../domain/entry.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { walkFields } from '../domain/fields.js';
import type { Field } from '../domain/fields.js';
import type { CodeList } from '../domain/code-list/code-list.js';
import { ruleCodes } from '../domain/codes.js';
import { refuse } from '../domain/refusal.js';
import type { Refusal, RefusalCode } from '../domain/refusal.js';
import { spanOf } from '../domain/span.js';
import type { Span } from '../domain/span.js';
import { streamOfKind } from '../domain/streams.js';
import type { AnyLife, Lives } from '../event-store/lives.js';

/** Something that has to be there, in another stream. */
interface Reference {
  readonly kind: StreamKind;
  readonly id: string;
  readonly stands: (life: AnyLife) => boolean;
  readonly refusal: RefusalCode;
}

export class References {
  constructor(private readonly lives: Pick<Lives, 'kept' | 'get' | 'refresh'>) {}

  /** The first name that nothing stands behind. */
  async findUnknown(fact: AnyFact, body: object, prefix = ''): Promise<Refusal | undefined> {
    const span = spanOf((body as Entry).occurredOn);
    for (const { field, path, value } of walkFields(fact.payload, body, prefix, 'elsewhere')) {
      const names = Array.isArray(value) ? value : [value];
      for (const name of names) {
        const reference = typeof name === 'string' ? referenceOf(field, name, span) : undefined;
        // Most often it is at hand; a promise for each name would cost more than looking.
        if (!reference || this.#isKept(reference) || (await this.#stands(reference))) continue;
        return refuse(reference.refusal, path);
      }
    }
    return undefined;
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
function unknownCodeOf(kind: StreamKind): RefusalCode {
  const code = `${kind}-unknown`;
  return code in ruleCodes && ruleCodes[code]?.status === 422 ? code : 'reference-unknown';
}

function isThere(life: AnyLife): boolean {
  return life.revision > 0;
}

function isListed(life: AnyLife, name: string, day: string): boolean {
  const { codes } = life.state as CodeList;
  const code = Object.hasOwn(codes, name) ? codes[name] : undefined; // `constructor` is written like a code
  return code !== undefined && (code.until === undefined || code.until >= day);
}
