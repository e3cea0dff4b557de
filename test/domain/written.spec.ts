import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  identityDocumentRecorded,
  IdentityDocument,
} from '../../src/domain/household/members/identity-document-recorded.js';
import { memberAdded, NewMember } from '../../src/domain/household/members/member-added.js';
import {
  asOfToday,
  foldDocumentNumber,
  foldIdentityNumber,
  foldNumbers,
  foldPhone,
  lookupName,
  lookupNumber,
} from '../../src/domain/written.js';
import { arbitraryIdentityNumber } from '../support/arbitrary-entry.js';
import { corrected, entry, given, idOf } from './given.js';
import type { Told } from './given.js';
import { left, mother, motherAdded, registered } from './household/entries.js';

describe('An identity number', () => {
  it.each([
    '11010519491231002x',
    '１１０１０５１９４９１２３１００２Ｘ',
    '110105 19491231 002X',
    '110105-19491231-002x',
  ])('is %s, too', (typed) => expect(foldIdentityNumber(typed)).toBe('11010519491231002X'));
  it('that is none stays as it was typed', () => expect(foldIdentityNumber('110105 1949x')).toBe('110105 1949x'));
  it('is folded once', () =>
    fc.assert(fc.property(arbitraryIdentityNumber, (number) => foldIdentityNumber(number.toLowerCase()) === number)));
  it('of fifteen digits is that of eighteen', () => {
    expect(asOfToday('110105491231002')).toBe('11010519491231002X');
    expect(asOfToday('110105491331002')).toBeUndefined();
    expect(lookupNumber('110105 491231 002')).toBe('11010519491231002X');
  });
});

describe('A phone number', () => {
  it.each([
    ['138 0013 8000', '13800138000'],
    ['138-0013-8000', '13800138000'],
    ['+86 138 0013 8000', '13800138000'],
    ['008613800138000', '13800138000'],
    ['8613800138000', '13800138000'],
    ['１３８００１３８０００', '13800138000'],
    ['0431-87654321', '043187654321'],
    ['(0431) 8765 4321', '043187654321'],
    ['+86 431 8765 4321', '043187654321'],
    ['+86-0431-87654321', '043187654321'],
    ['12345', '12345'],
    ['电话 无', '电话 无'],
  ])('%s is kept as %s', (typed, kept) => expect(foldPhone(typed)).toBe(kept));
  it('is folded once', () => {
    const typed = fc.stringMatching(/^(?:(?:\+86|0086)[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}$/);
    fc.assert(fc.property(typed, (phone) => foldPhone(foldPhone(phone)) === foldPhone(phone)));
  });
});

describe('A name', () => {
  it.each([
    '阿卜杜拉·买买提',
    '阿卜杜拉•买买提',
    '阿卜杜拉・买买提',
    '阿卜杜拉‧买买提',
    '阿卜杜拉 · 买买提',
    '阿卜杜拉.买买提',
  ])('written %s is found by one', (name) => expect(lookupName(name)).toBe('阿卜杜拉·买买提'));
  it.each([
    ['王 秀英', '王秀英'],
    ['Ｓｍｉｔｈ  John', 'smith john'],
    [' 王秀英 ', '王秀英'],
  ])('%j is found by %j', (name, by) => expect(lookupName(name)).toBe(by));
});

describe('A body', () => {
  it('has its numbers in one way of writing, and its names as typed', () => {
    const body = { name: '阿卜杜拉•买买提', identityNumber: '11010519491231002x', phone: '+86 138 0013 8000' };
    foldNumbers(NewMember, body);
    expect(body).toEqual({ name: '阿卜杜拉•买买提', identityNumber: '11010519491231002X', phone: '13800138000' });
    const document = { kind: 'passport', number: 'e 123-456 78' };
    foldNumbers(IdentityDocument, document);
    expect(document.number).toBe(foldDocumentNumber('E12345678'));
  });
  it.each([undefined, null, 1, 'x', [], { phone: 1 }])('that is %j is left alone', (body) => {
    expect(() => {
      foldNumbers(NewMember, body);
    }).not.toThrow();
  });
});

describe('Another document', () => {
  const of = (kind: string, number: string): Told =>
    entry(identityDocumentRecorded, { personId: mother, kind, number, occurredOn: '2020-01-01' });

  it.each([
    ['identity_number_15', '110105491231002'],
    ['passport', 'E12345678'],
    ['home_return_permit', 'H12345678'],
    ['taiwan_permit', '12345678'],
    ['permanent_residence', 'USA110082010101'],
    ['other', 'ABC123'],
  ])('%s %s', (kind, number) => {
    const told = of(kind, number);
    given(registered, motherAdded).when(told).then(told);
    given(registered, motherAdded, told).thenFile({
      members: { [mother]: { documents: { [kind]: { number, by: told.payload.entryId } } } },
    });
  });
  it('that is a residence permit has the check character of its kind', () => {
    const good = '0123456789X'.split('').map((check) => of('residence_permit', `81000019491231002${check}`));
    const taken = good.filter((told) => given(registered, motherAdded).when(told).outcome.outcome === 'recorded');
    expect(taken).toHaveLength(1);
  });
  it.each([
    ['identity_number_15', '110105491331002'],
    ['passport', 'ABCDEFG'],
    ['home_return_permit', 'A12345678'],
    ['taiwan_permit', '1234'],
    ['residence_permit', '110105194912310021'],
    ['permanent_residence', 'US110082010101'],
  ])('is refused where its kind is %s and its number %s', (kind, number) =>
    given(registered, motherAdded).when(of(kind, number)).thenRefused('document-number-form', 'number'),
  );
  it('needs its member, and a second person to correct it', () => {
    given(registered).when(of('passport', 'E12345678')).thenRefused('member-unknown', 'personId');
    const told = of('passport', 'E12345678');
    given(registered, motherAdded, told)
      .when(corrected(told, { number: 'E87654321' }))
      .thenWaiting();
  });
  it('stays with whoever comes back', () => {
    const told = of('passport', 'E12345678');
    const back = entry(memberAdded, {
      personId: mother,
      name: '王秀英',
      occurredOn: '2021-01-01',
      entryId: idOf('back'),
    });
    given(registered, motherAdded, told, left(mother, '2020-06-01'), back).thenFile({
      members: { [mother]: { documents: { passport: { number: 'E12345678' } } } },
    });
  });
});
