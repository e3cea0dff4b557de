import { describe, expect, it } from '@jest/globals';
import { shownValue } from '../../src/http/shown-value.js';

describe('What was sent', () => {
  it.each(['09963287-7714-4abc-81a7-0d54d76b0675', '294aa650-0569-4876-9121-776d7276bf2f'])(
    'is told where it is an id, whatever digits that has: %s',
    (id) => {
      expect(shownValue(id)).toBe(JSON.stringify(id));
    },
  );

  it.each(['13800138001', '11010519491231002X', 'ask 13800138001', '6263f890-0e38-4a89-af05-a13800138001 13800138001'])(
    'is not told where it may be a number of a person: %s',
    (text) => {
      expect(shownValue(text)).toBeUndefined();
    },
  );
});
