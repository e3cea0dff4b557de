/** Whether what an entry names is there: an organisation, an area, a cadre, a code of a list. */
import type { Entry } from '../domain/entry.js';
import type { AnyFact, StreamKind } from '../domain/fact.js';
import { walkFields } from '../domain/fields.js';
import type { Field } from '../domain/fields.js';
import type { CodeList } from '../domain/code-list/code-list.js';
import { refuse } from '../domain/refusal.js';
import type { Refusal } from '../domain/refusal.js';
import { spanOf } from '../domain/span.js';
import type { AnyLife, Lives } from '../event-store/lives.js';

export class References {
  constructor(private readonly lives: Pick<Lives, 'get' | 'refresh'>) {}

  /** The first name that nothing stands behind. */
  async findUnknown(fact: AnyFact, body: object, prefix = ''): Promise<Refusal | undefined> {
    const { first } = spanOf((body as Entry).occurredOn);
    for (const { field, path, value } of walkFields(fact.payload, body, prefix, 'elsewhere')) {
      const names = Array.isArray(value) ? value : [value];
      for (const name of names) {
        if (typeof name !== 'string') continue;
        const refusal = await this.#refuse(field, name, path, first);
        if (refusal) return refusal;
      }
    }
    return undefined;
  }

  async #refuse({ codeList, refersTo }: Field, name: string, path: string, day: string): Promise<Refusal | undefined> {
    if (refersTo)
      return (await this.#holds(refersTo, name, (life) => life.revision > 0))
        ? undefined
        : refuse(`${refersTo}-unknown`, path);
    if (!codeList) return undefined;
    const isListed = (life: AnyLife): boolean => {
      const { codes } = life.state as CodeList;
      const code = Object.hasOwn(codes, name) ? codes[name] : undefined; // `constructor` is written like a code
      return code !== undefined && (code.until === undefined || code.until >= day);
    };
    return (await this.#holds('code-list', codeList, isListed)) ? undefined : refuse('code-unknown', path);
  }

  /** Asked of what is kept; only a no is asked again of the store, as another process may have recorded it since. */
  async #holds(kind: StreamKind, id: string, test: (life: AnyLife) => boolean): Promise<boolean> {
    const life = await this.lives.get(kind, id);
    return test(life) || test(await this.lives.refresh(kind, life));
  }
}
