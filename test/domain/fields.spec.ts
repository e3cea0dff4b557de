import { describe, expect, it } from '@jest/globals';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import { Entry } from '../../src/domain/entry.js';
import { Code, fieldsOf, formats, Name, Optional, Part, Parts, PersonalTo, Text } from '../../src/domain/fields.js';
import { walkFields } from '../../src/domain/field-values.js';
import { donationReceived } from '../../src/domain/household/gifts/donation-received.js';
import { healthCheckRecorded } from '../../src/domain/household/health/health-check-recorded.js';
import { visitRecorded } from '../../src/domain/household/visits/visit-recorded.js';
import { allFacts } from '../../src/domain/streams.js';

const id = '0190a000-0000-7000-8000-000000000001';

describe('The fields of a class', () => {
  it('come with those of its parents first', () => {
    expect(fieldsOf(Entry).map(({ name }) => name)).toEqual([
      'entryId',
      'occurredOn',
      'occurredAt',
      'sequence',
      'recordedAt',
      'source',
      'basedOnRevision',
      'replaces',
    ]);
    expect(fieldsOf(codeListed.payload).map(({ name }) => name)).toEqual([
      ...fieldsOf(Entry).map(({ name }) => name),
      'list',
      'code',
      'zh',
      'en',
      'until',
    ]);
  });
  it('are worked out once', () => expect(fieldsOf(Entry)).toBe(fieldsOf(Entry)));
  it('say what a child says anew of what its parent said', () => {
    class Child extends Entry {
      @Text(7) override source?: string;
    }
    const source = fieldsOf(Child).find(({ name }) => name === 'source');
    expect(source).toMatchObject({ optional: true, schema: { maxLength: 7 } });
    expect(fieldsOf(Entry).find(({ name }) => name === 'source')).toMatchObject({ schema: { maxLength: 500 } });
  });
  it('each have a decorator that says what they are', () => {
    class Nameless {
      @Optional() anything?: string;
    }
    expect(() => fieldsOf(Nameless)).toThrow('Nameless.anything has no field decorator');
  });
});

describe('A walk over a body', () => {
  const walked = (payload: new () => unknown, body: object, prefix?: string): [string, unknown][] =>
    walkFields(payload as never, body, prefix).map(({ path, value }) => [path, value]);

  it('meets what is personal or refers to something, and passes over the rest', () => {
    const visit = {
      entryId: id,
      mode: 'home',
      outcome: 'completed',
      organisationId: 'cdc',
      cadreId: id,
      purposes: ['a', 'b'],
      visitors: { qualifier: 'unknown' },
      place: { latitude: '1', longitude: '2', accuracyMetres: 3 },
      note: '天冷',
      weather: 'cold',
    };
    expect(walked(visitRecorded.payload, visit)).toEqual([
      ['organisationId', 'cdc'],
      ['cadreId', id],
      ['purposes.0', 'a'],
      ['purposes.1', 'b'],
      ['place', visit.place],
      ['note', '天冷'],
    ]);
  });
  it('goes into parts and lists', () =>
    expect(
      walked(
        donationReceived.payload,
        {
          donor: { organisationId: 'cdc', areaCode: '220122101201', description: '三人' },
          items: [{ goods: 'rice', unit: 'kg', quantity: { qualifier: 'unknown' } }, { goods: 'oil' }],
        },
        'data.',
      ),
    ).toEqual([
      ['data.donor.organisationId', 'cdc'],
      ['data.donor.areaCode', '220122101201'],
      ['data.donor.description', '三人'],
      ['data.items.0.goods', 'rice'],
      ['data.items.0.unit', 'kg'],
      ['data.items.1.goods', 'oil'],
    ]));
  it('takes what is personal as a whole', () => {
    const observations = [{ code: '8480-6', value: '120', unit: 'mm[Hg]' }];
    expect(walked(healthCheckRecorded.payload, { personId: id, observations })).toEqual([
      ['personId', id],
      ['observations', observations],
    ]);
  });
  it('passes over what is not there, and what is not what it should be', () => {
    expect(
      walked(donationReceived.payload, { donor: null, items: [null, 'rice', { goods: undefined }], cash: 1 }),
    ).toEqual([]);
    expect(walked(visitRecorded.payload, { purposes: 'a' })).toEqual([['purposes', 'a']]);
    expect(walked(visitRecorded.payload, { cadreId: null, note: null })).toEqual([]);
  });
  it('goes only where there is something to meet', () => {
    class Leaf {
      @Name() plain?: string;
    }
    class Twig {
      @PersonalTo('person') @Name() named?: string;
      @Code('list') coded?: string;
    }
    class Tree {
      @Part(() => Leaf) leaf?: Leaf;
      @Parts(() => Twig) twigs?: Twig[];
    }
    const body = { leaf: { plain: '甲', named: '乙' }, twigs: [{ named: '丙', coded: 'a' }], named: '丁' };
    expect(walked(Tree, body)).toEqual([
      ['twigs.0.named', '丙'],
      ['twigs.0.coded', 'a'],
    ]);
    expect(walked(Leaf, body.leaf)).toEqual([]);
  });
});

