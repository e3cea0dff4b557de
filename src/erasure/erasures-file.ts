/**
 * Erasures in a file outside the database: what is restored from an earlier backup is erased again by it. It holds ids
 * alone. The first line names the ledger, each further one an erasure.
 */
import { readFile } from 'node:fs/promises';
import { writeWhole } from '../platform/whole-file.js';

export interface ErasureLine {
  readonly erasureId: string;
  /** Persons and streams. */
  readonly subjects: readonly string[];
  readonly erasedAt: string;
}

export interface KnownErasures {
  /** By `ledgerIdOf`. */
  readonly ledger: string;
  readonly erasures: readonly ErasureLine[];
}

/** The file is of another ledger, or none that a ledger wrote. */
export class OtherErasures extends Error {
  override readonly name = 'OtherErasures';
}

/** Undefined where there is no such file. */
export async function readErasures(file: string): Promise<KnownErasures | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = text.trimEnd().split('\n').map(parsedLine);
  const [head, ...lines] = parsed as [{ ledger?: unknown } | undefined, ...(ErasureLine | undefined)[]];
  const isWhole = lines.every((line) => Array.isArray(line?.subjects) && typeof line.erasureId === 'string');
  if (typeof head?.ledger !== 'string' || !isWhole) throw new OtherErasures(`${file} is no list of erasures`);
  return { ledger: head.ledger, erasures: lines as ErasureLine[] };
}

function parsedLine(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** One line for each erasure, with all subjects that any says. */
export function merged(lines: readonly ErasureLine[]): ErasureLine[] {
  const all = new Map<string, ErasureLine>();
  for (const line of lines) {
    const subjects = [...(all.get(line.erasureId)?.subjects ?? []), ...line.subjects];
    all.set(line.erasureId, { ...line, subjects: [...new Set(subjects)].sort() });
  }
  return [...all.values()];
}

/** A line for each. */
export function linesOfJson(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

export class ErasuresFile {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly file: string,
    private readonly ledger: string,
  ) {}

  /**
   * On disk when it resolves, whole or as it was; one that stands there already is not added again.
   * @throws OtherErasures
   */
  add(erasures: readonly ErasureLine[]): Promise<void> {
    const added = this.#turn.then(() => this.#add(erasures));
    this.#turn = added.catch(() => undefined);
    return added;
  }

  async #add(erasures: readonly ErasureLine[]): Promise<void> {
    const known = await readErasures(this.file);
    if (known && known.ledger !== this.ledger)
      throw new OtherErasures(`${this.file} lists erasures of another ledger: name another file`);
    const before = known?.erasures ?? [];
    const text = textOf({ ledger: this.ledger, erasures: merged([...before, ...erasures]) });
    if (known && text === textOf(known)) return;
    await writeWhole(this.file, text);
  }
}

function textOf({ ledger, erasures }: KnownErasures): string {
  return linesOfJson([{ ledger }, ...erasures]);
}
