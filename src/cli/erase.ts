/** `ledger erase`: erasures as they stand, and what finishes them on disk. */
import { Command } from 'commander';
import { leftovers } from '../backup/databases.js';
import { finishOnDisk } from '../erasure/finish.js';
import type { NamedIn } from '../erasure/mentions.js';
import type { Runtime } from '../runtime.js';
import type { WithParts } from './evidence.js';

type Say = (line: string) => void;

export function eraseCommand(withParts: WithParts, say: Say): Command {
  return new Command('erase')
    .description('Lists erasures. They are asked for and confirmed by two people of the office, over the API.')
    .option(
      '--finish',
      'rewrites at once what would be rewritten within a day: then no file of the database holds what was erased. ' +
        'Each table is closed while it is rewritten',
    )
    .action(({ finish }: { finish?: true }) =>
      withParts(async (parts) => {
        if (finish) await finishAll(parts, say);
        else await list(parts, say);
      }),
    );
}

async function finishAll({ place }: Runtime, say: Say): Promise<void> {
  const { erasures, left, removed, rewrapped } = await finishOnDisk(place.connectionString, { again: true });
  for (const each of removed) say(`removed the database ${each}, of a restore that was cut off`);
  if (erasures.length === 0 && !rewrapped && left.length === 0) {
    say('no erasure is open on disk');
    return;
  }
  if (left.length === 0) {
    say(`${erasures.length} erasures are finished on disk`);
    if (rewrapped) say('keys as they were wrapped before are gone');
  } else {
    say(`${erasures.length} erasures: this is left to the administrator of the server:`);
    for (const each of left) say(`  ${each}`);
    say('once it is done, call this again with the login of the administrator in DATABASE_URL');
  }
  say('out of reach: archived WAL, standbys, snapshots of disks, exports, blocks that the file system has let go of');
}

async function list({ pool }: Runtime, say: Say): Promise<void> {
  for (const each of await leftovers(pool))
    say(`the database ${each}, of a restore that was cut off, holds keys: "ledger erase --finish" removes it`);
  const { rows: keys } = await pool.query<{ at: Date | null }>('SELECT max(rewrapped_at) AS at FROM ledger.ledger_key');
  if (keys[0]?.at)
    say(`keys as they were wrapped before ${keys[0].at.toISOString()} are still on disk: "ledger erase --finish"`);
  const { rows } = await pool.query<{
    id: string;
    erased: Date | null;
    finished: Date | null;
    left: string[] | null;
    named: NamedIn | null;
  }>(
    `SELECT erasure_id AS id, erased_at AS erased, finished_at AS finished, left_open AS left, named_in AS named
       FROM ledger.erasure ORDER BY begun_at`,
  );
  if (rows.length === 0) say('nobody has been erased');
  for (const { id, erased, finished, left, named } of rows) {
    const onDisk = finished ? `finished on disk ${finished.toISOString()}` : `on disk: ${left ? 'left open' : 'due'}`;
    say(`${id}  ${erased ? `erased ${erased.toISOString()}, ${onDisk}` : 'about to be erased'}`);
    for (const each of finished ? [] : (left ?? [])) say(`  ${each}`);
    if (!named || named.count === 0) continue;
    say(`  texts of others that named them and stay: ${named.count}`);
    for (const { stream, entryId, field } of named.entries) say(`    ${stream} ${entryId} ${field}`);
  }
}
