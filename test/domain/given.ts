/**
 * `given(…).when(…).then(…)`: a stream with its entries, one more at the door, and what becomes of it. The door here
 * does what the one of the service does, without a store: class, repeat, body of a correction, rules.
 */
import { expect } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import {
  correctionConfirmed,
  correctionDeclined,
  entryCorrected,
  entryRejected,
  entryReleased,
  entryVoided,
  isControl,
  targetOf,
} from '../../src/domain/control.js';
import type { Decision } from '../../src/domain/proposal.js';
import type { Correction } from '../../src/domain/control.js';
import { decide } from '../../src/domain/decide.js';
import type { Recorded } from '../../src/domain/effective.js';
import type { Entry } from '../../src/domain/entry.js';
import type { Actor, AnyFact, Fact } from '../../src/domain/fact.js';
import { fixedBy } from '../../src/domain/fixing.js';
import { factsOf, findingsOf, fold } from '../../src/domain/fold.js';
import type { Finding } from '../../src/domain/finding.js';
import type { View } from '../../src/domain/fold.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { refuse } from '../../src/domain/refusal.js';
import { streams } from '../../src/domain/streams.js';
import type { AnyStream } from '../../src/domain/streams.js';
import { errorsOf } from '../../src/domain/validate.js';
import type { FieldError } from '../../src/domain/validate.js';

