/** What an entry fixes when it takes effect, by itself or by what is ruled on it (semantics S17). */
import { correctionConfirmed, entryCorrected, entryReleased, isControl, targetOf } from './control.js';
import { countingAs, effectiveOf, rootOf, rulingsOf } from './effective.js';
import type { Recorded } from './effective.js';
import type { JsonObject } from './fact.js';
import { factsOf } from './fold.js';
import type { Life } from './life.js';

/**
 * @param record as it is about to stand; the stream is as it was before
 * @returns what is stored beside it; undefined where it fixes nothing, or takes no effect yet
 */
export function fixedBy<S>(life: Life<S>, record: Recorded): JsonObject | undefined {
  const facts = factsOf(life.definition);
  const fact = facts.get(record.type);
  if (!fact || !life.definition.facts.some(({ fix }) => fix)) return undefined;
  if (!isControl(record.type))
    return record.held === undefined ? fact.fix?.(record.payload, life.state, effectiveOf(record, fact).at) : undefined;
  if (!bringsContent(life, record)) return undefined;
  const root = rootOf(record, (entryId) => life.findRecord(entryId));
  const ruled = facts.get(root.type);
  if (!ruled?.fix) return undefined;
  const was = life.entries.find(({ at }) => at.entryId === root.entryId);
  const is = countingAs(root, ruled, rulingsOf([...life.records, record], facts), new Map());
  return is && is.payload !== was?.payload ? ruled.fix(is.payload, life.state, is.at) : undefined;
}

/** A release, a correction, the confirmation of one: what is voided, or brought back, keeps what was fixed. */
function bringsContent<S>(life: Life<S>, { type, payload }: Recorded): boolean {
  if (type !== correctionConfirmed.type) return type === entryReleased.type || type === entryCorrected.type;
  return life.findRecord(targetOf(type, payload))?.type === entryCorrected.type;
}
