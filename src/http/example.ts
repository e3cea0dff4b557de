/** A body that keeps the rules of its class, from the class itself: shown in the API's description. */
import { fieldsOf } from '../domain/fields.js';
import type { Field, PayloadClass } from '../domain/fields.js';

const uuid = '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e';

/** By the `format` or the `pattern` of a field. */
const texts: Readonly<Record<string, string>> = {
  uuid,
  edtf: '2022-03-05',
  date: '2022-03-05',
  'date-time': '2022-03-05T09:30:00+08:00',
  gb11643: '11010519491231002X',
  'cn-phone': '13800138000',
  text: '示例',
  '^\\d{12}$': '220122101201',
  '^\\d{1,5}-\\d$': '8480-6',
  '^[!-~]{1,40}$': 'mm[Hg]',
};

/** Shown though they may be left out: without them most bodies would say little. */
const telling = new Set(['occurredOn', 'purposes', 'items', 'cash', 'grade', 'cadreId', 'unit', 'organisationId']);

/** The first code of a list; undefined where there is no such list. */
export type CodeOf = (list: string) => string | undefined;

/** Required fields, and those that nearly every body has. */
export function exampleOf(payload: PayloadClass, codeOf: CodeOf): Record<string, unknown> {
  const shown = fieldsOf(payload).filter(({ name, optional }) => !optional || telling.has(name));
  return Object.fromEntries(shown.map((field) => [field.name, valueOf(field, codeOf)]));
}

function valueOf(field: Field, codeOf: CodeOf): unknown {
  const one = field.nested ? exampleOf(field.nested(), codeOf) : scalarOf(field, codeOf);
  return field.list ? [one] : one;
}

function scalarOf({ schema, codeList }: Field, codeOf: CodeOf): unknown {
  const {
    enum: choices,
    format,
    pattern,
    type,
    minimum,
  } = schema as {
    enum?: readonly unknown[];
    format?: string;
    pattern?: string;
    type?: string;
    minimum?: number;
  };
  if (choices) return choices[0];
  if (type === 'integer') return Math.max(minimum ?? 0, 1);
  if (type === 'boolean') return true;
  if (type === 'object') return {};
  if (codeList !== undefined) return codeOf(codeList) ?? 'other';
  const known = texts[format ?? ''] ?? texts[pattern ?? ''];
  if (known !== undefined) return known;
  return pattern?.startsWith('^-?') ? '12.5' : 'example';
}
