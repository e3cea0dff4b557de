import { describe, expect, it } from '@jest/globals';
import { goesOn } from '../../projections/fold.js';
import { foldPrints as written } from '../../projections/fold-prints.js';
import { foldPrints } from '../../src/cli/generate/fold-prints.js';
import { stories } from '../../src/commands/examples.js';
import { allFacts, streams } from '../../src/domain/streams.js';

describe('What each fact does to files and rows', () => {
  it('is told of every fact, and of every empty file', () => {
    for (const { kind, facts } of streams)
      expect([kind, Object.keys(written[kind]!)]).toEqual([kind, ['', ...facts.map(({ type }) => type).sort()]]);
  });

  it('is the same, whatever other facts the story tells: a new one changes no other', () => {
    const told = stories();
    const whole = foldPrints(told);
    for (const left of [
      'PolicyExplained',
      'LabourHelpProvided',
      'ContactLogged',
      'HousingImproved',
      'IncomeDeclared',
    ]) {
      expect(allFacts().map(({ fact }) => fact.type)).toContain(left);
      const { [left]: gone, ...others } = whole['household']!;
      expect(gone).toBeDefined();
      expect(foldPrints(told.filter(({ fact }) => fact.type !== left))['household']).toEqual(others);
    }
  });
});

describe('Whether code goes on where other code left off', () => {
  const made = { household: { '': 'a', VisitRecorded: 'b' }, fund: { '': 'c' } };

  it('does where it does the same with what there was, and knows more', () => {
    expect(goesOn(made, made)).toBe(true);
    expect(goesOn(made, { ...made, household: { ...made.household, GiftGiven: 'd' }, batch: { '': 'e' } })).toBe(true);
  });

  it('does not where a fact does something else, is gone, or a file begins otherwise', () => {
    expect(goesOn(made, { ...made, household: { ...made.household, VisitRecorded: 'x' } })).toBe(false);
    expect(goesOn(made, { ...made, household: { '': 'a' } })).toBe(false);
    expect(goesOn(made, { ...made, household: { ...made.household, '': 'x' } })).toBe(false);
    expect(goesOn(made, { household: made.household })).toBe(false);
  });
});
