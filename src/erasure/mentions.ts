/** Free text of others that names somebody: it is sealed for them, and outlives the erasure of whom it names. */
import { entryCorrected, targetOf } from '../domain/control.js';
import type { Recorded } from '../domain/effective.js';
import { factsOf } from '../domain/fold.js';
import { findStream } from '../domain/streams.js';
import { isReadable } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import { personalOf } from '../event-store/seal.js';
import type { PersonalValue } from '../event-store/seal.js';
import type { Trace } from './traces.js';

export interface Mention {
  readonly stream: string;
  readonly entryId: string;
  /** Dotted, as it was sent. */
  readonly field: string;
}

export interface NamedIn {
  readonly count: number;
  /** The first of them. */
  readonly entries: readonly Mention[];
}

const told_max = 100;
/** A single letter stands in every text. */
const findable = /../su;

/** While their key still opens their name; in the streams in which something is sealed for them. */
export async function findMentions(
  { store, codec }: { readonly store: EventStore; readonly codec: Codec },
  { subjects, streams }: Pick<Trace, 'subjects' | 'streams'>,
): Promise<NamedIn> {
  const names = new Set<string>();
  const texts: (Mention & { readonly text: string })[] = [];
  for (const stream of [...streams].sort()) {
    const read = await codec.decodeEach(await store.readStream(stream));
    for (const { entryId, path, value, subject } of personalOfEach(stream, read.filter(isReadable))) {
      const isName = /(^|\.)name$/.test(path);
      const isTheirs = subjects.has(subject);
      if (isTheirs && isName && typeof value === 'string') names.add(value);
      // Somebody else's own name is no text about them.
      if (isTheirs || (isName && subject.startsWith('person-'))) continue;
      texts.push({ stream, entryId, field: path, text: JSON.stringify(value) });
    }
  }
  const looked = [...names].filter((name) => findable.test(name));
  const found = texts.filter(({ text }) => looked.some((name) => text.includes(JSON.stringify(name).slice(1, -1))));
  const entries = found.slice(0, told_max).map(({ text: _, ...mention }) => mention);
  return { count: found.length, entries };
}

function personalOfEach(
  stream: string,
  records: readonly Recorded[],
): (PersonalValue & { readonly entryId: string })[] {
  const definition = findStream(stream)?.definition;
  if (!definition) return [];
  const facts = factsOf(definition);
  const types = new Map(records.map(({ entryId, type }) => [entryId, type]));
  return records.flatMap(({ entryId, type, payload }) => {
    const corrected = type === entryCorrected.type ? types.get(targetOf(type, payload)) : undefined;
    const values = personalOf(facts.get(type), facts.get(corrected ?? ''), payload, stream);
    return values.map((value) => ({ ...value, entryId }));
  });
}
