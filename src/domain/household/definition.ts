import { refuse } from '../refusal.js';
import { certainlyAfter } from '../span.js';
import type { Span } from '../span.js';
import { streamKind } from '../stream-kind.js';
import { alikeIn } from './alike.js';
import { elsewhere } from './elsewhere/slice.js';
import { gifts } from './gifts/slice.js';
import { health } from './health/slice.js';
import type { Household } from './household.js';
import { housing } from './housing/slice.js';
import { livelihood } from './livelihood/slice.js';
import { joinedStreams, mergeInForce } from './members/merging.js';
import { toldOf } from './members/members.js';
import { members } from './members/slice.js';
import { needs } from './needs/slice.js';
import { pairingsInForce, pairingsOn } from './pairings/pairings.js';
import { pairings } from './pairings/slice.js';
import { plans } from './plans/slice.js';
import { areaOf, firstAreaOf } from './registry/registry.js';
import { registry } from './registry/slice.js';
import { conditionsOf, warnOf } from './warnings.js';
import { photosWithoutConsent } from './visits/photo-consent.js';
import { visits } from './visits/slice.js';

export const household = streamKind({
  kind: 'household',
  path: 'households',
  id: 'householdId',
  idNamespace: 'b1b0f2f4-6d0e-5f3e-9d43-4f2d6b8f7c1a',
  title: { zh: '户', en: 'Household' },
  slices: [registry, members, pairings, visits, health, housing, livelihood, gifts, needs, plans, elsewhere],
  decide: (file, { span }, fact, payload) => {
    const { closing } = file;
    const merge = fact.afterClosing ? undefined : mergeInForce(file);
    if (merge && certainlyAfter(span, merge.span))
      return refuse('household-merged', 'occurredOn', [merge.by], { household: merge.intoHouseholdId });
    if (closing && !fact.afterClosing && certainlyAfter(span, closing.span))
      return refuse('household-closed', 'occurredOn', [closing.by]);
    const needed = fact.present?.(payload);
    const left = needed === undefined ? undefined : toldOf(file, needed).left;
    return left && certainlyAfter(span, left.span) ? refuse('member-left', 'personId', [left.by]) : undefined;
  },
  warn: warnOf,
  alike: alikeIn,
  conditions: {
    parts: ({ members: people, head, closing, merges, consents, photos }) => [
      people,
      head,
      closing,
      merges,
      consents,
      photos,
    ],
    find: (file) => [...conditionsOf(file), ...photosWithoutConsent(file)],
  },
  joins: joinedStreams,
  leadsTo: (file) => mergeInForce(file)?.intoHouseholdId,
  reach: (state, on) => ({
    areas: [areaOf(state) ?? []].flat(),
    ...caredForBy(state, on),
  }),
  whereabouts: [registry, pairings],
  place: { of: areaOf, first: firstAreaOf },
  label: ({ head, members: people }) => head && people[head.personId]?.name,
  people: ({ members: people }) => Object.keys(people),
  unknownAs: 'household-unknown',
  heldAs: 'not-paired',
  isOpenedForGood: true,
});

/** A unit that named a cadre looks after the household through that cadre alone. */
function caredForBy(state: Pick<Household, 'pairings'>, on: Span | undefined) {
  const inForce = on ? pairingsOn(state, on) : pairingsInForce(state);
  return {
    cadres: inForce.flatMap(({ cadreId }) => cadreId ?? []),
    units: inForce.flatMap(({ cadreId, organisationId }) => (cadreId === undefined ? (organisationId ?? []) : [])),
  };
}
