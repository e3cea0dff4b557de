import type { EventStore } from '../../src/event-store/event-store.js';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb.event-store.js';
import { PostgresEventStore } from '../../src/event-store/postgres.event-store.js';

/** With which all streams of the contract begin. */
export const contract_prefix = 'contract-';

export type StoreKind = 'postgres' | 'eventstoredb';

/** Opens a store by its address, in a spec or in a child process of one. */
export function openStore(kind: StoreKind, address: string, options: { outcome_ms_max?: number } = {}): EventStore {
  const patient = { outcome_ms_max: 60_000, ...options };
  if (kind === 'postgres') return new PostgresEventStore(address, patient);
  return new EventStoreDbEventStore(address, { ...patient, prefixes: [contract_prefix] });
}

/** The same address by way of another port of this machine. */
export function by(port: number, address: string): string {
  return address.replace(/(^\w+(?:\+\w+)?:\/\/(?:[^@/]*@)?)[^/?]+/, `$1127.0.0.1:${port}`);
}

/** Where the server of an address listens. */
export function endpoint(address: string): { host: string; port: number } {
  const [, host, port] = /^\w+(?:\+\w+)?:\/\/(?:[^@/]*@)?([^/?:]+):(\d+)/.exec(address)!;
  return { host: host!, port: Number(port) };
}
