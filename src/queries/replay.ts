import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { isControl, targetOf } from '../domain/control.js';
import { changesBetween } from '../domain/diff.js';
import { effectiveOf } from '../domain/effective.js';
import type { Effective, Recorded } from '../domain/effective.js';
import { emptyFold, factsOf, findingsOf, step } from '../domain/fold.js';
import type { Folded } from '../domain/fold.js';
import { Aggregate } from '../domain/aggregate.js';
import { changesWithoutSentinels, withoutSentinels } from '../domain/sentinels.js';
import type { Language } from '../http/language.js';
import { FileReader } from './file-reader.js';
import type { StreamRequest } from './file-reader.js';
import { choiceOr } from './parameters.js';
import { QueryRequest } from './query-definition.js';
import type { Lines } from './query-definition.js';
import { changeSchema, entryHeadSchema, findingSchema, headOf, shownFinding } from './timeline-entry.js';
import { streamQuestion } from './stream-question.js';

const parameters = {
  by: choiceOr(['occurred', 'received'], 'occurred', {
    zh: 'occurred：按发生先后，只有算数的记录；received：按收到先后，所有记录',
    en: 'occurred: the entries that count, in the order of the file; received: all of them, as the office came to know',
  }),
};

export class ReplayFile extends QueryRequest<typeof parameters> {}

@QueryHandler(ReplayFile)
export class ReplayFileHandler implements IQueryHandler<ReplayFile, Lines> {
  constructor(private readonly files: FileReader) {}

  async execute({ stream, values, caller, language }: ReplayFile): Promise<Lines> {
    const aggregate = await this.files.openAt(caller, stream, 'replay');
    // Copied: the answer is sent while others record.
    return {
      lines:
        values.by === 'occurred'
          ? asOccurred(stream, [...aggregate.entries], language)
          : asReceived(stream, [...aggregate.records], language),
    };
  }
}

function* asOccurred(
  { definition, id }: StreamRequest,
  entries: readonly Effective[],
  language: Language,
): Generator<object> {
  let before: Folded<unknown> = emptyFold(definition, id);
  for (const entry of entries) {
    const after = step(definition, before, entry);
    yield lineOf(entry, before, after, language);
    before = after;
  }
}

/**
 * Each file is of what had been received when the entry had, of whatever stream: late entries and rulings fold it again
 * from their place on.
 */
function* asReceived(
  { definition, id }: StreamRequest,
  records: readonly Recorded[],
  language: Language,
): Generator<object | undefined> {
  const aggregate = new Aggregate<unknown>(definition, id);
  for (const [i, record] of byReceipt(records).entries()) {
    const before = aggregate.folded;
    // Each stream has numbers of its own; here they follow each other.
    aggregate.admit(record.revision === i + 1 ? record : { ...record, revision: i + 1 });
    for (const _ of aggregate.foldInStretches()) yield undefined;
    const fact = factsOf(definition).get(record.type);
    if (!fact) continue;
    const ruled = isControl(record.type) ? { on: targetOf(record.type, record.payload) } : {};
    const held = record.held === undefined ? {} : { held: record.held };
    yield { ...lineOf(effectiveOf(record, fact), before, aggregate.folded, language), ...ruled, ...held };
  }
}

/** Of one stream they stand so already. */
function byReceipt(records: readonly Recorded[]): Recorded[] {
  return [...records].sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0));
}

function lineOf(entry: Effective, before: Folded<unknown>, after: Folded<unknown>, language: Language) {
  const { changes, restated } = changesBetween(before.state, after.state);
  return {
    entry: headOf(entry, language),
    changes: changesWithoutSentinels(changes),
    restated,
    state: withoutSentinels(after.state),
    findings: findingsOf(after).map((finding) => shownFinding(finding, language)),
  };
}

export const replayQuestions = streamQuestion({
  what: 'replay',
  operationId: 'replayFile',
  title: { zh: '逐条重放', en: 'The file of a household, entry by entry' },
  description: {
    zh: '每行一个 JSON：一条记录，它改变的字段，以及其后的档案。',
    en: 'One JSON value per line: an entry, what it changed, and the file after it.',
  },
  parameters,
  response: {
    type: 'object',
    required: ['entry', 'changes', 'restated', 'state', 'findings'],
    properties: {
      entry: entryHeadSchema,
      on: { type: 'string', format: 'uuid', description: 'Of a correction, a void or a verdict: what it speaks of' },
      held: { type: 'string', description: 'Why it was held when it came' },
      changes: { type: 'array', items: changeSchema },
      restated: { type: 'array', items: { type: 'string' } },
      state: { type: 'object', additionalProperties: true },
      findings: { type: 'array', items: findingSchema },
    },
  },
  responseType: 'application/x-ndjson',
  problems: ['parked'],
  query: ReplayFile,
});
