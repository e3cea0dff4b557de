/**
 * What is asked of days and clock times at the door alone (semantics S20): what is absurd, whatever the file says. What
 * is stored already stays as it is.
 */
import type { Entry } from './entry.js';
import type { AnyFact } from './fact.js';
import { fieldsOf, perClass } from './fields.js';
import type { Field, PayloadClass } from './fields.js';
import { birthdayIn } from './identity-number.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { EVER, findSpan, OPEN, spanOf } from './span.js';

/** When somebody knocks. */
export interface Moment {
  /** `YYYY-MM-DD` in the ledger's time zone. */
  readonly today: string;
  /** RFC 3339; undefined where no clock is asked. */
  readonly now?: string;
}

const earliest = '1900-01-01';
const earliest_birth = '1880-01-01';
const clock_ahead_ms_max = 10 * 60_000;

/** The first thing that is wrong with the days of a body. */
export function refuseAbsurd(fact: AnyFact, body: Entry, moment: Moment, prefix = ''): Refusal | undefined {
  return (
    refuseDays(fact.payload, body, moment, prefix) ??
    (fact.lasting ? undefined : refuseOpenEnd(body, moment, prefix)) ??
    refuseClock(body, moment, prefix)
  );
}

const isOfDays = ({ schema: { format } }: Field): boolean =>
  format === 'edtf' || format === 'date' || format === 'gb11643';

/** Fields of days, and parts that have some. */
const fieldsOfDays = perClass((payload: PayloadClass): readonly Field[] =>
  fieldsOf(payload).filter((field) => isOfDays(field) || (field.nested && fieldsOfDays(field.nested()).length > 0)),
);

function refuseDays(payload: PayloadClass, body: object, moment: Moment, prefix: string): Refusal | undefined {
  for (const field of fieldsOfDays(payload)) {
    const held = (body as Readonly<Record<string, unknown>>)[field.name];
    const path = prefix + field.name;
    for (const [i, value] of [held].flat().entries()) {
      const own = Array.isArray(held) ? `${path}.${i}` : path;
      const refusal =
        typeof value === 'string'
          ? refuseDay(field, value, moment, own)
          : field.nested && typeof value === 'object' && value !== null
            ? refuseDays(field.nested(), value, moment, `${own}.`)
            : undefined;
      if (refusal) return refusal;
    }
  }
  return undefined;
}

function refuseDay(
  { schema, notInFuture }: Field,
  value: string,
  { today }: Moment,
  path: string,
): Refusal | undefined {
  if (schema['format'] === 'gb11643') {
    const birthday = birthdayIn(value);
    return birthday > today || birthday < earliest_birth ? refuse('identity-number-birthday', path) : undefined;
  }
  const [from, { first, last }] = [notInFuture ? earliest_birth : earliest, spanOf(value)];
  const begins = first === EVER ? last : first;
  return begins < from ? refuse('too-long-ago', path, [], { earliest: from.slice(0, 4) }) : undefined;
}

/** What happens once has happened by now: no interval that goes on, or that ends in days to come. */
function refuseOpenEnd({ occurredOn }: Entry, { today }: Moment, prefix: string): Refusal | undefined {
  const end = occurredOn?.split('/')[1];
  if (end === undefined) return undefined;
  const last = end === '' || end === '..' ? OPEN : (findSpan(end)?.first ?? OPEN);
  return last > today ? refuse('end-open', `${prefix}occurredOn`, [], { today }) : undefined;
}

/** By the clock of the device, where that is told: one that is wrong is wrong in both. */
function refuseClock({ occurredAt, recordedAt }: Entry, { now }: Moment, prefix: string): Refusal | undefined {
  const latest = recordedAt ?? now;
  if (occurredAt === undefined || latest === undefined) return undefined;
  return Date.parse(occurredAt) > Date.parse(latest) + clock_ahead_ms_max
    ? refuse('clock-ahead', `${prefix}occurredAt`, [], { latest })
    : undefined;
}
