/** Photos rest on consent: after a withdrawal there are no more, and those of before are told to whoever keeps them. */
import type { Occurrence } from '../../fact.js';
import { refuse } from '../../refusal.js';
import type { Refusal } from '../../refusal.js';
import { certainlyAfter } from '../../span.js';
import type { Household } from '../household.js';
import { withdrawnFor } from '../registry/consents.js';
import type { Withdrawn } from '../registry/consents.js';

function withdrawnByAll(file: Household): Withdrawn | undefined {
  return withdrawnFor(file, 'photo').find(({ personId }) => personId === undefined);
}

/** The household consents to photos no more. */
export function refusePhoto(file: Household, { span }: Pick<Occurrence, 'span'>): Refusal | undefined {
  const found = withdrawnByAll(file);
  return found && certainlyAfter(span, found.span) ? refuse('photo-consent-withdrawn', '', [found.by]) : undefined;
}

/** A member does not: nobody but whoever took it knows who is on it. */
export function warnOfPhoto(file: Household, { span }: Pick<Occurrence, 'span'>): Refusal | undefined {
  const found = withdrawnFor(file, 'photo').filter(
    (each) => each.personId !== undefined && certainlyAfter(span, each.span),
  );
  const entries = found.map(({ by }) => by);
  return entries.length === 0 ? undefined : refuse('photo-consent-of-member-withdrawn', '', entries);
}

/** As long as the ledger has photos of a household that consents to none. */
export function photosWithoutConsent(file: Household): (Refusal & { readonly entry: string })[] {
  const found = withdrawnByAll(file);
  if (!found) return [];
  const entries = Object.values(file.photos).flatMap((ofVisit) => Object.values(ofVisit).map(({ by }) => by));
  return entries.length === 0 ? [] : [{ ...refuse('photos-without-consent', '', entries), entry: found.by }];
}
