import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';

// The gRPC of the client itself: another copy would not know its classes.
const nextToClient = createRequire(createRequire(import.meta.url).resolve('@eventstore/db-client'));

interface Call {
  readonly request: messages.ReadReq;
  readonly metadata: { get(name: string): unknown[] };
  write(answer: unknown): boolean;
  end(): void;
  emit(name: 'error', error: object): boolean;
  on(name: string, hear: (value: never) => void): unknown;
}
interface GrpcServer {
  addService(service: unknown, handlers: Record<string, (call: Call) => void>): void;
  bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
  forceShutdown(): void;
}
const grpc = nextToClient('@grpc/grpc-js') as {
  Server: new () => GrpcServer;
  ServerCredentials: { createInsecure(): unknown };
};

const { Any } = nextToClient('google-protobuf/google/protobuf/any_pb.js') as {
  Any: new () => { pack(bytes: Uint8Array, name: string): void } & NonNullable<ReturnType<status.Status['getDetails']>>;
};

export interface StubEvent {
  readonly stream: string;
  readonly id?: string;
  readonly type?: string;
  /** As it lies in the log. */
  readonly data?: string;
  readonly metadata?: string;
  readonly contentType?: string;
}
interface Lying extends Required<StubEvent> {
  readonly revision: number;
  readonly place: number;
}

/** A server of the client's protocol, with a log in memory, that can be as bad as a real one on a bad day. */
export class EventStoreDbStub {
  readonly log: Lying[] = [];
  /** Names of the streams of all events that went out by reads of the whole log and by subscriptions. */
  readonly told: string[] = [];
  /** Takes calls and answers none. */
  frozen = false;
  /** Answers every call with this status, of gRPC. */
  refusal: { readonly code: number; readonly details: string; readonly only?: 'read' | 'append' } | undefined;
  /** Gives everything, whatever is asked for. */
  filters = true;
  /** Reads see so many events of the log, unless they ask for the leader: as on a node that follows. */
  seen_by_followers = Infinity;
  /** Whether an acknowledgement tells where the append is. */
  tellsPosition = true;
  private readonly live = new Set<() => void>();
  private readonly server = new grpc.Server();
  port = 0;