describe('Formats', () => {
  it.each([
    ['uuid', id, true],
    ['uuid', id.slice(1), false],
    ['uuid', '00000000-0000-0000-0000-000000000000', false],
    ['edtf', '2019/2020', true],
    ['edtf', '2020/2019', false],
    ['date', '2020-02-29', true],
    ['date', '2019-02-29', false],
    ['date', '2019-02', false],
    ['date-time', '2020-02-29T23:59:59Z', true],
    ['date-time', '2020-02-29t23:59:59z', true],
    ['date-time', '2020-02-29T00:00:00.123456789+08:00', true],
    ['date-time', '2020-02-29T19:19:19-19:30', true],
    ['date-time', '2020-02-29T20:20:20+20:20', true],
    ['date-time', '2019-02-29T00:00:00Z', false],
    ['date-time', '2020-02-29T24:00:00Z', false],
    ['date-time', '2020-02-29T00:60:00Z', false],
    ['date-time', '2020-02-29T00:00:60Z', false],
    ['date-time', '2020-02-29T00:00:00', false],
    ['date-time', '2020-02-29T00:00:00.Z', false],
    ['date-time', '2020-02-29T00:00:00.1234567890Z', false],
    ['date-time', '2020-02-29T00:00:00+24:00', false],
    ['date-time', '2020-02-29T00:00:00+08:60', false],
    ['date-time', '2020-02-29T00:00Z', false],
    ['date-time', ' 2020-02-29T00:00:00Z', false],
    ['date-time', '2020-02-29T00:00:00Z ', false],
    ['date-time', '2020-02-29 00:00:00Z', false],
    ['date-time', 'x', false],
    ['gb11643', '11010519491231002X', true],
    ['cn-phone', '13800138000', true],
    ['document-number', 'E12345678', true],
    ['document-number', 'e12345678', false],
    ['document-number', 'E 1', false],
    ['text', '天冷 👍', true],
    ['text', '\u0000', false],
    ['text', '\ud800', false],
    ['text', 'x\udc00', false],
    ['text', '\udc00\ud800', false],
    ['text', '13800138000', false],
  ] as const)('%s %j: %s', (format, text, holds) => expect(formats[format](text)).toBe(holds));
});

describe('What a body says of itself', () => {
  const fieldsIn = (payload: Parameters<typeof fieldsOf>[0]): ReturnType<typeof fieldsOf> =>
    fieldsOf(payload).flatMap((field) => [field, ...(field.nested ? fieldsIn(field.nested()) : [])]);

  it('free text, names and places are somebody’s, wherever they are', () => {
    const open = allFacts()
      .filter(({ definition }) => definition.kind === 'household')
      .flatMap(({ fact }) => fieldsIn(fact.payload).map((field) => ({ fact, field })))
      .filter(({ field }) => field.schema['format'] === 'text' && !field.personalTo)
      .map(({ fact, field }) => `${fact.type}.${field.name}`);
    expect(open).toEqual([]);
  });
  it('the source of an entry is somebody’s in every stream, and so is the post of a cadre', () => {
    const open = allFacts()
      .flatMap(({ fact }) => fieldsOf(fact.payload))
      .filter(({ name, personalTo }) => ['source', 'post'].includes(name) && !personalTo);
    expect(open).toEqual([]);
  });
});
