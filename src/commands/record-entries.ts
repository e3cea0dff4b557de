/** Many entries at once: each judged for itself, those of one stream in the order in which they came. */
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { StreamKind } from '../domain/fact.js';
import { streams } from '../domain/streams.js';
import { Lives } from '../event-store/lives.js';
import { pauseIfDue } from '../platform/pauses.js';
import { RecordEntry } from './record-entry.js';
import { RecordEntryHandler } from './record-entry.handler.js';
import type { ItemOutcome, Outcome } from './record-entry.js';
import { TrialLives } from './trial-lives.js';

export const items_max = 500;

export const modes = ['record', 'validate'] as const;
export type Mode = (typeof modes)[number];

export function isMode(text: string): text is Mode {
  return (modes as readonly string[]).includes(text);
}

export class RecordEntries {
  constructor(
    /** An entry to record, or why it can't be read as one. */
    readonly items: readonly (RecordEntry | Outcome)[],
    readonly mode: Mode,
  ) {}
}

@CommandHandler(RecordEntries)
export class RecordEntriesHandler implements ICommandHandler<RecordEntries, ItemOutcome[]> {
  constructor(
    private readonly entry: RecordEntryHandler,
    private readonly lives: Lives,
  ) {}

  /** One outcome per item, in their order. */
  async execute({ items, mode }: RecordEntries): Promise<ItemOutcome[]> {
    const trial = mode === 'validate' ? new TrialLives(this.lives) : undefined;
    const outcomes = new Array<ItemOutcome>(items.length);
    await this.entry.rounds.join(); // behind the single entries that came before
    for (const [index, item] of items.entries()) if (!(item instanceof RecordEntry)) outcomes[index] = item;
    const record = async (line: Line): Promise<void> => {
      const commands = line.map(([, item]) => item);
      const found = await (trial ? this.#tryAll(commands, trial) : this.entry.executeAll(commands));
      line.forEach(([index], i) => {
        outcomes[index] = found[i]!;
      });
    };
    // What others refer to comes first: an organisation before the household that it visits.
    for (const { kind } of streams) {
      const lines: Promise<void>[] = [];
      for (const line of linesOf(items, kind)) {
        lines.push(record(line));
        await pauseIfDue();
      }
      await Promise.all(lines);
    }
    return outcomes;
  }

  async #tryAll(commands: readonly RecordEntry[], trial: TrialLives): Promise<ItemOutcome[]> {
    const failed = (error: unknown): ItemOutcome => ({ outcome: 'failed', error });
    const outcomes: ItemOutcome[] = [];
    for (const command of commands) {
      await pauseIfDue();
      outcomes.push(await this.entry.execute(tried(command, trial)).catch(failed));
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
