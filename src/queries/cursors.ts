/** Cursors of pages: sealed, so that what they carry can be neither read in a log nor changed by whoever sends it. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Problem } from '../http/problem.js';
import type { Texts } from './parameters.js';

/** What a cursor carries: the filters as they were sent, and where the page ended. */
export interface Page {
  readonly texts: Texts;
  readonly after: unknown;
}

const iv_bytes = 12;
const tag_bytes = 16;
const cursor_characters_max = 4_000;

export class Cursors {
  /** @param key of 32 bytes, the same in every process that answers for one ledger */
  constructor(private readonly key: Buffer) {}

  seal(question: string, page: Page): string {
    const iv = randomBytes(iv_bytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(question));
    const sealed = [cipher.update(JSON.stringify(page), 'utf8'), cipher.final()];
    return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** @throws Problem `query-invalid` where it is none of this question */
  open(question: string, cursor: string): Page {
    const box = Buffer.from(cursor.slice(0, cursor_characters_max), 'base64url');
    if (box.length <= iv_bytes + tag_bytes) throw notOurs();
    const decipher = createDecipheriv('aes-256-gcm', this.key, box.subarray(0, iv_bytes)).setAAD(Buffer.from(question));
    decipher.setAuthTag(box.subarray(-tag_bytes));
    try {
      const text = decipher.update(box.subarray(iv_bytes, -tag_bytes), undefined, 'utf8') + decipher.final('utf8');
      return JSON.parse(text) as Page;
    } catch {
      throw notOurs();
    }
  }
}

function notOurs(): Problem {
  const message = {
    zh: '不是此查询给出的 cursor；请原样使用答复中的 nextCursor，或从第一页开始',
    en: 'is no cursor of this question; send nextCursor just as it was answered, or begin with the first page',
  };
  return new Problem('query-invalid', { errors: [{ path: 'cursor', code: 'cursor-invalid', message }] });
}
