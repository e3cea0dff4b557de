import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Choice, DocumentNumber, InFile, Note, PersonalTo, Required, values } from '../../fields.js';
import { isIdentityNumber } from '../../identity-number.js';
import { spanned, stated } from '../../provenance.js';
import { refuse } from '../../refusal.js';
import { asOfToday } from '../../written.js';
import type { Household } from '../household.js';
import { tellOf, toldOf } from './members.js';
import type { Members } from './members.js';

export const documentKinds = values({
  identity_number_15: ['15 位身份证号', 'identity number of 15 digits'],
  passport: ['护照', 'passport'],
  home_return_permit: ['港澳居民来往内地通行证（回乡证）', 'home return permit'],
  taiwan_permit: ['台湾居民来往大陆通行证（台胞证）', 'mainland travel permit for Taiwan residents'],
  residence_permit: ['港澳台居民居住证', 'residence permit for Hong Kong, Macao and Taiwan residents'],
  permanent_residence: ['外国人永久居留身份证', "foreigner's permanent residence card"],
  household_register: ['户口簿', 'household register'],
  birth_certificate: ['出生医学证明', 'birth certificate'],
  other: ['其他证件', 'other document'],
});

interface Form {
  readonly fits: (number: string) => boolean;
  readonly example: string;
}

const written = (pattern: RegExp, example: string): Form => ({ fits: (number) => pattern.test(number), example });

/** How numbers of a kind are written, where that is laid down. */
const forms: Readonly<Record<string, Form>> = {
  identity_number_15: { fits: (number) => asOfToday(number) !== undefined, example: '110105491231002' },
  passport: written(/^(?=.*\d)[A-Z0-9]{6,12}$/, 'E12345678'),
  home_return_permit: written(/^[HM]\d{8}(?:\d{2})?$/, 'H12345678'),
  taiwan_permit: written(/^\d{8}(?:\d{2}|[A-Z0-9]{2})?$/, '12345678'),
  residence_permit: {
    fits: (number) => /^8[123]0000/.test(number) && isIdentityNumber(number),
    example: '810000199408230021',
  },
  permanent_residence: written(/^(?:[A-Z]{3}\d{12}|9\d{17})$/, 'USA110082010101'),
};

/** Who has no identity number of 18 characters, or another document beside it. */
export class IdentityDocument extends Entry {
  @Required('成员：持证的人', 'Member: whose document it is', InFile('member')) personId!: string;
  @Required(
    '证件种类：除 18 位身份证号以外',
    'Kind: other than the identity number of 18 characters',
    Choice(documentKinds),
    'passport',
  )
  kind!: string;
  @Required('证件号码：与证件一致', 'Number: as on the document', [DocumentNumber(), PersonalTo('person')], 'E12345678')
  number!: string;
  @Note('person') note?: string;
}

export const identityDocumentRecorded = factOf<Members, Household>()({
  type: 'IdentityDocumentRecorded',
  version: 1,
  title: { zh: '登记证件', en: 'Identity document recorded' },
  route: 'identity-documents',
  payload: IdentityDocument,
  mayRecord: ['cadre', 'office'],
  rank: 17,
  correctionNeedsConfirmation: true,
  conflictKey: ({ personId, kind }) => `document:${personId}:${kind}`,
  decide: ({ kind, number }) => {
    const form = forms[kind];
    // Opened without its key, an erased document has no number.
    return form && (number as string | undefined) !== undefined && !form.fits(number)
      ? refuse('document-number-form', 'number', [], { example: form.example })
      : undefined;
  },
  evolve: (household, { personId, kind, number }, at) => {
    const { documents } = toldOf(household, personId);
    return tellOf(household, personId, { documents: { ...documents, [kind]: stated({ ...spanned(at), number }) } });
  },
});
