/** Secrets that are made once and kept in the data folder, for a ledger that nobody has configured. */
import { randomBytes } from 'node:crypto';
import { link, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renameDurably, writeOnce, writeWhole } from './whole-file.js';

/** A secret of a ledger that exists is not where it was: no other one can take its place. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';
}

/** The text of a file that only its owner may read; made by `make` where there is none. */
export async function keptSecret(dataDir: string, name: string, make: () => Promise<string> | string): Promise<string> {
  const file = join(dataDir, name);
  const kept = await readFile(file, 'utf8').catch(unlessMissing);
  if (kept !== undefined) return kept.trim();
  const made = await make();
  if (await writeOnce(file, `${made}\n`)) return made;
  return (await readFile(file, 'utf8')).trim(); // another start was quicker
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}

const master_file = 'master.key';
/** On its way to be the master key: stored before any key is wrapped under it. */
const next_file = 'master.key.next';

/**
 * 32 bytes.
 * @param isBegun whether there are keys that it wraps: another one would open none of them
 * @param opens whether a key is the one under which they stand; asked where a change of it was cut off
 */
export async function keptMasterKey(
  dataDir: string,
  isBegun = false,
  opens: (key: Buffer) => Promise<boolean> = () => Promise.resolve(false),
): Promise<Buffer> {
  const next = await readFile(join(dataDir, next_file), 'utf8').catch(unlessMissing);
  const nextKey = next === undefined ? undefined : masterKeyIn(next);
  if (nextKey && (await opens(nextKey))) {
    await takeNextMasterKey(dataDir);
    return nextKey;
  }
  const text = await keptSecret(dataDir, master_file, () => {
    if (isBegun) throw new KeyMissing(`${join(dataDir, master_file)} is missing: bring it back from the backup`);
    return randomBytes(32).toString('base64');
  });
  const key = masterKeyIn(text);
  if (!key) throw new Error(`${join(dataDir, master_file)} does not hold 32 bytes in base64`);
  return key;
}

/** Undefined where it is not 32 bytes in base64. */
export function masterKeyIn(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/]{43}=$/.test(text.trim()) ? Buffer.from(text.trim(), 'base64') : undefined;
}

/** Before keys are wrapped under it; it is taken when they are, at the next start at the latest. */
export async function putNextMasterKey(dataDir: string, key: Buffer): Promise<void> {
  await writeWhole(join(dataDir, next_file), `${key.toString('base64')}\n`);
}

/** The earlier one is kept beside it: earlier backups need it. @returns its file, undefined where there was none */
export async function takeNextMasterKey(dataDir: string): Promise<string | undefined> {
  const old = join(dataDir, `${master_file}.until-${new Date().toISOString().replaceAll(':', '')}`);
  const isKept = await link(join(dataDir, master_file), old).then(() => true, unlessMissing);
  await renameDurably(join(dataDir, next_file), join(dataDir, master_file));
  return isKept ? old : undefined;
}
