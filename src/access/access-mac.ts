/** What shows that a row of the access log was written by the ledger, and says what it said then. */
import type { KeyObject } from 'node:crypto';
import { macOfNote } from '../event-store/integrity.js';

export interface AccessNote {
  readonly at: Date;
  readonly subject: string;
  readonly role: string;
  readonly what: string;
  readonly household?: string | null;
  readonly stream?: string | null;
  readonly households?: readonly string[] | null;
}

/** The number is the database's, and not known when a row is written: the chain covers it. */
export function macOfAccess({ at, household, stream, households, ...others }: AccessNote, key: KeyObject): string {
  const { subject, role, what } = others;
  const note = {
    ...{ at: at.toISOString(), subject, role, what },
    household: household ?? '',
    stream: stream ?? '',
    households: (households ?? []).join(' ').toLowerCase(),
  };
  return macOfNote('access', note, key);
}
