/** The house: how safe it is, what is done to it, how far that has come. */
import type { Occurrence } from '../../fact.js';
import { provenanceOf } from '../../provenance.js';
import type { Provenance } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import type { Refusal } from '../../refusal.js';
import { spanOf } from '../../span.js';

export type HousingStage = 'dangerous' | 'safe' | 'approved' | 'demolished' | 'rebuilding' | 'accepted' | 'moved_in';

export interface House {
  readonly stage?: Provenance & { readonly stage: HousingStage };
  readonly grade?: Provenance & { readonly grade: string };
  readonly work?: Provenance & { readonly work: string };
  /** The house that stands was built anew. */
  readonly rebuilt?: Provenance;
  /** What was done to the house that stands, by element. */
  readonly improvements: Readonly<Record<string, Provenance>>;
}

export interface Housing {
  readonly housing: House;
}

/** As a house is rebuilt. */
const inOrder: readonly HousingStage[] = ['approved', 'demolished', 'rebuilding', 'accepted', 'moved_in'];

/** S7a: a year or a month stands at its end, and so a stage of it after one that it most likely came before. */
export function warnOfStage({ housing }: Housing, { span }: Occurrence, is: HousingStage): Refusal | undefined {
  const was = housing.stage;
  if (!was || span.first === span.last || inOrder.indexOf(is) >= inOrder.indexOf(was.stage)) return undefined;
  return span.first <= spanOf(was.on).last ? refuse('stage-at-end', 'occurredOn', [was.by]) : undefined;
}

export function setStage(house: House, stage: HousingStage, at: Occurrence): House {
  return { ...house, stage: { ...provenanceOf(at), stage } };
}
