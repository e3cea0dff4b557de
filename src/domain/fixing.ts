/** What an entry fixes when it takes effect, by itself or by what is ruled on it (semantics S17). */
import { correctionConfirmed, entryCorrected, entryReleased, isControl, targetOf } from './control.js';
import { effectiveOf } from './effective.js';
import type { Recorded } from './effective.js';
import type { JsonObject } from './fact.js';
import type { Aggregate } from './aggregate.js';

/**
 * @param record as it is about to stand; the stream is as it was before
 * @returns what is stored beside it; undefined where it fixes nothing, or takes no effect yet
 */
export function fixedBy<S>(aggregate: Aggregate<S>, record: Recorded): JsonObject | undefined {
  const fact = aggregate.factOf(record.type);
  if (!isControl(record.type)) {
    if (record.held !== undefined || !fact?.fix) return undefined;
    return fact.fix(record.payload, aggregate.state, effectiveOf(record, fact).at);
  }
  if (!aggregate.definition.facts.some(({ fix }) => fix) || !bringsContent(aggregate, record)) return undefined;
  const { gone, come } = aggregate.ruledBy(record);
  const [was, is] = [gone[0], come[0]];
  return is && is.payload !== was?.payload ? is.fact.fix?.(is.payload, aggregate.state, is.at) : undefined;
}

/** A release, a correction, the confirmation of one: what is voided, or brought back, keeps what was fixed. */
function bringsContent<S>(aggregate: Aggregate<S>, { type, payload }: Recorded): boolean {
  if (type !== correctionConfirmed.type) return type === entryReleased.type || type === entryCorrected.type;
  return aggregate.findRecord(targetOf(type, payload))?.type === entryCorrected.type;
}
