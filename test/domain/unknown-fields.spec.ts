import { describe, expect, it } from '@jest/globals';
import { Donation } from '../../src/domain/household/gifts/donation-received.js';
import { Visit } from '../../src/domain/household/visits/visit-recorded.js';
import { errorsOf } from '../../src/domain/validate.js';

const entryId = '0192f0c1-7a3b-7c11-8d5e-3f2a1b0c9d8e';
const visit = (more: string): unknown =>
  JSON.parse(`{"entryId":"${entryId}","mode":"home","outcome":"completed",${more}}`);

describe('A field that the class does not have', () => {
  it.each(['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'colour'])(
    'is refused by name where it is called %s',
    (name) => {
      expect(errorsOf(Visit, visit(`"${name}":{"a":1}`))).toEqual([{ path: name, rule: 'whitelistValidation' }]);
      expect(errorsOf(Visit, visit(`"${name}":"a"`))).toEqual([{ path: name, rule: 'whitelistValidation' }]);
    },
  );

  it('is refused in a part, too', () => {
    const body = JSON.parse(
      `{"entryId":"${entryId}","items":[{"goods":"rice","quantity":{"qualifier":"unknown","constructor":1}}]}`,
    ) as unknown;
    expect(errorsOf(Donation, body)).toEqual([{ path: 'items.0.quantity.constructor', rule: 'whitelistValidation' }]);
  });

  it('is told beside what else is wrong', () => {
    expect(errorsOf(Visit, visit(`"toString":1,"satisfied":"yes"`))).toEqual([
      { path: 'toString', rule: 'whitelistValidation' },
      { path: 'satisfied', rule: 'isBoolean' },
    ]);
  });
});
