import { Entry, Count } from '../../entry.js';
import { factOf } from '../../fact.js';
import {
  Choice,
  Choices,
  Codes,
  Decimal,
  Flag,
  Id,
  InFile,
  Optional,
  OrganisationId,
  Part,
  PersonalTo,
  RefersTo,
  Text,
  Whole,
} from '../../fields.js';
import { isQuantity } from '../../quantity.js';
import { refuse } from '../../refusal.js';
import { countedFrom } from '../../span.js';
import { latestOf, mark, stated } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Visits } from './visits.js';

/** Where it was, with the accuracy that the device claims. Never required. */
export class Place {
  @Decimal() latitude!: string;
  @Decimal() longitude!: string;
  @Whole(0, 100_000) accuracyMetres!: number;
}

/** Somebody went to see the household, or tried to. */
export class Visit extends Entry {
  @Choice(['home', 'phone', 'video', 'message']) mode!: string;
  @Choice(['completed', 'nobody_home', 'refused', 'moved']) outcome!: string;
  /** The unit that came. */
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  /** The cadre who came, where it was one. */
  @Optional() @Id() @RefersTo('cadre') cadreId?: string;
  /** How many came, where they are not named. */
  @Optional() @Part(() => Count) visitors?: Count;
  @Optional() @OrganisationId() @RefersTo('organisation') ledBy?: string;
  /** The member who was met. */
  @Optional() @InFile('member') personId?: string;
  @Optional() @Codes('visit-purpose') purposes?: string[];
  @Optional() @Codes('visit-topic') asked?: string[];
  @Optional() @Codes('policy') policies?: string[];
  /** What was found wanting. */
  @Optional()
  @Choices(['food', 'clothing', 'schooling', 'medical_care', 'housing', 'water', 'income'])
  wanting?: string[];
  @Optional() @Flag() satisfied?: boolean;
  @Optional() @Text(2000) @PersonalTo('household') difficulties?: string;
  @Optional() @Text(2000) @PersonalTo('household') done?: string;
  /** The visit was written into the household's paper handbook, too. */
  @Optional() @Flag() handbookEntry?: boolean;
  /** The photo on the household's board was replaced. */
  @Optional() @Flag() photoReplaced?: boolean;
  @Optional() @Part(() => Place) @PersonalTo('household') place?: Place;
  @Optional() @Text(2000) @PersonalTo('household') note?: string;
}

export const visitRecorded = factOf<Visits, Household>()({
  type: 'VisitRecorded',
  version: 1,
  title: { zh: '走访', en: 'Visit recorded' },
  route: 'visits',
  payload: Visit,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 40,
  decide: ({ visitors, place }) => {
    if (visitors && !isQuantity(visitors)) return refuse('quantity-value', 'visitors');
    if (Math.abs(Number(place?.latitude ?? 0)) > 90) return refuse('not-on-earth', 'place.latitude');
    return Math.abs(Number(place?.longitude ?? 0)) > 180 ? refuse('not-on-earth', 'place.longitude') : undefined;
  },
  evolve: (household, { outcome, organisationId }, at) => {
    const { count, lastCompleted } = household.visits;
    const last =
      outcome === 'completed' ? stated({ ...mark(at), day: countedFrom(at.span), organisationId }) : undefined;
    return { visits: stated({ count: count + 1, lastCompleted: latestOf(lastCompleted, last) }) };
  },
});
