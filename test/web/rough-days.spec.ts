/** Days that are known by their year or month alone, in words, on both axes and in a picture. */
import { describe, expect, it } from '@jest/globals';
import { partOfPage, plainWordings } from './part-of-page.js';

type Words = (edtf: string, language: 'zh' | 'en') => string;
interface Point {
  readonly at: string;
  readonly when: string;
  readonly within?: readonly string[];
}

const { roughlyWords } = await partOfPage<{ roughlyWords: Words }>('words/days');
const { courseOf, beginsOf } = await partOfPage<{
  courseOf: (entries: unknown, pointer: string) => { readonly day: number }[];
  beginsOf: (courses: unknown, day: number) => unknown;
}>('file/courses');
const { drawingsOf } = await partOfPage<{
  drawingsOf: (asked: object) => { readonly points: Point[]; readonly until?: string }[];
}>('file/drawings');
const wordings = await plainWordings();

const path = '/housing/stage';
const entries = [
  { on: '2016-11-08', first: '2016-11-08', last: '2016-11-08', after: 'dilapidated' },
  { on: '2017', first: '2017-01-01', last: '2017-12-31', after: 'moved_in' },
  { on: '2017', first: '2017-01-01', last: '2017-12-31', after: 'inspected' },
].map(({ on, first, last, after }) => ({
  ...{ entryId: after, fact: 'Stage', occurredOn: on, days: { first, last } },
  changes: [{ path, after }],
}));

describe('A day that is known roughly', () => {
  it.each([
    ['2017', '2017年内（具体日期不详）', 'within 2017 (day unknown)'],
    ['2019-09', '2019年9月内（具体日期不详）', 'within Sep 2019 (day unknown)'],
    ['2022-03/2022-07', '2022年3月至2022年7月之间（具体日期不详）', 'Mar 2022 to Jul 2022 (day unknown)'],
    ['../2016', '2016年以前', 'until 2016'],
    ['2019-10-16', '2019年10月16日', '16 Oct 2019'],
  ])('is said as what it is: %s', (edtf, zh, en) => {
    expect([roughlyWords(edtf, 'zh'), roughlyWords(edtf, 'en')]).toEqual([zh, en]);
  });

  it('heads its column on both axes as the source says it', () => {
    const course = courseOf(entries, path);
    expect(course.map(({ day }) => beginsOf([course], day))).toEqual([[undefined], ['2017'], ['2017']]);
  });

  const drawn = (told: unknown) =>
    drawingsOf({ state: {}, entries: told, asOf: undefined, thresholds: [], wordings })[0];

  it('is drawn in the middle of where it may lie, with a bar, and no course goes back', () => {
    const drawing = drawn(entries);
    const within = ['2017-01-01', '2017-12-31'];
    const when = '2017年内（具体日期不详）';
    expect(drawing?.points).toMatchObject([
      { at: '2016-11-08', when: '2016年11月8日' },
      { at: '2017-07-02', when, within },
      { at: '2017-07-02', when, within },
    ]);
    expect(drawing?.points[0]).not.toHaveProperty('within');
  });

  it('goes on from there, also where the middle of its year is still to come', () => {
    const days = { first: '2999-01-01', last: '2999-12-31' };
    const drawing = drawn([{ ...entries[0]!, occurredOn: '2999', days }]);
    expect(drawing?.points.map(({ at }) => at)).toEqual(['2999-07-02']);
    expect(drawing?.until).toBe('2999-07-02');
  });
});
