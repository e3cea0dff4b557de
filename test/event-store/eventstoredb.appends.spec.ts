import { Duplex, finished } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStoreDBClient } from '@eventstore/db-client';
import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventStoreDbAppends, uuidOf } from '../../src/event-store/eventstoredb.appends.js';
import { failure, range } from './under-test.js';

type Request = messages.BatchAppendReq;

const ms_max = 200;

/** A call to a server that answers when the case says so; as that of gRPC, it goes on to be written to when nothing comes. */
class Call extends Duplex {
  readonly asked: Request[] = [];
  isCancelled = false;

  constructor() {
    super({ objectMode: true, read: () => undefined });
  }

  cancel(): void {
    this.isCancelled = true;
  }

  override _write(request: Request, _encoding: string, done: () => void): void {
    this.asked.push(request);
    done();
  }

  refuse(request: Request, code: codes.Code, message: string): void {
    const error = new status.Status().setCode(code).setMessage(message);
    this.push(new messages.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setError(error));
  }

  answer(request: Request, commit: number): void {
    const position = new shared.AllStreamPosition()
      .setCommitPosition(String(commit))
      .setPreparePosition(String(commit));
    this.push(
      new messages.BatchAppendResp()
        .setCorrelationId(request.getCorrelationId())
        .setSuccess(new messages.BatchAppendResp.Success().setPosition(position)),
    );
  }
}

/** As the client does it: one call until that one breaks, then the next. */
function appending() {
  const calls: Call[] = [];
  const kept: { call?: Call | undefined } = {};
  const client = {
    callArguments: () => [],
    GRPCStreamCreator: (_service: unknown, _name: string, begin: (client: object) => Call) => async () => {
      if (kept.call) return kept.call;
      const call = begin({ batchAppend: () => new Call() });
      calls.push(call);
      finished(call, () => delete kept.call);
      return (kept.call = call);
    },
  };
  const appends = new EventStoreDbAppends(client as unknown as EventStoreDBClient);
  const append = (stream: string) =>
    appends.append(
      stream,
      0,
      [{ id: 'f3b1ad2e-35f9-4a2c-8d2a-0a7b8ad6f001', type: 'T', data: '{}', metadata: '{}' }],
      ms_max,
    );
  return { append, calls, kept };
}

const streamOf = (request: Request) =>
  Buffer.from(request.getOptions()!.getStreamIdentifier()!.getStreamName_asU8()).toString();

describe('EventStoreDbAppends', () => {
  it('gives each append its own answer, in whatever order they come', async () => {
    const { append, calls } = appending();
    const answers = range(5).map((index) => append(`s-${index}`));
    await sleep(1);
    for (const request of calls[0]!.asked.toReversed()) calls[0]!.answer(request, Number(streamOf(request).slice(2)));
    expect((await Promise.all(answers)).map(({ commit }) => Number(commit))).toEqual(range(5));
  });

  it('gives up a call on which an append is not answered in time, and begins another', async () => {
    const { append, calls } = appending();
    expect(await failure(append('slow'))).toMatchObject({ message: `no answer within ${ms_max} ms` });
    expect(calls[0]!.isCancelled).toBe(true);
    const next = append('next');
    await sleep(1);
    calls[1]!.answer(calls[1]!.asked[0]!, 2);
    expect(await next).toMatchObject({ commit: 2n });
  });

  it('loses who waits on a call that breaks, and nobody who waits on another', async () => {
    const { append, calls, kept } = appending();
    const first = failure(append('first'));
    await sleep(1);
    delete kept.call;
    const second = append('second');
    await sleep(1);
    calls[0]!.destroy(new Error('reset'));
    expect(await first).toMatchObject({ message: 'reset' });
    calls[1]!.answer(calls[1]!.asked[0]!, 7);
    expect(await second).toMatchObject({ commit: 7n });
  });

  it('takes the end of a call as a refusal of nothing that was sent on it, once the server has answered', async () => {
    const { append, calls } = appending();
    const first = append('first');
    await sleep(1);
    calls[0]!.answer(calls[0]!.asked[0]!, 1);
    await first;
    const second = failure(append('second'));
    await sleep(1);
    calls[0]!.destroy(Object.assign(new Error('no longer'), { code: 7 }));
    const lost = await second;
    expect(lost).toMatchObject({ name: 'LostAnswer', message: 'no longer' });
    expect(lost).not.toHaveProperty('code');
  });

  it('passes over an answer that comes on a call that broke, or that nobody asked for', async () => {
    const { append, calls } = appending();
    const first = failure(append('first'));
    await sleep(1);
    const [call] = calls;
    call!.emit('error', new Error('reset'));
    await first;
    call!.answer(call!.asked[0]!, 1);
    call!.push(new messages.BatchAppendResp());
    await sleep(1);
    const next = append('next');
    await sleep(1);
    calls[1]!.answer(calls[1]!.asked[0]!, 4);
    expect(await next).toMatchObject({ commit: 4n });
  });

  it('sends nothing on a call that broke while it was fetched', async () => {
    const { append, calls, kept } = appending();
    void failure(append('first'));
    await sleep(1);
    const [call] = calls;
    call!.destroy(new Error('reset'));
    await sleep(1);
    kept.call = call;
    expect(await failure(append('second'))).toMatchObject({ name: 'LostAnswer' });
    expect(call!.asked).toHaveLength(1);
  });

  it('calls appends lost when the server ends the call without a word, and begins another', async () => {
    const { append, calls } = appending();
    const lost = failure(append('first'));
    await sleep(1);
    calls[0]!.push(null);
    expect(await lost).toMatchObject({ message: 'the server ended the call' });
    const next = append('next');
    await sleep(1);
    calls[1]!.answer(calls[1]!.asked[0]!, 3);
    expect(await next).toMatchObject({ commit: 3n });
    expect(calls[0]!.isCancelled).toBe(true);
  });

  it('leaves a server that takes nothing now', async () => {
    const { append, calls } = appending();
    const refused = failure(append('first'));
    await sleep(1);
    calls[0]!.refuse(calls[0]!.asked[0]!, codes.Code.OK, 'Server Is Not Ready');
    expect(await refused).toMatchObject({ message: 'Server Is Not Ready', code: 0 });
    expect(calls[0]!.isCancelled).toBe(true);
  });

  it('tells the code of a refusal that the client has no name for, and goes on with the call', async () => {
    const { append, calls } = appending();
    const refused = failure(append('first'));
    await sleep(1);
    calls[0]!.refuse(calls[0]!.asked[0]!, codes.Code.INVALID_ARGUMENT, 'BadRequest');
    expect(await refused).toMatchObject({ code: 3 });
    expect(calls[0]!.isCancelled).toBe(false);
  });

  it('reads both forms in which a server writes an id', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const hex = id.replaceAll('-', '');
        const bits = [hex.slice(0, 16), hex.slice(16)].map((half) => String(BigInt.asIntN(64, BigInt(`0x${half}`))));
        const structured = new shared.UUID.Structured()
          .setMostSignificantBits(bits[0]!)
          .setLeastSignificantBits(bits[1]!);
        expect(uuidOf(new shared.UUID().setStructured(structured))).toBe(id);
        expect(uuidOf(new shared.UUID().setString(id))).toBe(id);
      }),
    );
  });
});
