/** Many entries at once: each judged for itself, those of one stream in the order of the file. */
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { StreamKind } from '../domain/fact.js';
import { fieldsOf, perClass } from '../domain/fields.js';
import { walkFields } from '../domain/field-values.js';
import { classesIn } from '../domain/schema.js';
import { streams } from '../domain/streams.js';
import { AggregateRepository } from '../event-store/aggregate-repository.js';
import { pauseIfDue } from '../platform/pauses.js';
import { judgeInOrder } from './file-order.js';
import { lookAt } from './judge.js';
import { RecordEntry } from './record-entry.js';
import { RecordEntryHandler } from './record-entry.handler.js';
import type { ItemOutcome, Outcome } from './record-entry.js';
import { DryRunRepository } from './dry-run-repository.js';

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
    private readonly aggregates: AggregateRepository,
  ) {}

  /** One outcome per item, in their order. */
  async execute({ items, mode }: RecordEntries): Promise<ItemOutcome[]> {
    const trial = mode === 'validate' ? new DryRunRepository(this.aggregates) : undefined;
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
    for (const wave of streams.flatMap(({ kind }) => wavesOf(linesOf(items, kind)))) {
      const lines: Promise<void>[] = [];
      for (const line of wave) {
        lines.push(record(line));
        await pauseIfDue();
      }
      await Promise.all(lines);
    }
    return outcomes;
  }

  async #tryAll(commands: readonly RecordEntry[], trial: DryRunRepository): Promise<ItemOutcome[]> {
    const looked = commands.map(lookAt);
    const sound = commands.filter((_, i) => !looked[i]);
    const tried = sound.length > 0 ? await this.#tryInOrder(sound, trial) : [];
    return looked.map((outcome) => outcome ?? tried.shift()!);
  }

  async #tryInOrder(commands: readonly RecordEntry[], trial: DryRunRepository): Promise<ItemOutcome[]> {
    const failed = (error: unknown): ItemOutcome => ({ outcome: 'failed', error });
    const { kind, id } = commands[0]!;
    try {
      const { outcomes } = await judgeInOrder<never>(commands, await trial.get(kind, id), {
        judge: (command) => this.entry.execute(tried(command, trial)).catch(failed),
        isTaken: ({ outcome }) => outcome === 'recorded' || outcome === 'held',
      });
      return outcomes;
    } catch (error) {
      return commands.map(() => failed(error));
    }
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

/** Lines of a kind, those first that open what others of them name: a programme before what is a part of it. */
function wavesOf(lines: readonly Line[]): Line[][] {
  const opening = new Map(lines.filter(isOpening).map((line) => [line[0]![1].id, line]));
  const depths = new Map<Line, number>();
  const depthOf = (line: Line): number => {
    const known = depths.get(line);
    if (known !== undefined) return known;
    depths.set(line, 0); // where they name each other in a circle
    const others = line.flatMap(([, item]) => ownKindNamed(item)).map((id) => opening.get(id));
    const depth = Math.max(0, ...others.map((other) => (other && other !== line ? depthOf(other) + 1 : 0)));
    depths.set(line, depth);
    return depth;
  };
  const waves: Line[][] = [];
  for (const line of lines) (waves[depthOf(line)] ??= []).push(line);
  return waves.filter(Boolean);
}

const isOpening = (line: Line): boolean => line.some(([, { fact }]) => fact.opens);

/** Streams of its own kind that an entry names. */
function ownKindNamed({ kind, fact, body }: RecordEntry): string[] {
  if (!namesKind(fact.payload).has(kind) || typeof body !== 'object' || body === null) return [];
  return walkFields(fact.payload, body, '', 'elsewhere').flatMap(({ field, value }) =>
    field.refersTo === kind && typeof value === 'string' ? [value.toLowerCase()] : [],
  );
}

const namesKind = perClass((payload): ReadonlySet<StreamKind> => {
  const kinds = [...classesIn(payload)].flatMap((part) => fieldsOf(part)).flatMap(({ refersTo }) => refersTo ?? []);
  return new Set(kinds);
});

function tried({ kind, id, fact, body, actor, areas }: RecordEntry, trial: DryRunRepository): RecordEntry {
  return new RecordEntry(kind, id, fact, body, actor, areas, trial);
}
