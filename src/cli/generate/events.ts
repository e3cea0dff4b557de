import { controlFacts } from '../../domain/control.js';
import { Entry } from '../../domain/entry.js';
import type { AnyFact } from '../../domain/fact.js';
import { fieldsOf } from '../../domain/fields.js';
import type { Field } from '../../domain/fields.js';
import { classesIn } from '../../domain/schema.js';
import { streams } from '../../domain/streams.js';

const common = new Set(fieldsOf(Entry).map(({ name }) => name));

/** docs/events.md: the catalogue of everything that can stand in the ledger, from the list of facts. */
export function eventsText(): string {
  const facts = [...streams.flatMap(({ facts }) => facts), ...controlFacts];
  const parts = new Map(
    facts
      .flatMap(({ payload }) => [...classesIn(payload)].slice(0, -1))
      .map((part) => [part.name, part] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return [
    ...introduction(facts.length),
    '## Fields of every entry',
    '',
    ...fieldTable(fieldsOf(Entry)),
    ...streams.flatMap(({ kind, path, title, facts: own }) => [
      `## ${title.en} · ${title.zh}`,
      '',
      `Stream \`${kind}-{id}\`, recorded under \`/v1/${path}\`.`,
      '',
      ...own.flatMap((fact) => section(fact, fact.route ? `/v1/${path}/{id}/${fact.route}` : `/v1/${path}`)),
    ]),
    '## Rulings · 更正与审核',
    '',
    'They speak of other entries of the same stream, and stand in that stream, of whatever kind it is.',
    '',
    ...controlFacts.flatMap((fact) => section(fact, `/v1/{stream}/{id}/${fact.route}`)),
    '## Parts',
    '',
    ...[...parts.values()].flatMap((part) => [`### ${part.name}`, '', ...fieldTable(fieldsOf(part))]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function introduction(count: number): string[] {
  return [
    '# Events',
    '',
    `The ${count} facts that an entry of the ledger can tell. Written by \`npm run generate\` from the list of facts.`,
    '',
    '- **Rank** orders entries of the same day; like the stored name it never changes.',
    '- **Sets** names what the entry sets: `basedOnRevision` is compared with the last change of that.',
    '- **Personal** fields are sealed in the stored event with the key of the person or of the household.',
    '- Unknown fields are refused by name; `null` is refused, too: what is not known is left out.',
    '',
  ];
}

function section(fact: AnyFact, path: string): string[] {
  const { type, title, version, mayRecord, rank, conflictKey, payload } = fact;
  const set = slotOf(conflictKey);
  const notes = [
    `Version ${version} · \`POST ${path}\` · recorded by ${mayRecord.join(', ')} · rank ${rank}`,
    ...(fact.opens ? ['begins its stream, once'] : []),
    ...(set === undefined ? [] : [`sets \`${set}\``]),
    ...(fact.correctionNeedsConfirmation ? ['a correction waits for a second person'] : []),
    ...(fact.afterClosing ? ['also after the closing'] : []),
  ];
  const own = fieldsOf(payload).filter(({ name }) => !common.has(name));
  return [`### ${type} · ${title.zh}`, '', `${title.en}. ${notes.join(' · ')}.`, '', ...fieldTable(own)];
}

/** What a fact sets, with its fields in braces in place of their values. */
function slotOf(conflictKey: AnyFact['conflictKey']): string | undefined {
  const names = new Proxy({}, { get: (_, name) => `{${String(name)}}` });
  return conflictKey && [conflictKey(names, '{entryId}')].flat().join('` and `');
}

function fieldTable(fields: readonly Field[]): string[] {
  if (fields.length === 0) return ['No fields of its own.', ''];
  return [
    '| Field | Type | Required | Personal to | 标签：说明 | Label: description |',
    '| --- | --- | --- | --- | --- | --- |',
    ...fields.map((field) => {
      const { name, optional, personalTo, label, description } = field;
      const texts = `${label.zh}：${description.zh} | ${label.en}: ${description.en}`;
      return `| \`${name}\` | ${typeOf(field)} | ${optional ? '' : 'yes'} | ${personalTo ?? ''} | ${texts} |`;
    }),
    '',
  ];
}

function typeOf(field: Field): string {
  const { list, nested, codeList, refersTo, inFile } = field;
  const part = nested?.().name;
  const one = part === undefined ? plainTypeOf(field) : `[${part}](#${part.toLowerCase()})`;
  const of = codeList ? `code of \`${codeList}\`` : (refersTo ?? inFile) ? `${one}: ${refersTo ?? inFile ?? ''}` : one;
  return list ? `list of ${of}` : of;
}

interface PlainSchema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  date: 'day',
  edtf: 'day, month, year or interval (EDTF)',
  'date-time': 'instant (RFC 3339)',
  gb11643: 'identity number (GB 11643)',
  'cn-phone': 'phone number',
  'document-number': 'number of a document',
};

function plainTypeOf({ schema, values: words = {} }: Field): string {
  const { type, format, pattern, enum: values, minimum, maximum, maxLength } = schema as PlainSchema;
  if (values) return values.map((value) => `\`${value}\` ${words[value]?.zh ?? ''}`).join(', ');
  const named = format !== undefined && formats[format];
  if (named) return named;
  if (pattern !== undefined) return `text like \`${pattern.replaceAll('|', '\\|')}\``;
  if (type === 'integer') return `whole number from ${minimum ?? ''} to ${maximum ?? ''}`;
  if (type === 'boolean') return 'yes or no';
  return type === 'object' ? 'object: a whole body' : `text of up to ${maxLength ?? ''} characters`;
}
