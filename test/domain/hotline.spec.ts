import { describe, expect, it } from '@jest/globals';
import { hotlineCallsLogged, hotlineOpened } from '../../src/domain/hotline/hotline.js';
import { journalLists } from '../../src/queries/journal-lists.js';
import { but, cadre, by, entry, given } from './given.js';

const opened = entry(hotlineOpened, { name: '民生热线', areaCode: '220122101000', occurredOn: '2020' });
const called = entry(hotlineCallsLogged, {
  kind: 'medicine',
  calls: { value: 12, qualifier: 'exact' },
  occurredOn: '2020-03',
});

describe('A hotline', () => {
  it('is opened and takes calls, each once', () => {
    given().when(opened).then(opened);
    given(opened).when(called).then(called);
    given(opened, called).when(called).thenNothing();
    given(opened, called).thenFile({ calls: { value: 12, qualifier: 'exact' } });
  });
  it('refuses calls without a number, and a cadre', () => {
    given(opened)
      .when(but(called, { calls: { qualifier: 'exact' } }))
      .thenRefused('quantity-value', 'calls');
    given().when(by(cadre, opened)).thenForbidden();
  });
  it('has a list', () =>
    expect(journalLists.map(({ question }) => question.path)).toContain('/v1/journals/hotline-call'));
});