  static async start(): Promise<EventStoreDbStub> {
    const stub = new EventStoreDbStub();
    stub.server.addService(streamsGrpc.StreamsService, {
      read: (call) => stub.handled('read', call, () => stub.read(call)),
      batchAppend: (call) =>
        call.on('data', (request: messages.BatchAppendReq) => {
          stub.handled('append', call, () => stub.append(call, request));
        }),
    });
    stub.port = await new Promise((settle, fail) => {
      stub.server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? fail(error) : settle(port),
      );
    });
    return stub;
  }

  get address(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  add(...events: readonly StubEvent[]): void {
    for (const event of events) {
      const revision = this.log.filter(({ stream }) => stream === event.stream).length;
      const usual = { type: 'Counted', data: '{}', metadata: '{}', contentType: 'application/json' };
      this.log.push({ id: randomUUID(), ...usual, ...event, revision, place: 100 * (this.log.length + 1) });
    }
    for (const tell of this.live) tell();
  }

  close(): void {
    this.server.forceShutdown();
  }

  private handled(what: 'read' | 'append', call: Call, handle: () => void): void {
    call.on('error', () => undefined);
    if (this.frozen) return;
    const { refusal } = this;
    if (refusal && (refusal.only ?? what) === what) call.emit('error', refusal);
    else handle();
  }

  private read(call: Call): void {
    const options = call.request.getOptions()!;
    const seen = call.metadata.get('requires-leader').length > 0 ? Infinity : this.seen_by_followers;
    const log = this.log.slice(0, seen);
    const stream = options.getStream();
    if (stream) this.readStream(call, log, options);
    else if (options.hasSubscription()) this.subscribe(call, options);
    else {
      const isBackwards = options.getReadDirection() === messages.ReadReq.Options.ReadDirection.BACKWARDS;
      const place = this.placeIn(options);
      const found = log.filter((event) =>
        isBackwards ? event.place < (place ?? Infinity) : event.place >= (place ?? 0),
      );
      const ordered = (isBackwards ? found.toReversed() : found).filter((event) => this.passes(event, options));
      for (const event of ordered.slice(0, Number(options.getCount()))) this.tell(call, event);
      call.end();
    }
  }

  private readStream(call: Call, log: readonly Lying[], options: messages.ReadReq.Options): void {
    const asked = options.getStream()!;
    const name = Buffer.from(asked.getStreamIdentifier()!.getStreamName_asU8()).toString();
    const events = log.filter(({ stream }) => stream === name);
    if (events.length === 0) {
      const missing = new messages.ReadResp.StreamNotFound();
      missing.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name)));
      call.write(new messages.ReadResp().setStreamNotFound(missing));
    }
    const from = asked.hasRevision() ? Number(asked.getRevision()) : 0;
    for (const event of events.slice(from, from + Number(options.getCount()))) call.write(answerOf(event));
    call.end();
  }

  private subscribe(call: Call, options: messages.ReadReq.Options): void {
    let next = this.placeIn(options) ?? 0;
    call.write(new messages.ReadResp().setConfirmation(new messages.ReadResp.SubscriptionConfirmation()));
    const more = (): void => {
      for (const event of this.log.filter(({ place }) => place > next)) {
        next = event.place;
        if (this.passes(event, options)) this.tell(call, event);
      }
    };
    more();
    this.live.add(more);
    call.on('cancelled', () => this.live.delete(more));
  }

  private placeIn(options: messages.ReadReq.Options): number | undefined {
    const position = options.getAll()!.getPosition();
    return position && Number(position.getPreparePosition());
  }

  private passes({ stream, type }: Lying, options: messages.ReadReq.Options): boolean {
    const filter = options.getFilter();
    if (!filter || !this.filters) return true;
    const [text, expression] = filter.hasStreamIdentifier()
      ? [stream, filter.getStreamIdentifier()!]
      : [type, filter.getEventType()!];
    const prefixes = expression.getPrefixList();
    if (prefixes.length > 0) return prefixes.some((prefix) => text.startsWith(prefix));
    return new RegExp(expression.getRegex()).test(text);
  }

  private tell(call: Call, event: Lying): void {
    this.told.push(event.stream);
    call.write(answerOf(event));
  }

  private append(call: Call, request: messages.BatchAppendReq): void {
    const options = request.getOptions()!;
    const stream = Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString();
    const standing = this.log.filter((event) => event.stream === stream).length;
    const answer = new messages.BatchAppendResp().setCorrelationId(request.getCorrelationId());
    answer.setStreamIdentifier(options.getStreamIdentifier());
    const expected = options.hasNoStream() ? 0 : Number(options.getStreamPosition()) + 1;
    if (expected !== standing) {
      call.write(answer.setError(wrongVersion(standing)));
      return;
    }
    for (const proposed of request.getProposedMessagesList()) {
      this.add({
        stream,
        id: proposed.getId()!.getString(),
        type: proposed.getMetadataMap().get('type')!,
        data: Buffer.from(proposed.getData_asU8()).toString(),
        metadata: Buffer.from(proposed.getCustomMetadata_asU8()).toString(),
      });
    }
    const { place } = this.log.at(-1)!;
    const success = new messages.BatchAppendResp.Success();
    if (this.tellsPosition) {
      success.setPosition(
        new shared.AllStreamPosition().setCommitPosition(String(place)).setPreparePosition(String(place)),
      );
    }
    call.write(answer.setSuccess(success));
  }
}

function wrongVersion(standing: number): status.Status {
  const wrong = new shared.WrongExpectedVersion();
  if (standing === 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentStreamRevision(String(standing - 1));
  const details = new Any();
  details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  return new status.Status().setCode(codes.Code.ALREADY_EXISTS).setMessage('WrongExpectedVersion').setDetails(details);
}

function answerOf({ id, stream, revision, place, type, contentType, metadata, data }: Lying): messages.ReadResp {
  const recorded = new messages.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(revision))
    .setPreparePosition(String(place))
    .setCommitPosition(String(place))
    .setCustomMetadata(Buffer.from(metadata))
    .setData(Buffer.from(data));
  recorded.getMetadataMap().set('type', type).set('content-type', contentType).set('created', '0');
  const event = new messages.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(place));
  return new messages.ReadResp().setEvent(event);
}
