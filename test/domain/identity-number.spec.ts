import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  holdsPersonalNumber,
  isIdentityNumber,
  isPhoneNumber,
  withoutAddresses,
} from '../../src/domain/identity-number.js';
import { arbitraryIdentityNumber } from '../support/arbitrary-entry.js';
import { runs } from '../support/runs.js';

describe('An identity number', () => {
  it.each([
    ['11010519491231002X', true],
    ['440524188001010014', true],
    ['11010519491231002x', false],
    ['110105194912310021', false],
    ['11010519490229002X', false],
    ['110105194902290029', false],
    ['110105194913310021', false],
    ['4405241880010100145', false],
    ['11010519491331002X', false],
    ['1101051949123100X', false],
    ['11010519491231002XX', false],
    [' 11010519491231002X', false],
    ['A1010519491231002X', false],
    ['', false],
    [undefined, false],
    [110105194912310, false],
  ])('%j: %s', (text, holds) => expect(isIdentityNumber(text)).toBe(holds));
  it('has one check character for the rest of it', () => {
    const fits = '0123456789X'.split('').filter((check) => isIdentityNumber(`11010519491231002${check}`));
    expect(fits).toEqual(['X']);
    for (let i = 0; i < 17; i += 1) {
      const digits = '11010519491231002X'.split('');
      digits[i] = String((Number(digits[i]) + 1) % 10);
      expect(isIdentityNumber(digits.join(''))).toBe(false);
    }
  });
});

describe('A phone number', () => {
  it.each([
    ['13800138000', true],
    ['+8613800138000', true],
    ['86-13800138000', true],
    ['+86-19912345678', true],
    ['12800138000', false],
    ['1380013800', false],
    ['138001380000', false],
    ['0431-84512345', true],
    ['043184512345', true],
    ['010-12345678', true],
    ['0431-8451234', true],
    ['0431-845123', false],
    ['84512345', false],
    ['x13800138000', false],
    ['', false],
    [undefined, false],
    [13800138000, false],
  ])('%j: %s', (text, holds) => expect(isPhoneNumber(text)).toBe(holds));
});

describe('A personal number in a text', () => {
  it.each([
    '电话13800138000',
    '13800138000',
    '电话:138 0013 8000,晚上打',
    '电话 138-0013-8000',
    '138.0013.8000',
    '+86 13800138000',
    '+8613800138000',
    '8613800138000',
    '１３８００１３８０００',
    '座机0431-84512345',
    '座机 043184512345',
    '010-12345678',
    '身份证11010519491231002X',
    '身份证 110105 19491231 002x',
    '１１０１０５１９４９１２３１００２Ｘ',
    '旧证 110105491231002',
    '旧证 110105490305002',
    '旧证 110105491015002',
    '旧证 110105491120002',
    '电话13800138000,身份证11010519491231002X',
    '先 2 人,13800138000',
    '13800138000 3 口人',
    '3 口人 13800138000',
    '5 13800138000',
    '13800138000 1',
    '2019 11010519491231002X 1',
    '13800138000 13900139000',
    '13800138000 13900139000 13700137000',
    '20191017 13800138000',
    '1234567 1234567 138 0013 8000',
    '一 1 二 110105 1949 12 31 002X 3',
    '3 110105 1949 12 31 00 2X',
    '1 3 8 0 0 1 3 8 0 0 0',
    '身份证 110105 19491231 0021',
    '旧证 110105 491231 002',
    '138_1234_5678',
    '138\u00a01234\u00a05678',
    '138\u20091234\u30005678',
    '138–1234—5678',
    '138 - 1234 - 5678',
    '１３８－１２３４－５６７８',
    '(0431) 84512345',
    '（０４３１）８４５１２３４５',
    '\u202a138 0013 8000\u202c',
    '138\u200b0013\u200b8000',
    '4 4 0 5 2 4 1 8 8 0 0 1 0 1 0 0 1 4',
    '𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎',
    '(0431) 8765-4321',
    '电话138 12 34 56 78（2019-10-16核实）',
    '138 12 34 56 78 - 2019-10-16',
    '138 12 34 56 78——2019',
    '138 12 34 56 78–2019',
    '138_12_34_56_78 - 2019-10-16',
    '电话 138-12-34-56-78 (10)',
    '(10)138-12-34-56-78',
    '13812345678\u200b2019-10-16',
    '138 12 34 56 78\u200b 2019-10-16',
    '13812345678\u200bAB',
    'AB\u200b13812345678',
    '138\u200b - \u200b1234\u200b - \u200b5678',
    '110105 19491231 002\u200bX',
  ])('%j', (text) => expect(holdsPersonalNumber(text)).toBe(true));

  it.each([
    '',
    '量血压 185/110,送药',
    '2019-10-17 上午',
    '2019-10-14/2019-10-18',
    '补助 50000 元',
    '合计 1250000 分',
    '收入 12345678 元',
    '文号 吉政发〔2019〕12号',
    '批次 C21-500',
    '编号 a13800138000',
    '编号 13800138000b',
    '12800138000',
    '110105491331002',
    '110105490031002',
    '110105491200002',
    '110105491232002',
    '9110105491231002',
    '1101054912310021',
    '卡号 6222024200012345678',
    '5 1 3800138 000',
    '2019 043 184 512 345',
    '三口人,1949 年生',
    '220122101201',
    '邮编 130000',
    '2019-10-17 2019-10-18 2 次',
    '2019-10-14 2019-10-16 12 户',
    '19 10 14 20 19 10',
    '170 次 20 19 10 18 2',
    '01 12 2019 1016 11',
    '2019_10_17 到 2019_10_18',
    '十、1.380 2.013 3.800 4.0',
    '2016(2) 2017(3) 2018(1)',
    '138      1234      5678',
    '收入 1350（1400）150',
    '1300(1200)800',
    '补助 1350(1400)(150)',
  ])('none in %j', (text) => expect(holdsPersonalNumber(text)).toBe(false));
});

