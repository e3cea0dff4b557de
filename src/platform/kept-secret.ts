/** Secrets that are made once and kept in the data folder, for a ledger that nobody has configured. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret of a ledger that exists is not where it was: no other one can take its place. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';
}

/** The text of a file that only its owner may read; made by `make` where there is none. */
export async function keptSecret(dataDir: string, name: string, make: () => Promise<string> | string): Promise<string> {
  const file = join(dataDir, name);
  const kept = await readFile(file, 'utf8').catch(unlessMissing);
  if (kept !== undefined) return kept.trim();
  await mkdir(dataDir, { recursive: true });
  const made = await make();
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, `${made}\n`, { mode: 0o600 });
  try {
    await link(partial, file); // whole or not at all
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim(); // another start was quicker
  } finally {
    await rm(partial, { force: true });
  }
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}

/**
 * 32 bytes.
 * @param isBegun whether there are keys that it wraps: another one would open none of them
 */
export async function keptMasterKey(dataDir: string, isBegun = false): Promise<Buffer> {
  const text = await keptSecret(dataDir, 'master.key', () => {
    if (isBegun) throw new KeyMissing(`${join(dataDir, 'master.key')} is missing: bring it back from the backup`);
    return randomBytes(32).toString('base64');
  });
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) throw new Error(`${join(dataDir, 'master.key')} does not hold 32 bytes in base64`);
  return key;
}
