import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { errorsOf } from '../../src/domain/validate.js';
import { complaintsOf } from '../../src/http/field-problem.js';

function said(field: object): string[] {
  const body = { entryId: randomUUID(), mode: 'home', outcome: 'completed', ...field };
  const { payload } = visitRecorded;
  return complaintsOf(payload, body, errorsOf(payload, body)).map(
    ({ code, message: { zh, en } }) => `${code} ${zh} ${en}`,
  );
}

describe('A day that is none', () => {
  it.each([
    ['2024-02-10/2024-02-08', /结束早于开始.*2024-02-08\/2024-02-10.*ends before it begins.*2024-02-08\/2024-02-10/],
    ['2024-8', /两位数.*2024-08.*two digits.*2024-08/],
    ['2024-8-5/2024-8-9', /两位数.*2024-08-05\/2024-08-09/],
    ['2024/08/05', /两位数.*2024-08-05/],
    ['2024.8.5', /两位数.*2024-08-05/],
    ['2024-02-30', /须为存在的日期/],
    ['2024-13', /须为存在的日期/],
  ])('%s: the message says what is wrong with it', (occurredOn, message) => {
    const [complaint] = said({ occurredOn });
    expect(complaint).toMatch(/^not-an-edtf-date /);
    expect(complaint).toMatch(message);
  });
});

describe('A source', () => {
  it('may be the address of a page, whatever digits its path has', () => {
    expect(said({ source: 'http://www.example.gov.cn/art/2024/1/art_13812345678.html' })).toEqual([]);
    expect(said({ source: 'http://www.example.gov.cn/13812345678.html' })).toEqual([]);
    expect(said({ source: '电话 13812345678' })).toEqual([expect.stringMatching(/^personal-number-in-text /)]);
    expect(said({ note: 'http://www.example.gov.cn/13812345678.html' })).toEqual([
      expect.stringMatching(/^personal-number-in-text /),
    ]);
  });
});
