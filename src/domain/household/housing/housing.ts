/** The house: how safe it is, what is done to it, how far that has come. */
import type { At } from '../../fact.js';
import { mark } from '../../provenance.js';
import type { Mark } from '../../provenance.js';

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

export function setStage(house: House, stage: HousingStage, at: At): House {
  return { ...house, stage: { ...mark(at), stage } };
}
