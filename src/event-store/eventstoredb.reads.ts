import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  StreamNotFoundError,
  type EventStoreDBClient,
  type Position as LogPosition,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { ReadStream } from '@eventstore/db-client/dist/streams/utils/ReadStream.js';
import { convertGrpcEvent } from '@eventstore/db-client/dist/utils/convertGrpcEvent.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import grpc, { type StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { NoAnswer } from './eventstoredb.failures.js';
import type { JsonObject, Position, StoredEvent } from './event-store.js';
import { isStreamName } from './storable.js';

type Call = ReturnType<StreamsClient['read']>;
type Place = LogPosition | typeof START | typeof END;
const { Options } = messages.ReadReq;

/** What the client lets its own operations have. */
interface Connections {
  readonly GRPCStreamCreator: (
    service: typeof StreamsClient,
    name: string,
    begin: (client: StreamsClient) => Call,
  ) => () => Promise<Call>;
  readonly callArguments: (options: object, call: object) => [metadata: never, options: never];
}

export interface ReadAll {
  readonly from: Place;
  readonly direction?: typeof FORWARDS | typeof BACKWARDS;
  readonly count: number;
  /** Others' events, too. */
  readonly unfiltered?: true;
}

/**
 * Reads of one client. Those of the whole log leave it to the server to pass over what others keep on it: the client
 * can ask for that in a subscription only, the server can do it in a read as well, twenty times as fast as we could.
 */
export class EventStoreDbReads {
  constructor(
    private readonly client: EventStoreDBClient,
    /** With which the streams of the ledger begin. */
    private readonly prefixes: readonly string[],
  ) {}

  /** Events of one stream, as they lie on the server; an unknown stream has none. */
  async stream(
    name: string,
    options: { fromRevision: bigint; maxCount?: number | undefined; requiresLeader: boolean },
    ms_max: number,
  ): Promise<ResolvedEvent[]> {
    const source = this.client.readStream(name, options) as unknown as ReadStream<ResolvedEvent>;
    try {
      return await collected(source, ms_max);
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  /**
   * Events of the log, as they lie on the server.
   * @param ms_max how long the next event may take; without it, as long as the connection lives: the server may have to
   *   go over much of others before it finds one
   */
  async all(asked: ReadAll, ms_max?: number): Promise<ResolvedEvent[]> {
    const { GRPCStreamCreator, callArguments } = this.client as unknown as Connections;
    const request = requestOf(asked, this.prefixes);
    const begin = GRPCStreamCreator(grpc.StreamsClient, 'readAll', (service) =>
      service.read(request, ...callArguments({}, { deadline: Infinity })),
    );
    return collected(new ReadStream<ResolvedEvent>(begin, convertGrpcEvent, {}), ms_max);
  }

  /** Place of the newest event of all, whosever it is; undefined in an empty log. */
  async end(ms_max: number): Promise<LogPosition | undefined> {
    const [newest] = await this.all({ from: END, direction: BACKWARDS, count: 1, unfiltered: true }, ms_max);
    return newest && placeOf(newest);
  }

  /** In a stream that the ledger can have written. */
  isOurs(resolved: ResolvedEvent): boolean {
    if (!isEvent(resolved)) return false;
    const { streamId } = resolved.event!;
    return this.prefixes.some((prefix) => streamId.startsWith(prefix)) && isStreamName(streamId);
  }
}

/** Neither one of the server's own nor a link. */
export function isEvent({ event }: ResolvedEvent): boolean {
  return event !== undefined && !event.type.startsWith('$');
}

async function collected(source: ReadStream<ResolvedEvent>, ms_max: number | undefined): Promise<ResolvedEvent[]> {
  const events: ResolvedEvent[] = [];
  source.on('error', () => undefined); // errors go on coming after the first, and one that nobody hears ends the process
  const timer = ms_max === undefined ? undefined : setTimeout(abandon, ms_max);
  function abandon(): void {
    source.destroy(new NoAnswer(ms_max!));
    void source.cancel().catch(() => undefined);
  }
  try {
    for await (const event of source) {
      events.push(event as ResolvedEvent);
      timer?.refresh();
    }
    return events;
  } finally {
    clearTimeout(timer);
  }
}

function requestOf(
  { from, direction = FORWARDS, count, unfiltered }: ReadAll,
  prefixes: readonly string[],
): messages.ReadReq {
  const place = new Options.AllOptions();
  if (from === START) place.setStart(new shared.Empty());
  else if (from === END) place.setEnd(new shared.Empty());
  else {
    const position = new Options.Position();
    place.setPosition(position.setCommitPosition(String(from.commit)).setPreparePosition(String(from.prepare)));
  }
  const options = new Options()
    .setAll(place)
    .setCount(String(count))
    .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()))
    .setReadDirection(direction === FORWARDS ? Options.ReadDirection.FORWARDS : Options.ReadDirection.BACKWARDS);
  if (unfiltered) options.setNoFilter(new shared.Empty());
  else {
    const names = new Options.FilterOptions.Expression().setPrefixList([...prefixes]);
    options.setFilter(new Options.FilterOptions().setStreamIdentifier(names).setMax(search_events_max));
  }
  return new messages.ReadReq().setOptions(options);
}

/** Events that the server goes over before it sends what it has found. */
export const search_events_max = 4_096;

export function storedFrom({ event }: ResolvedEvent): StoredEvent {
  const { id, type, data, metadata, streamId, revision, position } = event!;
  return {
    id,
    type,
    data: data as JsonObject,
    metadata: (metadata ?? {}) as JsonObject,
    stream: streamId,
    revision: Number(revision) + 1,
    position: written(position!),
  };
}

/** Of an event in the log, a link or not. */
export function placeOf({ event, link }: ResolvedEvent): LogPosition | undefined {
  return link?.position ?? event?.position;
}

export function written({ commit, prepare }: LogPosition): Position {
  return `${commit}/${prepare}`;
}

export function parsed(position: Position): LogPosition {
  const [commit, prepare] = position.split('/');
  return { commit: BigInt(commit!), prepare: BigInt(prepare!) };
}

export function comparePlaces(left: LogPosition, right: LogPosition): number {
  return Number(left.commit - right.commit) || Number(left.prepare - right.prepare);
}
