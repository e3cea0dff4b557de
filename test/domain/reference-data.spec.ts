import { describe, expect, it } from '@jest/globals';
import { area, areaRegistered, isWithin, significant } from '../../src/domain/area/area.js';
import { cadre as cadreStream, cadreRegistered } from '../../src/domain/cadre/cadre.js';
import { codeListed } from '../../src/domain/code-list/code-list.js';
import { emptyFold } from '../../src/domain/fold.js';
import { householdRegistered } from '../../src/domain/household/registry/household-registered.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { organisation, organisationRegistered } from '../../src/domain/organisation/organisation.js';
import { allFacts, findStream, streamName, streamOfKind, streams } from '../../src/domain/streams.js';
import type { AnyStream } from '../../src/domain/streams.js';
import { but, by, cadre, confirmed, corrected, entry, given, idOf, knock, secondOffice, voided } from './given.js';
import type { Told } from './given.js';

const hospital = entry(organisationRegistered, {
  organisationId: 'sixth-hospital',
  name: '市第六医院',
  kind: 'hospital',
  areaCode: '220100000000',
});
const zhao = entry(cadreRegistered, {
  personId: idOf('cadre zhao'),
  name: '赵敏',
  phone: '13800138000',
  organisationId: 'sixth-hospital',
  post: '护士长',
});
const village = entry(areaRegistered, {
  code: '220122101201',
  name: '刘家屯村',
  parent: '220122101000',
  from: '2010-01-01',
  until: '2029-12-31',
  successor: '220122101202',
});
const condolence = entry(codeListed, { list: 'visit-purpose', code: 'condolence', zh: '慰问', en: 'Condolence' });

describe.each<[string, Told, object, object]>([
  [
    'An organisation is registered',
    hospital,
    { organisationId: idOf('the stream'), name: '市第六医院', kind: 'hospital', areaCode: '220100000000' },
    { name: '长春市第六医院' },
  ],
  [
    'A cadre is registered',
    zhao,
    { personId: idOf('the stream'), name: '赵敏', organisationId: 'sixth-hospital', post: '护士长' },
    { name: '赵明' },
  ],
  [
    'An area is registered',
    village,
    {
      code: idOf('the stream'),
      name: '刘家屯村',
      parent: '220122101000',
      from: '2010-01-01',
      until: '2029-12-31',
      successor: '220122101202',
    },
    { name: '刘家屯' },
  ],
])('%s', (_, told, state, changes) => {
  it('is recorded', () => given().when(told).then(told));
  it('shows as what it is', () =>
    expect(given(told).aggregate().state).toEqual({ ...state, by: told.payload.entryId }));
  it('is recorded once, however often it is sent', () => given(told).when(told).thenNothing());
  it('is refused a second time', () =>
    given(told)
      .when(but(told, { entryId: idOf('again') }))
      .thenRefused('already-registered', '', told));
  it('is the business of the office', () => given().when(by(cadre, told)).thenForbidden());
  it('can be corrected, where need be by two people', () => {
    const correction = corrected(told, changes);
    const confirmation = told.fact.correctionNeedsConfirmation ? [confirmed(correction, secondOffice)] : [];
    given(told, correction, ...confirmation).thenFile(changes);
  });
  it('cannot be voided', () => given(told).when(voided(told)).thenRefused('registration-not-voidable', 'voids'));
  it('says no more than was said of it', () => {
    const bare = Object.entries(told.payload).filter(
      ([name]) => !/^(areaCode|phone|post|parent|from|until|successor)$/.test(name),
    );
    const least = { ...told, payload: Object.fromEntries(bare) as never };
    given().when(least).then(least);
  });
});

