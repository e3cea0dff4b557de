/** The file of a household (一户一档): its state after any of its entries. Every value names the entry behind it. */
import type { Elsewhere } from './elsewhere/elsewhere.js';
import type { Gifts } from './gifts/gifts.js';
import type { Health } from './health/health.js';
import type { Housing } from './housing/housing.js';
import type { Livelihood } from './livelihood/livelihood.js';
import type { Members } from './members/members.js';
import type { Needs } from './needs/needs.js';
import type { Pairings } from './pairings/pairings.js';
import type { Plans } from './plans/plans.js';
import type { Registry } from './registry/registry.js';
import type { Visits } from './visits/visits.js';

export interface Household
  extends Registry, Members, Pairings, Visits, Health, Housing, Livelihood, Gifts, Needs, Plans, Elsewhere {
  readonly householdId: string;
}
