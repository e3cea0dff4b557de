/** A thread that folds. */
import { workerData } from 'node:worker_threads';
import { tables } from '../../projections/index.js';
import { Codec } from '../event-store/codec.js';
import { findStream } from '../domain/streams.js';
import { StoredUpgradedMacs } from '../evidence/upgraded-macs.js';
import { SubjectKeys } from '../event-store/keys.js';
import { Clock } from '../platform/clock.js';
import { openPool } from '../platform/postgres.js';
import { application_role } from '../platform/roles.js';
import { TableSet } from './changes.js';
import { asCopy } from './encoding.js';
import { ChunkFolder } from './chunk-folder.js';
import type { ChunkResult, StreamChunkResult, Chunk } from './chunk-folder.js';
import type { FoldingThreadData } from './folding-threads.js';

/** In the order of the streams a key is asked for once, or a few times in a row. */
const cached_keys_max = 5_000;

const [, { connectionString, masterKey, timeZone, skipped }] = workerData as [unknown, FoldingThreadData];
const pool = openPool(connectionString, { role: application_role, connections_max: 1 });
const keys = new SubjectKeys(pool, Buffer.from(masterKey), { cached_max: cached_keys_max });
const set = new TableSet(tables, { lookupHash: (text) => keys.lookupHash(text) }, asCopy);
const codec = new Codec(keys, new StoredUpgradedMacs(pool), findStream, new Clock(timeZone));
const folding = new ChunkFolder(connectionString, codec, set, skipped);

export function fold(stretch: Chunk): Promise<ChunkResult> {
  return folding.fold(stretch);
}

export function foldApart(stretch: Chunk): Promise<StreamChunkResult[]> {
  return folding.foldApart(stretch);
}
