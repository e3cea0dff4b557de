import { uuid } from '../domain/ids.js';
import { fieldsOf } from '../domain/fields.js';
import type { JsonSchema } from '../domain/fields.js';
import type { StreamKind } from '../domain/fact.js';
import { streams } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import type { Bilingual } from './language.js';

export interface IdForm {
  readonly pattern: RegExp;
  readonly means: Bilingual;
  /** What to send in place of one that is written otherwise. */
  readonly expected: Bilingual;
}

/** Ids that are no UUIDs, by the field that holds them: written as the payloads have it that begin their streams. */
export const idForms: Readonly<Record<string, IdForm>> = {
  organisationId: {
    pattern: /^[a-z0-9][a-z0-9-]{0,63}$/,
    means: { zh: '单位编号', en: 'The organisation' },
    expected: {
      zh: '须以小写字母或数字开头，其后可有连字符，至多 64 个字符，如 unit-01',
      en: 'has to begin with a lower-case letter or a digit, then such and hyphens, 64 at most, such as unit-01',
    },
  },
  code: {
    pattern: /^\d{12}$/,
    means: { zh: '区划代码', en: 'The area' },
    expected: {
      zh: '须为十二位区划代码，如 220122101007',
      en: 'has to be the twelve digits of an area, such as 220122101007',
    },
  },
  list: {
    pattern: /^[a-z][a-z0-9-]{0,39}$/,
    means: { zh: '代码表', en: 'The code list' },
    expected: {
      zh: '须以小写字母开头，其后为小写字母、数字和连字符，至多 40 个字符，如 need-kind',
      en: 'has to begin with a lower-case letter, then such, digits and hyphens, 40 at most, such as need-kind',
    },
  },
};

export const uuidExpected: Bilingual = {
  zh: '须为 UUID，如 0190a3c2-7b1e-7c55-9d2e-3f4a5b6c7d8e',
  en: 'has to be a UUID, such as 0190a3c2-7b1e-7c55-9d2e-3f4a5b6c7d8e',
};

function idSchemaOf({ kind, id, facts }: AnyStream): JsonSchema {
  const payload = facts.find(({ route }) => route === '')?.payload;
  const field = payload && fieldsOf(payload).find(({ name }) => name === id);
  if (!field) throw new Error(`nothing names the streams of a ${kind}`);
  return field.schema;
}

/** By kind, of the id in the path. */
export const idSchemas: ReadonlyMap<StreamKind, JsonSchema> = new Map(
  streams.map((each) => [each.kind, idSchemaOf(each)]),
);

const patterns = new Map<StreamKind, RegExp>(
  [...idSchemas].map(([kind, { pattern }]) => [kind, typeof pattern === 'string' ? new RegExp(pattern) : uuid]),
);

/** Whether the streams of a kind are named by UUIDs. */
export function isNamedByUuid(kind: StreamKind): boolean {
  return patterns.get(kind) === uuid;
}

/** An id as it stands in a path; undefined where it can't be one of this kind. UUIDs in lower case. */
export function findId(kind: StreamKind, text: string): string | undefined {
  const pattern = patterns.get(kind);
  if (pattern?.test(text)) return text;
  const id = text.toLowerCase();
  return pattern === uuid && uuid.test(id) ? id : undefined;
}