describe('What stands in a stream of its own', () => {
  it('is there before anything is said of it', () =>
    given(hospital).when(voided(zhao)).thenRefused('entry-unknown', 'voids'));
  it('has to be registered before a control entry speaks of it', () => {
    const aggregate = given(hospital);
    expect(aggregate.aggregate().id).toBe(idOf('the stream'));
    const definition: AnyStream = organisation;
    expect(knock(new Aggregate<unknown>(definition, 'none'), definition, voided(hospital))).toEqual({
      outcome: 'refused',
      refusal: { code: 'stream-unknown', path: '' },
    });
  });
  it.each<[AnyStream, object]>([
    [area, { code: 'x' }],
    [organisation, { organisationId: 'x' }],
    [cadreStream, { personId: 'x' }],
  ])('is no more than its id before that %#', (definition, state) =>
    expect(emptyFold(definition, 'x').state).toEqual(state),
  );
  it.each([
    [but(hospital, { organisationId: 'Sixth Hospital' }), 'organisationId', 'matches'],
    [but(hospital, { organisationId: 'a'.repeat(65) }), 'organisationId', 'matches'],
    [but(hospital, { name: undefined }), 'name', 'required'],
    [but(hospital, { kind: 'Hospital' }), 'kind', 'matches'],
    [but(zhao, { phone: '13800' }), 'phone', 'isPhoneNumber'],
    [but(zhao, { personId: 'zhao' }), 'personId', 'isUuid'],
    [but(village, { code: '2201' }), 'code', 'matches'],
    [but(village, { from: '2010' }), 'from', 'isDay'],
    [but(village, { until: '2010-02-30' }), 'until', 'isDay'],
    [but(condolence, { list: '1st' }), 'list', 'matches'],
    [but(condolence, { code: '-' }), 'code', 'matches'],
    [but(condolence, { zh: '' }), 'zh', 'minLength'],
    [but(condolence, { until: '2020-1-1' }), 'until', 'isDay'],
  ])('is refused by its class %#', (told, path, rule) => given().when(told).thenInvalid(path, rule));
});

describe('An area', () => {
  it('is refused where its code ceases to hold before it begins to', () => {
    given()
      .when(but(village, { until: '2009-12-31' }))
      .thenRefused('end-before-start', 'until');
    const day = but(village, { until: '2010-01-01' });
    given().when(day).then(day);
  });
});

describe('An identity number is no id and no code', () => {
  it.each([
    [but(hospital, { organisationId: '110105194912310020' }), undefined],
    [but(hospital, { organisationId: 'dr-440524188001010014' }), 'organisationId'],
    [but(condolence, { code: '11010519491231002x' }), 'code'],
    [entry(householdRegistered, { areaCode: '220122101201', registryNumber: '11010519491231002X' }), 'registryNumber'],
    [entry(householdRegistered, { areaCode: '220122101201', registryNumber: '1440524188001010014' }), undefined],
    [but(hospital, { organisationId: '110105-19491231-002x' }), 'organisationId'],
    [but(hospital, { organisationId: 'dr-2019-110105-19491231-002x' }), 'organisationId'],
    [but(hospital, { organisationId: '110105-19491231-0020' }), undefined],
    [but(condolence, { code: '110105_1949_12_31_002x' }), 'code'],
    [
      entry(householdRegistered, { areaCode: '220122101201', registryNumber: '110105-19491231-002X' }),
      'registryNumber',
    ],
    [
      entry(householdRegistered, { areaCode: '220122101201', registryNumber: '1-11010519491231002X' }),
      'registryNumber',
    ],
    [entry(householdRegistered, { areaCode: '220122101201', registryNumber: '1-440524-18800101-00140' }), undefined],
  ])('%#', (told, path) => {
    if (path === undefined) given().when(told).then(told);
    else given().when(told).thenRefused('identity-number-in-code', path);
  });
  it('nor is it brought in by a correction', () =>
    given(hospital)
      .when(corrected(hospital, { organisationId: '440524188001010014' }))
      .thenRefused('identity-number-in-code', 'data.organisationId'));
});

