import { describe, expect, it } from '@jest/globals';
import { readExpected } from '../../demo/rows.js';
import { paintFor, table, widthOf } from '../../demo/text.js';
import { figuresOf, isOff, renderTour, sayHousing } from '../../demo/tour.js';
import type { Housing, Tour } from '../../demo/tour.js';

const expected = readExpected();
const elements = new Map([
  ['yard_wall', { zh: '院墙', en: 'Yard wall' }],
  ['floor', { zh: '地面', en: 'Floor' }],
  ['gate', { zh: '大门', en: 'Gate' }],
]);
const dangerous: Housing = { stage: 'dangerous', rebuilt: false, improvements: [] };
const movedIn: Housing = { stage: 'moved_in', rebuilt: true, improvements: [] };
const improved: Housing = { ...movedIn, improvements: ['floor', 'gate', 'yard_wall'] };

const asExpected: Tour = {
  loaded: [{ zh: '走访', en: 'Visit recorded', count: 28 }],
  housing: [
    { day: '2016-12-31', table: dangerous, file: dangerous },
    { day: '2018-01-01', table: movedIn, file: movedIn },
    { day: '2019-10-16', table: improved, file: improved },
  ],
  timeline: [
    {
      on: '2016',
      zh: '住房鉴定',
      en: 'Housing assessed',
      changes: [{ path: '/housing/stage/stage', after: 'dangerous' }],
    },
  ],
  visits: {
    byDay: Object.entries(expected.visits.byDay).map(([day, visits]) => ({ day, visits })),
    byUnit: Object.entries(expected.visits.byUnit).map(([unit, visits]) => ({ unit, name: '单位', visits })),
  },
  elements,
  expected,
};

const off = (tour: Tour): string[] =>
  figuresOf(tour)
    .filter(isOff)
    .map(({ what }) => what);

describe('The tour', () => {
  it('finds nothing off where every figure is as expected', () => {
    expect(off(asExpected)).toEqual([]);
    expect(figuresOf(asExpected)).toHaveLength(6 + 3 + 7 + 1);
  });

  it('says what is off: a day, a unit, their sum, a house by the table or by the file', () => {
    const [first, ...days] = asExpected.visits.byDay;
    const fewer = { ...asExpected.visits, byDay: [{ ...first!, visits: 1 }, ...days] };
    expect(off({ ...asExpected, visits: fewer })).toEqual(['visits on 2019-10-14', 'visits']);
    const more = { ...asExpected.visits, byUnit: [...asExpected.visits.byUnit, { unit: 'x', name: '', visits: 1 }] };
    expect(off({ ...asExpected, visits: more })).toEqual(['visits by x']);
    const [was, ...later] = asExpected.housing;
    expect(off({ ...asExpected, housing: [{ ...was!, table: undefined }, ...later] })).toEqual([
      'L05 on 2016-12-31 by the table',
    ]);
    expect(off({ ...asExpected, housing: [{ ...was!, file: movedIn }, ...later] })).toEqual([
      'L05 on 2016-12-31 by the file',
    ]);
    expect(off({ ...asExpected, housing: later })).toHaveLength(2);
  });

  it('shows what is off', () => {
    const lines = renderTour({ ...asExpected, housing: [], visits: { byDay: [], byUnit: [] } }, paintFor(false));
    expect(lines.join('\n')).toContain('✗ expected: 24');
    expect(renderTour(asExpected, paintFor(false)).join('\n')).not.toContain('✗');
  });

  it('says in words what a house is', () => {
    expect(sayHousing(undefined, elements).en).toBe('not known');
    expect(sayHousing({ ...dangerous, improvements: ['gate', 'roof'] }, elements)).toEqual({
      zh: '危房，新增大门、roof',
      en: 'dangerous house, with gate and roof',
    });
    expect(sayHousing({ ...movedIn, rebuilt: false }, elements).en).toBe('moved in');
  });
});

describe('A table of the tour', () => {
  it('counts two columns for a Chinese character, none for a colour', () => {
    expect(widthOf('刘家屯村 L05')).toBe(12);
    expect(widthOf(paintFor(true).strong('合计,'))).toBe(5);
    expect(widthOf('合计，')).toBe(6);
  });

  it('keeps its columns in line', () => {
    const lines = table(
      [
        ['走访', 'Visit', '28'],
        ['建档立卡', 'Household', '6'],
      ],
      ['left', 'left', 'right'],
    );
    expect(lines).toEqual(['走访      Visit      28', '建档立卡  Household   6']);
    expect(new Set(lines.map(widthOf)).size).toBe(1);
  });
});
