/** All kinds of streams, and how a stream is named. */
import { controlFacts } from './control.js';
import type { AnyFact, StreamKind } from './fact.js';
import { kinds } from './kinds.js';
import type { AnyStream } from './stream-kind.js';

export type { AnyStream } from './stream-kind.js';

export const streams = kinds;

const byKind = new Map<string, AnyStream>(streams.map((stream) => [stream.kind, stream]));

export function streamOfKind(kind: StreamKind): AnyStream {
  const stream = byKind.get(kind);
  if (!stream) throw new Error(`no stream of kind ${kind}`);
  return stream;
}

export function streamName(kind: StreamKind, id: string): string {
  return `${kind}-${id}`;
}

/** Kind and id of a stream by its name; undefined where it is none of the ledger's. */
export function findStream(name: string): { definition: AnyStream; id: string } | undefined {
  for (const definition of streams) {
    if (name.startsWith(`${definition.kind}-`)) return { definition, id: name.slice(definition.kind.length + 1) };
  }
  return undefined;
}

/** Every fact of every kind, and the control entries of each kind, with the path that records it. */
export function allFacts(): { definition: AnyStream; fact: AnyFact }[] {
  return streams.flatMap((definition) => [...definition.facts, ...controlFacts].map((fact) => ({ definition, fact })));
}
