/** What becomes of an entry that somebody wants recorded in a stream. */
import { afterItsLike, candidate, refuseByItself, refused } from './proposal.js';
import type { Proposal, Decision } from './proposal.js';
import { isControl } from './control.js';
import { decideControl } from './decide-control.js';
import { effectiveOf } from './effective.js';
import type { Entry } from './entry.js';
import type { AnyFact } from './fact.js';
import { decideHeld, heldFor, refuseUnseen } from './holding.js';
import type { Aggregate } from './aggregate.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { spanOf } from './span.js';

/** What becomes of an entry whose id the stream does not know: a repeat has been looked at before (S2). */
export function decide<S>(aggregate: Aggregate<S>, attempt: Proposal): Decision {
  const fact = aggregate.factOf(attempt.type);
  if (!fact) throw new Error(`${attempt.type} is no fact of a ${aggregate.definition.kind}`);
  const isSaid = isControl(attempt.type);
  const held = heldFor(aggregate, attempt.actor, fact, isSaid ? undefined : spanOf(attempt.payload.occurredOn));
  const refusal =
    refuseByItself(fact, attempt.payload, attempt) ??
    (attempt.unseen ? undefined : refuseByStream(aggregate, fact)) ??
    // At which revision something changed is the file's to tell.
    (attempt.unseen || held !== undefined ? undefined : refuseMoved(aggregate, fact, attempt.payload));
  if (refusal) return refused(refusal);
  return isSaid ? decideControl(aggregate, attempt, held) : decideEntry(aggregate, attempt, fact, held);
}

function refuseByStream<S>(aggregate: Aggregate<S>, fact: AnyFact): Refusal | undefined {
  const first = aggregate.records[0];
  if (fact.opens) return first && refuse('already-registered', '', [first.entryId]);
  if (first || !aggregate.definition.facts.some((other) => other.opens)) return undefined;
  return refuse(aggregate.definition.unknownAs ?? 'stream-unknown');
}

/** S10: compared with the last change of what the entry sets, not with the stream. */
function refuseMoved<S>(aggregate: Aggregate<S>, fact: AnyFact, payload: Entry): Refusal | undefined {
  const { basedOnRevision } = payload;
  if (basedOnRevision === undefined) return undefined;
  // Nobody can have seen it: taken at its word, it would never find that anything moved.
  if (basedOnRevision > aggregate.revision) return refuse('revision-unknown', 'basedOnRevision');
  const moved = aggregate.changesOf(fact, payload).filter((change) => change.revision > basedOnRevision);
  return moved.length > 0
    ? refuse(
        'state-moved',
        'basedOnRevision',
        moved.map((change) => change.entryId),
      )
    : undefined;
}

function decideEntry<S>(aggregate: Aggregate<S>, attempt: Proposal, fact: AnyFact, held: string | undefined): Decision {
  const record = candidate(attempt, aggregate.revision + 1);
  const entry = afterItsLike(effectiveOf(record, fact));
  if (attempt.unseen && held === undefined) {
    const refusal = refuseUnseen(aggregate, entry, attempt.actor);
    return refusal ? refused(refusal) : { outcome: 'recorded' };
  }
  const finding = held === undefined ? aggregate.try(entry).findings[0] : undefined;
  if (held !== undefined || finding) return decideHeld(aggregate, entry, attempt.actor, held, finding);
  const broken = aggregate.refuseBroken(() => ({ gone: [], come: [entry] }));
  return broken ? refused(broken) : { outcome: 'recorded' };
}
