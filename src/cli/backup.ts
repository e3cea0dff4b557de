/** `ledger backup`, `ledger restore`. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { backUp } from '../backup/backup.js';
import { BackupRefused } from '../backup/manifest.js';
import { restore } from '../backup/restore.js';
import type { MasterKeys } from '../backup/restored-keys.js';
import { Resources } from '../runtime.js';
import type { Config } from '../platform/config.js';
import { keptSecret, masterKeyIn } from '../platform/kept-secret.js';
import { startEmbeddedPostgres } from '../platform/postgres.js';
import type { WithParts } from './evidence.js';

type Say = (line: string) => void;

export function backupCommand(withParts: WithParts, say: Say): Command {
  return new Command('backup')
    .description(
      'Backs up the database while the service runs, into a folder of its own in the one that is named: log, keys and ' +
        'erasures in an archive each. Removes those that are older than LEDGER_BACKUP_DAYS. Neither the master key nor ' +
        'LEDGER_ERASURES_FILE is in it: keep both elsewhere.',
    )
    .argument('<folder>', 'where backups are kept')
    .action((folder: string) =>
      withParts(async ({ place, keys }, config) => {
        const {
          folder: made,
          manifest,
          removed,
        } = await backUp({
          ...{ connectionString: place.connectionString, integrity: keys.integrity, eventStore: place.eventStore },
          ...{ folder, days: config.backupDays },
        });
        for (const each of removed) say(`removed ${each}: older than ${config.backupDays} days`);
        const events = manifest.log.find(({ table }) => table === 'ledger.event')?.rows ?? 0;
        say(`${made}: ${events} events up to ${manifest.position ?? 'none'}, ${manifest.keys.keys} keys`);
        if (place.eventStore !== 'postgres')
          say('the log lies in EventStoreDB: back that up before this, with its own means; see docs/backup.md');
      }),
    );
}

interface RestoreFlags {
  readonly erasures?: string;
  readonly keys?: string;
  readonly masterKey?: string;
  readonly replace?: true;
}

/** @param configOf also of a ledger that is not there yet */
export function restoreCommand(configOf: () => Config, say: Say): Command {
  return new Command('restore')
    .description(
      'Puts a backup in the place of the database; the service has to be stopped. Who was erased since is erased again, ' +
        'for which it needs the list of erasures, LEDGER_ERASURES_FILE.',
    )
    .argument('<folder>', 'of the backup')
    .option('--erasures <file>', 'the list of erasures; default: LEDGER_ERASURES_FILE')
    .option('--keys <folder>', 'where the archive of keys is, if it is not with the others')
    .option('--master-key <file>', 'the master key of the time of the backup, if it was changed since')
    .option('--replace', 'although there is a ledger with entries')
    .action(async (folder: string, flags: RestoreFlags) => {
      const config = configOf();
      const opened = new Resources();
      try {
        const masterKeys = await masterKeysOf(config, flags.masterKey);
        const restored = await restore({
          ...{ folder, masterKeys, eventStore: config.eventStore, timeZone: config.timeZone },
          connectionString: config.databaseUrl ?? (await startDatabase(config, opened)),
          erasuresFile: flags.erasures ?? config.erasuresFile,
          ...(flags.keys !== undefined && { keysFolder: flags.keys }),
          ...(flags.replace && { replace: true }),
        });
        const { manifest, epoch, erasedAgain, lost, left } = restored;
        say(`the ledger is as it was at ${manifest.at}; tables are built anew at the next start`);
        say(`${erasedAgain} erasures that came later are carried out again`);
        if (lost > 0) say(`${lost} events came later: clients are told by epoch ${epoch} to send again what they keep`);
        for (const each of left) say(`the database ${each} holds what was there before, and its keys: remove it`);
      } finally {
        await opened.close();
      }
    });
}

async function startDatabase({ dataDir, embeddedPort }: Config, opened: Resources): Promise<string> {
  const port = embeddedPort === undefined ? {} : { port: embeddedPort };
  const server = await startEmbeddedPostgres({ folder: dataDir, ...port });
  opened.add(() => server.stop());
  return server.connectionString;
}

/** None is made: what is restored opens under the one that it had. */
async function masterKeysOf({ masterKey, dataDir }: Config, file: string | undefined): Promise<MasterKeys> {
  const named = file === undefined ? undefined : masterKeyIn(await readFile(file, 'utf8'));
  if (file !== undefined && !named) throw new BackupRefused(`${file} does not hold 32 bytes in base64`);
  if (masterKey) return { ofBackup: named ?? masterKey, now: masterKey };
  const kept = join(dataDir, 'master.key');
  if (!named && !existsSync(kept))
    throw new BackupRefused(`${kept} is missing: bring it back, or name the master key by --master-key`);
  const now = masterKeyIn(await keptSecret(dataDir, 'master.key', () => named!.toString('base64')));
  if (!now) throw new BackupRefused(`${kept} does not hold 32 bytes in base64`);
  return { ofBackup: named ?? now, now };
}
