/** From a batch of the log to what it means for processes: entries to compare, completions that stand. Writes nothing. */
import { isControl, targetOf } from '../domain/control.js';
import type { AnyProcess } from '../domain/process-definition.js';
import { entryIdOf } from '../event-store/codec.js';
import type { Codec } from '../event-store/codec.js';
import type { StoredEvent } from '../event-store/event-store.js';
import { completionEventsIn, digestsOf, standingAfter } from './completions.js';
import type { CompletionState } from './completions.js';

/** An entry of a source stream that changed, or of which a ruling speaks; every cause of the stream where it is empty. */
export interface Due {
  readonly stream: string;
  readonly entryId: string;
  readonly receivedAt: string | undefined;
}

export interface Seen {
  readonly stream: string;
  readonly entryId: string;
  readonly recipient: string;
  /** By the events of the batch alone: fact and digest are empty where none of them tells. */
  readonly standing: CompletionState;
}

export interface BatchReading {
  readonly due: readonly Due[];
  readonly seen: readonly Seen[];
}

export const every_cause = '';

export class LogReader {
  readonly #sources: readonly { prefix: string; causes: ReadonlySet<string>; others: ReadonlyMap<string, boolean> }[];

  constructor(
    private readonly codec: Codec,
    processes: readonly AnyProcess[],
  ) {
    const kinds = new Set(processes.map(({ source }) => source.kind));
    this.#sources = [...kinds].map((kind) => {
      const ofKind = processes.filter(({ source }) => source.kind === kind);
      return {
        prefix: `${kind}-`,
        causes: new Set(ofKind.flatMap(({ causes }) => causes.map(({ fact }) => fact.type))),
        others: new Map(
          ofKind.flatMap(({ dependsOn = [] }) =>
            dependsOn.map(({ fact, touches }) => [fact.type, touches !== undefined]),
          ),
        ),
      };
    });
  }

  /** @param isOwn whether this runner has just appended an event: what it wrote it need not compare */
  async read(batch: readonly StoredEvent[], isOwn: (eventId: string) => boolean): Promise<BatchReading> {
    const due = new Map<string, Due>();
    const seen = new Map<string, Seen>();
    const add = (stream: string, entryId: string, event: StoredEvent): void => {
      due.set(`${stream}\n${entryId}`, { stream, entryId, receivedAt: receivedAtOf(event) });
    };
    for (const event of batch) {
      const touched = this.#touchedBy(event);
      if (touched !== undefined) add(event.stream, touched, event);
    }
    const ours = completionEventsIn(batch);
    const digests = await digestsOf(
      this.codec,
      ours.map(({ event }) => event),
    );
    ours.forEach(({ event, completes: { stream, entryId } }, i) => {
      const key = [stream, entryId, event.stream].join('\n');
      const standing = standingAfter(seen.get(key)?.standing, event, digests[i]!);
      seen.set(key, { stream, entryId, recipient: event.stream, standing });
      // Of another runner, before us or beside us: what it wanted may not be what is wanted now.
      if (!isOwn(event.id)) add(stream, entryId, event);
    });
    return { due: [...due.values()], seen: [...seen.values()] };
  }

  #touchedBy(event: StoredEvent): string | undefined {
    const source = this.#sources.find(({ prefix }) => event.stream.startsWith(prefix));
    if (!source) return undefined;
    // An empty text would mean every cause.
    if (isControl(event.type)) return targetOf(event.type, event.data) || entryIdOf(event);
    if (source.causes.has(event.type)) return entryIdOf(event);
    const isOfSome = source.others.get(event.type);
    if (isOfSome === undefined) return undefined;
    return isOfSome ? entryIdOf(event) : every_cause;
  }
}

function receivedAtOf({ metadata }: StoredEvent): string | undefined {
  const { receivedAt } = metadata;
  return typeof receivedAt === 'string' && !Number.isNaN(Date.parse(receivedAt)) ? receivedAt : undefined;
}
