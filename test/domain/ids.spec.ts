import { describe, expect, it } from '@jest/globals';
import { Id, Parts, Text } from '../../src/domain/fields.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { lowerCaseIds } from '../../src/domain/ids.js';

const id = '0190A000-0000-7000-8000-00000000000F';
const low = id.toLowerCase();

describe('UUIDs in capitals', () => {
  it('are the same in lower case; all else stays as it is written', () => {
    const visit = { entryId: id, cadreId: id, personId: low, organisationId: 'CDC', note: id, occurredAt: '2019T09Z' };
    lowerCaseIds(visitRecorded.payload, visit);
    expect(visit).toEqual({ ...visit, entryId: low, cadreId: low, personId: low, organisationId: 'CDC', note: id });
    expect(visit.occurredAt).toBe('2019T09Z');
    expect(Object.keys(visit)).toHaveLength(6);
  });
  it('in parts and in lists of parts, too', () => {
    class Leaf {
      @Id() id!: string;
    }
    class Bare {
      @Text(100) text!: string;
    }
    class Tree {
      @Parts(() => Leaf) leaves!: Leaf[];
      @Parts(() => Bare) bare!: Bare[];
    }
    const tree = { leaves: [{ id }, null, 'x', { id: 1 }], bare: [{ id, text: id }] };
    lowerCaseIds(Tree, tree);
    expect(tree).toEqual({ leaves: [{ id: low }, null, 'x', { id: 1 }], bare: [{ id, text: id }] });
    const one = { leaves: { id } };
    lowerCaseIds(Tree, one);
    expect(one).toEqual({ leaves: { id: low } });
  });
  it.each([null, undefined, 1, 'x', [], { entryId: 1 }, { entryId: null }, Object.create({ entryId: id })])(
    'are not looked for in %j',
    (body) => {
      const before = JSON.stringify(body);
      lowerCaseIds(visitRecorded.payload, body);
      expect(JSON.stringify(body)).toBe(before);
    },
  );
});
