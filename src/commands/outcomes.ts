/** What became of an entry, as an answer. */
import type { Known } from '../domain/code.js';
import type { AnyFact } from '../domain/fact.js';
import type { Finding } from '../domain/finding.js';
import type { Refusal } from '../domain/refusal.js';
import { streamOfKind } from '../domain/streams.js';
import type { FieldError } from '../domain/validate.js';
import { messageOf } from '../http/codes.js';
import type { Case } from '../http/codes.js';
import { caseOf, complaintsOf, findField } from '../http/field-problem.js';
import { isNamedByUuid } from '../http/ids.js';
import type { Bilingual, Language } from '../http/language.js';
import { Problem } from '../http/problem.js';
import { StreamBusy } from './record-entry.js';
import type { Outcome, Receipt, RecordEntry } from './record-entry.js';

/** Why an entry waits for the office. */
const heldReasons: Readonly<Record<string, Bilingual>> = {
  'not-paired': {
    zh: '您当天与该户没有结对，记录已保存，待街道或区级审核后生效',
    en: 'You were not paired with the household on that day: it is kept, and counts once the office has released it',
  },
  'waits-for': {
    zh: '所依据的记录（waitsFor）尚在待审，本条已保存，待其放行后一并审核生效',
    en: 'What it builds on (waitsFor) waits for the office: it is kept, and counts once the office has released both',
  },
};

/** The members of a receipt, in one language. */
export function receiptOf(receipt: Receipt, language: Language) {
  const {
    entryId,
    revision,
    position,
    receivedAt,
    held,
    waitsFor,
    findings,
    buildOnIt,
    waiting,
    voidedBy,
    backupsHoldKeysUntil,
    namedIn,
  } = receipt;
  return {
    entryId,
    revision,
    position,
    receivedAt,
    ...(held !== undefined && {
      held: { reason: held, text: heldReasons[held]?.[language] ?? held, ...(waitsFor && { waitsFor }) },
    }),
    ...(findings && { findings: findings.map((finding) => toldOf(finding, language)) }),
    ...(buildOnIt && { buildOnIt }),
    ...(waiting && { waiting }),
    ...(backupsHoldKeysUntil !== undefined && { backupsHoldKeysUntil }),
    ...(namedIn && { namedIn }),
    ...(voidedBy !== undefined && { voided: { by: voidedBy, text: wasVoided[language] } }),
  };
}

function toldOf({ code, path, with: others = [] }: Finding, language: Language) {
  return { code, path, with: others, text: messageOf(code, {})[language] };
}

/** The id that whoever begins a stream may leave to the ledger: it is in the answer, not in `Location` alone. */
export function idOfBegun({ kind, id, fact }: RecordEntry): Readonly<Record<string, string>> {
  return fact.route === '' && isNamedByUuid(kind) ? { [streamOfKind(kind).id]: id } : {};
}

/** Said of a repeat. */
const wasVoided: Bilingual = {
  zh: '这条记录早已录入，后来被作废，现不生效；确须恢复，请将该作废记录作废，或以新的编号重新录入',
  en: 'It was recorded before and has been voided since, so that it does not count: void that void, or record it anew under another id',
};

export function problemOfOutcome(
  outcome: Exclude<Outcome, { readonly receipt: Receipt }>,
  fact: AnyFact,
  body: unknown,
): Problem {
  if (outcome.outcome === 'forbidden') return new Problem(outcome.code);
  if (outcome.outcome === 'refused')
    return problemOfRefusal(outcome.refusal, { fact, body, corrected: outcome.corrected });
  const { errors, corrected } = outcome;
  const { corrects, data } = (body ?? {}) as { corrects?: string; data?: unknown };
  const faults = corrected
    ? complaintsOf(corrected.payload, data, errors, { ...newBody(fact), known: expected(errors, corrects) })
    : complaintsOf(fact.payload, body, errors);
  const [first] = faults;
  // The fast check and the telling one disagree: nothing is recorded, and nobody can say why.
  if (!first) return new Problem('pattern');
  return new Problem(first.code, { errors: faults });
}

/** Where a correction has the new body, and what that is called. */
function newBody({ payload }: AnyFact): { readonly prefix: string; readonly within?: Bilingual } {
  const within = findField(payload, 'data')?.label;
  return { prefix: 'data.', ...(within && { within }) };
}

function expected(errors: readonly FieldError[], corrects = ''): Known {
  return errors.some(({ path, rule }) => rule === 'sameEntry' && path === 'data.entryId') ? { expected: corrects } : {};
}

/** What was refused: the fact, the body as it was sent, and the fact whose new body it brings where it is a correction. */
export interface RefusedBody {
  readonly fact: AnyFact;
  readonly body: unknown;
  readonly corrected: AnyFact | undefined;
}

export function problemOfRefusal({ code, path, with: others, known, source }: Refusal, refused?: RefusedBody): Problem {
  const said = refused && path !== '' ? caseAt(path, refused) : {};
  const message = messageOf(code, { ...said, ...(known && { known }) });
  return new Problem(code, {
    ...(path === '' ? { detail: message } : { errors: [{ path, code, message }] }),
    ...(others && { with: others }),
    ...(source && { more: { source } }),
  });
}

function caseAt(path: string, { fact, body, corrected }: RefusedBody): Case {
  const { prefix, within } = newBody(fact);
  if (!corrected || !path.startsWith(prefix)) return caseOf(fact.payload, path, body);
  return caseOf(corrected.payload, path.slice(prefix.length), (body as { data?: unknown }).data, within);
}

/** What went wrong on the way to the store; anything else is handed on as it is. */
export function problemOfFailure(error: unknown): unknown {
  if (error instanceof StreamBusy) return new Problem('stream-busy', { headers: { 'retry-after': '1' }, cause: error });
  return error;
}
