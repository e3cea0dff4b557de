/** The house: how safe it is, what is done to it, how far that has come. */
import type { At } from '../../fact.js';
import { mark } from '../../provenance.js';
import type { Mark } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Refusal } from '../../refusal.js';
import { spanOf } from '../../span.js';

export type HousingStage = 'dangerous' | 'safe' | 'approved' | 'demolished' | 'rebuilding' | 'accepted' | 'moved_in';

export interface House {
  readonly stage?: Mark & { readonly stage: HousingStage };
  readonly grade?: Mark & { readonly grade: string };
  readonly work?: Mark & { readonly work: string };
  /** The house that stands was built anew. */
  readonly rebuilt?: Mark;
  /** What was done to the house that stands, by element. */
  readonly improvements: Readonly<Record<string, Mark>>;
}

export interface Housing {
  readonly housing: House;
}

/** As a house is rebuilt. */
const inOrder: readonly HousingStage[] = ['approved', 'demolished', 'rebuilding', 'accepted', 'moved_in'];

/** S7a: a year or a month stands at its end, and so a stage of it after one that it most likely came before. */
export function warnOfStage({ housing }: Housing, { span }: At, is: HousingStage): Refusal | undefined {
  const was = housing.stage;
  if (!was || span.first === span.last || inOrder.indexOf(is) >= inOrder.indexOf(was.stage)) return undefined;
  return span.first <= spanOf(was.on).last ? refuse('stage-at-end', 'occurredOn', [was.by]) : undefined;
}

export function setStage(house: House, stage: HousingStage, at: At): House {
  return { ...house, stage: { ...mark(at), stage } };
}
