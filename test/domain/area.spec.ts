import { describe, expect, it } from '@jest/globals';
import { area, areaEnded, areaRegistered } from '../../src/domain/area/area.js';
import type { Area } from '../../src/domain/area/area.js';
import { knownSinceEver, spanOf } from '../../src/domain/span.js';
import { but, by, cadre, corrected, entry, given, idOf, voided } from './given.js';

const village = entry(areaRegistered, { code: '220122101201', name: '刘家屯村', from: '2010-01-01' });
const merged = entry(areaEnded, { until: '2020-12-31', successors: ['220122101202'] });
const divided = but(merged, { successors: ['220122101202', '220122101203'] });

describe('An area ends', () => {
  it('is not its own successor', () => {
    const code = idOf('the stream');
    const round = but(merged, { successors: ['220122101202', code] });
    expect(given(village).aggregate().state).toMatchObject({ code });
    expect(areaEnded.decide!(round.payload as never, { code }, {} as never)).toMatchObject({
      ...{ code: 'area-its-own-successor', path: 'successors.1' },
    });
  });
  it('is recorded', () => given(village).when(merged).then(merged));
  it('and became another one', () =>
    given(village, merged).thenFile({ until: '2020-12-31', successor: '220122101202', successors: ['220122101202'] }));
  it('or several, of which none is its successor by itself', () => {
    const { state } = given(village, divided).aggregate();
    expect(state).toMatchObject({ until: '2020-12-31', successors: ['220122101202', '220122101203'] });
    expect(state).not.toHaveProperty('successor');
  });
  it('or nothing that is known', () => {
    const { state } = given(village, but(merged, { successors: undefined })).aggregate();
    expect(state).not.toHaveProperty('successors');
  });
  it('is recorded once, however often it is sent', () => given(village, merged).when(merged).thenNothing());
  it('ends once', () =>
    given(village, merged)
      .when(but(merged, { entryId: idOf('again') }))
      .thenRefused('area-ended', '', merged));
  it('ends once, also where its registration said when', () => {
    const known = but(village, { until: '2029-12-31' });
    given(known).when(merged).thenRefused('area-ended', '', known);
  });
  it('does not end before it began', () =>
    given(village)
      .when(but(merged, { until: '2009-12-31' }))
      .thenRefused('end-before-start', 'until'));
  it('may end on the day on which it began', () =>
    given(village)
      .when(but(merged, { until: '2010-01-01' }))
      .then(but(merged, { until: '2010-01-01' })));
  it('is the business of the office', () => given(village).when(by(cadre, merged)).thenForbidden());
  it('holds again when that is voided', () => {
    const { state } = given(village, merged, voided(merged)).aggregate();
    expect(area.stands!(state as Area, spanOf('2022'))).toBe(true);
  });
  it('has other successors when that is corrected', () =>
    given(village, merged, corrected(merged, { successors: ['220122101209'] })).thenFile({
      successor: '220122101209',
    }));
});

describe('An area may be named', () => {
  const state = given(village, merged).aggregate().state as Area;
  it.each(['2020', '2020-12-31', '2010', '2010-01-01', '2009/2011'])('on days on which it holds, or may: %s', (days) =>
    expect(area.stands!(state, spanOf(days))).toBe(true),
  );
  it.each([
    ['2021', { until: '2020-12-31', successor: '220122101202' }],
    ['2009-12-31', { from: '2010-01-01' }],
  ])('on no others, and why is told: %s', (days, why) => {
    expect(area.stands!(state, spanOf(days))).toBe(false);
    const code = idOf('the stream');
    expect(area.ended!(state, spanOf(days))).toEqual({ code, ...why });
  });
  it('by what is undated, as long as it has not ended', () => {
    expect(area.stands!(state, knownSinceEver)).toBe(true);
  });
  it('with all that it became', () => {
    const { state: of } = given(village, divided).aggregate();
    const successors = { zh: '220122101202、220122101203', en: '220122101202, 220122101203' };
    expect(area.ended!(of as Area, spanOf('2021'))).toMatchObject({ until: '2020-12-31', successors });
  });
});
