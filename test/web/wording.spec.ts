/** What the fields and values of a file are called. */
import { describe, expect, it } from '@jest/globals';
import { partOfPage } from './part-of-page.js';

interface Meaning {
  readonly title: string;
  readonly lists: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

interface Wording {
  readonly field: (name: string) => string;
  readonly path: (pointer: string) => string[];
  readonly value: (name: string, value: unknown) => string;
}

const { Wording, namesIn } = await partOfPage<{
  Wording: new (parts: object) => Wording;
  namesIn: (state: unknown) => ReadonlyMap<string, string>;
}>('words/wording');

/** Of a fact that calls its fields so. */
function wordingOf(language: 'zh' | 'en', titles: Readonly<Record<string, string>> = {}): Wording {
  const own = new Map<string, Meaning>(
    Object.entries(titles).map(([name, title]) => [name, { title, lists: new Set(), values: new Map() }]),
  );
  return new Wording({ language, labels: {}, meanings: new Map(), own, kind: 'fund' });
}

describe('Wording', () => {
  it('calls what a part counts a number, also where the fact has a count of its own', () => {
    const wording = wordingOf('zh', { count: '人数（户数）' });
    expect(wording.path('/contributions/count')).toEqual(['收到捐款', '次数']);
    expect(wording.field('count')).toBe('人数（户数）');
  });

  it('says nothing of fen, for amounts are shown in yuan', () => {
    const wording = wordingOf('en', { fen: 'Fen', businessFen: 'Business fen', costFen: 'Cost, in fen' });
    expect(['fen', 'businessFen', 'costFen'].map((name) => wording.field(name))).toEqual([
      'Amount',
      'Business',
      'Cost',
    ]);
    expect(wordingOf('zh', { wageFen: '工资性收入（分）' }).field('wageFen')).toBe('工资性收入');
  });

  it('tells things within one thing apart by their ids', () => {
    const [one, two] = ['1f773194-303a-56dd-9e88-d5b95278bb90', 'a26f6f53-4edb-513b-99d8-0c82e00f76f9'];
    expect(wordingOf('zh').path(`/distributions/${one}/handed/${two}/quantity`)).toEqual(['发放', 'a26f6f53…', '数量']);
    expect(wordingOf('zh').path(`/distributions/${one}/recipients`)).toEqual(['发放', '领取人']);
  });

  it('says that something was done, and of what asks when the day alone', () => {
    const mark = { by: '1f773194-303a-56dd-9e88-d5b95278bb90', on: '2021-01-05' };
    expect(wordingOf('zh').value('rebuilt', mark)).toBe('✓ 2021年1月5日');
    expect(wordingOf('zh').value('last', mark)).toBe('2021年1月5日');
    expect(wordingOf('zh').value('started', { by: mark.by })).toBe('日期不详');
  });

  it('says long times in days and hours, and calls their fields so', () => {
    const wording = wordingOf('zh', { minutesUntilNow: '距今（分钟）' });
    expect(wording.field('minutesUntilNow')).toBe('距今');
    const said = [0, 45, 185, 2_044_410].map((minutes) => wording.value('minutesUntilNow', minutes));
    expect(said).toEqual(['0 分钟', '45 分钟', '3 小时 5 分钟', '1,419 天 17 小时']);
    expect(wordingOf('en').value('minutesUntilNow', 1500)).toBe('1 d 1 h');
  });

  it('says a share in per cent, and groups the digits of a decimal', () => {
    expect(wordingOf('zh').value('rate', '0.9')).toBe('90%');
    expect(wordingOf('zh').value('rate', '0.855')).toBe('85.5%');
    const value = { value: '1234567.50', qualifier: 'at_least' };
    expect(wordingOf('zh').value('quantity', value)).toBe('1,234,567.50 以上');
  });

  it('names whoever was erased by the word for it, wherever the file refers to them', () => {
    const [gone, stays] = ['1f773194-303a-56dd-9e88-d5b95278bb90', 'a26f6f53-4edb-513b-99d8-0c82e00f76f9'];
    const members = { [gone]: { kinship: '02', erased: '已删除' }, [stays]: { name: '李某' } };
    const names = namesIn({ members, head: { personId: gone } });
    expect([...names]).toEqual([
      [gone, '已删除'],
      [stays, '李某'],
    ]);
    const wording = new Wording({ language: 'zh', labels: {}, meanings: new Map(), kind: 'household', names });
    expect(wording.value('personId', gone)).toBe('已删除');
    expect(wording.path(`/members/${gone}/kinship`)).toContain('已删除');
  });
});