describe('A code is listed', () => {
  const spring = entry(codeListed, { list: 'visit-purpose', code: 'spring', zh: '春节', until: '2025-12-31' });

  it('is recorded, without any registration of the list', () => given().when(condolence).then(condolence));
  it('shows in the list, beside the others', () => {
    expect(given(condolence, spring).aggregate().state).toEqual({
      list: idOf('the stream'),
      codes: {
        condolence: { zh: '慰问', en: 'Condolence', by: condolence.payload.entryId },
        spring: { zh: '春节', until: '2025-12-31', by: spring.payload.entryId },
      },
    });
  });
  it('is recorded once, however often it is sent', () => given(condolence).when(condolence).thenNothing());
  it('is said anew by a later entry', () =>
    given(condolence)
      .when(but(condolence, { entryId: idOf('anew'), zh: '走访慰问', occurredOn: '2020' }))
      .thenFile({ codes: { condolence: { zh: '走访慰问' } } }));
  it('is gone when it is voided', () =>
    expect(given(condolence, spring, voided(spring)).file()).toBe(given(condolence).file()));
  it('is refused where it was said anew since', () =>
    given(condolence, but(condolence, { entryId: idOf('anew'), zh: '走访慰问' }))
      .when(but(condolence, { entryId: idOf('based'), basedOnRevision: 1 }))
      .thenRefused('state-moved', 'basedOnRevision'));
  it('is recorded where only another code was', () => {
    const based = but(condolence, { entryId: idOf('based'), basedOnRevision: 1 });
    given(condolence, spring).when(based).then(based);
  });
});

describe('Areas lie within areas', () => {
  it.each([
    ['220000000000', '22'],
    ['220100000000', '2201'],
    ['220122000000', '220122'],
    ['220122101000', '220122101'],
    ['220122101201', '220122101201'],
    ['220122100000', '2201221'.padEnd(9, '0')],
    ['000000000000', '00'],
  ])('%s is known by its digits %s', (code, digits) => expect(significant(code)).toBe(digits));
  it.each([
    ['220122101201', '220000000000', true],
    ['220122101201', '220100000000', true],
    ['220122101201', '220122000000', true],
    ['220122101201', '220122101000', true],
    ['220122101201', '220122101201', true],
    ['220122101201', '220122101202', false],
    ['220122101201', '220104000000', false],
    ['220122000000', '220122101000', false],
  ])('%s in %s: %s', (code, other, within) => expect(isWithin(code, other)).toBe(within));
});

describe('Streams', () => {
  it.each([
    ['household', 'households', '户', 'Household'],
    ['organisation', 'organisations', '单位', 'Organisation'],
    ['cadre', 'cadres', '干部', 'Cadre'],
    ['area', 'areas', '行政区划', 'Area'],
    ['code-list', 'codes', '代码表', 'Code list'],
    ['person', 'persons', '人员', 'Person'],
    ['fund', 'funds', '资金', 'Fund'],
    ['batch', 'batches', '物资批次', 'Batch'],
    ['programme', 'programmes', '项目', 'Programme'],
    ['self-report', 'self-reports', '自主申报件', 'Self report'],
    ['emergency', 'emergencies', '突发事件', 'Emergency'],
  ] as const)('%s: /v1/%s', (kind, path, zh, en) => {
    const definition = streamOfKind(kind);
    expect(definition).toMatchObject({ kind, path, title: { zh, en } });
    expect(streamName(kind, 'x-1')).toBe(`${kind}-x-1`);
    expect(findStream(`${kind}-x-1`)).toEqual({ definition, id: 'x-1' });
  });
  it('are twelve', () => expect(streams).toHaveLength(12));
  it('of another kind are none of the ledger', () => {
    expect(findStream('parcel-1')).toBeUndefined();
    expect(findStream('households-1')).toBeUndefined();
    expect(() => streamOfKind('parcel')).toThrow('no stream of kind parcel');
  });
  it('have their own facts and all control entries', () => {
    const facts = allFacts();
    expect(facts).toHaveLength(streams.reduce((sum, { facts: own }) => sum + own.length + 6, 0));
    expect(facts.filter(({ definition }) => definition === area).map(({ fact }) => fact.type)).toEqual([
      'AreaRegistered',
      'AreaEnded',
      'EntryCorrected',
      'EntryVoided',
      'EntryReleased',
      'EntryRejected',
      'CorrectionConfirmed',
      'CorrectionDeclined',
    ]);
  });
});
