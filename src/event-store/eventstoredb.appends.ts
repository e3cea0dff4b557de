import { randomUUID } from 'node:crypto';
import { UnavailableError, type EventStoreDBClient, type Position } from '@eventstore/db-client';
import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import grpc, { type StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { unpackToCommandError } from '@eventstore/db-client/dist/streams/appendToStream/unpackError.js';
import { inTime, NoAnswer } from './eventstoredb.failures.js';
import type { StorableEvent } from './storable.js';

type Call = ReturnType<StreamsClient['batchAppend']>;
type Answer = messages.BatchAppendResp;

interface Waiting {
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/** What the client lets its own operations have: the connection of the moment, and a call begun anew with each. */
interface Connections {
  GRPCStreamCreator(
    service: typeof StreamsClient,
    name: string,
    begin: (client: StreamsClient) => Call,
    kept: WeakMap<StreamsClient, Call>,
  ): () => Promise<Call>;
  callArguments(options: object, call: object): Parameters<StreamsClient['batchAppend']>;
}

/**
 * The appends of one client, on one call of the server that takes many (`BatchAppend`), each answered by itself.
 * The client has such a call too. There one list of who waits serves all calls of the process: whoever loses its
 * connection rejects the appends of the others, and an answer to one of those ends the process. Here each call
 * has its own list, and an answer that nobody waits for is passed over.
 */
export class EventStoreDbAppends {
  private readonly waiting = new WeakMap<Call, Map<string, Waiting>>();
  private readonly call: () => Promise<Call>;

  constructor(client: EventStoreDBClient) {
    const connections = client as unknown as Connections;
    this.call = connections.GRPCStreamCreator(
      grpc.StreamsClient,
      'appendToStream',
      (service) => this.begun(service.batchAppend(...connections.callArguments({}, { deadline: Infinity }))),
      new WeakMap(),
    );
  }

  /**
   * @param expected how many events the stream holds
   * @param ms_max how long the answer is waited for
   * @returns where the last of the events is
   * @throws the client's errors, of which `WrongExpectedVersionError`; `LostAnswer` when nobody knows
   */
  async append(stream: string, expected: number, events: readonly StorableEvent[], ms_max: number): Promise<Position> {
    const id = randomUUID();
    const request = requestOf(id, stream, expected, events);
    const call = await inTime(this.call(), ms_max);
    const waiting = this.waiting.get(call);
    if (!waiting) throw new LostAnswer('the connection was lost before the append was sent');
    let noAnswer: NoAnswer | undefined;
    const late = setTimeout(() => {
      noAnswer = new NoAnswer(ms_max);
      abandon(call, noAnswer.message);
    }, ms_max);
    const answer = await new Promise<Answer>((settle, fail) => {
      waiting.set(id, { settle, fail });
      call.write(request);
    })
      .catch((error: unknown) => {
        throw noAnswer ?? error;
      })
      .finally(() => {
        clearTimeout(late);
        waiting.delete(id);
      });
    const status = answer.getError();
    if (status) {
      if (takesNothing(status)) abandon(call, status.getMessage());
      throw errorOf(status, stream);
    }
    const position = answer.getSuccess()?.getPosition();
    if (!position) throw new LostAnswer('the answer tells no position');
    return { commit: BigInt(position.getCommitPosition()), prepare: BigInt(position.getPreparePosition()) };
  }

  private begun(call: Call): Call {
    const waiting = new Map<string, Waiting>();
    let isHeard = false;
    this.waiting.set(call, waiting);
    call.on('data', (answer: Answer) => {
      isHeard = true;
      const id = answer.getCorrelationId();
      if (id) waiting.get(uuidOf(id))?.settle(answer);
    });
    call.on('error', (error) => {
      this.waiting.delete(call);
      // At first it may say that the server knows no such call, or not this client. Later it says nothing of an append.
      const lost = isHeard ? new LostAnswer(error.message, { cause: error }) : error;
      for (const { fail } of waiting.values()) fail(lost);
    });
    call.on('end', () => abandon(call, 'the server ended the call'));
    return call;
  }
}

/** The append may have been made, or not. */
class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
}

/** What waits on the call is lost, and the client looks for a server anew. */
function abandon(call: Call, why: string): void {
  call.destroy(new UnavailableError(undefined, why));
  call.cancel();
}

/** Without a code it is the server itself: it is not ready, too busy, or knows no leader. */
function takesNothing(status: Status): boolean {
  return status.getCode() === codes.Code.OK;
}

function errorOf(status: Status, stream: string): Error {
  const code = status.getCode();
  if (!status.getDetails()) return Object.assign(new Error(status.getMessage()), { code });
  return Object.assign(unpackToCommandError(status, stream), { code });
}

function requestOf(
  id: string,
  stream: string,
  expected: number,
  events: readonly StorableEvent[],
): messages.BatchAppendReq {
  const options = new messages.BatchAppendReq.Options();
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)));
  if (expected === 0) options.setNoStream(new shared.Empty());
  else options.setStreamPosition(String(expected - 1));
  const request = new messages.BatchAppendReq().setCorrelationId(new shared.UUID().setString(id)).setOptions(options);
  for (const event of events) {
    const proposed = new messages.BatchAppendReq.ProposedMessage()
      .setId(new shared.UUID().setString(event.id))
      .setData(Buffer.from(event.data))
      .setCustomMetadata(Buffer.from(event.metadata));
    proposed.getMetadataMap().set('type', event.type).set('content-type', 'application/json');
    request.addProposedMessages(proposed);
  }
  return request.setIsFinal(true);
}

/** The server answers in its own of two forms. */
export function uuidOf(uuid: shared.UUID): string {
  if (uuid.hasString()) return uuid.getString();
  const { mostSignificantBits, leastSignificantBits } = uuid.getStructured()!.toObject();
  const hex = [mostSignificantBits, leastSignificantBits]
    .map((bits) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0'))
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
