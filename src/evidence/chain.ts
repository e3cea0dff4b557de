/**
 * The chain over a log: each link is the hash of the one before it and of what follows it. One hash stands for all of
 * them in their order: whoever keeps it elsewhere finds out later whether one was altered, moved, added or removed.
 */
import { hash } from 'node:crypto';
import { canonicalOfParsed } from '../event-store/canonical.js';
import type { Position, StoredEvent } from '../event-store/event-store.js';

/** The end of a chain. */
export interface Head {
  /** Of what it holds. */
  readonly count: number;
  /** Of the last; undefined where there is none. */
  readonly position: Position | undefined;
  /** SHA-256. */
  readonly hash: Buffer;
}

export const begun: Head = { count: 0, position: undefined, hash: Buffer.alloc(32) };

/** SHA-256 of the canonical form of what every store keeps of an event alike, its MACs included. */
export function leafOf({ stream, revision, id, type, data, metadata }: StoredEvent): Buffer {
  return hash('sha256', canonicalOfParsed({ stream, revision, id, type, data, metadata }), 'buffer');
}

export function linked({ count, hash: before }: Head, position: Position, leaf: Buffer): Head {
  return { count: count + 1, position, hash: hash('sha256', Buffer.concat([before, leaf]), 'buffer') };
}

/** As it is printed, to be kept elsewhere: `<count>@<position>:<hash>`. */
export function writtenHead({ count, position, hash: end }: Head): string {
  return `${count}@${position ?? ''}:${end.toString('hex')}`;
}

/** Undefined where it is not written like one. */
export function parsedHead(text: string): Head | undefined {
  const found = /^(\d{1,15})@([^\s:]{0,64}):([0-9a-f]{64})$/.exec(text.trim());
  if (!found) return undefined;
  const [, count, position, end] = found as unknown as [string, string, string, string];
  if ((count === '0') !== (position === '')) return undefined;
  return { count: Number(count), position: position === '' ? undefined : position, hash: Buffer.from(end, 'hex') };
}

export function isSameHead(a: Head, b: Head): boolean {
  return a.count === b.count && a.position === b.position && a.hash.equals(b.hash);
}
