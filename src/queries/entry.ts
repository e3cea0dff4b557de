import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { effectiveOf } from '../domain/effective.js';
import { streams } from '../domain/streams.js';
import { timelineInStretches } from '../domain/timeline.js';
import type { TimelineItem } from '../domain/timeline.js';
import { Problem } from '../http/problem.js';
import { inStretches } from '../platform/pauses.js';
import { FileReader } from './file-reader.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Page, QueryDefinition } from './query-definition.js';
import { timelineEntryOf, timelineEntrySchema } from './timeline-entry.js';

const parameters = {};

export class ReadEntry extends QueryRequest<typeof parameters> {}

@QueryHandler(ReadEntry)
export class ReadEntryHandler implements IQueryHandler<ReadEntry, Page> {
  constructor(
    private readonly files: FileReader,
    private readonly labels: Labels,
  ) {}

  async execute({ ids, stream, caller, language }: ReadEntry): Promise<Page> {
    const { entryId = '' } = ids;
    const { definition, id } = stream;
    const { aggregate, outOfReach } = await this.files.openEntry(caller, stream, entryId);
    const timeline = await inStretches(timelineInStretches(definition, id, [...aggregate.records]));
    const item = timeline.find(
      ({ entry, rulings }) => entry.at.entryId === entryId || rulings.some(({ record }) => record.entryId === entryId),
    );
    if (!item) throw new Problem('entry-not-found');
    // A ruling of one's own on what somebody else recorded shows that.
    if (outOfReach && item.entry.record.by.sub !== caller.actor.sub) throw new Problem(outOfReach);
    const shown = outOfReach ? asSent(item) : item;
    const named = new Named();
    named.addBody(shown.entry.fact, shown.entry.payload);
    const body = { ...timelineEntryOf(shown, language), labels: await this.labels.of(named, language) };
    await this.files.noteEntry(caller, stream);
    return { body };
  }
}

/** What is its author's own: nothing of the household, nor what somebody else put in its place. */
function asSent(item: TimelineItem): TimelineItem {
  const { record, fact, correctedBy } = item.entry;
  const isOwn = item.rulings.some(
    (ruling) => ruling.record.entryId === correctedBy && ruling.record.by.sub === record.by.sub,
  );
  const entry = correctedBy === undefined || isOwn ? item.entry : { ...effectiveOf(record, fact), correctedBy };
  return { ...item, entry, changes: [], restated: [], findings: [], waitsFor: [] };
}

/** Those that had a path of their own before there was one for every kind keep it. */
const named = new Set(['area', 'code-list', 'organisation', 'cadre', 'household']);

const family = { kind: 'any', path: '{path}', id: 'id', title: { zh: '任何对象', en: 'Any' } } as const;

/** One per kind of stream: where the answer to a recorded entry says that it is found. */
export const entries: readonly QueryDefinition[] = [...streams.filter(({ kind }) => named.has(kind)), family].map(
  ({ kind, path, id, title }) =>
    queryDefinition({
      path: `/v1/${path}/{${id}}/entries/{entryId}`,
      operationId: `readEntryOf${title.en.replaceAll(/\W/g, '')}`,
      title: { zh: `一条记录：${title.zh}`, en: `An entry: ${title.en}` },
      description: {
        zh:
          '内容、状态、其改变的字段；问更正、作废、审核的编号，得到其所涉及的记录。' +
          '自己录入的记录，即使无权查看该户也可查看，但不含其改变的字段，也不含他人更正的内容。',
        en:
          'What it says, how it stands, what it changed; asked for a ruling it is the entry that this speaks of. ' +
          'Who recorded it may read it even where the household is out of reach, then without what it changed and ' +
          'without what somebody else put in its place.',
      },
      of: kind,
      parameters,
      response: { allOf: [timelineEntrySchema, { type: 'object', properties: { labels: labelsSchema } }] },
      problems: ['entry-not-found', 'parked'],
      query: ReadEntry,
    }),
);
