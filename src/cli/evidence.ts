/** `ledger verify`, `ledger head`, `ledger upgrade`: what shows that nothing was altered. */
import { Command, InvalidArgumentError } from 'commander';
import { tables } from '../../projections/index.js';
import { begun, linked, leafOf, parsedHead, writtenHead } from '../evidence/chain.js';
import type { Head } from '../evidence/chain.js';
import type { Section, SectionName } from '../evidence/findings.js';
import { Heads } from '../evidence/heads.js';
import { upgrade } from '../evidence/upgrade.js';
import { eventsOf, verify } from '../evidence/verify.js';
import { projectorOptions } from '../runtime.js';
import type { Runtime } from '../runtime.js';
import type { Config } from '../platform/config.js';
import { whyUnavailable } from '../platform/database-errors.js';
import { migrationsToCome } from '../platform/migrate.js';
import { Projector } from '../projector/projector.js';
import { openProgressBar } from './progress-bar.js';
import type { ProgressBar } from './progress-bar.js';

type Say = (line: string) => void;
/** Opens the ledger for as long as the work takes. */
export type WithParts = (
  work: (parts: Runtime, config: Config) => Promise<void>,
  options?: { older?: true },
) => Promise<void>;

/** What was looked at is not as the ledger wrote it. */
export class NotIntact extends Error {
  override readonly name = 'NotIntact';
}

/** It can't be said whether it is. */
export class NotVerified extends Error {
  override readonly name = 'NotVerified';
}

export const whatToDo = 'what each code means, and what to do about it: docs/integrity.md, "After a finding"';

function head(text: string): Head {
  const found = parsedHead(text);
  if (!found) throw new InvalidArgumentError('A head as "ledger head" prints it is expected.');
  return found;
}

export function verifyCommand(withParts: WithParts, say: Say): Command {
  return new Command('verify')
    .description(
      'Holds log, keys, tables and access log against what the ledger wrote; ends with 1 where they differ, and with 2 ' +
        'where it could not be found out. Tables are folded once more beside the live ones, which takes as much room.',
    )
    .option('--since <head>', 'a head that "ledger head" once printed and that was kept elsewhere', head)
    .option('--no-tables', 'leaves out the tables, which takes as long as a rebuild')
    .action(({ since, tables: withTables }: { since?: Head; tables: boolean }) =>
      withParts(async (parts) => {
        const { store, codec, keys, pool, place } = parts;
        await refuseNewer(place.connectionString);
        const projector = withTables ? new Projector(projectorOptions(parts)) : undefined;
        const bars = new Bars(await eventsIn(parts));
        let count = 0;
        try {
          const options = { store, codec, keys, pool, projector, tables, ...(since && { since }) };
          for await (const section of verify({ ...options, onProgress: (name, done) => bars.add(name, done) })) {
            bars.stop();
            tell(section, say);
            count += section.findings.length;
          }
        } catch (cause) {
          throw new NotVerified(`not verified to its end: ${whyUnavailable(cause) ?? (cause as Error).message}`, {
            cause,
          });
        } finally {
          bars.stop();
          await projector?.stop();
        }
        if (count > 0) say(whatToDo);
        if (count > 0) throw new NotIntact(`${counted(count)}: this is not what the ledger wrote`);
        say(since ? 'nothing was altered' : 'nothing was altered, as far as can be seen without a head kept elsewhere');
      }),
    );
}

/** What it writes would be taken for altered. */
async function refuseNewer(connectionString: string): Promise<void> {
  if ((await migrationsToCome(connectionString)).length === 0) return;
  const why = 'a newer version of the ledger has used this database: verify it with that one';
  throw new NotVerified(`not verified to its end: ${why}`);
}

/** As many as the tables have taken in: close enough for a bar. */
async function eventsIn({ pool }: Runtime): Promise<number> {
  const { rows } = await pool.query<{ events: string }>(
    `SELECT events FROM projector.generation WHERE status = 'live'`,
  );
  return Number(rows[0]?.events ?? 0);
}

/** A bar for each section, one at a time. */
class Bars {
  #name: SectionName | undefined;
  #bar: ProgressBar | undefined;

  constructor(private readonly events: number) {}

  add(name: SectionName, done: number): void {
    if (this.#name !== name) {
      this.stop();
      this.#name = name;
      this.#bar = openProgressBar(process.stderr, name, this.events);
    }
    this.#bar?.add(done);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#name = undefined;
  }
}

function counted(findings: number): string {
  return `${findings} finding${findings === 1 ? '' : 's'}`;
}

function tell({ name, checked, findings, unknown = 'as written', notices }: Section, say: Say): void {
  say(`${name.padEnd(11)} ${checked}: ${findings.length === 0 ? unknown : counted(findings.length)}`);
  for (const { code, place, detail } of findings) say(`  ${code.padEnd(15)} ${place}: ${detail}`);
  for (const notice of notices) say(`  note: ${notice}`);
}

export function headCommand(withParts: WithParts, say: Say): Command {
  return new Command('head')
    .description(
      'Prints count, position and hash of the log, to be kept elsewhere; verify --since holds it against them.',
    )
    .action(() =>
      withParts(async ({ store, keys, pool }) => {
        // What the ledger wrote down itself need not be read again: it says what the log was then.
        let end: Head = (await new Heads(pool, () => keys.integrity).last('log')) ?? begun;
        const bar = openProgressBar(process.stderr, 'log', 0);
        for await (const events of eventsOf(store, end.position)) {
          for (const event of events) end = linked(end, event.position, leafOf(event));
          bar.add(events.length);
        }
        bar.stop();
        say(writtenHead(end));
      }),
    );
}

export function upgradeCommand(withParts: WithParts, say: Say): Command {
  return new Command('upgrade')
    .description(
      'Once, for a ledger that an older version began: makes an integrity MAC for each event that is there, and keeps ' +
        'them beside the log, which stays as it is. From then on an event without a MAC counts as not written by the ' +
        'ledger. Stop the older version first.',
    )
    .action(() =>
      withParts(
        async (parts) => {
          const bar = openProgressBar(process.stderr, 'log', await eventsIn(parts));
          const { outcome, sealed, unproven, altered } = await upgrade(parts, (events) => bar.add(events)).finally(() =>
            bar.stop(),
          );
          if (outcome === 'before') {
            say('this ledger has its integrity key: nothing to do');
            return;
          }
          say(`${sealed} events have their integrity MAC now; what they say is taken as what was written`);
          if (unproven > 0)
            say(`${unproven} of them speak of somebody erased: nothing could show that they are as sent`);
          if (altered.length === 0) return;
          for (const place of altered) say(`  ${place}: its body is not the one that was sent; it gets no MAC`);
          throw new NotIntact(`${altered.length} events had been altered before: their streams are parked`);
        },
        { older: true },
      ),
    );
}
