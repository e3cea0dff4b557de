import type { NewEvent } from '../../src/event-store/event-store.js';

/** What the bench asks of any store: one event, appended where the stream stands as expected. */
export interface PeerStore {
  readonly name: string;
  append(stream: string, expected: number, event: NewEvent): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Begins a store for as many writers, on a database of its own. */
export type OpenPeer = (connectionString: string, writers: number) => Promise<PeerStore>;
