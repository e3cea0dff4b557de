/**
 * The integrity MAC of an event: HMAC-SHA-256 over its canonical form, under a key of the ledger that no erasure
 * touches. The form holds the sealed body, all metadata, the stream, the revision, the type and the id, so that nothing
 * of an event can be altered, and no event moved, without the key.
 */
import { createHmac } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonical, canonicalOfParsed } from './canonical.js';
import type { JsonObject, StoredEvent } from './event-store.js';

/** What the MAC covers. The position is the store's own and not known when an event is written: the chain covers it. */
export type Sealed = Pick<StoredEvent, 'stream' | 'revision' | 'type' | 'id' | 'data' | 'metadata'>;

/** The name of the MAC among the metadata; it does not cover itself. */
export const integrity = 'integrity';

/** The form as it stands: canonical where data and metadata are in canonical order. */
export function formOf({ data, id, metadata, revision, stream, type }: Sealed): string {
  return JSON.stringify({ data, id, metadata: uncovered(metadata), revision, stream, type });
}

/** The canonical form, in whatever order a store has handed it back. */
export function canonicalFormOf({ data, id, metadata, revision, stream, type }: Sealed): string {
  return canonicalOfParsed({ data, id, metadata: uncovered(metadata), revision, stream, type });
}

export function macOf(form: string, key: KeyObject): string {
  return createHmac('sha256', key).update(form).digest('base64url');
}

/** Over a note that the ledger keeps beside its log: nobody without the key can have written it. */
export function macOfNote(kind: string, note: Readonly<Record<string, string>>, key: KeyObject): string {
  return macOf(`${kind} ${canonical(note)}`, key);
}

/** The MAC that an event carries; undefined where it has none, as those of older versions. */
export function macIn({ metadata }: Pick<Sealed, 'metadata'>): string | undefined {
  const mac = (metadata as JsonObject | null)?.[integrity];
  return typeof mac === 'string' ? mac : undefined;
}

/** A form that the MAC fits is the one that it was made of; so the order that is at hand is tried first. */
export function isIntact(event: Sealed, mac: string, key: KeyObject): boolean {
  return macOf(formOf(event), key) === mac || macOf(canonicalFormOf(event), key) === mac;
}

function uncovered(metadata: JsonObject | null): JsonObject | null {
  if (metadata?.[integrity] === undefined) return metadata;
  const { [integrity]: _, ...covered } = metadata;
  return covered;
}
