/** Recording over HTTP: one handler for the routes of all facts. */
import { Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountLimiter, entriesOfAnAccount } from '../http/account-limiter.js';
import { malformedId, refuseUnknown } from '../http/fault.js';
import { findId } from '../http/ids.js';
import { Problem } from '../http/problem.js';
import { languageOf } from '../http/language.js';
import type { Language } from '../http/language.js';
import { Metrics } from '../platform/metrics.js';
import { idOfBegun, problemOfFailure, problemOfOutcome, receiptOf } from './outcomes.js';
import { RecordEntry } from './record-entry.js';
import type { Outcome, Receipt } from './record-entry.js';
import { idInBody, recordRoutes } from './routes.js';
import type { RecordRoute } from './routes.js';

const routes = new Map(recordRoutes.map((route) => [route.url, route]));

@Controller()
export class RecordController {
  readonly #turns = new AccountLimiter(entriesOfAnAccount);

  constructor(
    private readonly commands: CommandBus,
    private readonly metrics: Metrics,
  ) {}

  @Post(recordRoutes.map(({ url }) => url))
  async record(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const route = routes.get(request.routeOptions.url ?? '');
    if (!route) throw new Problem('route-unknown');
    const { body, caller } = request;
    refuseUnknown(request.query, []);
    if (body === undefined) throw new Problem('body-missing');
    const id = idOf(route, request);
    const command = new RecordEntry(route.definition.kind, id, route.fact, body, caller.actor, caller.areas);
    let outcome: Outcome;
    try {
      outcome = await this.#turns.take(caller.actor.sub, () => this.commands.execute<RecordEntry, Outcome>(command));
    } catch (error) {
      throw problemOfFailure(error);
    }
    this.metrics.entry(route.fact.type, outcome.outcome);
    if (!('receipt' in outcome)) throw problemOfOutcome(outcome, route.fact, body);
    const { receipt } = outcome;
    const accepted = outcome.outcome === 'recorded' && !receipt.waiting ? 201 : 202;
    void reply
      .code(outcome.outcome === 'repeated' ? 200 : accepted)
      .header('ledger-position', receipt.position)
      .header('location', `/v1/${route.definition.path}/${id}/entries/${receipt.entryId}`)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ ...receiptOf(receipt, languageFor(receipt, request)), ...idOfBegun(command) }));
  }
}

/** A plain receipt has no words. */
function languageFor({ held, voidedBy, findings }: Receipt, { headers }: FastifyRequest): Language {
  return held === undefined && voidedBy === undefined && findings === undefined
    ? 'zh'
    : languageOf(headers['accept-language']);
}

function idOf({ definition: { kind, id: name }, begins }: RecordRoute, { params, body }: FastifyRequest): string {
  if (begins) return idInBody(kind, body);
  const id = findId(kind, (params as { id: string }).id);
  if (id !== undefined) return id;
  throw new Problem('id-invalid', { errors: [malformedId(name)] });
}
