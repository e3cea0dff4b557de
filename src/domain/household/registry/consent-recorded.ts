import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, Code, InFile, Note, Optional, Required, Text, values } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import { EVER, OPEN, spanOf } from '../../span.js';
import type { Span } from '../../span.js';
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

const adult_years = 14;

/** Certainly under 14 on all days that are meant; not known is no child. */
function isChild(bornOn: string | undefined, { last }: Span): boolean {
  if (bornOn === undefined || last === OPEN) return false;
  const { first } = spanOf(bornOn);
  return first !== EVER && `${String(Number(first.slice(0, 4)) + adult_years)}${first.slice(4)}` > last;
}

export const consentRecorded = factOf<Registry, Household>()({
  type: 'ConsentRecorded',
  version: 1,
  title: { zh: '登记同意', en: 'Consent recorded' },
  route: 'consents',
  lasting: true,
  payload: Consent,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 26,
  decide: ({ basis, personId, givenBy }, { members }, { span }) => {
    const of = personId === undefined ? undefined : members[personId];
    if (basis === 'law' || !isChild(of?.bornOn, span)) return undefined;
    if (basis !== 'guardian_consent') return refuse('guardian-missing', 'basis');
    return givenBy === undefined || givenBy === personId ? refuse('guardian-missing', 'givenBy') : undefined;
  },
  evolve: ({ consents }, { purpose, basis, personId }, at) => ({
    consents: {
      ...consents,
      [at.entryId]: {
        ...consents[at.entryId],
        ...provenanceOf(at),
        purpose,
        basis,
        ...(personId !== undefined && { personId }),
      },
    },
  }),
});