/** A UUID that is always the same for the same name. */
export function idOf(name: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const unit of name) hash = BigInt.asUintN(64, (hash ^ BigInt(unit.codePointAt(0) ?? 0)) * 0x100000001b3n);
  const hex = (hash.toString(16).padStart(16, '0') + (hash * 0x9e3779b97f4a7c15n).toString(16)).slice(0, 32);
  const digits = hex.padEnd(32, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-7${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** The ledger's day in every spec that names none. */
export const today = '2026-06-30';

export const office: Actor = { sub: 'office-li', role: 'office' };
export const secondOffice: Actor = { sub: 'office-sun', role: 'office' };
export const cadre: Actor = {
  sub: 'cadre-zhao',
  role: 'cadre',
  cadreId: idOf('cadre zhao'),
  organisationId: 'sixth-hospital',
};
export const otherCadre: Actor = {
  sub: 'cadre-qian',
  role: 'cadre',
  cadreId: idOf('cadre qian'),
  organisationId: 'women-federation',
};
export const desk: Actor = { sub: 'desk-wu', role: 'desk' };
export const clinician: Actor = { sub: 'doctor-zhou', role: 'clinician', organisationId: 'sixth-hospital' };

/** An entry on its way to the door. */
export interface Told {
  readonly fact: AnyFact;
  readonly payload: Entry;
  readonly actor: Actor;
}

export type BodyOf<P extends Entry> = Omit<P, 'entryId'> & { entryId?: string };

/** An entry of a fact; without an id of its own it gets one that follows from what it says. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- facts of any state
export function entry<P extends Entry>(fact: Fact<any, P>, body: BodyOf<P>, actor: Actor = office): Told {
  const entryId = body.entryId ?? idOf(`${fact.type} ${JSON.stringify(body)}`);
  return { fact, payload: Object.assign({}, body, { entryId }), actor };
}

export function by(actor: Actor, told: Told): Told {
  return { ...told, actor };
}

/** The same entry, saying something else in some fields. */
export function but(told: Told, changes: object): Told {
  return { ...told, payload: Object.assign({}, told.payload, changes) };
}

const reason = '核对后更正';

/** The whole new body of an entry: what it said, with some fields said anew. */
export function corrected(target: Told, changes: object, actor: Actor = office, on?: string): Told {
  const { entryId, ...said } = target.payload;
  const data = Object.fromEntries(Object.entries({ ...said, ...changes }).filter(([, value]) => value !== undefined));
  return entry(entryCorrected, { corrects: entryId, data, reason, ...(on !== undefined && { occurredOn: on }) }, actor);
}

export function voided(target: Told, actor: Actor = office, why = reason): Told {
  return entry(entryVoided, { voids: target.payload.entryId, reason: why }, actor);
}

/** A void that a second person has confirmed. */
export function annulled(target: Told): readonly [Told, Told] {
  const annulling = voided(target);
  return [annulling, confirmed(annulling, secondOffice)];
}

const verdict =
  (fact: typeof entryReleased) =>
  (on: Told, actor: Actor = office, why = reason): Told =>
    entry(fact, { on: on.payload.entryId, reason: why }, actor);

export const released = verdict(entryReleased);
export const rejected = verdict(entryRejected);
export const confirmed = verdict(correctionConfirmed);
export const declined = verdict(correctionDeclined);

export type AnyLife = Aggregate<unknown>;

export type Outcome =
  | Decision
  | { readonly outcome: 'repeated'; readonly known: Recorded }
  | { readonly outcome: 'forbidden' }
  | { readonly outcome: 'invalid'; readonly errors: readonly FieldError[] };

/** In the ledger's time zone, which knows no summer time. */
function dayOf(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Received a second apart, in the order of the stream. */
export function receivedAt(revision: number): string {
  return new Date(Date.UTC(2026, 5, 30) + revision * 1000).toISOString();
}

/** What becomes of an entry; taken in where it is recorded. */
export function knock(aggregate: AnyLife, definition: AnyStream, told: Told, on = today): Outcome {
  const { fact, payload, actor } = told;
  if (!fact.mayRecord.includes(actor.role)) return { outcome: 'forbidden' };
  const errors = errorsOf(fact.payload, payload);
  if (errors.length > 0) return { outcome: 'invalid', errors };
  const wrong = errorsOfCorrection(aggregate, definition, told);
  const known = aggregate.findRecord(payload.entryId);
  if (known)
    return isDeepStrictEqual(known.payload, payload)
      ? { outcome: 'repeated', known }
      : { outcome: 'refused', refusal: refuse('entry-id-reused', 'entryId', [known.entryId]) };
  if (wrong.length > 0) return { outcome: 'invalid', errors: wrong };
  const decision = decide(aggregate, {
    type: fact.type,
    payload,
    actor,
    today: on,
    dayOf,
  });
  if (decision.outcome !== 'recorded') return decision;
  const { waits, ...outcome } = decision;
  const recorded = { ...record(told, aggregate.revision + 1, outcome.held, waits), receivedOn: on };
  const fixed = fixedBy(aggregate, recorded);
  aggregate.admit({ ...recorded, ...(fixed && { fixed }) });
  return outcome;
}

function record({ fact, payload, actor }: Told, revision: number, held?: string, waits?: boolean): Recorded {
  return {
    entryId: payload.entryId,
    type: fact.type,
    payload,
    revision,
    position: String(revision),
    receivedAt: receivedAt(revision),
    by: actor,
    ...(held !== undefined && { held }),
    ...(waits !== undefined && { waits }),
  };
}

function errorsOfCorrection(aggregate: AnyLife, definition: AnyStream, { fact, payload }: Told): FieldError[] {
  if (fact.type !== entryCorrected.type) return [];
  const target = aggregate.findRecord(targetOf(fact.type, payload));
  if (!target || isControl(target.type)) return [];
  const of = factsOf(definition).get(target.type)!;
  const { corrects, data } = payload as Correction;
  return errorsOf(of.payload, { ...data, entryId: corrects }).map(({ path, rule }) => ({ path: `data.${path}`, rule }));
}

function streamOf(entries: readonly Told[]): AnyStream {
  const [first] = entries.filter(({ fact }) => !isControl(fact.type));
  const found = streams.find(({ facts }) => facts.some((fact) => fact === first?.fact));
  return found ?? streams.find(({ kind }) => kind === 'household')!;
}

export function given(...entries: Told[]): Given {
  return new Given(entries);
}

class Given {
  constructor(
    readonly entries: readonly Told[],
    readonly day = today,
  ) {}

  on(day: string): Given {
    return new Given(this.entries, day);
  }

  when(told: Told): Outcomes {
    const { aggregate, definition } = this.#live(told);
    const before = JSON.stringify([aggregate.records, aggregate.folded]);
    return new Outcomes(told, aggregate, knock(aggregate, definition, told, this.day), before);
  }

  thenFile(file: object, view: View = {}): void {
    const { aggregate, definition } = this.#live();
    expect(fold(definition, aggregate.id, aggregate.records, view).state).toMatchObject(file);
  }

  thenFindings(...findings: Finding[]): void {
    expect(this.#live().aggregate.findings.filter(({ warns }) => !warns)).toEqual(findings);
  }

  thenWarnings(...findings: Finding[]): void {
    expect(this.#live().aggregate.findings.filter(({ warns }) => warns)).toEqual(findings);
  }

  aggregate(): AnyLife {
    return this.#live().aggregate;
  }

  /** The file and its findings, to the byte. */
  file(view: View = {}): string {
    const { aggregate, definition } = this.#live();
    const folded = fold(definition, aggregate.id, aggregate.records, view);
    return JSON.stringify([folded.state, findingsOf(folded)]);
  }

  /** Every entry given has to be recorded, or held: what it was given for would not be there otherwise. */
  #live(next?: Told): { aggregate: AnyLife; definition: AnyStream } {
    const definition = streamOf(next ? [...this.entries, next] : this.entries);
    const aggregate: AnyLife = new Aggregate(definition, idOf('the stream'));
    for (const told of this.entries) {
      const outcome = knock(aggregate, definition, told, this.day);
      if (outcome.outcome !== 'recorded') throw new Error(`given ${told.fact.type}: ${JSON.stringify(outcome)}`);
    }
    return { aggregate, definition };
  }
}

class Outcomes {
  constructor(
    readonly told: Told,
    readonly aggregate: AnyLife,
    readonly outcome: Outcome,
    readonly before: string,
  ) {}

  /** Recorded, and it counts at once. */
  then(told: Told): void {
    expect(this.outcome).toEqual({ outcome: 'recorded' });
    expect(this.aggregate.records.at(-1)).toMatchObject({
      type: told.fact.type,
      payload: told.payload,
      by: told.actor,
    });
    if (isControl(told.fact.type)) return;
    const [counts] = this.aggregate.entries.filter(({ at }) => at.entryId === told.payload.entryId);
    expect(counts?.payload).toEqual(told.payload);
  }

  thenHeld(why: string): void {
    expect(this.outcome).toMatchObject({ outcome: 'recorded', held: why });
    expect(this.aggregate.records.at(-1)).toMatchObject({ entryId: this.told.payload.entryId, held: why });
    expect(this.#folded()).toBe(this.#foldedBefore());
  }

  /** Recorded, without effect until another person has confirmed it. */
  thenWaiting(): void {
    expect(this.outcome).toEqual({ outcome: 'recorded', waiting: true });
    expect(this.#folded()).toBe(this.#foldedBefore());
  }

  thenRefused(code: string, path?: string, ...others: Told[]): void {
    const refusal = {
      code,
      ...(path !== undefined && { path }),
      ...(others.length > 0 && { with: others.map(({ payload }) => payload.entryId) }),
    };
    expect(this.outcome).toMatchObject({ outcome: 'refused', refusal });
    this.#expectUntouched();
  }

  /** Refused by its class: the field, and the rule that it breaks. */
  thenInvalid(path: string, rule?: string): void {
    const errors = [expect.objectContaining({ path, ...(rule !== undefined && { rule }) })];
    expect(this.outcome).toEqual({ outcome: 'invalid', errors });
    this.#expectUntouched();
  }

  thenForbidden(): void {
    expect(this.outcome).toEqual({ outcome: 'forbidden' });
    this.#expectUntouched();
  }

  /** Known already: the first answer, and nothing more is recorded. */
  thenNothing(): void {
    const { entryId } = this.told.payload;
    expect(this.outcome).toMatchObject({ outcome: 'repeated', known: { entryId } });
    this.#expectUntouched();
  }

  thenFile(file: object): void {
    expect(this.outcome).toMatchObject({ outcome: 'recorded' });
    expect(this.aggregate.state).toMatchObject(file);
  }

  thenFindings(...findings: Finding[]): void {
    expect(this.outcome).toMatchObject({ outcome: 'recorded' });
    expect(this.aggregate.findings.filter(({ warns }) => !warns)).toEqual(findings);
  }

  #folded(): string {
    const { last: _, ...folded } = this.aggregate.folded;
    return JSON.stringify(folded);
  }

  #foldedBefore(): string {
    const [, { last: _, ...folded }] = JSON.parse(this.before) as [unknown, { last?: unknown }];
    return JSON.stringify(folded);
  }

  #expectUntouched(): void {
    expect(JSON.stringify([this.aggregate.records, this.aggregate.folded])).toBe(this.before);
  }
}
