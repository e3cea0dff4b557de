/** The values of a body's fields, found by what they can tell. */
import { fieldsOf, perClass } from './fields.js';
import type { Field, PayloadClass } from './fields.js';

export interface FieldValue {
  readonly field: Field;
  /** Dotted, with list indices: `items.0.unit`. */
  readonly path: string;
  readonly value: unknown;
  /** The part that holds it: the body itself, or an item of a list. */
  readonly holder: object;
}

/** What a field can tell: that its value is personal, that it names something of the same file, or of another stream. */
export type Telling = 'personal' | 'in-file' | 'elsewhere' | 'anything';

const tells: Readonly<Record<Telling, (field: Field) => boolean>> = {
  personal: ({ personalTo }) => personalTo !== undefined,
  'in-file': ({ inFile }) => inFile !== undefined,
  elsewhere: ({ codeList, refersTo }) => (codeList ?? refersTo) !== undefined,
  anything: (field) => tells.personal(field) || tells['in-file'](field) || tells.elsewhere(field),
};

/** The fields that tell something, or have parts that do; what is personal is one value, whatever its parts. */
const tellingFields: Readonly<Record<Telling, (payload: PayloadClass) => readonly Field[]>> = {
  personal: fieldsThatTell('personal'),
  'in-file': fieldsThatTell('in-file'),
  elsewhere: fieldsThatTell('elsewhere'),
  anything: fieldsThatTell('anything'),
};

function fieldsThatTell(what: Telling): (payload: PayloadClass) => readonly Field[] {
  const inPart = ({ nested, personalTo }: Field): boolean =>
    nested !== undefined && personalTo === undefined && tellingFields[what](nested()).length > 0;
  return perClass((payload) => fieldsOf(payload).filter((field) => tells[what](field) || inPart(field)));
}

/** The values of all fields that tell something, through parts and lists; absent ones left out. */
export function walkFields(payload: PayloadClass, body: object, prefix = '', what: Telling = 'anything'): FieldValue[] {
  const values: FieldValue[] = [];
  for (const field of tellingFields[what](payload)) {
    const held = (body as Record<string, unknown>)[field.name];
    if (held === undefined || held === null) continue;
    const path = prefix + field.name;
    if (field.list && Array.isArray(held) && !field.personalTo) {
      held.forEach((item: unknown, i) => {
        addValues(values, field, item, `${path}.${i}`, what, body);
      });
    } else addValues(values, field, held, path, what, body);
  }
  return values;
}

function addValues(
  values: FieldValue[],
  field: Field,
  value: unknown,
  path: string,
  what: Telling,
  holder: object,
): void {
  if (!field.nested || field.personalTo) values.push({ field, path, value, holder });
  else if (typeof value === 'object' && value !== null) {
    values.push(...walkFields(field.nested(), value, `${path}.`, what));
  }
}
