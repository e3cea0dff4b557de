/**
 * An example of every fact, as one story per kind of stream: sent in this order, each is taken. What an example names
 * (a member, a pairing, an entry to correct) is in an example before it; the rules of the domain are asked.
 */
import { v5 as uuidv5 } from 'uuid';
import {
  correctionConfirmed,
  correctionDeclined,
  entryCorrected,
  entryRejected,
  entryReleased,
  entryVoided,
} from '../domain/control.js';
import type { Decision } from '../domain/proposal.js';
import { decide } from '../domain/decide.js';
import type { Entry } from '../domain/entry.js';
import { exampleOf } from '../domain/example.js';
import type { Actor, AnyFact } from '../domain/fact.js';
import { fieldsOf } from '../domain/fields.js';
import type { Field, PayloadClass } from '../domain/fields.js';
import { memberAdded } from '../domain/household/members/member-added.js';
import { Aggregate } from '../domain/aggregate.js';
import { streams } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';

/** Who sends it: what a cadre without a pairing sends is held, and a correction is confirmed by somebody else. */
export type Sender = 'office' | 'second-office' | 'unpaired-cadre';

export interface Example {
  readonly definition: AnyStream;
  readonly fact: AnyFact;
  /** Of its stream. */
  readonly id: string;
  /** Among the examples of the same fact and kind. */
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly sender: Sender;
}

const namespace = 'd0c5b1c6-52f1-5d0e-9b6c-6f0f5f6f7a10';
const idOf = (...names: string[]): string => uuidv5(names.join('/'), namespace);
const today = '2022-03-05';

const actors: Readonly<Record<Sender, Actor>> = {
  office: { sub: 'office', role: 'office' },
  'second-office': { sub: 'second-office', role: 'office' },
  'unpaired-cadre': { sub: 'unpaired-cadre', role: 'cadre', cadreId: idOf('unpaired-cadre') },
};

/** The ids of streams, of which entries of other kinds name some. */
const streamIds = new Map(streams.map((definition) => [definition.kind, streamIdOf(definition)]));

function streamIdOf({ kind, id, facts }: AnyStream): string {
  const field = facts.flatMap(({ payload }) => fieldsOf(payload)).find(({ name }) => name === id)!;
  return field.schema['format'] === 'uuid' ? idOf(kind) : String(field.example);
}

/** Others of a kind, for what names one of its own kind, or two of one kind. */
const otherIds: ReadonlyMap<string, string> = new Map([
  ['area', '220182104000'],
  ['organisation', 'health-bureau'],
  ['household', idOf('household', 'another')],
  ['erasure', idOf('erasure', 'another')],
]);

/** Of a body and of its parts. */
function fieldsWithin(payload: PayloadClass): Field[] {
  return fieldsOf(payload).flatMap((field) => [field, ...(field.nested ? fieldsWithin(field.nested()) : [])]);
}

class Story {
  readonly told: Example[] = [];
  readonly #id: string;
  readonly #aggregate: Aggregate<unknown>;

  constructor(
    readonly definition: AnyStream,
    id = streamIds.get(definition.kind)!,
  ) {
    this.#id = id;
    this.#aggregate = new Aggregate(definition, id);
  }

