/** Everything that a ledger keeps, held against what it wrote: log, keys, tables, what was left out, access log. */
import type { Pool } from 'pg';
import type { Table } from '../../projections/table.js';
import type { Codec } from '../event-store/codec.js';
import type { EventStore } from '../event-store/event-store.js';
import type { SubjectKeys } from '../event-store/keys.js';
import type { Projector } from '../projector/projector.js';
import { readAccessLog } from './access-chain.js';
import type { Head } from './chain.js';
import type { Finding, Section, SectionName } from './findings.js';
import { checkGuards } from './guards.js';
import { Heads } from './heads.js';
import type { Chained } from './heads.js';
import { LogCheck, RememberedRevisions } from './log-check.js';
import type { KnownHead } from './log-check.js';
import { lostByTables } from './lost.js';
import { checkKeys } from './keys-check.js';
import { checkSkips } from './skips-check.js';
import { checkTables } from './tables-check.js';

export interface VerifyOptions {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly keys: SubjectKeys;
  readonly pool: Pool;
  /** Not started; undefined leaves the tables out. */
  readonly projector: Projector | undefined;
  readonly tables: readonly Table[];
  /** Kept elsewhere. */
  readonly since?: Head;
  /** Told how much more of a section has been looked at. */
  readonly onProgress?: (section: SectionName, done: number) => void;
}

const events_at_once = 1_000;

/** Section by section, each when it is done. */
export async function* verify(options: VerifyOptions): AsyncGenerator<Section> {
  yield await verifyLog(options);
  yield await checkKeys(options.pool, options.keys);
  yield await verifyTables(options);
  yield await checkSkips(options);
  yield await verifyAccessLog(options);
  yield await checkGuards(options.pool);
}

/** The log read from its first event, in pages of which the next is on its way. */
export async function* eventsOf(store: EventStore, after?: string) {
  const read = (from: string | undefined): ReturnType<EventStore['readAll']> => {
    const page = store.readAll({ ...(from !== undefined && { after: from }), limit: events_at_once });
    page.catch(() => undefined); // told to whoever awaits it
    return page;
  };
  for (let next = read(after); ;) {
    const events = await next;
    if (events.length === 0) return;
    next = read(events.at(-1)!.position);
    yield events;
  }
}

async function verifyLog({ store, codec, pool, keys, since, onProgress }: VerifyOptions): Promise<Section> {
  const { known, findings } = await knownHeads(pool, keys, 'log');
  if (since) known.push({ ...since, name: 'the head that was kept elsewhere' });
  const check = new LogCheck(store, codec, new RememberedRevisions(), undefined, known, lostByTables(pool));
  for await (const events of eventsOf(store)) {
    findings.push(...(await check.take(events)));
    onProgress?.('log', events.length);
  }
  findings.push(...check.end());
  const against = known.length === 0 ? 'no head was there to hold it against' : `held against ${known.length} heads`;
  const { count, position } = check.head;
  return { name: 'log', checked: `${count} events up to ${position ?? 'none'}, ${against}`, findings, notices: [] };
}

async function knownHeads(
  pool: Pool,
  keys: SubjectKeys,
  of: Chained,
): Promise<{ known: KnownHead[]; findings: Finding[] }> {
  await keys.ready();
  const known: KnownHead[] = [];
  const findings: Finding[] = [];
  for (const head of await new Heads(pool, () => keys.integrity).list(of)) {
    const name = `the head of ${head.at.toISOString()}`;
    if (head.isOurs) known.push({ ...head, name });
    else
      findings.push({ code: 'head-forged', place: `${of} ${head.count}`, detail: `${name} is not as it was written` });
  }
  return { known, findings };
}

async function verifyTables({ store, pool, projector, tables, onProgress }: VerifyOptions): Promise<Section> {
  const name = 'tables';
  if (!projector) return { name, checked: 'left out', findings: [], unknown: 'not compared', notices: [] };
  let told = 0;
  const { findings, notices, rows } = await checkTables({
    ...{ store, pool, projector, tables },
    onProgress: (events) => {
      onProgress?.(name, Math.max(0, events - told));
      told = events;
    },
  });
  return { name, checked: `${rows} rows beside a fresh fold of the log`, findings, notices };
}

async function verifyAccessLog({ pool, keys, onProgress }: VerifyOptions): Promise<Section> {
  const name = 'access-log';
  const { known, findings } = await knownHeads(pool, keys, name);
  const read = await readAccessLog(pool, {
    ...{ heads: known, key: keys.integrity },
    onProgress: (rows) => onProgress?.(name, rows),
  });
  const open = read.head.count + read.young - (known.at(-1)?.count ?? 0);
  const notices =
    open > 0 ? [`${open} rows are younger than the last head: nothing shows whether one was removed`] : [];
  const checked = `${read.head.count + read.young} rows, held against ${known.length} heads`;
  const unknown = known.length === 0 ? { unknown: 'each as written; nothing shows yet whether all are there' } : {};
  return { name, checked, findings: [...findings, ...read.findings], ...unknown, notices };
}
