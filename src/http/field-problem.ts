/** What is wrong with a field, said so that it can be put right: from the rule that it breaks and its descriptor. */
import type { Known } from '../domain/code.js';
import { fieldsOf } from '../domain/fields.js';
import type { Field, PayloadClass } from '../domain/fields.js';
import { meantSpan } from '../domain/span.js';
import type { FieldError } from '../domain/validate.js';
import { messageOf } from './codes.js';
import type { Case } from './codes.js';
import type { FieldCode } from './field-codes.js';
import type { Bilingual } from './language.js';
import type { FieldFault } from './problem.js';
import { shownValue } from './shown-value.js';

const errors_max = 20;
const path_characters_max = 200;

export interface Complaints {
  /** Of the paths, where the body is a part of another one. */
  readonly prefix?: string;
  /** What the part is called there. */
  readonly within?: Bilingual;
  /** What else is known, for the messages. */
  readonly known?: Known;
}

/** @param body as it was sent, to tell a wrong kind of value from a wrong one */
export function complaintsOf(
  payload: PayloadClass,
  body: unknown,
  errors: readonly FieldError[],
  { prefix = '', within, known }: Complaints = {},
): FieldFault[] {
  return errors.slice(0, errors_max).map(({ path: whole, rule }) => {
    const path = whole.slice(prefix.length);
    const steps = stepsTo(payload, path);
    const value = valueAt(body, path);
    const code = codeOf(rule, steps.at(-1)?.field, value);
    const said = { ...knownOf(steps.at(-1), holderOf(payload, steps), value), ...known };
    const message = messageOf(code, { ...caseOf(payload, path, body, within), known: said });
    return { path: whole.slice(0, path_characters_max), code, message };
  });
}

/** A step of a path such as `items.0.goods`: a field, or one item of a list; without a field where there is none. */
interface Step {
  readonly name: string;
  readonly field?: Field;
  readonly item?: number;
}

function stepsTo(payload: PayloadClass, path: string): Step[] {
  const steps: Step[] = [];
  let fields = fieldsOf(payload);
  for (const name of path === '' ? [] : path.split('.')) {
    const last = steps.at(-1);
    if (last?.field?.list && last.item === undefined && /^\d+$/.test(name)) {
      steps[steps.length - 1] = { ...last, item: Number(name) };
      continue;
    }
    const field = fields.find((each) => each.name === name);
    steps.push(field ? { name, field } : { name });
    fields = field?.nested ? fieldsOf(field.nested()) : [];
  }
  return steps;
}

/** The class whose object has the last name of the path. */
function holderOf(payload: PayloadClass, steps: readonly Step[]): PayloadClass {
  return steps.at(-2)?.field?.nested?.() ?? payload;
}

/** The descriptor behind a path; undefined where there is none. */
export function findField(payload: PayloadClass, path: string): Field | undefined {
  return stepsTo(payload, path).at(-1)?.field;
}

/** What the field behind a path is called, and what was sent there where that is not personal. */
export function caseOf(payload: PayloadClass, path: string, body: unknown, within?: Bilingual): Case {
  const steps = stepsTo(payload, path);
  const labels = [...(within ? [within] : []), ...steps.map(labelOf)];
  if (labels.length === 0) return { label: { zh: '内容', en: 'Body' } };
  const label = {
    zh: labels.map(({ zh }) => zh).join('·'),
    en: labels.map(({ en }) => en).join(' · '),
  };
  const isOpen = steps.length > 0 && steps.every(({ field }) => field && field.personalTo === undefined);
  const sent = isOpen ? shownValue(valueAt(body, path)) : undefined;
  return { label, ...(sent !== undefined && { sent }) };
}

function labelOf({ name, field, item }: Step): Bilingual {
  const shown = name.slice(0, path_characters_max);
  const { zh, en } = field?.label ?? { zh: shown, en: shown };
  return item === undefined ? { zh, en } : { zh: `${zh}（第 ${item + 1} 项）`, en: `${en} (${item + 1})` };
}

function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** By the rule of class-validator that is broken; of the others the field itself says what its values look like. */
const codes: Readonly<Record<string, FieldCode>> = {
  required: 'required',
  whitelistValidation: 'unknown-field',
  unknownValue: 'not-an-object',
  isObject: 'not-an-object',
  nestedValidation: 'not-an-object',
  isArray: 'not-a-list',
  arrayMinSize: 'list-empty',
  arrayMaxSize: 'list-too-long',
  arrayUnique: 'value-repeated',
  isString: 'not-text',
  minLength: 'text-empty',
  maxLength: 'too-long',
  isStorable: 'text-not-storable',
  noPersonalNumber: 'personal-number-in-text',
  isIn: 'not-one-of',
  min: 'too-small',
  max: 'too-large',
  depth: 'too-deep',
  sameEntry: 'other-entry',
};

function codeOf(rule: string, field: Field | undefined, value: unknown): string {
  if (value === null && field) return 'null-value';
  if (rule === 'isIdentityNumber' && typeof value === 'string' && /^\d{17}[\dX]$/.test(value)) {
    return 'identity-number-check-digit';
  }
  return codes[rule] ?? field?.malformed ?? 'pattern';
}

/** What the field allows, and how much was sent. */
function knownOf(step: Step | undefined, holder: PayloadClass, value: unknown): Known {
  const fields = fieldsOf(holder)
    .map(({ name }) => name)
    .join(', ');
  const { field, item } = step ?? {};
  if (!field) return { fields };
  const limits = { ...field.schema, ...field.list, list: field.codeList, count: sizeOf(value) };
  const known: Record<string, string | Bilingual> = { fields };
  for (const [name, limit] of Object.entries(limits)) {
    if (typeof limit === 'string' || typeof limit === 'number') known[name] = String(limit);
  }
  const example = item !== undefined && Array.isArray(field.example) ? (field.example[0] as unknown) : field.example;
  if (field.schema['format'] === 'edtf' && typeof value === 'string') Object.assign(known, meantSpan(value));
  if (example !== undefined) known['example'] = typeof example === 'string' ? example : JSON.stringify(example);
  const values = Object.entries(field.values ?? {});
  if (values.length > 0) {
    known['values'] = {
      zh: values.map(([value, { zh }]) => `${value}（${zh}）`).join('、'),
      en: values.map(([value, { en }]) => `${value} (${en})`).join(', '),
    };
  }
  return known;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  return Array.isArray(value) ? value.length : undefined;
}