  /** Takes an example in, where the rules do. */
  tell(
    fact: AnyFact,
    body: Record<string, unknown>,
    { name = 'example', sender = 'office' }: { name?: string; sender?: Sender } = {},
  ): Decision {
    const decision = this.#decide(fact, body, sender);
    if (decision.outcome !== 'recorded') return decision;
    const { revision } = this.#aggregate;
    this.#aggregate.admit({
      entryId: body['entryId'] as string,
      type: fact.type,
      payload: body as unknown as Entry,
      revision: revision + 1,
      position: '',
      receivedAt: '',
      by: actors[sender],
      ...(decision.held !== undefined && { held: decision.held }),
    });
    this.told.push({ definition: this.definition, fact, id: this.#id, name, body, sender });
    return decision;
  }

  #decide(fact: AnyFact, body: Record<string, unknown>, sender: Sender): Decision {
    return decide(this.#aggregate, {
      type: fact.type,
      payload: body as unknown as Entry,
      actor: actors[sender],
      today,
      dayOf: (instant) => instant.slice(0, today.length),
    });
  }

  /**
   * The example of a fact, naming what stands in the file: of several things the newest that the rules let it name.
   * @returns why there is none
   */
  tellFact(fact: AnyFact, name = 'example'): string | undefined {
    const entryId = idOf(this.definition.kind, fact.type, ...(name === 'example' ? [] : [name]));
    let refusal = '';
    for (const things of this.#thingsFor(fact)) {
      const body = exampleOf(fact.payload, (field) => this.#reference(fact, field, things));
      const own = fact.opens ? { [this.definition.id]: this.#id } : {};
      for (const sender of ['office', 'second-office'] as const) {
        const decision = this.tell(fact, { ...body, ...own, entryId }, { name, sender });
        if (decision.outcome === 'recorded') return undefined;
        if (decision.outcome === 'refused') refusal = decision.refusal.code;
      }
    }
    return refusal;
  }

  #reference(
    { payload }: AnyFact,
    { name, refersTo, inFile, entryOf, schema }: Field,
    things: ReadonlyMap<string, string>,
  ): unknown {
    if (inFile) return things.get(inFile);
    if (entryOf) return this.find(({ type }) => type === entryOf)?.body['entryId'];
    if (refersTo) {
      const [first] = fieldsOf(payload).filter((each) => each.refersTo === refersTo && !each.optional);
      const isSecond = refersTo === this.definition.kind || (first !== undefined && first.name !== name);
      return (isSecond ? otherIds.get(refersTo) : undefined) ?? streamIds.get(refersTo);
    }
    if (name === this.definition.id) return this.#id;
    return schema['format'] === 'uuid' ? idOf(this.definition.kind, name) : undefined;
  }

  /** What it may name of each kind of thing, the newest first. */
  *#thingsFor({ payload }: AnyFact): Generator<ReadonlyMap<string, string>> {
    const whats = new Set(fieldsWithin(payload).flatMap(({ inFile }) => inFile ?? []));
    const ids = this.told.flatMap(({ body }) => Object.values(body).filter((value) => typeof value === 'string'));
    const stand = (what: string): string[] =>
      [...new Set(ids)].filter((id) => this.definition.things[what]?.find(this.#aggregate.state, id)?.since).reverse();
    const choices = [...whats].map((what) => [what, stand(what)] as const);
    for (let i = 0; i < Math.max(1, ...choices.map(([, found]) => found.length)); i += 1) {
      yield new Map(choices.flatMap(([what, found]) => (found.length > 0 ? [[what, found[i % found.length]!]] : [])));
    }
  }

  find(isWanted: (fact: AnyFact) => boolean): Example | undefined {
    return this.told.find(({ fact }) => isWanted(fact));
  }
}

/** Corrections, voids and verdicts: on what was told before, where the kind knows them. */
function tellRulings(story: Story): void {
  const { definition } = story;
  const idFor = (...names: string[]): string => idOf(definition.kind, ...names);
  const rule = ({ type, payload }: AnyFact, named: object, name: string): Record<string, unknown> => {
    const { reason } = exampleOf(payload);
    return { entryId: idFor(type, name), occurredOn: today, ...named, reason };
  };
  const correct = (target: Example, name: string): string => {
    const data = { ...target.body, source: '走访台账第 4 页' };
    const body = rule(entryCorrected, { corrects: target.body['entryId'], data }, name);
    story.tell(entryCorrected, body, { name });
    return body['entryId'] as string;
  };
  const plain =
    story.find((fact) => !fact.opens && !fact.correctionNeedsConfirmation) ??
    story.find((fact) => !fact.opens) ??
    story.told[0]!;
  story.tell(entryVoided, rule(entryVoided, { voids: correct(plain, 'voidedLater') }, 'example'));
  const waiting =
    story.find((fact) => fact.correctionNeedsConfirmation === true && !fact.opens) ??
    story.find((fact) => fact.correctionNeedsConfirmation === true);
  if (waiting) {
    const verdicts = [correctionConfirmed, correctionDeclined] as const;
    const names = ['confirmedLater', 'declinedLater'] as const;
    const ids = names.map((name) => correct(waiting, name));
    for (const [i, fact] of verdicts.entries())
      story.tell(fact, rule(fact, { on: ids[i] }, 'example'), { sender: 'second-office' });
  }
  for (const [name, fact] of [
    ['heldAndReleased', entryReleased],
    ['heldAndRejected', entryRejected],
  ] as const) {
    const held = tellHeld(story, name);
    if (held !== undefined) story.tell(fact, rule(fact, { on: held }, 'example'));
  }
}

/** Something that waits for the office; undefined where the kind holds nothing. */
function tellHeld(story: Story, name: string): string | undefined {
  if (story.definition.heldAs === undefined) return undefined;
  for (const { fact, body } of story.told.filter((each) => each.sender === 'office')) {
    if (fact.opens || !fact.mayRecord.includes('cadre') || !story.definition.facts.includes(fact)) continue;
    const entryId = idOf(story.definition.kind, fact.type, name);
    const decision = story.tell(fact, { ...body, entryId }, { name, sender: 'unpaired-cadre' });
    if (decision.outcome === 'recorded' && decision.held !== undefined) return entryId;
  }
  return undefined;
}

/** One goes where the household is split, and one leaves. */
function tellSecondMember(story: Story): void {
  const [entryId, personId] = [memberAdded.type, 'personId'].map((name) => idOf('household', name, 'another'));
  const body = { entryId, occurredOn: '2016-03-05', personId, name: '刘强' };
  story.tell(memberAdded, body, { name: 'another' });
}

function storyOf(definition: AnyStream): Example[] {
  const story = new Story(definition);
  const other = otherIds.get(definition.kind);
  const another = other === undefined ? undefined : new Story(definition, other);
  for (const fact of definition.facts) if (fact.opens) another?.tellFact(fact, 'another');
  for (const fact of [...definition.facts].sort((a, b) => a.rank - b.rank)) {
    const refusal = story.tellFact(fact);
    // What ends a stream that has ended already, ends the other one.
    if (refusal !== undefined && (!another || another.tellFact(fact) !== undefined))
      throw new Error(`the example of ${fact.type} is refused: ${refusal}`);
    if (fact === memberAdded) tellSecondMember(story);
  }
  tellRulings(story);
  return [...(another?.told ?? []), ...story.told];
}

/** In the order in which they are taken. */
export const stories = (): readonly Example[] => streams.flatMap(storyOf);

/** Those that somebody sends: what a process records is nobody's to send. */
export const examples = (): readonly Example[] => stories().filter(({ fact }) => fact.completes === undefined);
