/** The erasure of somebody's personal data: asked for by one person of the office, confirmed by another. */
import type { Effective } from '../effective.js';
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import type { Actor } from '../fact.js';
import { Choice, Id, Optional, RefersTo, Required, Seldom, values } from '../fields.js';
import { provenanceOf } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Erasure {
  readonly requested?: Provenance & { readonly account: string; readonly cadreId?: string; readonly ground: string };
  readonly personId?: string;
  readonly householdId?: string;
  readonly erased?: Provenance;
  readonly declined?: Provenance;
}

/** 个人信息保护法 § 47. */
const grounds = values({
  purpose_fulfilled: ['处理目的已实现、无法实现或不再必要', 'the purpose is fulfilled, out of reach or gone'],
  retention_over: ['保存期限已届满', 'the time for keeping it is over'],
  consent_withdrawn: ['个人撤回同意', 'consent was withdrawn'],
  unlawful: ['违反法律法规或约定处理', 'it was processed against the law or an agreement'],
  other_law: ['法律、行政法规规定的其他情形', 'another case that the law names'],
});

export class ErasureRequest extends Entry {
  @Optional('删除申请编号：不填时由记录编号推算', 'Erasure id: from the entry id where left out', [Seldom(), Id()])
  erasureId?: string;
  @Optional('人员：与户二选一', 'Person: either a person or a household', [Seldom(), Id()]) personId?: string;
  @Optional('所删的户：连同只属于该户的成员', 'Household: with all who were only in it', [Id(), RefersTo('household')])
  householdId?: string;
  @Required('法定事由：个人信息保护法第四十七条', 'Ground: the legal reason (PIPL art. 47)', Choice(grounds))
  ground!: string;
}

export class ErasureVerdict extends Entry {}

/** Same person: the same account, or the same cadre (S22). */
function isSame({ requested }: Erasure, { sub, cadreId }: Actor): boolean {
  return requested?.account === sub || (cadreId !== undefined && requested?.cadreId === cadreId);
}

/** Neither an erasure nor a refusal of one is undone. */
const instead = {
  zh: '请另行提出删除申请：对删除申请的决定不能作废',
  en: 'make another request: a decision on an erasure cannot be voided',
};

function decided({ erased, declined }: Erasure): Refusal | undefined {
  const by = erased?.by ?? declined?.by;
  return by === undefined ? undefined : refuse('already-decided', '', [by], { instead });
}

export const erasureRequested = factOf<Erasure>()({
  type: 'ErasureRequested',
  version: 1,
  title: { zh: '申请删除个人信息', en: 'Erasure requested' },
  route: '',
  payload: ErasureRequest,
  mayRecord: ['office'],
  correctionNeedsConfirmation: true,
  rank: 0,
  opens: true,
  decide: ({ personId, householdId }) =>
    (personId === undefined) === (householdId === undefined) ? refuse('erasure-of-one', 'personId') : undefined,
  evolve: (_, { ground, personId, householdId }, at) => ({
    requested: {
      ...provenanceOf(at),
      ground,
      account: at.by.sub,
      ...(at.by.cadreId !== undefined && { cadreId: at.by.cadreId }),
    },
    ...(personId !== undefined && { personId }),
    ...(householdId !== undefined && { householdId }),
  }),
});

export const personalDataErased = factOf<Erasure>()({
  type: 'PersonalDataErased',
  version: 1,
  title: { zh: '个人信息已删除', en: 'Personal data erased' },
  route: 'confirmations',
  payload: ErasureVerdict,
  mayRecord: ['office'],
  correctionNeedsConfirmation: true,
  rank: 20,
  decide: (_, file, { by }) => decided(file) ?? (isSame(file, by) ? refuse('erasure-by-same-person') : undefined),
  evolve: (_, __, at) => ({ erased: provenanceOf(at) }),
});

export const erasureDeclined = factOf<Erasure>()({
  type: 'ErasureDeclined',
  version: 1,
  title: { zh: '不同意删除', en: 'Erasure declined' },
  route: 'refusals',
  payload: ErasureVerdict,
  mayRecord: ['office'],
  correctionNeedsConfirmation: true,
  rank: 20,
  decide: (_, file) => decided(file),
  evolve: (_, __, at) => ({ declined: provenanceOf(at) }),
});

const erasureSlice = slice<Erasure>({
  name: 'erasure',
  initial: {},
  facts: [erasureRequested, personalDataErased, erasureDeclined],
  codes: {
    'erasure-of-one': {
      status: 422,
      zh: '删除申请须且只须写明一个人或一户',
      en: 'An erasure has to name either a person or a household',
      wayOut: { zh: '请只填人员编号或户编号', en: 'name either personId or householdId' },
    },
    'erasure-by-same-person': {
      status: 403,
      zh: '申请人不能确认自己的删除申请',
      en: 'You cannot confirm an erasure that you requested yourself',
      wayOut: { zh: '请由另一人确认', en: 'have another person confirm it' },
    },
    'erasure-stands': {
      status: 409,
      zh: '删除已经确认，不能改为别的对象，也不能撤销',
      en: 'The erasure has been confirmed; it can neither be undone nor be turned to somebody else',
      wayOut: {
        zh: '已删除的信息无法恢复；要删除另一人或另一户的信息，请另行申请',
        en: 'what has been erased cannot be restored; to erase somebody else, request another erasure',
      },
    },
    'erasure-subject-unknown': {
      status: 422,
      zh: '本系统中没有此人的个人信息',
      en: 'The ledger has never kept personal data of that person',
      wayOut: {
        zh: '请从户档中取该人的人员编号；信息在户名下的，请填户编号',
        en: 'take the id from the file of the household; for data about the household itself, send householdId',
      },
    },
  },
});

export const erasure = streamKind({
  kind: 'erasure',
  path: 'erasures',
  id: 'erasureId',
  title: { zh: '个人信息删除', en: 'Erasure' },
  slices: [erasureSlice],
  // Of accounts for all areas alone: who is erased may have lived in several.
  reach: () => undefined,
  isOpenedForGood: true,
  refuseRuling: (file, gone, come) => (file.erased && isUndone(gone, come) ? 'erasure-stands' : undefined),
});

/** Whether an entry is gone that the erasure rests on, or names others than before. */
function isUndone(gone: readonly Effective[], come: readonly Effective[]): boolean {
  return gone.some(({ at, payload }) => {
    const next = come.find((each) => each.at.entryId === at.entryId);
    if (!next || at.type !== erasureRequested.type) return !next;
    const [was, is] = [payload, next.payload] as [ErasureRequest, ErasureRequest];
    return was.personId !== is.personId || was.householdId !== is.householdId;
  });
}
