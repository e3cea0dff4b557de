/** What somebody wants recorded, what becomes of it, and what is wrong with it whatever the file says. */
import { refuseAbsurd } from './door.js';
import type { Effective, Recorded } from './effective.js';
import type { Entry } from './entry.js';
import type { Actor, AnyFact } from './fact.js';
import { fieldsOf, perClass } from './fields.js';
import type { Field } from './fields.js';
import { holdsIdentityNumber } from './identity-number.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { spanOf } from './span.js';

export interface Proposal {
  readonly type: string;
  /** Checked against the fact's class. */
  readonly payload: Entry;
  readonly actor: Actor;
  /** `YYYY-MM-DD` in the ledger's time zone. */
  readonly today: string;
  /** RFC 3339; undefined where no clock is asked. */
  readonly now?: string;
  /** The day of a clock time, in the ledger's time zone. */
  readonly dayOf: (instant: string) => string;
  /** On trial by somebody who is not to learn of the file, not even whether it is there. */
  readonly unseen?: true;
}

export type Decision =
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | {
      readonly outcome: 'recorded';
      readonly held?: string;
      /** A correction or a void that another person has to confirm before it counts. */
      readonly waiting?: true;
      /** What its metadata says of that. */
      readonly waits?: boolean;
    };

/** Codes that no list has: those of a list were looked at when they were listed. */
const isFreeCode = ({ schema, codeList }: Field): boolean => schema['pattern'] !== undefined && codeList === undefined;

const fieldsToLookAt = perClass((payload): readonly Field[] =>
  fieldsOf(payload).filter((field) => field.notInFuture ?? isFreeCode(field)),
);

/** What is wrong with a body whatever the file says. */
export function refuseByItself(fact: AnyFact, body: Entry, attempt: Proposal, prefix = ''): Refusal | undefined {
  const refusal = refuseByDay(body, attempt, prefix) ?? refuseAbsurd(fact, body, attempt, prefix);
  if (refusal) return refusal;
  for (const field of fieldsToLookAt(fact.payload)) {
    const { name, notInFuture } = field;
    const value = (body as unknown as Record<string, unknown>)[name];
    if (typeof value !== 'string') continue;
    if (notInFuture && spanOf(value).first > attempt.today)
      return refuse('in-the-future', prefix + name, [], { today: attempt.today });
    if (isFreeCode(field) && holdsIdentityNumber(value)) return refuse('identity-number-in-code', prefix + name);
  }
  return undefined;
}

/** The day of an entry, and the clock time on it, neither in the future. */
function refuseByDay({ occurredOn, occurredAt }: Entry, { today, dayOf }: Proposal, prefix = ''): Refusal | undefined {
  const { first, last } = spanOf(occurredOn);
  if (first > today) return refuse('in-the-future', `${prefix}occurredOn`, [], { today });
  if (occurredAt === undefined) return undefined;
  const day = dayOf(occurredAt);
  if (occurredOn === undefined || day < first || day > last) {
    return refuse('occurred-at-elsewhere', `${prefix}occurredAt`, [], { day, ...(occurredOn && { occurredOn }) });
  }
  return day > today ? refuse('in-the-future', `${prefix}occurredAt`, [], { today }) : undefined;
}

/** An attempt as the record that it would become. */
export function candidate(
  { type, payload, actor, today }: Pick<Proposal, 'type' | 'payload' | 'actor'> & Partial<Proposal>,
  revision: number,
  waits?: boolean,
): Recorded {
  const received = { receivedAt: '', ...(today !== undefined && { receivedOn: today }) };
  const record = { entryId: payload.entryId, type, payload, revision, position: '', ...received, by: actor };
  return waits === undefined ? record : { ...record, waits };
}

/** Judged after all that it ties with but for the id: what the door says must not hang on the letters of one. */
export function afterItsLike(entry: Effective): Effective {
  const [lastDay, clockMs, sequence, rank] = entry.order;
  return { ...entry, order: [lastDay, clockMs, sequence, rank, 'last'] };
}

export function refused({ code, path, with: others, known, source }: Refusal): Decision {
  return {
    outcome: 'refused',
    refusal: { code, path, ...(others && { with: others }), ...(known && { known }), ...(source && { source }) },
  };
}
