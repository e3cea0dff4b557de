/**
 * One fold (semantics S6, S7): live tables, as-of files and the state on which `decide` rules are this function.
 * It is total: what does not fit becomes a finding, and the entry is taken in all the same.
 */
import { effectiveEntries, isInFileOn } from './effective.js';
import type { Effective, FactIndex, OrderKey, Recorded } from './effective.js';
import type { Finding } from './finding.js';
import { controlFacts } from './control.js';
import type { AnyFact, NamedThing } from './fact.js';
import { walkFields } from './field-values.js';
import { certainlyAfter } from './span.js';
import type { Span } from './span.js';
import type { Presence, StreamDefinition } from './stream-kind.js';

/** Something of the file that an entry names, and that no entry before it has brought: a beginning, or an end. */
interface UnresolvedReference {
  readonly what: string;
  readonly id: string;
  /** Waits for its end, not for its beginning. */
  readonly ends?: true;
  readonly span: Span;
  /** What it is as long as nothing brings it. */
  readonly finding: Finding;
}

/** Plain JSON all through, so that it can be kept and extended later. */
export interface Folded<S> {
  readonly state: S;
  readonly findings: readonly Finding[];
  readonly mentions: readonly UnresolvedReference[];
  /** What is found in the state as it stands, and goes away when that is mended; undefined where there is nothing. */
  readonly standing?: readonly Finding[] | undefined;
  /** Where the last entry sorted; undefined before the first. */
  readonly last?: OrderKey;
  /** The last day on which that one can have occurred. */
  readonly lastDay?: string;
}

/** Called for each entry at its place in the file. */
export type Observer<S> = (before: Folded<S>, entry: Effective, after: Folded<S>) => void;

export interface View {
  /** Entries whose last day is later are left out, unless they had been received by then (S20). */
  readonly asOf?: string;
  /** Entries received later are left out. RFC 3339, UTC, milliseconds. */
  readonly knownAt?: string;
}

const indexes = new WeakMap<object, FactIndex>();

/** The facts of a stream by stored name, control entries included. */
export function factsOf<S>(definition: StreamDefinition<S>): FactIndex {
  const found = indexes.get(definition);
  if (found) return found;
  const index = new Map<string, AnyFact>([...definition.facts, ...controlFacts].map((fact) => [fact.type, fact]));
  indexes.set(definition, index);
  return index;
}

export function emptyFold<S>(definition: StreamDefinition<S>, id: string): Folded<S> {
  return { state: definition.initial(id), findings: [], mentions: [] };
}

/** The entries that a view shows, in the order of the file. */
export function entriesIn<S>(
  definition: StreamDefinition<S>,
  records: readonly Recorded[],
  view: View = {},
): Effective[] {
  const { asOf, knownAt } = view;
  const known = knownAt === undefined ? records : records.filter((record) => record.receivedAt <= knownAt);
  const entries = effectiveEntries(known, factsOf(definition));
  return asOf === undefined ? entries : entries.filter((entry) => isInFileOn(entry, asOf));
}

export function foldEntries<S>(
  definition: StreamDefinition<S>,
  id: string,
  entries: readonly Effective[],
  observe?: Observer<S>,
): Folded<S> {
  return foldOn(definition, emptyFold(definition, id), entries, observe);
}

/** The file after more entries, all of which sort after those that are in it. */
export function foldOn<S>(
  definition: StreamDefinition<S>,
  begun: Folded<S>,
  entries: readonly Effective[],
  observe?: Observer<S>,
): Folded<S> {
  let folded = begun;
  for (const entry of entries) {
    const after = step(definition, folded, entry);
    observe?.(folded, entry, after);
    folded = after;
  }
  return folded;
}

/** Entries that are folded before others may have their turn: well below a millisecond. */
const entries_per_stretch = 50;

/** The same in stretches: long files are folded while others are served. */
export function* foldInStretches<S>(
  definition: StreamDefinition<S>,
  id: string,
  entries: readonly Effective[],
  observe?: Observer<S>,
): Generator<void, Folded<S>> {
  let folded = emptyFold(definition, id);
  for (let from = 0; from < entries.length; from += entries_per_stretch) {
    folded = foldOn(definition, folded, entries.slice(from, from + entries_per_stretch), observe);
    yield;
  }
  return folded;
}

