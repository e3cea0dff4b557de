/** What becomes of an entry that somebody wants recorded in a stream. */
import { afterItsLike, candidate, refuseByItself, refused } from './attempt.js';
import type { Attempt, Decision } from './attempt.js';
import { isControl } from './control.js';
import { decideControl } from './decide-control.js';
import { effectiveOf } from './effective.js';
import type { Entry } from './entry.js';
import type { AnyFact } from './fact.js';
import { decideHeld, heldFor, refuseUnseen } from './holding.js';
import type { Life } from './life.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { spanOf } from './span.js';

/** What becomes of an entry whose id the stream does not know: a repeat has been looked at before (S2). */
export function decide<S>(life: Life<S>, attempt: Attempt): Decision {
  const fact = life.factOf(attempt.type);
  if (!fact) throw new Error(`${attempt.type} is no fact of a ${life.definition.kind}`);
  const isSaid = isControl(attempt.type);
  const held = heldFor(life, attempt.actor, fact, isSaid ? undefined : spanOf(attempt.payload.occurredOn));
  const refusal =
    refuseByItself(fact, attempt.payload, attempt) ??
    (attempt.unseen ? undefined : refuseByStream(life, fact)) ??
    // At which revision something changed is the file's to tell.
    (attempt.unseen || held !== undefined ? undefined : refuseMoved(life, fact, attempt.payload));
  if (refusal) return refused(refusal);
  return isSaid ? decideControl(life, attempt, held) : decideEntry(life, attempt, fact, held);
}

function refuseByStream<S>(life: Life<S>, fact: AnyFact): Refusal | undefined {
  const first = life.records[0];
  if (fact.opens) return first && refuse('already-registered', '', [first.entryId]);
  if (first || !life.definition.facts.some((other) => other.opens)) return undefined;
  return refuse(life.definition.unknownAs ?? 'stream-unknown');
}

/** S10: compared with the last change of what the entry sets, not with the stream. */
function refuseMoved<S>(life: Life<S>, fact: AnyFact, payload: Entry): Refusal | undefined {
  const { basedOnRevision } = payload;
  if (basedOnRevision === undefined) return undefined;
  // Nobody can have seen it: taken at its word, it would never find that anything moved.
  if (basedOnRevision > life.revision) return refuse('revision-unknown', 'basedOnRevision');
  const moved = life.changesOf(fact, payload).filter((change) => change.revision > basedOnRevision);
  return moved.length > 0
    ? refuse(
        'state-moved',
        'basedOnRevision',
        moved.map((change) => change.entryId),
      )
    : undefined;
}

function decideEntry<S>(life: Life<S>, attempt: Attempt, fact: AnyFact, held: string | undefined): Decision {
  const record = candidate(attempt, life.revision + 1);
  const entry = afterItsLike(effectiveOf(record, fact));
  if (attempt.unseen && held === undefined) {
    const refusal = refuseUnseen(life, entry, attempt.actor);
    return refusal ? refused(refusal) : { outcome: 'recorded' };
  }
  const finding = held === undefined ? life.try(entry).findings[0] : undefined;
  if (held !== undefined || finding) return decideHeld(life, entry, attempt.actor, held, finding);
  const broken = life.refuseBroken(() => ({ gone: [], come: [entry] }));
  return broken ? refused(broken) : { outcome: 'recorded' };
}
