import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { JsonSchema } from '../domain/fields.js';
import { findingsOf, fold } from '../domain/fold.js';
import type { Folded, View } from '../domain/fold.js';
import { withoutSentinels } from '../domain/sentinels.js';
import { streamName } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import { SubjectKeys } from '../event-store/keys.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import type { Language } from '../http/language.js';
import { FileReader } from './file-reader.js';
import type { StreamRequest } from './file-reader.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { day, known } from './parameters.js';
import type { ValuesOf } from './parameters.js';
import { QueryRequest } from './query-definition.js';
import type { Page } from './query-definition.js';
import { fileColumns } from '../projector/schema.js';
import { joined } from '../projector/snapshots.js';
import { Tables } from './tables.js';
import { erasedWord, findingSchema, shownFinding } from './timeline-entry.js';
import { naming, streamQuestion } from './stream-question.js';

const parameters = {
  asOf: day({ zh: '截至这一天结束时的档案', en: 'The file as it was at the end of this day' }),
  knownAt: known({
    zh: '只看这一天（或时刻）为止收到的记录',
    en: 'Only what had been received by the end of this day, or by this instant',
  }),
};

export class ReadFile extends QueryRequest<typeof parameters> {}

export interface FileRow {
  readonly revision: number;
  readonly folded: Folded<unknown>;
}

interface StoredFile extends FileRow {
  readonly parts?: Readonly<Record<string, unknown>> | null;
}

@QueryHandler(ReadFile)
export class ReadFileHandler implements IQueryHandler<ReadFile, Page> {
  constructor(
    private readonly files: FileReader,
    private readonly tables: Tables,
    private readonly labels: Labels,
    private readonly keys: SubjectKeys,
  ) {}

  async execute({ stream, values, caller, language }: ReadFile): Promise<Page> {
    const view = this.files.viewOf(values.asOf, values.knownAt);
    const stored = isToday(values) ? await storedFile(this.tables, stream) : undefined;
    // What was merged into it stands in streams of its own.
    const isWhole = stored && (stream.definition.joins?.(stored.folded.state) ?? []).length === 0;
    const today = isWhole ? stored : undefined;
    const { revision, folded } = today ?? revisionAndFile(await this.files.openAt(caller, stream, 'file', view), view);
    const noted = today && this.files.admit(caller, stream, folded.state, 'file');
    const [labels, erased, goesOn] = await Promise.all([
      this.labels.of(namedIn(stream.definition, folded.state), language),
      this.#erasedIn(stream, folded.state),
      this.files.leadsTo(stream, folded.state),
      noted,
    ]);
    const shown = shownFile(view, revision, folded, language);
    const lead = goesOn === undefined ? {} : { mergedInto: goesOn };
    return {
      body: { ...naming(stream), ...lead, ...shown, ...withErased(stream, shown.state, erased, language), labels },
    };
  }

  /** The stream itself, and people of its file, whose keys have been destroyed. */
  async #erasedIn({ definition, id }: StreamRequest, state: unknown): Promise<ReadonlySet<string>> {
    const people = (definition.people?.(state) ?? []).map((each) => `person-${each}`);
    return this.keys.destroyed([streamName(definition.kind, id), ...people]);
  }
}

/** From the table; a stream that is not there yet may stand in the log already. */
export async function storedFile(tables: Tables, { definition, id }: StreamRequest): Promise<FileRow | undefined> {
  const { kind, grows } = definition;
  const text = `SELECT ${fileColumns('projection', grows)} WHERE f.stream = $1`;
  const name = grows ? 'file with parts' : 'file';
  const [row] = await tables.rows<StoredFile>(name, text, [streamName(kind, id)]);
  return row && { revision: row.revision, folded: joined(row.folded, row.parts) };
}

/** Whoever was erased stands in the file still, with the word for it in place of what was known. */
function withErased(
  { definition, id }: StreamRequest,
  state: unknown,
  erased: ReadonlySet<string>,
  language: Language,
): { state?: unknown; erased?: string } {
  if (erased.size === 0) return {};
  const word = erasedWord[language];
  const { members } = state as { members?: Readonly<Record<string, object>> };
  const marked = Object.entries(members ?? {}).map(([personId, member]) => [
    personId,
    erased.has(`person-${personId}`) ? { ...member, erased: word } : member,
  ]);
  return {
    ...(members && { state: { ...(state as object), members: Object.fromEntries(marked) as object } }),
    ...(erased.has(streamName(definition.kind, id)) && { erased: word }),
  };
}

function isToday({ asOf, knownAt }: ValuesOf<typeof parameters>): boolean {
  return asOf === undefined && knownAt === undefined;
}

/** The file of a stream at a view, and the last revision that the view knows. */
export function revisionAndFile(aggregate: AnyAggregate, view: View, folded?: Folded<unknown>): FileRow {
  const { knownAt } = view;
  const last = aggregate.records.findLast(({ receivedAt }) => knownAt === undefined || receivedAt <= knownAt);
  return { revision: last?.revision ?? 0, folded: folded ?? foldedAt(aggregate, view) };
}

function foldedAt(aggregate: AnyAggregate, view: View): Folded<unknown> {
  if (view.knownAt !== undefined) return fold<unknown>(aggregate.definition, aggregate.id, aggregate.records, view);
  return (view.asOf === undefined ? aggregate.folded : aggregate.foldedOn(view.asOf)) as Folded<unknown>;
}

/** A file at a view, as every answer shows it. */
export function shownFile(view: View, revision: number, folded: Folded<unknown>, language: Language) {
  return {
    ...view,
    revision,
    state: withoutSentinels(folded.state),
    findings: findingsOf(folded).map((finding) => shownFinding(finding, language)),
  };
}

/** All that a state has names for. */
export function namedIn({ slices }: AnyStream, state: unknown, named = new Named()): Named {
  for (const { names } of slices) names?.(state, (list, ...codes) => named.add(list, ...codes));
  return named;
}

const shownFileProperties = {
  asOf: { type: 'string', format: 'date' },
  knownAt: { type: 'string', format: 'date-time' },
  revision: { type: 'integer', description: 'Of the last entry known; for basedOnRevision' },
  state: {
    type: 'object',
    description: 'The file. Beside each value, `by` names the entry behind it and `on` its day as written',
    additionalProperties: true,
  },
  findings: { type: 'array', items: findingSchema },
} as const;

export const shownFileSchema: JsonSchema = {
  type: 'object',
  required: ['revision', 'state', 'findings'],
  properties: shownFileProperties,
};

export const fileQuestions = streamQuestion({
  what: 'file',
  operationId: 'readFile',
  title: { zh: '一户一档', en: 'The file of a stream, such as a household' },
  description: {
    zh: '今天的档案；或某一天的档案，按某一天所知。每个值都标明其后的记录。',
    en: 'As it stands today, or as of a day, as known on a day. Every value names the entry behind it.',
  },
  parameters,
  fromTables: isToday,
  required: ['revision', 'state', 'findings', 'labels'],
  properties: {
    ...shownFileProperties,
    mergedInto: { type: 'string', description: 'Of a household that was merged: the one that goes on' },
    erased: { type: 'string', description: 'Where the stream itself was erased: the word for it 已删除' },
    labels: labelsSchema,
  },
  problems: ['parked'],
  query: ReadFile,
});
