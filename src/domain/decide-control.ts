/** What becomes of a correction, a void or a verdict on another entry (semantics S8, S9, S22). */
import { refuseAtSource } from './at-source.js';
import { afterItsLike, candidate, refuseByItself, refused } from './proposal.js';
import type { Proposal, Decision } from './proposal.js';
import { correctionConfirmed, entryCorrected, entryReleased, entryVoided, isControl, targetOf } from './control.js';
import type { Correction } from './control.js';
import { effectiveOf, statusOf } from './effective.js';
import type { Recorded } from './effective.js';
import type { Entry } from './entry.js';
import type { Actor, AnyFact } from './fact.js';
import { heldFor, hold, isKnownTo, refuseHeld } from './holding.js';
import type { Aggregate } from './aggregate.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';

/** @param held why it is held of somebody who may not see the file */
export function decideControl<S>(aggregate: Aggregate<S>, attempt: Proposal, held: string | undefined): Decision {
  const id = targetOf(attempt.type, attempt.payload);
  const target = aggregate.findRecord(id);
  const path = attempt.type === entryCorrected.type ? 'corrects' : attempt.type === entryVoided.type ? 'voids' : 'on';
  if (!target || !isKnownTo(target, attempt.actor, held)) return refused(refuse('entry-unknown', path));
  if (target.completes) {
    const { stream, entryId } = target.completes;
    return refused(refuseAtSource({ stream, entryId }, path));
  }
  const isContent = path !== 'on';
  const refusal = isContent
    ? refuseContent(aggregate, attempt, target, path)
    : refuseVerdict(aggregate, attempt, target);
  if (refusal) return refused(refusal);
  const undone = codeOfUndoing(aggregate, attempt, target);
  if (undone !== undefined) return refused(refuse(undone, path));
  return isContent
    ? decideContent(aggregate, attempt, target, held)
    : unlessBroken(aggregate, candidate(attempt, aggregate.revision + 1), { outcome: 'recorded' });
}

function decideContent<S>(
  aggregate: Aggregate<S>,
  attempt: Proposal,
  target: Recorded,
  heldElse: string | undefined,
): Decision {
  const applies = isOwnHeld(aggregate, target, attempt.actor);
  const held = applies ? undefined : heldElse;
  const waits = !applies && needsAnotherFor(aggregate, attempt.type, target);
  const more = { ...(waits && { waiting: true as const }), waits };
  if (held !== undefined) return hold(aggregate, attempt.actor, held, more);
  // A void that waits is judged as it will take effect: nobody is to confirm what can't stand.
  const waitsAsJudged = waits && attempt.type !== entryVoided.type;
  return unlessBroken(aggregate, candidate(attempt, aggregate.revision + 1, waitsAsJudged), {
    outcome: 'recorded',
    ...more,
  });
}

function unlessBroken<S>(aggregate: Aggregate<S>, control: Recorded, decision: Decision): Decision {
  const broken = aggregate.refuseBroken(() => aggregate.ruledBy(control));
  return broken ? refused(broken) : decision;
}

/** A correction is looked at as if it had been confirmed already: nobody is to wait for what can't be. */
function codeOfUndoing<S>(aggregate: Aggregate<S>, attempt: Proposal, target: Recorded): string | undefined {
  const { refuseRuling } = aggregate.definition;
  if (!refuseRuling) return undefined;
  const ruling = candidate(attempt, aggregate.revision + 1);
  const fact = aggregate.factOf(target.type);
  if (attempt.type !== entryCorrected.type || !fact) {
    const { gone, come } = aggregate.ruledBy(ruling);
    return refuseRuling(aggregate.state, gone, come);
  }
  const gone = aggregate.entries.filter(({ at }) => at.entryId === target.entryId);
  const corrected = effectiveOf(target, fact, { correction: ruling, revision: ruling.revision });
  return refuseRuling(aggregate.state, gone, gone.length > 0 ? [corrected] : []);
}

/** S18: what its author says of a held entry applies to it at once, and shares its verdict. */
function isOwnHeld<S>(aggregate: Aggregate<S>, target: Recorded, actor: Actor): boolean {
  return target.by.sub === actor.sub && aggregate.standingOf(target) === 'held';
}

/** S22: nobody changes alone what a second person has to see; a void of what has no effect changes nothing. */
function needsAnotherFor<S>(aggregate: Aggregate<S>, type: string, target: Recorded): boolean {
  const fact = factSpokenOf(aggregate, target);
  if (!fact?.correctionNeedsConfirmation) return false;
  return type === entryCorrected.type || aggregate.standingOf(target) === 'counts';
}

/** Of an entry, or of one that a correction, a void or a confirmation speaks of in the end. */
function factSpokenOf<S>(aggregate: Aggregate<S>, { type, payload }: Recorded): AnyFact | undefined {
  if (!isControl(type)) return aggregate.factOf(type);
  if (!contentRulings.has(type)) return undefined;
  const target = aggregate.findRecord(targetOf(type, payload));
  return target && factSpokenOf(aggregate, target);
}

