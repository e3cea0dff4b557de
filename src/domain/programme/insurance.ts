/** Insurance that a programme takes out for whole categories of households, who are only counted. */
import { Count, Entry, Money } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, CalendarDay, Code, Note, Optional, OrganisationRef, Part, Parts, Required } from '../fields.js';
import { Each, refuseEach, refuseMoney, refuseQuantities } from '../giving/parties.js';
import type { EachBetween } from '../giving/parties.js';
import { countedFen } from '../giving/purse.js';
import { provenanceOf } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { addToTotal, nothing, notSaid } from '../quantity.js';
import type { Total } from '../quantity.js';
import { refuse } from '../refusal.js';
import { slice } from '../stream-kind.js';

export interface Insured {
  readonly insured: Readonly<
    Record<string, { readonly households: Total; readonly people: Total; readonly last?: Provenance }>
  >;
  readonly premiums: Total;
  /** What insurers paid to households that are only counted; left out as long as there is none. */
  readonly claims?: { readonly count: Total; readonly fen: Total; readonly last: Provenance };
}

export class InsuredCategory {
  @Required('户类别：按代码表', 'Category: by the code list', Code('household-category'), 'minimum_living_allowance')
  category!: string;
  @Optional('户数：多少户', 'Households: how many', Part(() => Count)) households?: Count;
  @Optional('人数：多少人', 'People: how many', Part(() => Count)) people?: Count;
}

export class CategoryInsurance extends Entry {
  @Required('险种：按代码表', 'Scheme: by the code list', Code('insurance-scheme'), 'resident_basic') scheme!: string;
  @Required('参保类别：逐类填写', 'Insured: category by category', Parts(() => InsuredCategory, 50))
  insured!: InsuredCategory[];
  @Optional('保费：合计', 'Premium: of all of it', Part(() => Money)) premium?: Money;
  @Optional('保额：每人上限', 'Limit: of the cover of each', Part(() => Money)) limit?: Money;
  @Optional('缴费单位：代缴的单位', 'Paid by: the unit that pays the premium', OrganisationRef())
  organisationId?: string;
  @Optional('范围：所涉区划', 'Area: where they live', AreaRef()) areaCode?: string;
  @Optional('生效日期：第一天', 'From: the first day', CalendarDay(), '2026-01-01') from?: string;
  @Optional('到期日期：最后一天', 'Until: the last day', CalendarDay(), '2026-12-31') until?: string;
  @Note() note?: string;
}

export class CategoryClaims extends Entry {
  @Required('赔付起数：多少起', 'Claims: how many were paid', Part(() => Count)) claims!: Count;
  @Required('赔付金额：合计', 'Amount: of all of them together', Part(() => Money)) amount!: Money;
  @Each() each?: EachBetween;
  @Optional('险种：按代码表', 'Scheme: by the code list', Code('insurance-scheme'), 'resident_basic') scheme?: string;
  @Optional(
    '受益户类别：按代码表',
    'Category: by the code list',
    Code('household-category'),
    'minimum_living_allowance',
  )
  category?: string;
  @Optional('受益户数：多少户', 'Households: how many had one', Part(() => Count)) households?: Count;
  @Optional('赔付单位：已登记的保险单位', 'Paid by: the insurer', OrganisationRef()) organisationId?: string;
  @Optional('范围：所涉区划', 'Area: where they live', AreaRef()) areaCode?: string;
  @Note() note?: string;
}

export const categoriesInsured = factOf<Insured>()({
  type: 'CategoriesInsured',
  version: 1,
  title: { zh: '分类参保', en: 'Categories insured' },
  route: 'insurances',
  payload: CategoryInsurance,
  mayRecord: ['desk', 'office'],
  rank: 65,
  correctionNeedsConfirmation: true,
  decide: ({ insured, premium, limit, from, until }) => {
    for (const [i, { category, households, people }] of insured.entries()) {
      if (insured.findIndex((other) => other.category === category) < i)
        return refuse('category-twice', `insured.${i}.category`);
      const numberless = refuseQuantities({ households, people }, `insured.${i}.`);
      if (numberless) return numberless;
    }
    const money = refuseMoney(premium, 'premium') ?? refuseMoney(limit, 'limit');
    if (money) return money;
    return from !== undefined && until !== undefined && until < from ? refuse('end-before-start', 'until') : undefined;
  },
  evolve: ({ insured: before, premiums }, { insured, premium }, at) => {
    const after = { ...before };
    for (const { category, households, people } of insured) {
      const known = after[category] ?? { households: nothing, people: nothing };
      after[category] = {
        households: addToTotal(known.households, households ?? notSaid),
        people: addToTotal(known.people, people ?? notSaid),
        last: provenanceOf(at),
      };
    }
    return { insured: after, premiums: addToTotal(premiums, premium ? countedFen(premium) : notSaid) };
  },
});

export const categoryClaimsPaid = factOf<Insured>()({
  type: 'CategoryClaimsPaid',
  version: 1,
  title: { zh: '分类理赔', en: 'Category claims paid' },
  route: 'insurance-claims',
  payload: CategoryClaims,
  mayRecord: ['desk', 'office'],
  rank: 66,
  correctionNeedsConfirmation: true,
  decide: ({ claims, households, amount, each }) =>
    refuseQuantities({ claims, households }) ?? refuseMoney(amount, 'amount') ?? refuseEach(each),
  evolve: ({ claims: before }, { claims, amount }, at) => ({
    claims: {
      count: addToTotal(before?.count ?? nothing, claims),
      fen: addToTotal(before?.fen ?? nothing, countedFen(amount)),
      last: provenanceOf(at),
    },
  }),
});

export const insurance = slice<Insured>({
  name: 'insurance',
  initial: { insured: {}, premiums: nothing },
  facts: [categoriesInsured, categoryClaimsPaid],
  names: ({ insured }, add) => {
    add('household-category', ...Object.keys(insured));
  },
  codes: {
    'category-twice': {
      status: 422,
      zh: '同一户类别只能填写一次',
      en: 'Each category of households may be named only once',
      wayOut: { zh: '请把同一类别的数字合并填写', en: 'combine its numbers' },
    },
  },
});