/** The value of work that is not to pause. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The file at a view. */
export function fold<S>(
  definition: StreamDefinition<S>,
  id: string,
  records: readonly Recorded[],
  view: View = {},
): Folded<S> {
  return foldEntries(definition, id, entriesIn(definition, records, view));
}

/** The file after one more entry, which has to sort last. */
export function step<S>(definition: StreamDefinition<S>, folded: Folded<S>, entry: Effective): Folded<S> {
  const { at, fact, payload } = entry;
  const before = folded.state;
  const refusal = definition.decide?.(before, at, fact, payload) ?? fact.decide?.(payload, before, at);
  const state = merge(before, fact.evolve(before, payload, at) as Partial<S>);
  let { findings, mentions } = folded;
  if (refusal) {
    const { unlessEnded, ...found } = refusal;
    const finding = { ...found, entry: at.entryId };
    if (unlessEnded === undefined) findings = [...findings, finding];
    else mentions = [...mentions, { ...unlessEnded, ends: true, span: at.span, finding }];
  }
  const warning = definition.warn?.(before, at, fact, payload) ?? fact.warn?.(payload, before, at);
  if (warning) findings = [...findings, { ...warning, entry: at.entryId, warns: true }];
  const open = mentionsOf(definition, state, entry);
  if (open.length > 0) mentions = [...mentions, ...open];
  if (mentions.length > 0) [mentions, findings] = resolve(definition, state, mentions, findings);
  const standing = standingIn(definition, folded, state);
  return { state, findings, mentions, ...(standing && { standing }), last: entry.order, lastDay: at.span.last };
}

/** Looked for again only where the parts of the state have changed of which they are made. */
function standingIn<S>({ conditions }: StreamDefinition<S>, before: Folded<S>, state: S): Folded<S>['standing'] {
  if (!conditions) return undefined;
  const was = conditions.parts(before.state);
  if (conditions.parts(state).every((part, i) => part === was[i])) return before.standing;
  const found = conditions.find(state).map((finding): Finding => ({ ...finding, warns: true }));
  return found.length > 0 ? found : undefined;
}

/** The file with some fields anew; one that is undefined is taken away. */
export function merge<S>(before: S, changed: Partial<S>): S {
  const state = { ...before, ...changed };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the object was made here
  for (const name in changed) if (changed[name] === undefined) delete state[name];
  return state;
}

function findThing<S>({ things }: StreamDefinition<S>, state: S, what: string, id: string): Presence | undefined {
  return things[what]?.find(state, id);
}

function mentionsOf<S>(
  definition: StreamDefinition<S>,
  state: S,
  { fact, payload, at }: Effective,
): UnresolvedReference[] {
  const open: UnresolvedReference[] = [];
  const named = walkFields(fact.payload, payload, '', 'in-file').flatMap(({ field, path, value }): NamedThing[] =>
    field.inFile !== undefined && typeof value === 'string' ? [{ what: field.inFile, id: value, path }] : [],
  );
  for (const { what, id, path } of fact.names ? [...named, ...fact.names(payload)] : named) {
    if (findThing(definition, state, what, id)?.since) continue;
    open.push({ what, id, span: at.span, finding: { code: `${what}-unknown`, path, entry: at.entryId } });
  }
  return open;
}

/** A mention is settled when what it names has come; it stays a finding only where that certainly came too late. */
function resolve<S>(
  definition: StreamDefinition<S>,
  state: S,
  mentions: readonly UnresolvedReference[],
  findings: readonly Finding[],
): [readonly UnresolvedReference[], readonly Finding[]] {
  const left: UnresolvedReference[] = [];
  let found = findings;
  for (const mention of mentions) {
    const thing = findThing(definition, state, mention.what, mention.id);
    const came = mention.ends ? thing?.until : thing?.since;
    if (!came) left.push(mention);
    else if (certainlyAfter(came, mention.span)) found = [...found, findingOf(definition, mention)];
  }
  return left.length === mentions.length ? [mentions, found] : [left, found];
}

/** What it is to name something that certainly came later. */
function findingOf<S>({ things }: StreamDefinition<S>, { what, ends, finding }: UnresolvedReference): Finding {
  return ends ? finding : { ...finding, code: things[what]?.early ?? 'end-before-start' };
}

/** All findings of a file: entries that did not fit, names that nothing in the file has, and what is amiss as it stands. */
export function findingsOf<S>(folded: Folded<S>): Finding[] {
  return [...folded.findings, ...folded.mentions.map(({ finding }) => finding), ...(folded.standing ?? [])];
}