function refuseContent<S>(
  aggregate: Aggregate<S>,
  attempt: Proposal,
  target: Recorded,
  path: string,
): Refusal | undefined {
  const { type, payload, actor } = attempt;
  const own = target.by.sub === actor.sub;
  if (!own && actor.role !== 'office') return refuse('recorded-by-others', path, [target.entryId]);
  const fact = aggregate.factOf(target.type);
  if (type === entryVoided.type)
    return (
      refuseVoided(aggregate, target, path) ?? (fact?.opens ? refuseVoidedOpening(aggregate, target, path) : undefined)
    );
  if (isControl(target.type)) return refuse('entry-not-correctable', path, [target.entryId]);
  const body = (payload as Correction).data as unknown as Entry;
  return (
    fact && (refuseByItself(fact, body, attempt, 'data.') ?? refuseCorrected(aggregate, target, fact, body, actor))
  );
}

/** S22: one void is enough; undone, a second one would go on in silence. */
function refuseVoided<S>(aggregate: Aggregate<S>, target: Recorded, path: string, by?: Recorded): Refusal | undefined {
  const isVoid = aggregate.standingOf(target) === 'voided';
  if (by && !isVoid) return undefined;
  const other = aggregate.spoken.findLast(
    (record) =>
      record.type === entryVoided.type &&
      record !== by &&
      targetOf(record.type, record.payload) === target.entryId &&
      aggregate.standingOf(record) === (isVoid ? 'counts' : 'waiting'),
  );
  return other && refuse('already-voided', path, [other.entryId]);
}

/** What is opened for good is closed instead; anything else may go while nothing that counts depends on it. */
function refuseVoidedOpening<S>(aggregate: Aggregate<S>, target: Recorded, path: string): Refusal | undefined {
  if (aggregate.definition.isOpenedForGood) return refuse('registration-not-voidable', path);
  const others = aggregate.entries.flatMap(({ at }) => (at.entryId === target.entryId ? [] : [at.entryId]));
  return others.length === 0 ? undefined : refuse('opening-has-entries', path, others.slice(0, 20));
}

/** A correction is not blocked by what depends on the entry, only by what is wrong with the new body itself. */
function refuseCorrected<S>(
  aggregate: Aggregate<S>,
  target: Recorded,
  fact: AnyFact,
  body: Entry,
  actor: Actor,
): Refusal | undefined {
  const correction = { payload: { data: body }, entryId: '', revision: 0 } as unknown as Recorded;
  const entry = afterItsLike(effectiveOf(target, fact, { correction, revision: 0 }));
  if (isOwnHeld(aggregate, target, actor)) {
    const { findings } = aggregate.try(entry);
    return inData(refuseHeld(aggregate, entry, actor, heldFor(aggregate, actor, fact, entry.at.span), findings[0]));
  }
  const { findings } = aggregate.try(entry, aggregate.find(target));
  if (findings.length === 0) return undefined;
  const before = aggregate.findings.filter((old) => old.entry === target.entryId);
  return inData(findings.find(({ code }) => !before.some((old) => old.code === code)));
}

function refuseVerdict<S>(aggregate: Aggregate<S>, { type, actor }: Proposal, target: Recorded): Refusal | undefined {
  const ruling = aggregate.rulings.get(target.entryId);
  const isRelease = type === 'EntryReleased' || type === 'EntryRejected';
  if (isRelease) {
    if (target.held === undefined) return refuse('entry-not-held', 'on');
    if (ruling?.release) return refuse('already-decided', 'on', [ruling.release.entryId]);
    return type === entryReleased.type ? refuseVoidAgain(aggregate, target) : undefined;
  }
  if (!aggregate.needsAnother(target)) return refuse('correction-unknown', 'on');
  if (isSamePerson(target.by, actor)) return refuse('same-person', 'on');
  if (ruling?.confirmation) return refuse('already-decided', 'on', [ruling.confirmation.entryId]);
  if (statusOf(target, ruling, true) !== 'waiting') return refuse('correction-unknown', 'on');
  return type === correctionConfirmed.type ? refuseVoidAgain(aggregate, target) : undefined;
}

/** A void that takes effect late, where another has done so before. */
function refuseVoidAgain<S>(aggregate: Aggregate<S>, ruled: Recorded): Refusal | undefined {
  const target = ruled.type === entryVoided.type && aggregate.findRecord(targetOf(ruled.type, ruled.payload));
  return target ? refuseVoided(aggregate, target, 'on', ruled) : undefined;
}

/** By which what counts is changed, and through which a void reaches it. */
const contentRulings = new Set([entryCorrected.type, entryVoided.type, correctionConfirmed.type]);

/** One account, or two of one cadre. */
function isSamePerson(one: Actor, other: Actor): boolean {
  return one.sub === other.sub || (one.cadreId !== undefined && one.cadreId === other.cadreId);
}

/** Of the new body that a correction brings. */
function inData(refusal: Refusal | undefined): Refusal | undefined {
  return refusal && { ...refusal, path: refusal.path === '' ? 'data' : `data.${refusal.path}` };
}
