/** What became of an entry, as an answer. */
import type { AnyFact } from '../domain/fact.js';
import { refusals } from '../domain/refusal.js';
import type { Refusal } from '../domain/refusal.js';
import { complaintsOf, findField } from '../http/field-problem.js';
import type { Bilingual, Language } from '../http/language.js';
import { Problem } from '../http/problem.js';
import { StreamBusy } from './record-entry.js';
import type { Outcome, Receipt } from './record-entry.js';

/** Why an entry waits for the office. */
const heldReasons: Readonly<Record<string, Bilingual>> = {
  'not-paired': {
    zh: '您当天与该户没有结对，记录已保存，待街道或区级审核后生效',
    en: 'You were not paired with the household on that day: it is kept, and counts once the office has released it',
  },
};

/** The members of a receipt, in one language. */
export function receiptOf({ entryId, revision, position, receivedAt, held, waiting }: Receipt, language: Language) {
  return {
    entryId,
    revision,
    position,
    receivedAt,
    ...(held !== undefined && { held: { reason: held, text: heldReasons[held]?.[language] ?? held } }),
    ...(waiting && { waiting }),
  };
}

export function problemOfOutcome(
  outcome: Exclude<Outcome, { readonly receipt: Receipt }>,
  fact: AnyFact,
  body: unknown,
): Problem {
  if (outcome.outcome === 'forbidden') return new Problem(outcome.code);
  if (outcome.outcome === 'refused') return problemOfRefusal(outcome.refusal, fact);
  const { errors, corrected } = outcome;
  const faults = corrected
    ? complaintsOf(corrected.payload, (body as { data?: unknown }).data, errors, 'data.')
    : complaintsOf(fact.payload, body, errors);
  const [first] = faults;
  // The fast check and the telling one disagree: nothing is recorded, and nobody can say why.
  if (!first) return new Problem('pattern');
  return new Problem(first.code, { errors: faults });
}

/** @param fact whose body it was: names the list that has no such code */
export function problemOfRefusal({ code, path, with: others, source }: Refusal, fact?: AnyFact): Problem {
  const list = code === 'code-unknown' && fact ? findField(fact.payload, path)?.codeList : undefined;
  const { zh, en } = list === undefined ? refusals[code] : codeUnknown(list);
  const message = { zh: `${path}：${zh}`, en: `${path}: ${en}` };
  return new Problem(code, {
    ...(path !== '' && { errors: [{ path, code, message }] }),
    ...(others && { with: others }),
    ...(source && { more: { source } }),
  });
}

function codeUnknown(list: string): Bilingual {
  return { zh: `代码表 ${list} 中没有这个代码`, en: `the list ${list} has no such code` };
}

/** What went wrong on the way to the store; anything else is handed on as it is. */
export function problemOfFailure(error: unknown): unknown {
  if (error instanceof StreamBusy) return new Problem('stream-busy', { headers: { 'retry-after': '1' }, cause: error });
  return error;
}