describe('The address of a page', () => {
  it.each([
    ['http://www.example.gov.cn/art/2024/1/13812345678.html', false],
    ['年报，https://example.com:8080/art_13812345678.html，第 3 页', false],
    ['https://example.com/p/110105194912310021', false],
    ['https://example.com/p?tel=13812345678', true],
    ['https://example.com/p 13812345678', true],
    ['电话 13812345678', true],
  ])('%j', (text, isPersonal) => expect(holdsPersonalNumber(withoutAddresses(text))).toBe(isPersonal));
});

describe('A personal number, however it is written', () => {
  /** The number in groups of these lengths. */
  const grouped =
    (...lengths: number[]) =>
    (number: string): string[] =>
      lengths.map((length, i) => {
        const from = lengths.slice(0, i).reduce((sum, each) => sum + each, 0);
        return number.slice(from, from + length);
      });
  const numbers = fc.oneof(
    fc
      .tuple(fc.stringMatching(/^1[3-9]\d{9}$/), fc.constantFrom(grouped(11), grouped(3, 4, 4), grouped(4, 3, 4)))
      .map(([number, groups]) => groups(number)),
    fc
      .tuple(arbitraryIdentityNumber, fc.constantFrom(grouped(18), grouped(6, 8, 4), grouped(6, 4, 2, 2, 4)))
      .map(([number, groups]) => groups(number)),
  );
  const separators = fc.constantFrom(' ', '-', '_', '.', '·', '\u00a0', '\u2002', '\u3000', '–', '—', '－', ' - ', '−');
  const widths = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.replaceAll(/[\dX]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  );
  const words = fc.constantFrom('', '电话', '联系:', '见 3 页,', '\n', ' 2 人 ', '\u200b');

  it('is found in whatever is said around it', () =>
    fc.assert(
      fc.property(words, numbers, separators, widths, words, (before, groups, between, width, after) =>
        expect(holdsPersonalNumber(`${before}${width(groups.join(between))}${after}`)).toBe(true),
      ),
      runs(500),
    ));
  it('is found in none that has fewer than ten digits', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('1', '3', '0', '８', ' ', '-', '户', 'x', '_'), { maxLength: 40 }),
        (text) => {
          fc.pre(text.filter((each) => /[\d８]/.test(each)).length < 10);
          expect(holdsPersonalNumber(text.join(''))).toBe(false);
        },
      ),
      runs(500),
    ));
});
