/** The parameters of a question: read, checked and described from one definition. */
import { Fault, notOneOf, unknownParameter } from '../http/fault.js';
import type { FaultCode } from '../http/fault.js';
import type { Bilingual } from '../http/language.js';
import { Problem } from '../http/problem.js';
import type { FieldFault } from '../http/problem.js';
import { formats } from '../domain/fields.js';
import type { JsonSchema } from '../domain/fields.js';
import { uuid } from '../domain/ids.js';
import { isDay } from '../domain/span.js';

export { Fault };

export interface Parameter<T> {
  readonly schema: JsonSchema;
  readonly means: Bilingual;
  readonly required?: true;
  /** Where it is not sent. */
  readonly otherwise: T;
  readonly read: (text: string) => T | Fault;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

export type ValuesOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** As they came: by name, one text each. */
export type Texts = Readonly<Record<string, string>>;

const text_characters_max = 200;

/**
 * The texts of the parameters that a question knows; empty ones count as not sent.
 * @throws Problem `query-invalid`, with each parameter that is unknown or comes twice
 */
export function textsOf(parameters: Parameters, query: unknown): Texts {
  const texts: Record<string, string> = {};
  const faults: FieldFault[] = [];
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    const fault = faultOf(parameters, name, value);
    if (fault) faults.push(fault.at(name));
    else if (value !== '') texts[name] = value as string;
  }
  if (faults.length > 0) throw new Problem('query-invalid', { errors: faults });
  return texts;
}

function faultOf(parameters: Parameters, name: string, value: unknown): Fault | undefined {
  if (!Object.hasOwn(parameters, name)) return unknownParameter(Object.keys(parameters));
  if (typeof value !== 'string')
    return new Fault('value-repeated', {
      zh: '只能出现一次；请去掉多余的',
      en: 'may be given only once; leave the others out',
    });
  if (value.length > text_characters_max && name !== 'cursor')
    return new Fault('too-long', {
      zh: `最多 ${text_characters_max} 个字符；请缩短`,
      en: `may have ${text_characters_max} characters at most; shorten it`,
    });
  return undefined;
}

/**
 * The values that the texts stand for.
 * @throws Problem `query-invalid`, with each parameter at fault
 */
export function valuesOf<P extends Parameters>(
  parameters: P,
  texts: Texts,
  check?: (values: ValuesOf<P>) => Readonly<Record<string, Fault>>,
): ValuesOf<P> {
  const values: Record<string, unknown> = {};
  const faults: FieldFault[] = [];
  for (const [name, { read, otherwise, required }] of Object.entries(parameters)) {
    const text = texts[name];
    const value = text === undefined ? (required ? missing : otherwise) : read(text);
    if (value instanceof Fault) faults.push(value.at(name, text));
    else values[name] = value;
  }
  if (faults.length === 0) {
    for (const [path, fault] of Object.entries(check?.(values as ValuesOf<P>) ?? {})) faults.push(fault.at(path));
  }
  if (faults.length > 0) throw new Problem('query-invalid', { errors: faults });
  return values as ValuesOf<P>;
}

const missing = new Fault('required', { zh: '必填；请补上这个参数', en: 'is required; add it' });

const notADay = new Fault('not-a-day', {
  zh: '须为存在的一天，例如 2019-10-16',
  en: 'has to be a day that exists, such as 2019-10-16',
});

/** `YYYY-MM-DD`. */
export function day(means: Bilingual): Parameter<string | undefined> {
  return {
    schema: { type: 'string', format: 'date' },
    means,
    otherwise: undefined,
    read: (text) => (isDay(text) ? text : notADay),
  };
}

/** One without which the question is not answered. */
export function mustBeSent<T>(parameter: Parameter<T | undefined>): Parameter<T> {
  return { ...parameter, required: true } as Parameter<T>;
}

const notKnowable = new Fault('not-an-instant', {
  zh: '须为存在的一天，例如 2019-10-16，或带时区的时刻，例如 2019-10-16T09:30:00+08:00(+ 写作 %2B)',
  en: 'has to be a day such as 2019-10-16, or a clock time with its offset such as 2019-10-16T09:30:00Z',
});

/** Up to when something had been received: a day, the whole of which counts, or a clock time. */
export type Known = { readonly day: string } | { readonly instant: string };

export function known(means: Bilingual): Parameter<Known | undefined> {
  return {
    schema: { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] },
    means,
    otherwise: undefined,
    read: (text) => {
      if (isDay(text)) return { day: text };
      // A plus sign that was not escaped arrives as a space.
      const written = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
      if (!formats['date-time'](written)) return notKnowable;
      const told = new Date(written.toUpperCase()).toISOString();
      // In UTC it may lie in a year that has no four digits.
      return isDay(told.slice(0, 10)) ? { instant: told } : notKnowable;
    },
  };
}

/** One of a fixed set. */
export function choice<const T extends string>(values: readonly T[], means: Bilingual): Parameter<T | undefined> {
  const fault = notOneOf(values);
  return {
    schema: { type: 'string', enum: [...values] },
    means,
    otherwise: undefined,
    read: (text) => (values.includes(text as T) ? (text as T) : fault),
  };
}

/** One of a fixed set, with one of them where it is not sent. */
export function choiceOr<const T extends string>(
  values: readonly T[],
  otherwise: NoInfer<T>,
  means: Bilingual,
): Parameter<T> {
  const { schema, read } = choice(values, means);
  return { schema: { ...schema, default: otherwise }, means, otherwise, read: read as (text: string) => T | Fault };
}

