/** `ledger keys rewrap`: another master key. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { finishOnDisk } from '../erasure/finish.js';
import { rewrapKeys } from '../event-store/keys.rewrap.js';
import type { Rewrapped } from '../event-store/keys.rewrap.js';
import type { Runtime } from '../runtime.js';
import type { Config } from '../platform/config.js';
import { masterKeyIn, putNextMasterKey, takeNextMasterKey } from '../platform/kept-secret.js';
import type { WithParts } from './evidence.js';
import { openProgressBar } from './progress-bar.js';

type Say = (line: string) => void;

/** The file holds no master key, or the one that is in use. */
export class NoNewKey extends Error {
  override readonly name = 'NoNewKey';
}

export function keysCommand(withParts: WithParts, say: Say): Command {
  const rewrap = new Command('rewrap')
    .description(
      'Wraps all keys under another master key; no event is touched, and nothing that was found is lost. ' +
        'Stop the service first: processes that run have to be started again, with the new one.',
    )
    .requiredOption('--new-key <file>', 'holds 32 random bytes in base64, as "openssl rand -base64 32" prints them')
    .action(async ({ newKey: file }: { newKey: string }) => {
      const key = await keyIn(file);
      await withParts((parts, config) => changeMasterKey(parts, config, key, say));
    });
  return new Command('keys').description('Looks after the keys of the ledger.').addCommand(rewrap);
}

async function keyIn(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NoNewKey(`${file} can't be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown'}`, { cause });
  });
  const key = masterKeyIn(text);
  if (!key) throw new NoNewKey(`${file} does not hold 32 bytes in base64`);
  return key;
}

async function changeMasterKey({ place }: Runtime, config: Config, key: Buffer, say: Say): Promise<void> {
  const old = Buffer.from(place.masterKey);
  if (key.equals(old)) throw new NoNewKey('this is the master key that is in use');
  const isOurs = config.masterKey === undefined;
  if (isOurs) await putNextMasterKey(config.dataDir, key);
  const bar = openProgressBar(process.stderr, 'keys', 0);
  const done: Rewrapped = await rewrapKeys(place.connectionString, [old, key], (keys) => bar.add(keys)).finally(() =>
    bar.stop(),
  );
  say(`${done.keys} keys are wrapped under the new master key`);
  for (const subject of done.broken) say(`  ${subject}: opened under the old one no more, and stays as it is`);
  if (isOurs) {
    const kept = await takeNextMasterKey(config.dataDir);
    if (kept !== undefined) say(`earlier backups need the old one: it is in ${kept} until you remove it`);
  } else {
    say('set LEDGER_MASTER_KEY to the new one, and start every process again; earlier backups need the old one');
  }
  // Who has the old master key is to find nothing that it opens.
  const { left } = await finishOnDisk(place.connectionString, { again: true });
  for (const each of left) say(`left to the administrator, until which files may hold earlier keys: ${each}`);
}
