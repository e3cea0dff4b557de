import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { formats } from '../domain/fields.js';
import { isPhoneNumber } from '../domain/identity-number.js';
import { foldPhone, lookupName, lookupNumber } from '../domain/written.js';
import { SubjectKeys } from '../event-store/keys.js';
import { Clock } from '../platform/clock.js';
import { tellErased } from './erased-names.js';
import { nameSummary, summaryColumns, summaryFields, summarySchema } from './household-summary.js';
import type { HouseholdSummary } from './household-summary.js';
import { Labels, Named } from './labels.js';
import { cut, daySchema, pageSchema } from './pages.js';
import { area, choice, code, cursor, flag, id, limit, organisationId, words } from './parameters.js';
import type { ValuesOf } from './parameters.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Page } from './query-definition.js';
import { applyScope, inForce } from './reach.js';
import { Statement, Tables } from './tables.js';
import { overdueOn, wholeOf } from './together.js';

const parameters = {
  area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }),
  category: code({ zh: '属于此类别', en: 'Households of this category' }),
  cadre: id({ zh: '由此干部包保', en: 'Households that this cadre is paired with' }),
  unit: organisationId({ zh: '由此单位包保', en: 'Households that this unit is paired with' }),
  overdue: choice(['visit', 'contact', 'any'], {
    zh: '走访、联络逾期，或其中之一',
    en: 'Households to which a visit, a contact, or one of both is overdue',
  }),
  closed: flag({
    zh: 'true：只看已销户；false：只看未销户',
    en: 'true: the closed ones alone; false: the others alone',
  }),
  q: words({
    zh: '成员姓名（开头即可）、身份证号或其他证件号码（完整）、电话（完整）或建档编号',
    en: "A member's name or its beginning, a whole number of an identity card, another document or a phone, or a registry number",
  }),
  limit: limit(50, 200),
  cursor,
};

export class ListHouseholds extends QueryRequest<typeof parameters> {}

interface After {
  readonly day: string;
  readonly area: string;
  readonly id: string;
}

@QueryHandler(ListHouseholds)
export class ListHouseholdsHandler implements IQueryHandler<ListHouseholds, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
    private readonly keys: SubjectKeys,
    private readonly clock: Clock,
  ) {}

  async execute({ values, caller, language, after }: ListHouseholds): Promise<Page> {
    const begun = after as After | undefined;
    const day = begun?.day ?? this.clock.today();
    const statement = new Statement('households');
    const today = statement.value(day);
    applyScope(statement, caller, values.area, 'h');
    this.#filter(statement, values, today);
    if (begun) {
      const from = `(${statement.value(begun.area)}::text, ${statement.value(begun.id)}::uuid)`;
      statement.where(`(h.area_code, h.household_id) > ${from}`);
    }
    const ofCategory = withCategory(statement, values.category);
    const limit = statement.value(values.limit + 1);
    const pages = ofCategory.map(
      (
        isOne,
      ) => `(SELECT ${summaryColumns(today)} FROM projection.household h WHERE ${statement.conditions} AND ${isOne}
        ORDER BY h.area_code, h.household_id LIMIT ${limit})`,
    );
    const rows = await statement.rows<HouseholdSummary>(
      this.tables,
      `SELECT * FROM (${pages.join(' UNION ALL ')}) AS found ORDER BY area_code, household_id LIMIT ${limit}`,
    );
    const { items: found, last } = cut(rows.map(wholeOf), values.limit);
    const items = await tellErased(this.tables, caller, language, summaryFields, found);
    const named = new Named();
    for (const item of items) nameSummary(item, named);
    const body = { day, items, labels: await this.labels.of(named, language) };
    return last ? { body, after: { day, area: last.areaCode ?? '', id: last.householdId } satisfies After } : { body };
  }

  #filter(statement: Statement, asked: ValuesOf<typeof parameters>, today: string): void {
    const { cadre, unit, overdue, closed, q } = asked;
    const isAmong = (rows: string, value: string | undefined): void => {
      if (value !== undefined) statement.where(`h.household_id IN (${rows} = ${statement.value(value)})`);
    };
    isAmong(`${inForce} AND cadre_id`, cadre);
    isAmong(`${inForce} AND organisation_id`, unit);
    if (overdue !== undefined) statement.where(`h.closed_on IS NULL AND ${late[overdue](today)}`);
    if (closed !== undefined) statement.where(`h.closed_on IS ${closed ? 'NOT NULL' : 'NULL'}`);
    if (q !== undefined) this.#find(statement, q);
  }

  /** By index each: the beginning of a name, a phone number, a registry number, the hash of the number of a document. */
  #find(statement: Statement, q: string): void {
    const name = lookupName(q);
    const [low, high] = [statement.value(name), statement.value(`${name}\u{10FFFF}`)];
    const found = [
      `SELECT household_id FROM projection.member WHERE name_lookup >= ${low} AND name_lookup < ${high}`,
      `SELECT household_id FROM projection.household WHERE registry_number = ${statement.value(q.normalize('NFKC').trim())}`,
    ];
    const phone = foldPhone(q);
    if (isPhoneNumber(phone))
      found.push(`SELECT household_id FROM projection.member WHERE phone_lookup = ${statement.value(phone)}`);
    const number = lookupNumber(q);
    if (formats['document-number'](number)) {
      const hash = statement.value(this.keys.lookupHash(number));
      found.push(
        `SELECT household_id FROM projection.member WHERE identity_hash = ${hash}`,
        `SELECT household_id FROM projection.identity_document WHERE number_hash = ${hash}`,
      );
    }
    const all = found.join(' UNION ALL ');
    // Who came along by a merge is named in the household that they came from.
    const survivors = `SELECT s.surviving_id FROM projection.surviving s WHERE s.household_id IN (${all})`;
    statement.where(`h.household_id IN (${all} UNION ALL ${survivors})`);
  }
}

/** SQL, each for a part of the rows: of that category itself, or by what was merged into it. */
function withCategory(statement: Statement, category: string | undefined): string[] {
  if (category === undefined) return ['TRUE'];
  const code = statement.value(category);
  const own = `SELECT household_id FROM projection.category WHERE category = ${code}`;
  return [
    `h.household_id IN (${own})`,
    `h.household_id IN (SELECT s.surviving_id FROM projection.surviving s WHERE s.household_id IN (${own}))
       AND NOT EXISTS (${own} AND household_id = h.household_id)`,
  ];
}

const late = {
  ...overdueOn,
  any: (day: string) => `(${overdueOn.visit(day)} OR ${overdueOn.contact(day)})`,
} as const;

export const households = queryDefinition({
  path: '/v1/households',
  operationId: 'listHouseholds',
  title: { zh: '户列表', en: 'Households' },
  description: {
    zh: '按区划和编号排列。只有自己有权查看的户：干部看结对的户，其他角色看辖区之内的户。',
    en: 'By area and id. Those alone that the caller may read: a cadre by pairing, other roles by area.',
  },
  parameters,
  fromTables: true,
  listed: { columns: summaryFields },
  response: pageSchema(summarySchema, { day: daySchema }),
  problems: ['outside-area'],
  query: ListHouseholds,
});
