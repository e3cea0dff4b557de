/** Files that are there whole or not at all, also after a power cut. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** In the place of what was there; only its owner may read it. On disk when it resolves. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = await writePartial(path, text);
  await rename(partial, path);
  await syncFolder(dirname(path));
}

/** Only where nothing is there. @returns whether it was written */
export async function writeOnce(path: string, text: string): Promise<boolean> {
  const partial = await writePartial(path, text);
  try {
    await link(partial, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false; // another process was quicker
  } finally {
    await rm(partial, { force: true });
  }
}

/** A file or a folder under another name beside it. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Which names it holds is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders can't be opened there
  const opened = await open(folder);
  await opened.sync().finally(() => opened.close());
}

async function writePartial(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}`;
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return partial;
}
