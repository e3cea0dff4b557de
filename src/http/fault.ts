/** What is wrong with a parameter of a query. */
import { idForms, uuidExpected } from './ids.js';
import type { KnownCode } from './codes.js';
import type { Bilingual } from './language.js';
import { Problem } from './problem.js';
import type { FieldFault } from './problem.js';
import { shownValue } from './shown-value.js';

const name_characters_max = 200;

export type FaultCode = KnownCode | 'end-before-start';

/** What is wrong with a value, and what to send instead. */
export class Fault {
  constructor(
    readonly code: FaultCode,
    readonly message: Bilingual,
  ) {}

  /** @param value what was sent; it is told behind the rule, where it may be told */
  at(path: string, value?: string): FieldFault {
    const name = path.slice(0, name_characters_max);
    const { zh, en } = this.message;
    const sent = shownValue(value);
    const message = {
      zh: `${name}：${sent === undefined ? zh : behindRule(zh, '；', `（所填：${sent}）`)}`,
      en: `${name} ${sent === undefined ? en : behindRule(en, '; ', ` (sent: ${sent})`)}`,
    };
    return { path: name, code: this.code, message };
  }
}

/** The way out, where there is one, comes last. */
function behindRule(message: string, mark: string, sent: string): string {
  const [rule = '', ...wayOut] = message.split(mark);
  return [`${rule}${sent}`, ...wayOut].join(mark);
}

/** Of an id in an address. @param name of the field that would hold it */
export function malformedId(name: string): FieldFault {
  return new Fault('id-invalid', idForms[name]?.expected ?? uuidExpected).at(name);
}

/** Of a value outside a fixed set. */
export function notOneOf(values: readonly string[]): Fault {
  const names = values.join(', ');
  return new Fault('not-one-of', {
    zh: `须为以下之一：${names}；请从中选择`,
    en: `has to be one of: ${names}; choose one of them`,
  });
}

/** Of a parameter that a route does not know. */
export function unknownParameter(known: readonly string[]): Fault {
  const names = known.join(', ');
  return names === ''
    ? new Fault('unknown-parameter', {
        zh: '这个地址没有查询参数，请去掉',
        en: 'is not a parameter; there are none here',
      })
    : new Fault('unknown-parameter', {
        zh: `没有这个参数；可用的参数：${names}`,
        en: `is not a parameter here; the parameters are: ${names}`,
      });
}

/** Of a member of an item or a body that is no fact, which has few. */
export function unknownMember(known: readonly string[]): Fault {
  const names = known.join(', ');
  return new Fault('unknown-field', {
    zh: `没有这个字段；可用的字段：${names}`,
    en: `is not a field here; the fields are: ${names}`,
  });
}

/** @throws Problem `query-invalid`, with each parameter that the route does not know */
export function refuseUnknown(query: unknown, known: readonly string[]): void {
  const others = Object.keys(query ?? {}).filter((name) => !known.includes(name));
  if (others.length === 0) return;
  const fault = unknownParameter(known);
  throw new Problem('query-invalid', { errors: others.map((name) => fault.at(name)) });
}
