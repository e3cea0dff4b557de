import type { Provenance } from '../../provenance.js';
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
import { duplicateDismissed, duplicateSuspected } from './duplicate-suspected.js';
import { householdAddressChanged } from './household-address-changed.js';
import { householdMoved } from './household-moved.js';
import { householdStatusChanged } from './household-status-changed.js';
import { informationBoardPosted } from './information-board-posted.js';

/** Known to have been given where the entry that recorded it has come. */
function since({ by, on }: Partial<Provenance>): Span | undefined {
  return by === undefined ? undefined : spanOf(on);
}

export const registry = slice<Registry>({
  name: 'registry',
  initial: { categories: {}, consents: {}, suspicions: {} },
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
    duplicateSuspected,
    duplicateDismissed,
  ],
  things: {
    suspicion: { find: ({ suspicions }, id) => suspicions[id] && { since: suspicions[id].raised?.span } },
    consent: {
      find: ({ consents }, id) => consents[id] && { since: since(consents[id]), until: consents[id].withdrawn?.span },
    },
  },
  names: ({ registration, moved, closing, categories, risk, status, contactCard, consents }, add) => {
    add('poverty-cause', status?.cause);
    add('cadre', contactCard?.cadreId);
    add('organisation', contactCard?.organisationId);
    for (const { purpose } of Object.values(consents)) add('consent-purpose', purpose);
    add('area', registration?.areaCode, moved?.from, moved?.to);
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
      zh: '迁出地与该户那一天所在的区划不符',
      en: 'The household was not in that area on that day',
      cases: [
        {
          zh: '迁出地与该户那一天所在的区划不符：档案中为 {area}',
          en: 'The household was not in that area on that day: by its file it was in {area}',
        },
      ],
      wayOut: {
        zh: '请核对迁出地和日期；建档时就填错了区划的，请更正建档记录，而不是录入迁居',
        en: 'check the area and the day; if the household was registered in the wrong area, correct the registration and record no move',
      },
    },
    'registered-elsewhere': {
      status: 409,
      zh: '建档时所填区划，与此前迁入的区划不符',
      en: 'The area of registration contradicts an earlier move',
      wayOut: {
        zh: '哪一条有误，就更正哪一条：建档记录，或 with 所列的迁居记录',
        en: 'correct whichever is wrong: the registration, or the move named in with',
      },
    },
    'status-order': {
      status: 409,
      zh: '与此前的状态不衔接（如未监测过不能消除风险）',
      en: 'The status does not follow from the one before (a risk that was never monitored cannot be removed)',
      wayOut: {
        zh: '请先补录漏掉的状态变更，或更正 with 所列的记录',
        en: 'record the change that is missing first, or correct the entry named in with',
      },
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
      wayOut: {
        zh: '重新同意的，请另录一条同意；撤回有误的，请将撤回记录作废',
        en: 'record a new consent; if the withdrawal is wrong, void it',
      },
    },
    'suspicion-unknown': {
      status: 422,
      zh: '没有这项疑似重复',
      en: 'There is no such suspicion',
      wayOut: { zh: '请填写提出疑似的记录编号', en: 'name the entry that raised it' },
    },
    'duplicate-of-itself': {
      status: 422,
      zh: '疑似重复的须是另一户',
      en: 'A household cannot be a duplicate of itself',
      wayOut: { zh: '请填写另一户的编号', en: 'name the other household' },
    },
    'duplicate-dismissed': {
      status: 409,
      zh: '这项疑似重复已经排除',
      en: 'This suspicion has been dismissed already',
      wayOut: { zh: '如又有依据，请另行提出', en: 'if there are new grounds, raise it again' },
    },
    'guardian-missing': {
      status: 422,
      zh: '未满十四周岁的，须由监护人同意',
      en: 'For a child under 14 a guardian has to consent',
      wayOut: {
        zh: '依据请填监护人同意，并写明同意人',
        en: 'send guardian_consent as the basis, and name who gave it',
      },
    },
  },
});
