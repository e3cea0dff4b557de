import { ErrorType } from '@eventstore/db-client';

/** The server took the call and did not answer in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor(ms_max: number) {
    super(`no answer within ${ms_max} ms`);
  }
}

const refusing_codes = new Set([3, 7, 12, 16]); // invalid argument, permission denied, unimplemented, unauthenticated
const refusing_types = new Set<unknown>([
  ErrorType.ACCESS_DENIED,
  ErrorType.INVALID_ARGUMENT,
  ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
  ErrorType.STREAM_DELETED,
  ErrorType.UNSUPPORTED,
]);

/** All but a clear refusal of the server and a fault of ours: the client's errors differ from call to call. */
export function isLost(error: unknown): boolean {
  const { code, type, name } = error as { code?: number; type?: string; name?: string };
  return !refusing_types.has(type) && !refusing_codes.has(code ?? -1) && name !== 'TypeError' && name !== 'RangeError';
}

/** There was no connection on which anything could have been sent. */
export function isUnsent(error: unknown): boolean {
  const { message } = error as { message?: string };
  return /No connection established|Name resolution failed|Failed to discover/.test(message ?? '');
}

/** 20 ms at first, half a second in the end; ends early when stopped. */
export function pause(attempt: number, stopped?: AbortSignal): Promise<void> {
  if (stopped?.aborted) return Promise.resolve();
  return new Promise((settle) => {
    const timer = setTimeout(done, Math.min(20 * 2 ** Math.min(attempt, 10), 500));
    stopped?.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      stopped?.removeEventListener('abort', done);
      settle();
    }
  });
}

/** @throws NoAnswer; what was waited for goes on */
export async function inTime<Answer>(answer: Promise<Answer>, ms_max: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new NoAnswer(ms_max)), ms_max);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}
