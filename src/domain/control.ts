/** Control entries: what speaks of other entries of the same stream (corrections, voids, held entries). */
import { Entry } from './entry.js';
import { factOf } from './fact.js';
import type { AnyFact, Json } from './fact.js';
import { Body, Id, Required, Text } from './fields.js';

export class Correction extends Entry {
  @Required('被更正的记录：其记录编号', 'Corrects: the id of the entry', Id()) corrects!: string;
  @Required('更正后的内容：完整内容，含发生日期', 'Data: the whole new body, its day included', Body(), {})
  data!: { readonly [key: string]: Json };
  @Required('理由：为何更正', 'Reason: why it is corrected', Text(500, 'household'), '录入时看错了日期')
  reason!: string;
}

export class Voiding extends Entry {
  @Required('作废的记录：其记录编号', 'Voids: the id of the entry', Id()) voids!: string;
  @Required('理由：为何作废', 'Reason: why it is voided', Text(500, 'household'), '同一次走访录入了两遍')
  reason!: string;
}

export class Verdict extends Entry {
  @Required('所审记录：待审的记录，或待确认的更正', 'On: the held entry, or the correction that waits', Id())
  on!: string;
  @Required('理由：作此决定的依据', 'Reason: what the decision rests on', Text(500, 'household'), '已与村委会核实')
  reason!: string;
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
