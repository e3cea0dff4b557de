import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { compareOrder } from '../domain/effective.js';
import type { OrderKey } from '../domain/effective.js';
import type { View } from '../domain/fold.js';
import { allFacts } from '../domain/streams.js';
import { isWithinDays, timelineInStretches } from '../domain/timeline.js';
import type { TimelineItem } from '../domain/timeline.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import { inStretches } from '../platform/pauses.js';
import { FileReader } from './file-reader.js';
import { KeptTimelines } from './kept-timelines.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { choice, cursor, day, daysInOrder, known, limit } from './parameters.js';
import type { ValuesOf } from './parameters.js';
import { QueryRequest } from './query-definition.js';
import type { Page } from './query-definition.js';
import { timelineEntryOf, timelineEntrySchema } from './timeline-entry.js';
import { naming, streamQuestion } from './stream-question.js';

const parameters = {
  from: day({ zh: '从这一天起', en: 'Entries of this day or later' }),
  to: day({ zh: '到这一天为止', en: 'Entries of this day or earlier' }),
  fact: choice([...new Set(allFacts().map(({ fact }) => fact.type))].sort(), {
    zh: '只看这一种记录；更正、作废、审核则看所涉及的记录',
    en: 'Entries of this fact alone; of a correction, a void or a verdict: those that it speaks of',
  }),
  knownAt: known({
    zh: '按这一天（或时刻）所知',
    en: 'As known at the end of this day, or at this instant',
  }),
  limit: limit(100, 500),
  cursor,
};

export class ReadTimeline extends QueryRequest<typeof parameters> {}

/** The stream as it stood on the first page, and the last entry shown. */
interface After {
  readonly revision: number;
  readonly order: OrderKey;
}

@QueryHandler(ReadTimeline)
export class ReadTimelineHandler implements IQueryHandler<ReadTimeline, Page> {
  readonly #kept = new KeptTimelines();

  constructor(
    private readonly files: FileReader,
    private readonly labels: Labels,
  ) {}

  async execute({ stream, values, caller, language, after }: ReadTimeline): Promise<Page> {
    const view = this.files.viewOf(undefined, values.knownAt);
    const aggregate = await this.files.openAt(caller, stream, 'timeline', view);
    const begun = after as After | undefined;
    const revision = begun?.revision ?? aggregate.revision;
    // Joined with others it is an aggregate of its own at each page: kept, it would only be in the way of those that come again.
    const isOwn = aggregate.records[0]?.from === undefined;
    const timeline = this.#kept.find(aggregate, revision, view.knownAt) ?? (await made(aggregate, revision, view));
    const found = timeline.filter(
      (item) => isAsked(item, values) && (!begun || compareOrder(item.entry.order, begun.order) > 0),
    );
    const items = found.slice(0, values.limit);
    const last = found.length > items.length ? items.at(-1) : undefined;
    this.#kept.keep(aggregate, { revision, knownAt: view.knownAt, timeline }, isOwn && last !== undefined);
    const named = new Named();
    for (const { entry } of items) named.addBody(entry.fact, entry.payload);
    const body = {
      ...naming(stream),
      ...view,
      revision,
      items: items.map((item) => timelineEntryOf(item, language)),
      labels: await this.labels.of(named, language),
    };
    return last ? { body, after: { revision, order: last.entry.order } satisfies After } : { body };
  }
}

function made(aggregate: AnyAggregate, revision: number, view: View): Promise<TimelineItem[]> {
  const records = aggregate.records.filter((record) => record.revision <= revision);
  return inStretches(timelineInStretches(aggregate.definition, aggregate.id, records, view));
}

function isAsked({ entry, rulings }: TimelineItem, asked: ValuesOf<typeof parameters>): boolean {
  const { from, to, fact } = asked;
  if (!isWithinDays(entry.at.span, from, to)) return false;
  return fact === undefined || entry.fact.type === fact || rulings.some(({ record }) => record.type === fact);
}

export const timelineQuestions = streamQuestion({
  what: 'timeline',
  operationId: 'readTimeline',
  title: { zh: '时间线', en: 'The timeline of a household' },
  description: {
    zh: '每条记录按发生先后排列，附其改变的每个字段的前后值。待审、退回、作废的记录照样列出，更正附在所更正的记录上。',
    en:
      'Every entry in the order in which things occurred, with each field that it changed, before and after. ' +
      'Held, rejected and voided ones are listed as well; corrections stand on the entry that they correct.',
  },
  parameters,
  check: ({ from, to }) => daysInOrder(from, to),
  required: ['revision', 'items', 'labels'],
  properties: {
    knownAt: { type: 'string', format: 'date-time' },
    revision: { type: 'integer', description: 'Of the stream as these pages show it' },
    items: { type: 'array', items: timelineEntrySchema },
    labels: labelsSchema,
    nextCursor: { type: 'string' },
  },
  problems: ['parked'],
  query: ReadTimeline,
});
