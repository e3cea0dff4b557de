/** A ledger with households in it, and the service on it in a process of its own. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedIssuer } from '../src/access/embedded-issuer.js';
import { everywhere } from '../src/access/claims.js';
import { SubjectKeys } from '../src/event-store/keys.js';
import { PostgresEventStore } from '../src/event-store/postgres.event-store.js';
import { keptMasterKey } from '../src/platform/kept-secret.js';
import { openPool } from '../src/platform/postgres.js';
import { application_role } from '../src/platform/roles.js';
import { Child } from './children.js';
import { fillHouseholds, fillSetting } from './fill.js';
import type { LoadJob, LoadResult, VisitsSource } from './load.js';
import type { Bench } from './parts/part.js';
import type { ServiceStart } from './service.js';
import { settingOf } from './setting.js';
import type { Setting } from './setting.js';
import { startFlags } from './start-flags.js';

export interface Filled {
  readonly connectionString: string;
  readonly masterKey: Buffer;
  readonly setting: Setting;
  readonly households: number;
  readonly entries_mean: number;
  /** Events in it. */
  readonly events: number;
}

export async function filledLedger(bench: Bench, households: number, entries_mean: number): Promise<Filled> {
  const connectionString = await bench.postgres.freshLedger();
  const masterKey = randomBytes(32);
  const setting = settingOf(bench.seed, households);
  const pool = openPool(connectionString, { role: application_role });
  const store = new PostgresEventStore(connectionString);
  const keys = new SubjectKeys(pool, masterKey);
  try {
    const first = await fillSetting(store, keys, setting);
    const events = first + (await fillHouseholds(store, keys, setting, { from: 0, to: households }, { entries_mean }));
    return { connectionString, masterKey, setting, households, entries_mean, events };
  } finally {
    await store.close();
    await pool.end();
  }
}

export class Service {
  private constructor(
    readonly ledger: Filled,
    readonly port: number,
    private readonly child: Child,
    private readonly issuer: EmbeddedIssuer,
  ) {}

  static async start(
    bench: Bench,
    ledger: Filled,
    options: { readonly projector: boolean; readonly eventStoreDbUrl?: string },
  ): Promise<Service> {
    const { connectionString: databaseUrl, masterKey } = ledger;
    const dataDir = join(bench.postgres.folder, `service-${new URL(databaseUrl).pathname.slice(1)}`);
    const issuer = await EmbeddedIssuer.open(dataDir);
    const child = new Child('service', startFlags());
    const start: ServiceStart = { databaseUrl, dataDir, masterKey: masterKey.toString('base64'), ...options };
    const port = await child.ask<number>(start);
    return new Service(ledger, port, child, issuer);
  }

  /** Of every cadre, by account. */
  async cadreTokens(): Promise<Record<string, string>> {
    const { cadres } = this.ledger.setting;
    const signed = cadres.map(async ({ sub, role, cadreId, organisationId }) => {
      return [sub, await this.issuer.sign({ sub, role, cadreId, organisationId })] as const;
    });
    return Object.fromEntries(await Promise.all(signed));
  }

  officeToken(): Promise<string> {
    return this.issuer.sign({ sub: 'office:1', role: 'office', areas: everywhere });
  }

  visits(tokens: Record<string, string>, round: number, count: number): VisitsSource {
    const { setting, households, entries_mean } = this.ledger;
    return { kind: 'visits', seed: setting.seed, households, entries_mean, tokens, round, count };
  }

  /** Resident bytes. */
  memory(): Promise<number> {
    return this.child.ask('memory');
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}

/** Makes the requests, then sends them. @throws where an answer was not expected: the run is void */
export async function sendLoad(load: Child, job: LoadJob): Promise<LoadResult> {
  await load.ask(job);
  const result = await load.ask<LoadResult>('go');
  const { count, sample } = result.faults;
  if (count > 0)
    throw new Error(`the run is void: ${count} of ${result.answered} answers were faults\n${sample ?? ''}`);
  return result;
}

/** What a folder that stays is about. */
export interface Kept {
  readonly seed: number;
  readonly households: number;
  readonly entries_mean: number;
  readonly events: number;
}

const kept_file = 'bench.json';

export async function keep(folder: string, kept: Kept): Promise<void> {
  await writeFile(join(folder, kept_file), `${JSON.stringify(kept)}\n`);
}

/** The ledger of the folder that stays, where there is one; else one that is made now. */
export async function keptOrFilledLedger(bench: Bench, households_usual: number): Promise<Filled> {
  const { folder, connectionString } = bench.postgres;
  const text = await readFile(join(folder, kept_file), 'utf8').catch(() => undefined);
  if (text === undefined) return filledLedger(bench, bench.households ?? households_usual, 10);
  const kept = JSON.parse(text) as Kept;
  const setting = settingOf(kept.seed, kept.households);
  return { ...kept, connectionString, masterKey: await keptMasterKey(folder), setting };
}
