/** The fields of a list's items, said once: schema, what they are called, and what names their codes and values. */
import type { Bilingual } from '../domain/bilingual.js';
import { Quantity } from '../domain/entry.js';
import { fieldsOf } from '../domain/fields.js';
import type { Field, JsonSchema, PayloadClass } from '../domain/fields.js';
import { streams } from '../domain/streams.js';
import type { Named } from './labels.js';

export interface Column {
  readonly schema: JsonSchema;
  readonly label: Bilingual;
  /** In every item. */
  readonly required?: true;
  /** Of codes and ids: under which name of `labels` their names stand. */
  readonly list?: string;
  /** Of a fixed set: what each value is called. */
  readonly values?: Readonly<Record<string, Bilingual>>;
  /** Of a part: its own fields. */
  readonly parts?: Columns;
  /** Whole fen, which people read in yuan. */
  readonly isFen?: true;
}

export type Columns = Readonly<Record<string, Column>>;

type Builder = (zh: string, en: string, about?: string) => Column;

const of =
  (schema: JsonSchema, more: Partial<Column> = {}): Builder =>
  (zh, en, about) => ({
    schema: about === undefined ? schema : { ...schema, description: about },
    label: { zh, en },
    ...more,
  });

const listOfAny = (schema: JsonSchema): JsonSchema => ({ type: 'array', items: schema });
const aText: JsonSchema = { type: 'string' };
const aUuid: JsonSchema = { type: 'string', format: 'uuid' };

export const text = of(aText);
export const texts = of(listOfAny(aText));
export const uuid = of(aUuid);
export const uuids = of(listOfAny(aUuid));
export const day = of({ type: 'string', format: 'date' });
export const instant = of({ type: 'string', format: 'date-time' });
export const whole = of({ type: 'integer' });
/** A decimal, exact, as a string. */
export const decimal = of(aText);
export const yesNo = of({ type: 'boolean' });
export const anything = of({ type: 'object' });
export const fen = of({ type: 'integer' }, { isFen: true });

/** Of a code list. */
export const code = (list: string, zh: string, en: string): Column => of(aText, { list })(zh, en);
export const codes = (list: string, zh: string, en: string): Column => of(listOfAny(aText), { list })(zh, en);
export const areaCode = of(aText, { list: 'area' })('区划', 'Area');
export const organisation = of(aText, { list: 'organisation' });
export const organisations = of(listOfAny(aText), { list: 'organisation' });
export const cadre = of(aUuid, { list: 'cadre' });
export const cadres = of(listOfAny(aUuid), { list: 'cadre' });

export function choice(values: Readonly<Record<string, Bilingual>>, zh: string, en: string): Column {
  return of({ enum: Object.keys(values) }, { values })(zh, en);
}

export function part(parts: Columns, zh: string, en: string): Column {
  return { schema: itemOf(parts), label: { zh, en }, parts };
}

export function required(column: Column): Column {
  return { ...column, required: true };
}

/** Called as the field of a payload is, with its values and its code list. */
export function field(payload: PayloadClass, name: string, label?: Bilingual): Column {
  const found = fieldsOf(payload).find((each) => each.name === name);
  if (!found) throw new Error(`${payload.name} has no field ${name}`);
  return columnOf(found, label);
}

export function columnOf(found: Field, label?: Bilingual): Column {
  const { name, schema, codeList, refersTo, values, list } = found;
  const named = codeList ?? (refersTo !== undefined && named_kinds.has(refersTo) ? refersTo : undefined);
  return {
    schema: list ? listOfAny(schema) : schema,
    label: label ?? found.label,
    ...(named !== undefined && { list: named }),
    ...(values && { values }),
    ...(name.toLowerCase().endsWith('fen') && { isFen: true }),
  };
}

/** Kinds of streams that `labels` names. */
const named_kinds = new Set<string>(streams.flatMap(({ kind, hasPublicLabel }) => (hasPublicLabel ? [kind] : [])));

/** How exact a quantity or an amount is. */
export const qualifier = (of: Bilingual): Column =>
  field(Quantity, 'qualifier', { zh: `${of.zh}的准确程度`, en: `How exact: ${of.en.toLowerCase()}` });

/** What a reading beyond its bounds asks for. */
export const alertLevels = {
  recheck: { zh: '需复测', en: 'measure again' },
  urgent: { zh: '紧急，须随访', en: 'urgent, to be followed up' },
} as const;

/** How a house stands, as in the file. */
export const housingStage = choice(
  {
    dangerous: { zh: '危房', en: 'judged dangerous' },
    safe: { zh: '安全', en: 'judged safe' },
    approved: { zh: '已批准改造', en: 'work approved' },
    demolished: { zh: '已拆除', en: 'demolished' },
    rebuilding: { zh: '重建中', en: 'being rebuilt' },
    accepted: { zh: '已验收', en: 'accepted' },
    moved_in: { zh: '已入住', en: 'moved in' },
  },
  '住房阶段',
  'Housing stage',
);

/** The schema of an item, with the labels in both languages. */
export function itemOf(columns: Columns): JsonSchema {
  const named = Object.entries(columns);
  const needed = named.filter(([, { required: isRequired }]) => isRequired).map(([name]) => name);
  return {
    type: 'object',
    ...(needed.length > 0 && { required: needed }),
    properties: Object.fromEntries(named.map(([name, column]) => [name, schemaOf(column)])),
  };
}

const both = ({ zh, en }: Bilingual): string => `${zh} · ${en}`;

function schemaOf({ schema, label, values }: Column): JsonSchema {
  const words = Object.entries(values ?? {}).map(([value, said]) => [value, both(said)]);
  return {
    title: both(label),
    ...schema,
    ...(words.length > 0 && { 'x-labels': Object.fromEntries(words) as unknown }),
  };
}

/** Every code and id of a row that `labels` is to name. */
export function nameRow(columns: Columns, row: object, named: Named): void {
  for (const [name, { list, parts }] of Object.entries(columns)) {
    const value = (row as Readonly<Record<string, unknown>>)[name];
    if (parts && typeof value === 'object' && value !== null) nameRow(parts, value, named);
    if (list === undefined) continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof each === 'string') named.add(list, each);
  }
}
