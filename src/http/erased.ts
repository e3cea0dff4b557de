/** Whoever is erased while a question is under way is not shown in its answer. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { overloaded } from './admission.js';
import { languageOf } from './language.js';
import { problem_type, problemBody } from './answer-problem.js';

/** What was opened from memory is let go of where `count` has moved; it is asked before an answer begins, and before it leaves. */
export function showNobodyErased(server: FastifyInstance, count: () => Promise<number>): void {
  const begun = new WeakMap<FastifyRequest, number>();
  server.addHook('preHandler', async (request) => {
    if (!request.is404 && !request.routeOptions.config.public) begun.set(request, await count());
  });
  server.addHook('onSend', async (request, reply, payload) => {
    const before = begun.get(request);
    if (before === undefined || request.method !== 'GET' || reply.statusCode >= 400) return payload;
    const isStale = async (): Promise<boolean> => (await count()) !== before;
    if (await isStale()) return askAgain(request, reply);
    return payload instanceof Readable ? Readable.from(untilStale(payload, isStale), { objectMode: false }) : payload;
  });
}

function askAgain({ headers }: FastifyRequest, reply: FastifyReply): string {
  const problem = overloaded();
  reply.removeHeader('content-length');
  void reply.code(problem.status).header('content-type', problem_type).header('retry-after', '1');
  return JSON.stringify(problemBody(problem, languageOf(headers['accept-language'])));
}

/** Cut off where somebody has been erased: the connection is closed before its end. */
async function* untilStale(lines: Readable, isStale: () => Promise<boolean>): AsyncGenerator<Buffer> {
  for await (const chunk of lines) {
    if (await isStale()) throw new Error('somebody was erased while this was being sent');
    yield Buffer.from(chunk as string);
  }
}
