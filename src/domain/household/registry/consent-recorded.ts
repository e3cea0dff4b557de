import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Code, InFile, Note, Optional, Required, Text, values } from '../../fields.js';
import { mark } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

const bases = values({
  consent: ['本人同意', 'consent'],
  guardian_consent: ['监护人同意', "a guardian's consent"],
  law: ['法定职责', 'legal duty'],
});

/** Somebody agreed that personal data may be used for a purpose. */
export class Consent extends Entry {
  @Required('用途：按代码表', 'Purpose: by the code list', Code('consent-purpose'), 'publicity') purpose!: string;
  @Required('依据：同意或法定职责', 'Basis: consent or legal duty', Choice(bases)) basis!: string;
  @Optional('所涉成员：不填为全户', 'Member: whose data it is; else that of all', InFile('member')) personId?: string;
  @Optional('同意人：未满十四周岁的由监护人同意', 'Given by: a guardian for a child under 14', InFile('member'))
  givenBy?: string;
  @Optional('范围：同意的内容', 'Scope: what was agreed to', Text(500, 'household'), '照片用于村务公开') scope?: string;
  @Note() note?: string;
}

export const consentRecorded = factOf<Registry, Household>()({
  type: 'ConsentRecorded',
  version: 1,
  title: { zh: '登记同意', en: 'Consent recorded' },
  route: 'consents',
  payload: Consent,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 26,
  evolve: ({ consents }, { purpose, basis, personId }, at) => ({
    consents: {
      ...consents,
      [at.entryId]: {
        ...consents[at.entryId],
        ...mark(at),
        purpose,
        basis,
        ...(personId !== undefined && { personId }),
      },
    },
  }),
});
