import { describe, expect, it } from '@jest/globals';
import type { AnyFact, JsonObject } from '../../src/domain/fact.js';
import { Optional, Text } from '../../src/domain/fields.js';
import { visitRecorded, Visit } from '../../src/domain/household/visits/visit-recorded.js';
import { errorsOf } from '../../src/domain/validate.js';
import { everyFact, faultsOf, frozenShapes, lifted, shapeOf } from '../support/history.js';

const frozen = frozenShapes();

describe('Every shape that was ever written is frozen', () => {
  it.each(everyFact.map((fact) => [fact.type, fact] as const))('%s', (_, fact) =>
    expect(faultsOf(fact, frozen)).toEqual([]),
  );
  it.each(frozen.map((shape) => [`${shape.type} ${shape.version}`, shape] as const))(
    '%s is lifted to today’s class',
    (_, shape) => {
      const fact = everyFact.find(({ type }) => type === shape.type);
      expect(fact).toBeDefined();
      expect(errorsOf(fact!.payload, lifted(fact!, shape))).toEqual([]);
    },
  );
  it('and no fact that was ever stored has gone', () => {
    const types = new Set(everyFact.map(({ type }) => type));
    expect(frozen.filter(({ type }) => !types.has(type))).toEqual([]);
  });
});

describe('And it would be noticed', () => {
  const fact: AnyFact = visitRecorded;
  class Longer extends Visit {
    @Optional() @Text(100) weather?: string;
  }
  const moody: AnyFact = { ...fact, version: 2 };
  const second = { ...shapeOf(fact), version: 2 };

  it('where a version is not frozen', () =>
    expect(faultsOf(moody, frozen)).toEqual([
      'VisitRecorded 2 is not frozen: npm run history:freeze',
      'nothing lifts version 1 of VisitRecorded',
    ]));
  it('where nothing lifts an old one', () =>
    expect(faultsOf(moody, [...frozen, second])).toEqual(['nothing lifts version 1 of VisitRecorded']));
  it('where it is lifted to what is no body of today', () => {
    const wrong = { ...moody, upcast: { 1: ({ mode: _, ...rest }: JsonObject) => rest } };
    expect(faultsOf(wrong, [...frozen, second])).toEqual(['VisitRecorded 1 is lifted to what breaks required of mode']);
    const right = { ...moody, upcast: { 1: (data: JsonObject) => ({ ...data, mode: 'phone' }) } };
    expect(faultsOf(right, [...frozen, second])).toEqual([]);
  });
  it('where a shape has changed without its version', () =>
    expect(faultsOf({ ...fact, payload: Longer }, frozen)).toEqual([
      'the shape of VisitRecorded has changed: raise its version and lift the old one',
    ]));
  it('where a version was taken back', () =>
    expect(faultsOf(fact, [...frozen, second])).toEqual(['VisitRecorded was at version 2 and is at 1']));
  it('where a rank has changed', () =>
    expect(faultsOf({ ...fact, rank: 41 }, frozen)).toEqual(['the rank of VisitRecorded is frozen: 40, not 41']));
});
