import { describe, expect, it } from '@jest/globals';
import { changesWithoutSentinels, withoutSentinels } from '../../src/domain/sentinels.js';

const ever = '0000-00-00';
const open = '9999-99-99';

describe('A day that is none', () => {
  it('is left out of a state: the side of a span, and the day of care', () => {
    const state = {
      members: { a: { since: { first: ever, last: ever } }, b: { since: { first: '2010-01-01', last: open } } },
      visits: { lastCompleted: { by: 'x', day: open } },
      list: [{ span: { first: ever, last: '2016-12-31' } }, 1, null],
    };
    expect(withoutSentinels(state)).toEqual({
      members: { a: { since: {} }, b: { since: { first: '2010-01-01' } } },
      visits: { lastCompleted: { by: 'x' } },
      list: [{ span: { last: '2016-12-31' } }, 1, null],
    });
  });
  it('stays where it is somebody’s own words', () => {
    const state = { note: ever, words: [open] };
    expect(withoutSentinels(state)).toBe(state);
  });
  it('leaves what holds none as it is, not copied', () => {
    const state = { kept: { day: '2019-10-16' }, span: { first: ever, last: '2016-12-31' } };
    expect(withoutSentinels(state).kept).toBe(state.kept);
  });
  it('is left out of changes, and a change that is nothing else with it', () => {
    const since = '/members/a/since';
    const changes = [
      { path: `${since}/first`, after: ever },
      { path: `${since}/last`, before: ever, after: '2010-12-31' },
      { path: `${since}/last`, before: ever, after: open },
      { path: '/members/a/name', after: '李某' },
      { path: '/housing/rebuilt', after: { by: 'x', span: { first: '2019-01-01', last: open } } },
      { path: '/note', before: ever },
    ];
    expect(changesWithoutSentinels(changes)).toEqual([
      { path: `${since}/last`, after: '2010-12-31' },
      { path: '/members/a/name', after: '李某' },
      { path: '/housing/rebuilt', after: { by: 'x', span: { first: '2019-01-01' } } },
      { path: '/note', before: ever },
    ]);
  });
});
