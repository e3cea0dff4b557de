/** Which entries of a timeline are asked for: every condition has to hold. All of them stand in the address. */
import type { Asked } from '../address';
import type { TimelineEntry } from '../api/streams';
import { stepsOf } from '../words/pointer';
import { standingOf } from './standing';

export const conditions = ['fact', 'slice', 'person', 'actor', 'status', 'from', 'to'] as const;

/** Recorded by nobody, but by a process of the ledger that follows what somebody recorded elsewhere. */
export function isOfSystem({ completes }: TimelineEntry): boolean {
  return completes !== undefined;
}

export function actorOf({ recordedBy: { sub, role } }: Pick<TimelineEntry, 'recordedBy'>): string {
  return `${sub} ${role}`;
}

/** The parts of the file that an entry changed or stated again. */
export function slicesOf({ changes, restated }: TimelineEntry): string[] {
  const paths = [...changes.map(({ path }) => path), ...restated];
  return [...new Set(paths.map((path) => stepsOf(path)[0] ?? ''))];
}

/** Whom of these an entry names, in its body or by what it changed. */
export function peopleOf(entry: TimelineEntry, names: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  for (const { path } of entry.changes) for (const step of stepsOf(path)) if (names.has(step)) found.add(step);
  const look = (value: unknown): void => {
    if (typeof value === 'string' && names.has(value)) found.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(entry.data);
  return [...found];
}

export function isAsked(entry: TimelineEntry, asked: Asked, names: ReadonlyMap<string, string>): boolean {
  const { fact, slice, person, actor, status, system } = asked;
  if (system === undefined && isOfSystem(entry)) return false;
  return (
    (fact === undefined || entry.fact === fact || entry.rulings.some((ruling) => ruling.fact === fact)) &&
    (slice === undefined || slicesOf(entry).includes(slice)) &&
    (person === undefined || peopleOf(entry, names).includes(person)) &&
    (actor === undefined || actorOf(entry) === actor || entry.rulings.some((ruling) => actorOf(ruling) === actor)) &&
    (status === undefined || standingOf(entry) === status) &&
    isWithin(entry, asked)
  );
}

/** Whether it may have happened between the days. */
function isWithin({ days: { first = '', last = '9999' } }: TimelineEntry, { from = '', to, asOf }: Asked): boolean {
  return last >= from && (to === undefined || first <= to) && (asOf === undefined || first <= asOf);
}
