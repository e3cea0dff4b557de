import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { effectiveOf } from '../domain/effective.js';
import type { StreamKind } from '../domain/fact.js';
import { streamOfKind, streams } from '../domain/streams.js';
import { timelineOf } from '../domain/timeline.js';
import type { TimelineItem } from '../domain/timeline.js';
import { UnreadableEvent } from '../event-store/codec.js';
import { Lives } from '../event-store/lives.js';
import type { AnyLife } from '../event-store/lives.js';
import { Problem } from '../http/problem.js';
import { Files } from './files.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { Asked, question } from './question.js';
import type { Page, Question } from './question.js';
import { timelineEntryOf, timelineEntrySchema } from './timeline-entry.js';

const parameters = {};

export class ReadEntry extends Asked<typeof parameters> {}

@QueryHandler(ReadEntry)
export class ReadEntryHandler implements IQueryHandler<ReadEntry, Page> {
  constructor(
    private readonly files: Files,
    private readonly lives: Lives,
    private readonly labels: Labels,
  ) {}

  async execute({ ids, caller, language }: ReadEntry): Promise<Page> {
    const { entryId = '', kind } = ids;
    const definition = streamOfKind(kind as StreamKind);
    const id = ids[idNames[definition.kind]] ?? '';
    const { life, outOfReach } =
      definition.kind === 'household'
        ? await this.files.openEntry(caller, id, entryId)
        : { life: await this.#read(ids, id) };
    const item = timelineOf(definition, id, life.records).find(
      ({ entry, rulings }) => entry.at.entryId === entryId || rulings.some(({ record }) => record.entryId === entryId),
    );
    if (!item) throw new Problem('entry-not-found');
    // A ruling of one's own on what somebody else recorded shows that.
    if (outOfReach && item.entry.record.by.sub !== caller.actor.sub) throw new Problem(outOfReach);
    const shown = outOfReach ? asSent(item) : item;
    const named = new Named();
    named.addBody(shown.entry.fact, shown.entry.payload);
    const body = { ...timelineEntryOf(shown, language), labels: await this.labels.of(named, language) };
    if (definition.kind === 'household') await this.files.noteEntry(caller, id);
    return { body };
  }

  async #read({ kind }: ReadEntry['ids'], id: string): Promise<AnyLife> {
    try {
      return await this.lives.latest(kind as StreamKind, id);
    } catch (error) {
      throw error instanceof UnreadableEvent ? new Problem('parked', { cause: error }) : error;
    }
  }
}

/** What is its author's own: nothing of the household, nor what somebody else put in its place. */
function asSent(item: TimelineItem): TimelineItem {
  const { record, fact, correctedBy } = item.entry;
  const isOwn = item.rulings.some(
    (ruling) => ruling.record.entryId === correctedBy && ruling.record.by.sub === record.by.sub,
  );
  const entry = correctedBy === undefined || isOwn ? item.entry : { ...effectiveOf(record, fact), correctedBy };
  return { ...item, entry, changes: [], restated: [], findings: [] };
}

const idNames: Readonly<Record<StreamKind, string>> = {
  household: 'householdId',
  organisation: 'organisationId',
  cadre: 'personId',
  area: 'code',
  'code-list': 'list',
};

/** One per kind of stream: where the answer to a recorded entry says that it is found. */
export const entries: readonly Question[] = streams.map(({ kind, path, title }) =>
  question({
    path: `/v1/${path}/{${idNames[kind]}}/entries/{entryId}`,
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
    // A cadre's entries hold phone numbers.
    ...(kind === 'cadre' && { roles: ['office', 'inspector'] as const }),
    fixed: { kind },
    parameters,
    response: { allOf: [timelineEntrySchema, { type: 'object', properties: { labels: labelsSchema } }] },
    problems: ['entry-not-found', 'parked'],
    query: ReadEntry,
  }),
);
