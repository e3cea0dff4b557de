import type { Mark } from '../../provenance.js';
import { spanOf } from '../../span.js';
import type { Span } from '../../span.js';
import { slice } from '../../stream-kind.js';
import { registryCodes } from './codes.js';
import { householdCategoryAssigned } from './household-category-assigned.js';
import { householdClosed } from './household-closed.js';
import { householdRegistered } from './household-registered.js';
import { householdRiskGraded } from './household-risk-graded.js';
import type { Registry } from './registry.js';
import { consentRecorded } from './consent-recorded.js';
import { consentWithdrawn } from './consent-withdrawn.js';
import { contactCardIssued } from './contact-card-issued.js';
import { householdAddressChanged } from './household-address-changed.js';
import { householdMoved } from './household-moved.js';
import { householdStatusChanged } from './household-status-changed.js';
import { informationBoardPosted } from './information-board-posted.js';

/** Known to have been given where the entry that recorded it has come. */
function since({ by, on }: Partial<Mark>): Span | undefined {
  return by === undefined ? undefined : spanOf(on);
}

export const registry = slice<Registry>({
  name: 'registry',
  initial: { categories: {}, consents: {} },
  facts: [
    householdCategoryAssigned,
    householdClosed,
    householdRegistered,
    householdRiskGraded,
    householdAddressChanged,
    householdMoved,
    householdStatusChanged,
    contactCardIssued,
    informationBoardPosted,
    consentRecorded,
    consentWithdrawn,
  ],
  things: {
    consent: {
      find: ({ consents }, id) => consents[id] && { since: since(consents[id]), until: consents[id].withdrawn?.span },
    },
  },
  names: ({ registration, closing, categories, risk, status, contactCard, consents }, add) => {
    add('poverty-cause', status?.cause);
    add('cadre', contactCard?.cadreId);
    add('organisation', contactCard?.organisationId);
    for (const { purpose } of Object.values(consents)) add('consent-purpose', purpose);
    add('area', registration?.areaCode);
    add('closing-reason', closing?.reason);
    add('household-category', ...Object.keys(categories));
    for (const { cause, furtherCauses = [] } of Object.values(categories))
      add('poverty-cause', cause, ...furtherCauses);
    add('risk-level', risk?.level);
  },
  codes: {
    ...registryCodes,
    'moved-from-elsewhere': {
      status: 409,
      zh: '迁出地与该户现在所在地不符',
      en: 'The household does not lie there now',
      wayOut: { zh: '请核对后再录入', en: 'check it and send it again' },
    },
    'status-order': {
      status: 409,
      zh: '与此前的状态不衔接（如未监测过不能消除风险）',
      en: 'That does not follow from the status before',
      wayOut: { zh: '请核对后再录入', en: 'check it and send it again' },
    },
    'consent-unknown': {
      status: 422,
      zh: '没有这项同意',
      en: 'There is no such consent',
      wayOut: { zh: '请填写登记同意的记录编号', en: 'name the entry that recorded it' },
    },
    'consent-withdrawn': {
      status: 409,
      zh: '这项同意已经撤回',
      en: 'The consent has been withdrawn already',
      wayOut: { zh: '请核对后再录入', en: 'check it and send it again' },
    },
  },
});
