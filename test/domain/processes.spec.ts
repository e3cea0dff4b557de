import { describe, expect, it } from '@jest/globals';
import type { AnyFact } from '../../src/domain/fact.js';
import { contactLogged } from '../../src/domain/household/visits/contact-logged.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { household } from '../../src/domain/household/definition.js';
import type { Household } from '../../src/domain/household/household.js';
import { causeOf, checkProcesses, processOf, stepTo } from '../../src/domain/process-definition.js';
import { processes } from '../../src/domain/processes.js';

const cause = causeOf<Household>();
const named = (name: string, ...facts: AnyFact<Household>[]) =>
  processOf<Household>({ name, version: 1, source: household, causes: facts.map((fact) => cause(fact, () => [])) });

describe('Processes go together', () => {
  it('those of the house do', () => {
    expect(() => checkProcesses(processes)).not.toThrow();
  });

  it('where each has a name and causes of its own', () => {
    expect(() => checkProcesses([named('a', visitRecorded), named('b', contactLogged)])).not.toThrow();
    expect(() => checkProcesses([named('a', visitRecorded), named('a', contactLogged)])).toThrow('same name a');
    expect(() => checkProcesses([named('a', visitRecorded), named('b', visitRecorded)])).toThrow(
      'same cause household VisitRecorded',
    );
  });
});

describe('A step towards what is wanted (S26)', () => {
  const wanted = { fact: 'GoodsReceived', digest: 'a' };
  it.each([
    ['nothing where nothing is wanted and nothing stands', undefined, undefined, undefined],
    ['nothing where it stands', wanted, { ...wanted, voided: false }, undefined],
    ['nothing where it is not wanted and void', undefined, { ...wanted, voided: true }, undefined],
    ['record', wanted, undefined, 'record'],
    ['correct where the body differs', wanted, { ...wanted, digest: 'b', voided: false }, 'correct'],
    ['correct where it is void, and counts again so', wanted, { ...wanted, voided: true }, 'correct'],
    ['void where it is not wanted any more', undefined, { ...wanted, voided: false }, 'void'],
    ['void where it is of another fact', wanted, { ...wanted, fact: 'CashPaid', voided: false }, 'void'],
    ['record once the other has made way', wanted, { ...wanted, fact: 'CashPaid', voided: true }, 'record'],
  ] as const)('%s', (_, want, present, step) => {
    expect(stepTo(want, present)).toBe(step);
  });
});
