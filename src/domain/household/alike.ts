/** S23: what an entry has in common with another of the same file; told at the door, where it refuses nothing. */
import type { Effective } from '../effective.js';
import type { Finding } from '../finding.js';
import { lookupNumber } from '../written.js';
import type { Household } from './household.js';
import type { Member } from './members/members.js';
import { visitRecorded } from './visits/visit-recorded.js';
import type { Visit } from './visits/visit-recorded.js';
import { whoCame } from './visits/who-came.js';

/** @param file asked for only where it is needed: of a long one it may have to be folded */
export function alikeIn(file: () => Household, entries: readonly Effective[], entry: Effective): Finding[] {
  return [...(sharedNumber(file, entry) ?? []), ...(sameVisit(entries, entry) ?? [])];
}

/** Of a member who is there: everybody has a number of their own. */
function sharedNumber(file: () => Household, { at, payload }: Effective): Finding[] | undefined {
  const told = payload as { readonly personId?: string; readonly identityNumber?: string; readonly number?: string };
  const number = told.identityNumber ?? told.number;
  if (told.personId === undefined || number === undefined) return undefined;
  const same = lookupNumber(number);
  const others = Object.values(file().members).filter(
    (other) => other.personId !== told.personId && !other.left && numbersOf(other).some((each) => each === same),
  );
  const path = told.identityNumber === undefined ? 'number' : 'identityNumber';
  return found(
    'identity-number-shared',
    path,
    at.entryId,
    others.map(({ by }) => by),
  );
}

function numbersOf({ identityNumber, documents = {} }: Member): string[] {
  const all = [identityNumber, ...Object.values(documents).map(({ number }) => number)];
  return all.flatMap((number) => (number === undefined ? [] : [lookupNumber(number)]));
}

/** Those of one clock time stand side by side. */
function sameVisit(entries: readonly Effective[], entry: Effective): Finding[] | undefined {
  const { at, fact } = entry;
  if (fact.type !== visitRecorded.type || at.occurredAt === undefined) return undefined;
  const cadreId = cadreOf(entry);
  if (cadreId === undefined) return undefined;
  const same: string[] = [];
  for (let i = placeOf(entries, entry); i < entries.length; i += 1) {
    const other = entries[i]!;
    if (other.order[0] !== entry.order[0] || other.order[1] !== entry.order[1]) break;
    const isOther = other.fact.type === fact.type && other.at.entryId !== at.entryId;
    if (isOther && cadreOf(other) === cadreId) same.push(other.at.entryId);
  }
  return found('visit-twice', 'occurredAt', at.entryId, same);
}

function cadreOf({ payload, at }: Effective): string | undefined {
  return whoCame(payload as Visit, at.by).cadreId;
}

/** Of the first of its day and clock time, by halves: a file may be long. */
function placeOf(entries: readonly Effective[], { order: [day, clock_ms] }: Effective): number {
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const [otherDay, other_ms] = entries[middle]!.order;
    if (otherDay < day || (otherDay === day && other_ms < clock_ms)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function found(code: string, path: string, entry: string, others: readonly string[]): Finding[] {
  return others.length === 0 ? [] : [{ code, path, entry, with: others }];
}