export function flag(means: Bilingual): Parameter<boolean | undefined> {
  const { read } = choice(['true', 'false'], means);
  return {
    schema: { type: 'boolean' },
    means,
    otherwise: undefined,
    read: (text) => {
      const value = read(text);
      return value instanceof Fault ? value : value === 'true';
    },
  };
}

/** Text that has to look like something. */
export function pattern(
  matches: RegExp,
  fault: { readonly code: FaultCode; readonly message: Bilingual },
  means: Bilingual,
): Parameter<string | undefined> {
  return {
    schema: { type: 'string', pattern: matches.source },
    means,
    otherwise: undefined,
    read: (text) => (matches.test(text) ? text : new Fault(fault.code, fault.message)),
  };
}

export function id(means: Bilingual): Parameter<string | undefined> {
  const fault = {
    code: 'not-a-uuid' as const,
    message: {
      zh: '须为 UUID，例如 0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e',
      en: 'has to be a UUID such as 0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e',
    },
  };
  const { read } = pattern(uuid, fault, means);
  const lower = (text: string): string | Fault | undefined => read(text.toLowerCase());
  return { schema: { type: 'string', format: 'uuid' }, means, otherwise: undefined, read: lower };
}

const notAnArea = {
  code: 'not-an-area-code' as const,
  message: {
    zh: '须为十二位数字的区划代码，例如 220122101201；上级以零补足，例如 220122000000',
    en: 'has to be an area code of twelve digits such as 220122101201; a higher one is filled up with zeros',
  },
};

/** Twelve digits; those filled up with zeros mean all that lies within. */
export function area(means: Bilingual): Parameter<string | undefined> {
  return pattern(/^\d{12}$/, notAnArea, means);
}

const notACode = {
  code: 'not-a-code' as const,
  message: {
    zh: '须为代码：小写字母、数字、_ 和 -，最多 64 个字符',
    en: 'has to be a code: lower case letters, digits, _ and -, 64 characters at most',
  },
};

/** A code of a recorded list; one that the list does not have finds nothing. */
export function code(means: Bilingual): Parameter<string | undefined> {
  return pattern(/^[a-z0-9][a-z0-9_-]{0,63}$/, notACode, means);
}

const notAnOrganisation = {
  code: 'not-an-organisation-id' as const,
  message: {
    zh: '须为单位编号：小写字母、数字和 -，最多 64 个字符',
    en: 'has to be an organisation id: lower case letters, digits and -, 64 characters at most',
  },
};

export function organisationId(means: Bilingual): Parameter<string | undefined> {
  return pattern(/^[a-z0-9][a-z0-9-]{0,63}$/, notAnOrganisation, means);
}

/** Free text to look for. */
export function words(means: Bilingual): Parameter<string | undefined> {
  const fault = new Fault('text-empty', {
    zh: '不能为空；不用这个条件，就不要写这个参数',
    en: 'is empty; leave the parameter out if it is not needed',
  });
  const notText = new Fault('text-not-storable', {
    zh: '含有 NUL 字符；请去掉',
    en: 'contains the character NUL; remove it',
  });
  return {
    schema: { type: 'string', minLength: 1, maxLength: text_characters_max },
    means,
    otherwise: undefined,
    read: (text) => (text.includes('\u0000') ? notText : text.trim() === '' ? fault : text.trim()),
  };
}

/** A whole number within bounds, with one of them where it is not sent. */
export function wholeNumber(otherwise: number, min: number, max: number, means: Bilingual): Parameter<number> {
  const fault = (code: FaultCode): Fault =>
    new Fault(code, { zh: `须为 ${min} 至 ${max} 的整数`, en: `has to be a whole number from ${min} to ${max}` });
  return {
    schema: { type: 'integer', minimum: min, maximum: max, default: otherwise },
    means,
    otherwise,
    read: (text) => {
      if (!/^\d{1,9}$/.test(text)) return fault('not-a-whole-number');
      if (Number(text) < min) return fault('too-small');
      return Number(text) > max ? fault('too-large') : Number(text);
    },
  };
}

/** How many items a page holds. */
export function limit(otherwise: number, max: number): Parameter<number> {
  return wholeNumber(otherwise, 1, max, { zh: '每页条数', en: 'Items of a page' });
}

/** Where the page before ended. */
export const cursor: Parameter<string | undefined> = {
  schema: { type: 'string' },
  means: {
    zh: '上一页答复中的 nextCursor；筛选条件已在其中，不必再写',
    en: 'nextCursor of the page before; it carries the filters, which need not be sent again',
  },
  otherwise: undefined,
  read: (text) => text,
};

/** Of a list: as JSON by pages, or the whole of it as CSV. */
export const format = choice(['json', 'csv'], {
  zh: 'csv：整个列表，不分页，供表格软件打开（与 Accept: text/csv 相同）；不填则按 Accept',
  en: 'csv: the whole list, without pages, for spreadsheets (as with Accept: text/csv); else by Accept',
});

/** Two days in order; undefined sides are open. */
export function daysInOrder(from: string | undefined, to: string | undefined): Readonly<Record<string, Fault>> {
  if (from === undefined || to === undefined || from <= to) return {};
  return { to: new Fault('end-before-start', { zh: '不得早于 from', en: 'has to be the same day as from, or later' }) };
}
