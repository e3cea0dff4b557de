/**
 * Erasures in a file outside the database: what is restored from a backup of before is erased again by it. It holds ids
 * alone. The first line names the ledger, each further one an erasure.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

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
    const all = new Map(known?.erasures.map((line) => [line.erasureId, line]));
    for (const line of erasures) {
      const before = all.get(line.erasureId);
      const subjects = [...new Set([...(before?.subjects ?? []), ...line.subjects])].sort();
      all.set(line.erasureId, { ...line, subjects });
    }
    const lines = [{ ledger: this.ledger }, ...all.values()];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    if (known && text === textOf(known)) return;
    await writeWhole(this.file, text);
  }
}

function textOf({ ledger, erasures }: KnownErasures): string {
  return [{ ledger }, ...erasures].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Whole or not at all, and on disk. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}`;
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}
