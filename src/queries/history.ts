import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { hash } from 'node:crypto';
import { streamName } from '../domain/streams.js';
import { canonical } from '../event-store/canonical.js';
import { Codec, withoutGaps } from '../event-store/codec.js';
import { EventStore } from '../event-store/event-store.js';
import type { StoredEvent } from '../event-store/event-store.js';
import { FileReader } from './file-reader.js';
import { cursor, limit } from './parameters.js';
import { QueryRequest } from './query-definition.js';
import type { Page } from './query-definition.js';
import { naming, streamQuestion } from './stream-question.js';

const parameters = { limit: limit(100, 500), cursor };

export class ReadHistory extends QueryRequest<typeof parameters> {}

@QueryHandler(ReadHistory)
export class ReadHistoryHandler implements IQueryHandler<ReadHistory, Page> {
  constructor(
    private readonly files: FileReader,
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {}

  async execute({ stream, values, caller, after = 0 }: ReadHistory): Promise<Page> {
    await this.files.openHistory(caller, stream, 'history');
    const found = await this.store.readStream(streamName(stream.definition.kind, stream.id), {
      after: after as number,
      limit: values.limit + 1,
    });
    const events = found.slice(0, values.limit);
    const last = found.length > events.length ? events.at(-1) : undefined;
    const faults = withoutGaps(events, await this.codec.verifyEach(events), after as number);
    const shown = events.map((event, i) => {
      const fault = faults[i]?.code;
      return { ...event, hash: hashOf(event), ...(fault && { fault }) };
    });
    const body = { ...naming(stream), events: shown };
    return last ? { body, after: last.revision } : { body };
  }
}

/**
 * SHA-256, in hexadecimal, of the canonical form (RFC 8785) of what every store keeps of an event alike: its place in
 * the log is the store's own, and left out.
 */
export function hashOf({ stream, revision, id, type, data, metadata }: StoredEvent): string {
  return hash('sha256', canonical({ stream, revision, id, type, data, metadata }), 'hex');
}

export const historyQuestions = streamQuestion({
  what: 'history',
  operationId: 'readHistory',
  title: { zh: '原始记录', en: 'The stored events of a household' },
  description: {
    zh: '按保存的原样（个人信息已加密），附 RFC 8785 规范形式的 SHA-256；与账本所写不符的，注明 fault。',
    en:
      'As they are stored, personal fields sealed. `hash` is the SHA-256 of the RFC 8785 form of ' +
      '`{stream, revision, id, type, data, metadata}`. `fault` names why an event is not what the ledger wrote there.',
  },
  roles: ['office', 'inspector'],
  parameters,
  required: ['events'],
  properties: {
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['stream', 'revision', 'position', 'id', 'type', 'data', 'metadata', 'hash'],
        properties: {
          stream: { type: 'string' },
          revision: { type: 'integer' },
          position: { type: 'string' },
          id: { type: 'string', format: 'uuid' },
          type: { type: 'string' },
          data: { type: 'object' },
          metadata: { type: 'object' },
          hash: { type: 'string' },
          fault: {
            type: 'string',
            description: 'Why it cannot be taken for what the ledger wrote there: see integrity',
          },
        },
      },
    },
    nextCursor: { type: 'string' },
  },
  query: ReadHistory,
});
