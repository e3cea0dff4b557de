/** Files of a backup: compressed, and known by their hash. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupRefused } from './manifest.js';
import type { Archive } from './manifest.js';

/** On disk when it resolves. */
export async function writeArchive(folder: string, file: string, content: Readable): Promise<Archive> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(content, createGzip({ level: 4 }), hashing, createWriteStream(path, { mode: 0o600 }));
  const written = await open(path);
  await written.sync().finally(() => written.close());
  return { file, sha256: hash.digest('hex') };
}

/** @throws BackupRefused where it is missing, or not as it was written */
export async function checkArchive(path: string, { file, sha256 }: Archive): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new BackupRefused(`${file} is missing from the backup`, { cause });
  }
  if (hash.digest('hex') !== sha256) throw new BackupRefused(`${file} is not as it was when the backup was made`);
}

export async function readArchive(path: string, into: Writable): Promise<void> {
  await pipeline(createReadStream(path), createGunzip(), into);
}

export function linesOf(path: string): Readable {
  return createReadStream(path).pipe(createGunzip());
}
