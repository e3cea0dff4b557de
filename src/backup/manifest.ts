/** What a backup says of itself: written last, so that a folder that has one is whole. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../platform/config.js';

export interface Archive {
  /** Below the folder of the backup. */
  readonly file: string;
  readonly sha256: string;
}

export interface TableArchive extends Archive {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

export interface Manifest {
  readonly format: number;
  /** By `ledgerIdOf`. */
  readonly ledger: string;
  readonly at: string;
  readonly eventStore: Config['eventStore'];
  /** Names, in their order. */
  readonly migrations: readonly string[];
  /** Of the last event; null where there is none, or where the log lies elsewhere. */
  readonly position: string | null;
  readonly log: readonly TableArchive[];
  readonly keys: Archive & { readonly keys: number };
  readonly erasures: Archive & { readonly erasures: number };
}

export const format = 1;
export const manifest_file = 'backup.json';

/** It can't be restored, or not by this. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

/** @throws BackupRefused */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifest_file), 'utf8').catch(() => undefined);
  if (text === undefined) throw new BackupRefused(`there is no whole backup in ${folder}: it has no ${manifest_file}`);
  let found: Partial<Manifest>;
  try {
    found = JSON.parse(text) as Partial<Manifest>;
  } catch (cause) {
    throw new BackupRefused(`${manifest_file} in ${folder} can't be read`, { cause });
  }
  if (typeof found.format !== 'number' || typeof found.ledger !== 'string')
    throw new BackupRefused(`${manifest_file} in ${folder} is not that of a ledger`);
  if (found.format > format)
    throw new BackupRefused('this backup was made by a newer version of the ledger: restore it with that one');
  return found as Manifest;
}
