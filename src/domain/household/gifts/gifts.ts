/** What the household was given. */
import type { Mark } from '../../provenance.js';
import type { Total } from '../../quantity.js';

export interface Gifts {
  readonly gifts: { readonly count: number; readonly cashFen: Total; readonly last?: Mark };
}
