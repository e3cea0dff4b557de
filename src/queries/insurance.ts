import { CategoryInsurance, InsuredCategory } from '../domain/programme/insurance.js';
import { areaCode, choice, day, fen, field, organisation, qualifier, required, text, uuid, whole } from './columns.js';
import { listOf } from './list-of.js';
import { area, code, id } from './parameters.js';
import { applyScopeByReach } from './reach.js';
import { countedMoney } from '../../projections/totals.js';

const paid = countedMoney('p.amount');

const steps = { insured: { zh: '参保', en: 'insured' }, claimed: { zh: '理赔', en: 'claims paid' } } as const;

export const { question: insurance, Handler: ListInsuranceHandler } = listOf({
  path: '/v1/reports/insurance',
  operationId: 'listInsurance',
  title: { zh: '分类参保与理赔', en: 'Insurance of categories' },
  description: {
    zh: '项目为各类户参保的户数、人数和保费，以及只计数的理赔。一条记录的保费只列在其第一个类别上，合计时只计一次。',
    en:
      'Households and people whom programmes insured by category, with the premium, and claims that are only counted. ' +
      'The premium of an entry stands with its first category alone, so that a sum counts it once.',
  },
  filters: {
    area: area({ zh: '项目在此区划之内，含下级', en: 'Of programmes in this area, or within it' }),
    programme: id({ zh: '此项目的', en: 'Of this programme' }),
    scheme: code({ zh: '只看此险种：按代码表 insurance-scheme', en: 'Of this scheme (code list insurance-scheme)' }),
  },
  page: [100, 500],
  columns: {
    step: required(choice(steps, '类别', 'Kind')),
    programmeId: required(uuid('项目编号', 'Programme id')),
    programmeName: text('项目', 'Programme'),
    scheme: field(CategoryInsurance, 'scheme'),
    category: field(InsuredCategory, 'category'),
    households: whole('户数', 'Households'),
    householdsQualifier: qualifier({ zh: '户数', en: 'Households' }),
    people: whole('人数', 'People'),
    peopleQualifier: qualifier({ zh: '人数', en: 'People' }),
    claims: whole('赔付起数', 'Claims'),
    claimsQualifier: qualifier({ zh: '赔付起数', en: 'Claims' }),
    amountFen: fen('保费或赔付', 'Premium, or claims paid'),
    amountQualifier: qualifier({ zh: '保费或赔付', en: 'Premium, or claims paid' }),
    eachFromFen: fen('每起最少', 'Each at least'),
    eachToFen: fen('每起最多', 'Each at most'),
    organisationId: organisation('缴费或赔付单位', 'Paid by'),
    areaCode,
    from: day('生效日期', 'From'),
    until: day('到期日期', 'Until'),
    occurredOn: text('日期', 'Occurred on'),
    entryId: required(uuid('记录编号', 'Entry id')),
  },
  rows: ({ statement, caller, values: { area: within, programme, scheme } }) => {
    applyScopeByReach(statement, caller, within);
    if (programme !== undefined) statement.where(`i.programme_id = ${statement.value(programme)}`);
    if (scheme !== undefined) statement.where(`i.scheme = ${statement.value(scheme)}`);
    return {
      select: 'i.*, r.label AS programme_name',
      from: `(SELECT 'insured' AS step, c.programme_id, c.entry_id, c.number, c.scheme, c.category, c.households,
            c.households_qualifier, c.people, c.people_qualifier, NULL::integer AS claims, NULL::text AS claims_qualifier,
            c.premium_fen AS amount_fen, c.premium_qualifier AS amount_qualifier, NULL::bigint AS each_from_fen,
            NULL::bigint AS each_to_fen, c.organisation_id, c.given_area_code AS area_code, c."from", c.until, c.occurred_on
          FROM projection.category_insurance c
        UNION ALL SELECT 'claimed', p.programme_id, p.entry_id, 0, p.scheme, p.category, p.households,
            p.households_qualifier, NULL, NULL, p.claims, p.claims_qualifier, ${paid.value},
            ${paid.qualifier}, p.each_from_fen, p.each_to_fen, p.organisation_id, p.given_area_code, NULL, NULL, p.occurred_on
          FROM projection.category_claim p) i
        JOIN projection.reach r ON r.stream = 'programme-' || i.programme_id`,
    };
  },
  order: [
    { sql: 'i.programme_id', type: 'uuid' },
    { sql: 'i.entry_id', type: 'uuid' },
    { sql: 'i.number', type: 'integer' },
  ],
  problems: ['outside-area'],
});
