/** The rows of a comparison, worked out as the page does it. */
import { describe, expect, it } from '@jest/globals';
import { partOfPage, plainWordings } from './part-of-page.js';

interface Row {
  readonly pointer: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly how: string;
}

type RowsOf = (comparison: object, wordings: unknown) => Row[];

const { differencesOf, everythingOf } =
  await partOfPage<Record<'differencesOf' | 'everythingOf', RowsOf>>('file/compare-rows');
const wordings = await plainWordings();

interface Lists {
  readonly before: string[] | undefined;
  readonly after: string[] | undefined;
}

function rowOf(rowsOf: RowsOf, { before, after }: Lists): Omit<Row, 'pointer'> | undefined {
  const comparison = {
    from: { state: { wells: { names: before } } },
    to: { state: { wells: { names: after } } },
    differences: [{ path: '/wells/names', before, after, behind: [] }],
  };
  const row = rowsOf(comparison, wordings).find(({ pointer }) => pointer === '/wells/names');
  return row && { how: row.how, before: row.before, after: row.after };
}

describe.each([
  { mode: 'the differences alone', rowsOf: differencesOf },
  { mode: 'everything', rowsOf: everythingOf },
])('A list that is compared, where one looks at $mode,', ({ rowsOf }) => {
  it.each([
    { what: 'gained an item', before: ['东井'], after: ['东井', '西井'] },
    { what: 'lost an item', before: ['东井', '西井'], after: ['东井'] },
    { what: 'had an item replaced', before: ['东井', '西井'], after: ['东井', '南井'] },
  ])('has changed where it $what, and is shown whole on both sides', ({ before, after }) => {
    expect(rowOf(rowsOf, { before, after })).toEqual({
      how: 'changed',
      before: before.join('、'),
      after: after.join('、'),
    });
  });

  it('is added where there was none, and gone where there is none any more', () => {
    expect(rowOf(rowsOf, { before: undefined, after: ['东井'] })).toMatchObject({ how: 'added', after: '东井' });
    expect(rowOf(rowsOf, { before: ['东井'], after: undefined })).toMatchObject({ how: 'gone', before: '东井' });
  });
});
