/** Photos rest on consent: after a withdrawal there are no more, and those of before are told to whoever keeps them. */
import type { AnyFact, At } from '../../fact.js';
import { refuse } from '../../refusal.js';
import type { Refusal } from '../../refusal.js';
import { certainlyAfter } from '../../span.js';
import type { Household } from '../household.js';
import { withdrawnFor } from '../registry/consents.js';

/** The household consents to photos no more. */
export function refusePhoto(file: Household, { span }: Pick<At, 'span'>): Refusal | undefined {
  const found = withdrawnFor(file, 'photo').find(({ personId }) => personId === undefined);
  return found && certainlyAfter(span, found.span) ? refuse('photo-consent-withdrawn', '', [found.by]) : undefined;
}

/** A member does not: nobody but whoever took it knows who is on it. */
export function warnOfPhoto(file: Household, { span }: At, fact: AnyFact): Refusal | undefined {
  if (fact.type !== 'VisitPhotoAttached' && fact.type !== 'VisitPhotoReplaced') return undefined;
  const found = withdrawnFor(file, 'photo').filter(
    (each) => each.personId !== undefined && certainlyAfter(span, each.span),
  );
  if (found.length === 0) return undefined;
  return refuse(
    'photo-consent-of-member-withdrawn',
    '',
    found.map(({ by }) => by),
  );
}

/** As long as the ledger has photos of a household that consents to none. */
export function photosWithoutConsent(file: Household): (Refusal & { readonly entry: string })[] {
  const found = withdrawnFor(file, 'photo').find(({ personId }) => personId === undefined);
  if (!found) return [];
  const entries = Object.values(file.photos).flatMap((ofVisit) => Object.values(ofVisit).map(({ by }) => by));
  return entries.length === 0 ? [] : [{ ...refuse('photos-without-consent', '', entries), entry: found.by }];
}
