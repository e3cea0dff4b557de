/** The file as the log gives it, beside the one that is stored: whoever alters a table deceives nobody who asks. */
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { differences } from '../domain/diff.js';
import { entriesIn, foldInStretches } from '../domain/fold.js';
import type { Folded } from '../domain/fold.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import type { Language } from '../http/language.js';
import { inStretches } from '../platform/pauses.js';
import { namedIn, shownFile, shownFileSchema, storedFile } from './file.js';
import type { FileRow } from './file.js';
import { FileReader } from './file-reader.js';
import { Labels, labelsSchema } from './labels.js';
import { QueryRequest } from './query-definition.js';
import type { Page } from './query-definition.js';
import { naming, streamQuestion } from './stream-question.js';
import { Tables } from './tables.js';

const parameters = {};
const what = 'file-from-log';

export class ReadFileFromLog extends QueryRequest<typeof parameters> {}

interface Difference {
  readonly path: string;
  readonly stored?: unknown;
  readonly fromLog?: unknown;
}

@QueryHandler(ReadFileFromLog)
export class ReadFileFromLogHandler implements IQueryHandler<ReadFileFromLog, Page> {
  constructor(
    private readonly files: FileReader,
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ stream, caller, language }: ReadFileFromLog): Promise<Page> {
    const read = async () => {
      const stored = await storedFile(this.tables, stream); // first: what comes meanwhile is in the log
      const { own, aggregate } = await this.files.openAnew(caller, stream, what);
      return { aggregate, stored, differing: stored && (await differing(own, stored, language)) };
    };
    let found = await read();
    // Tables may have changed hands in between, or somebody may have been erased.
    if (found.differing && found.differing.length > 0) found = await read();
    const { aggregate, stored, differing: differs } = found;
    const folded = await foldedUpTo(aggregate, aggregate.revision);
    return {
      body: {
        ...naming(stream),
        ...shownFile({}, aggregate.revision, folded, language),
        ...(stored &&
          differs && { stored: { revision: stored.revision, isSame: differs.length === 0, differences: differs } }),
        labels: await this.labels.of(namedIn(stream.definition, folded.state), language),
      },
    };
  }
}

/** The stored file is of the stream alone, and may be behind the log: it is held against that of its own revision. */
async function differing(aggregate: AnyAggregate, stored: FileRow, language: Language): Promise<Difference[]> {
  const revision = Math.min(stored.revision, aggregate.revision);
  const folded = await foldedUpTo(aggregate, revision);
  return differences(asSent(stored.revision, stored.folded, language), asSent(revision, folded, language)).map(
    ({ path, before, after }) => ({
      path,
      ...(before !== undefined && { stored: before }),
      ...(after !== undefined && { fromLog: after }),
    }),
  );
}

/** Of its last revision it was folded when its reach was looked at. */
async function foldedUpTo(aggregate: AnyAggregate, revision: number): Promise<Folded<unknown>> {
  if (revision === aggregate.revision) return aggregate.folded as Folded<unknown>;
  const { definition, id, records } = aggregate;
  const known = records.filter((record) => record.revision <= revision);
  return inStretches(foldInStretches<unknown>(definition, id, entriesIn(definition, known, {})));
}

/** What a client would read, however it is kept. */
function asSent(revision: number, folded: Folded<unknown>, language: Language): unknown {
  return JSON.parse(JSON.stringify(shownFile({}, revision, folded, language)));
}

export const fileFromLogQuestions = streamQuestion({
  what,
  operationId: 'readFileFromLog',
  title: { zh: '按原始记录重新核算的档案', en: 'The file folded from the log, beside the stored one' },
  description: {
    zh: '逐条核验原始记录，据此重新核算今天的档案；并指明与所存档案有无出入、出入何在。',
    en:
      'Read from the log at this moment, every MAC verified, and folded from nothing else; `stored` says whether the ' +
      'file that the tables hold is the same as of its revision, and where it is not.',
  },
  roles: ['office', 'inspector'],
  parameters,
  required: ['revision', 'state', 'findings', 'labels'],
  properties: {
    ...(shownFileSchema.properties as object),
    stored: {
      type: 'object',
      description: 'The file in the tables; left out where they do not hold it yet',
      required: ['revision', 'isSame', 'differences'],
      properties: {
        revision: { type: 'integer', description: 'May be behind: then it is held against the file of that revision' },
        isSame: { type: 'boolean' },
        differences: {
          type: 'array',
          items: {
            type: 'object',
            required: ['path'],
            properties: {
              path: { type: 'string', description: 'JSON Pointer (RFC 6901) into this answer' },
              stored: { description: 'Left out where nothing is stored' },
              fromLog: { description: 'Left out where no entry stands behind it' },
            },
          },
        },
      },
    },
    labels: labelsSchema,
  },
  problems: ['parked'],
  query: ReadFileFromLog,
});
