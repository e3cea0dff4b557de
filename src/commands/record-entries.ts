/** Many entries at once: each judged for itself, those of one stream in the order in which they came. */
import { setImmediate as others } from 'node:timers/promises';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { StreamKind } from '../domain/fact.js';
import { streams } from '../domain/streams.js';
import { Lives } from '../event-store/lives.js';
import { Clock } from '../platform/clock.js';
import { RecordEntry, RecordEntryHandler } from './record-entry.js';
import type { Outcome } from './record-entry.js';
import { TrialLives } from './trial-lives.js';

export const items_max = 500;

/** How long entries are looked at before other requests have their turn. */
const turn_ms_max = 10;

export class RecordEntries {
  constructor(
    /** An entry to record, or why it can't be read as one. */
    readonly items: readonly (RecordEntry | Outcome)[],
    readonly mode: 'record' | 'validate',
  ) {}
}

/** `failed`: not judged, or nobody knows; to be sent again. */
export type ItemOutcome = Outcome | { readonly outcome: 'failed'; readonly error: unknown };

@CommandHandler(RecordEntries)
export class RecordEntriesHandler implements ICommandHandler<RecordEntries, ItemOutcome[]> {
  constructor(
    private readonly entry: RecordEntryHandler,
    private readonly lives: Lives,
    private readonly clock: Clock,
  ) {}

  /** One outcome per item, in their order. */
  async execute({ items, mode }: RecordEntries): Promise<ItemOutcome[]> {
    const trial = mode === 'validate' ? new TrialLives(this.lives, this.clock.now()) : undefined;
    const outcomes = new Array<ItemOutcome>(items.length);
    const record = async (line: Line): Promise<void> => {
      let failed: { readonly error: unknown } | undefined;
      for (const [index, item] of line) {
        // What comes after it in its stream would come before it when it is sent again.
        if (!failed) {
          const outcome = await this.entry
            .execute(trial ? tried(item, trial) : item)
            .catch((error: unknown) => ({ error }));
          if ('error' in outcome) failed = outcome;
          else outcomes[index] = outcome;
        }
        if (failed) outcomes[index] = { outcome: 'failed', ...failed };
      }
    };
    for (const [index, item] of items.entries()) if (!(item instanceof RecordEntry)) outcomes[index] = item;
    // What others refer to comes first: an organisation before the household that it visits.
    for (const { kind } of streams) {
      const lines: Promise<void>[] = [];
      let began = performance.now();
      for (const line of linesOf(items, kind)) {
        lines.push(record(line));
        if (performance.now() - began < turn_ms_max) continue;
        await others();
        began = performance.now();
      }
      await Promise.all(lines);
    }
    return outcomes;
  }
}

type Line = [index: number, item: RecordEntry][];

/** The items of a kind, by stream. */
function linesOf(items: readonly (RecordEntry | Outcome)[], kind: StreamKind): Line[] {
  const lines = new Map<string, Line>();
  for (const [index, item] of items.entries()) {
    if (!(item instanceof RecordEntry) || item.kind !== kind) continue;
    const line = lines.get(item.id);
    if (line) line.push([index, item]);
    else lines.set(item.id, [[index, item]]);
  }
  return [...lines.values()];
}

function tried({ kind, id, fact, body, actor, areas }: RecordEntry, trial: TrialLives): RecordEntry {
  return new RecordEntry(kind, id, fact, body, actor, areas, trial);
}
