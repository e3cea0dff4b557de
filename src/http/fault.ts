/** What is wrong with a parameter of a query. */
import { idForms, uuidExpected } from './ids.js';
import type { KnownCode } from './codes.js';
import type { Bilingual } from './language.js';
import { Problem } from './problem.js';
import type { FieldFault } from './problem.js';

const name_characters_max = 200;

export type FaultCode = KnownCode | 'end-before-start';

/** What is wrong with a value, and what to send instead. */
export class Fault {
  constructor(
    readonly code: FaultCode,
    readonly message: Bilingual,
  ) {}

  at(path: string): FieldFault {
    const name = path.slice(0, name_characters_max);
    const { zh, en } = this.message;
    return { path: name, code: this.code, message: { zh: `${name}：${zh}`, en: `${name} ${en}` } };
  }
}

/** Of an id in an address. @param name of the field that would hold it */
export function malformedId(name: string): FieldFault {
  return new Fault('id-invalid', idForms[name]?.expected ?? uuidExpected).at(name);
}

/** Of a value outside a fixed set. */
export function notOneOf(values: readonly string[]): Fault {
  const names = values.join(', ');
  return new Fault('not-one-of', { zh: `须为以下之一：${names}`, en: `has to be one of: ${names}` });
}

/** Of a parameter that a route does not know. */
export function unknownParameter(known: readonly string[]): Fault {
  const names = known.join(', ');
  return names === ''
    ? new Fault('unknown-parameter', { zh: '此处没有参数', en: 'is no parameter; there are none here' })
    : new Fault('unknown-parameter', {
        zh: `没有这个参数；可用的参数：${names}`,
        en: `is no parameter here; these are: ${names}`,
      });
}

/** Of a member of an item or a body that is no fact, which has few. */
export function unknownMember(known: readonly string[]): Fault {
  const names = known.join(', ');
  return new Fault('unknown-field', {
    zh: `没有这个字段；可用的字段：${names}`,
    en: `is no field here; these are: ${names}`,
  });
}

/** @throws Problem `query-invalid`, with each parameter that the route does not know */
export function refuseUnknown(query: unknown, known: readonly string[]): void {
  const others = Object.keys(query ?? {}).filter((name) => !known.includes(name));
  if (others.length === 0) return;
  const fault = unknownParameter(known);
  throw new Problem('query-invalid', { errors: others.map((name) => fault.at(name)) });
}
