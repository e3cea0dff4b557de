import { describe, expect, it } from '@jest/globals';
import { employmentPlaced } from '../../../src/domain/household/livelihood/employment-placed.js';
import { incomeDeclared } from '../../../src/domain/household/livelihood/income-declared.js';
import { indicatorAssessed } from '../../../src/domain/household/livelihood/indicator-assessed.js';
import { but, confirmed, corrected, entry, given, secondOffice } from '../given.js';
import { closed, registered, son, sonAdded } from './entries.js';

describe('An income is declared', () => {
  const income = entry(incomeDeclared, {
    period: '2018',
    wageFen: 1_500_000,
    businessFen: 20_000,
    propertyFen: 3_000,
    transferFen: 400_000,
    costFen: 100_000,
    note: '外出务工',
    occurredOn: '2019-01-10',
  });

  it('is recorded', () => given(registered).when(income).then(income));
  it('shows in the file: what came in less what it cost', () =>
    given(registered)
      .when(income)
      .thenFile({ incomes: { '2018': { by: income.payload.entryId, on: '2019-01-10', netFen: 1_823_000 } } }));
  it('is recorded once, however often it is sent', () => given(registered, income).when(income).thenNothing());
  it('is refused after the household was closed', () =>
    given(registered, closed)
      .when(but(income, { occurredOn: '2021' }))
      .thenRefused('household-closed', 'occurredOn', closed));
  it('may be a loss', () =>
    given(registered)
      .when(entry(incomeDeclared, { period: '2018', costFen: 5, occurredOn: '2019' }))
      .thenFile({ incomes: { '2018': { netFen: -5 } } }));
  it('stands by its period, beside those of other periods', () => {
    const next = entry(incomeDeclared, { period: '2019', wageFen: 1, occurredOn: '2020-01-10' });
    const again = entry(incomeDeclared, { period: '2018', wageFen: 2, occurredOn: '2019-02-01' });
    given(registered, income, next).thenFile({ incomes: { '2018': { netFen: 1_823_000 }, '2019': { netFen: 1 } } });
    given(registered, again, income, next).thenFile({ incomes: { '2018': { netFen: 2 }, '2019': { netFen: 1 } } });
  });
  it.each([
    ['period', 'last year', 'isEdtf'],
    ['period', undefined, 'required'],
    ['wageFen', -1, 'min'],
    ['costFen', 0.1, 'isInt'],
    ['transferFen', '400', 'isInt'],
  ])('is refused with %s %j', (field, value, rule) =>
    given(registered)
      .when(but(income, { [field]: value }))
      .thenInvalid(field, rule),
  );
  it('is corrected by two people', () => {
    const correction = corrected(income, { wageFen: 1_600_000 });
    given(registered, income).when(correction).thenWaiting();
    given(registered, income, correction)
      .when(confirmed(correction, secondOffice))
      .thenFile({ incomes: { '2018': { netFen: 1_923_000 } } });
  });
});

describe('Somebody is placed in a job', () => {
  const placed = entry(employmentPlaced, {
    personId: son,
    arrangedBy: 'blood-centre',
    description: '保洁员',
    monthlyWage: { fen: 250_000, qualifier: 'approximately' },
    note: '有班车',
    occurredOn: '2019',
  });

  it('is recorded', () => given(registered, sonAdded).when(placed).then(placed));
  it('shows in the file', () => {
    const { entryId } = placed.payload;
    expect(given(registered, sonAdded, placed).aggregate().state).toHaveProperty('employments', {
      [entryId]: { by: entryId, on: '2019', personId: son, arrangedBy: 'blood-centre', description: '保洁员' },
    });
  });
  it('stands beside other jobs', () => {
    const other = entry(employmentPlaced, { description: '护林员', occurredOn: '2020' });
    given(registered, sonAdded, placed, other).thenFile({
      employments: { [placed.payload.entryId]: { on: '2019' }, [other.payload.entryId]: { description: '护林员' } },
    });
  });
  it('is recorded once, however often it is sent', () =>
    given(registered, sonAdded, placed).when(placed).thenNothing());
  it('is refused where the wage is no money', () =>
    given(registered, sonAdded)
      .when(but(placed, { monthlyWage: { qualifier: 'exact' } }))
      .thenRefused('money-bounds', 'monthlyWage'));
  it('is recorded without a wage', () => {
    const { monthlyWage: _, ...payload } = placed.payload as typeof placed.payload & { monthlyWage: unknown };
    given(registered, sonAdded)
      .when({ ...placed, payload })
      .then({ ...placed, payload });
  });
  it('is refused for somebody whom the household does not have', () =>
    given(registered).when(placed).thenRefused('member-unknown', 'personId'));
});

describe('Indicators are assessed', () => {
  const assessed = entry(indicatorAssessed, {
    criteria: 'jilin-2019',
    indicators: [
      { indicator: 'food', met: true },
      { indicator: 'housing', met: false },
    ],
    note: '住房待建',
    occurredOn: '2019-05-01',
  });

  it('is recorded', () => given(registered).when(assessed).then(assessed));
  it('shows in the file, with the criteria', () => {
    const by = { by: assessed.payload.entryId, on: '2019-05-01', criteria: 'jilin-2019' };
    given(registered)
      .when(assessed)
      .thenFile({ indicators: { food: { ...by, met: true }, housing: { ...by, met: false } } });
  });
  it('is recorded once, however often it is sent', () => given(registered, assessed).when(assessed).thenNothing());
  it('changes what it names, and nothing else', () => {
    const later = entry(indicatorAssessed, {
      criteria: 'jilin-2020',
      indicators: [{ indicator: 'housing', met: true }],
      occurredOn: '2020-01-01',
    });
    const both = { indicators: { food: { met: true, criteria: 'jilin-2019' }, housing: { met: true } } };
    given(registered, assessed, later).thenFile(both);
    given(registered, later, assessed).thenFile(both);
  });
  it('is refused after the household was closed', () =>
    given(registered, closed)
      .when(but(assessed, { occurredOn: '2021' }))
      .thenRefused('household-closed', 'occurredOn', closed));
  it.each([
    [{ indicators: [] }, 'indicators', 'arrayMinSize'],
    [{ indicators: [{ indicator: 'food' }] }, 'indicators.0.met', 'required'],
    [{ indicators: [{ indicator: 'food', met: 1 }] }, 'indicators.0.met', 'isBoolean'],
    [{ criteria: undefined }, 'criteria', 'required'],
    [{ criteria: 'x'.repeat(41) }, 'criteria', 'matches'],
    [{ criteria: '王五家的标准' }, 'criteria', 'matches'],
  ])('is refused with %j', (changes, path, rule) =>
    given(registered).when(but(assessed, changes)).thenInvalid(path, rule),
  );
});
