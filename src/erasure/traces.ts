/** Where somebody is spoken of: found by what is sealed for them, in the whole log, whatever tables say. */
import { findStream, streamName, streamOfKind } from '../domain/streams.js';
import type { EventStore, StoredEvent } from '../event-store/event-store.js';
import type { SubjectName } from '../event-store/keys.js';
import { subjectsIn } from '../event-store/seal.js';
import { eventsOf } from '../evidence/verify.js';

export interface Trace {
  /** Whose keys are to be destroyed. */
  readonly subjects: ReadonlySet<SubjectName>;
  /** Streams in which something is sealed for them. */
  readonly streams: ReadonlySet<string>;
  /** Of a household: all who were ever in it. */
  readonly people?: ReadonlySet<SubjectName>;
  /** How far the log was read. */
  readonly position: string | undefined;
}

/** @param before reads on from there */
export async function tracePerson(store: EventStore, personId: string, before?: Trace): Promise<Trace> {
  const subjects = new Set([`person-${personId}`, `cadre-${personId}`]);
  const streams = new Set<string>();
  const position = await pass(store, before, ({ stream, data }) => {
    if (subjectsIn(data).some((subject) => subjects.has(subject))) streams.add(stream);
  });
  return { subjects, streams, position };
}

/** A household, and all who were only in it. */
export async function traceHousehold(store: EventStore, householdId: string, last?: Trace): Promise<Trace> {
  const own = streamName('household', householdId);
  const { id } = streamOfKind('household');
  const people = new Set<SubjectName>();
  for (const { data } of await store.readStream(own)) for (const each of subjectsIn(data)) people.add(each);
  people.delete(own);
  // Of somebody who has come into it since, the log is asked from its beginning.
  const before = [...people].every((each) => last?.people?.has(each)) ? last : undefined;
  const elsewhere = new Set<SubjectName>();
  const subjects = new Set<SubjectName>(before?.subjects ?? [own]);
  const byStream = new Map<string, Set<SubjectName>>();
  const position = await pass(store, before, ({ stream, data }) => {
    const found = subjectsIn(data).filter((each) => each === own || people.has(each));
    const definition = findStream(stream)?.definition; // what somebody else wrote is of no kind
    const isAbout = definition?.erasedWith === 'household' && data?.[id] === householdId;
    if (isAbout) subjects.add(stream);
    if (found.length > 0 || isAbout) byStream.set(stream, new Set([...(byStream.get(stream) ?? []), ...found, stream]));
    // Known on their own, or in another household.
    if (definition?.people && stream !== own) for (const each of found) if (each !== own) elsewhere.add(each);
  });
  if (!before) for (const each of people) if (!elsewhere.has(each) && each.startsWith('person-')) subjects.add(each);
  const streams = [...byStream].filter(([, of]) => [...of].some((each) => subjects.has(each)));
  return { subjects, streams: new Set(streams.map(([stream]) => stream)), people, position };
}

async function pass(
  store: EventStore,
  before: Trace | undefined,
  look: (event: StoredEvent) => void,
): Promise<string | undefined> {
  let position = before?.position;
  for await (const events of eventsOf(store, position)) {
    for (const event of events) look(event);
    position = events.at(-1)!.position;
  }
  return position;
}
