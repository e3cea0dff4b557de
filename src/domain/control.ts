/** Control entries: what speaks of other entries of the same stream (corrections, voids, held entries). */
import { Entry } from './entry.js';
import { factOf } from './fact.js';
import type { AnyFact, Json } from './fact.js';
import { Body, Id, PersonalTo, Text } from './fields.js';

export class Correction extends Entry {
  @Id() corrects!: string;
  /** The whole new body of the same fact, its day included. */
  @Body() data!: { readonly [key: string]: Json };
  @Text(500) @PersonalTo('household') reason!: string;
}

export class Voiding extends Entry {
  @Id() voids!: string;
  @Text(500) @PersonalTo('household') reason!: string;
}

export class Verdict extends Entry {
  /** The held entry, or the correction that waits. */
  @Id() on!: string;
  @Text(500) @PersonalTo('household') reason!: string;
}

const control = factOf<object>();
const everyone = ['cadre', 'clinician', 'desk', 'office'] as const;
const rank = 1000;
const evolve = (): object => ({});

export const entryCorrected = control({
  type: 'EntryCorrected',
  version: 1,
  title: { zh: '更正', en: 'Correction' },
  route: 'corrections',
  payload: Correction,
  mayRecord: everyone,
  rank,
  afterClosing: true,
  evolve,
});

export const entryVoided = control({
  type: 'EntryVoided',
  version: 1,
  title: { zh: '作废', en: 'Void' },
  route: 'voids',
  payload: Voiding,
  mayRecord: everyone,
  rank,
  afterClosing: true,
  evolve,
});

export const entryReleased = control({
  type: 'EntryReleased',
  version: 1,
  title: { zh: '放行待审记录', en: 'Release of a held entry' },
  route: 'releases',
  payload: Verdict,
  mayRecord: ['office'],
  rank,
  afterClosing: true,
  evolve,
});

export const entryRejected = control({
  type: 'EntryRejected',
  version: 1,
  title: { zh: '退回待审记录', en: 'Rejection of a held entry' },
  route: 'rejections',
  payload: Verdict,
  mayRecord: ['office'],
  rank,
  afterClosing: true,
  evolve,
});

export const correctionConfirmed = control({
  type: 'CorrectionConfirmed',
  version: 1,
  title: { zh: '确认更正', en: 'Confirmation of a correction' },
  route: 'correction-confirmations',
  payload: Verdict,
  mayRecord: ['office'],
  rank,
  afterClosing: true,
  evolve,
});

export const correctionDeclined = control({
  type: 'CorrectionDeclined',
  version: 1,
  title: { zh: '不同意更正', en: 'Refusal of a correction' },
  route: 'correction-refusals',
  payload: Verdict,
  mayRecord: ['office'],
  rank,
  afterClosing: true,
  evolve,
});

export const controlFacts: readonly AnyFact[] = [
  entryCorrected,
  entryVoided,
  entryReleased,
  entryRejected,
  correctionConfirmed,
  correctionDeclined,
];

const controlTypes = new Set(controlFacts.map((fact) => fact.type));

export function isControl(type: string): boolean {
  return controlTypes.has(type);
}

/** The entry that a control entry speaks of. */
export function targetOf(type: string, payload: object): string {
  const named = payload as { corrects?: string; voids?: string; on?: string };
  return (type === entryCorrected.type ? named.corrects : type === entryVoided.type ? named.voids : named.on) ?? '';
}
