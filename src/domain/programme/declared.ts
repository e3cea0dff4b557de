/** Totals that a report declares. They are never mixed with what entries add up to: the gap is shown. */
import { Entry, Quantity } from '../entry.js';
import { asItWas, factOf } from '../fact.js';
import {
  AreaRef,
  AtAnyTime,
  Code,
  Edtf,
  Id,
  InFile,
  Note,
  Optional,
  OrganisationRef,
  Part,
  RefersTo,
  Required,
  Seldom,
  ThingThere,
} from '../fields.js';
import { spanned } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { isQuantity } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import type { Span } from '../span.js';
import { slice } from '../stream-kind.js';

export interface Declaration extends Provenance {
  readonly span: Span;
  readonly metric: string;
  readonly value?: string;
  readonly qualifier: string;
  readonly unit?: string;
  readonly period?: string;
  /** The earlier report that it repeats: what is published twice counts once. */
  readonly repeats?: string;
}

export interface Declared {
  readonly declared: Readonly<Record<string, Declaration>>;
}

/** An entry that stands in another programme. */
export class EntryElsewhere {
  @Required('项目：所在的项目', 'Programme: in which it stands', [Id(), RefersTo('programme'), AtAnyTime()])
  programmeId!: string;
  @Required('记录：该项目中的记录编号', 'Entry: its id there', Id()) entryId!: string;
}

export class Aggregate extends Entry {
  @Required('指标：按代码表', 'Metric: by the code list', Code('metric'), 'households') metric!: string;
  @Required('数值：数值和准确程度', 'Value: its value and how exact that is', Part(() => Quantity)) value!: Quantity;
  @Optional('下限之外的上限：两数之间时填写', 'Up to: the upper bound, where it lies between two', [
    Seldom(),
    Part(() => Quantity),
  ])
  upTo?: Quantity;
  @Optional('计量单位：按代码表', 'Unit: by the code list', Code('unit-of-measure'), 'portion') unit?: string;
  @Optional('所指期间：统计的起止', 'Period: that the total covers', Edtf(), '2022') period?: string;
  @Optional('范围：所指区划', 'Area: that the total covers', AreaRef()) areaCode?: string;
  @Optional('单位：所指单位', 'Organisation: that the total covers', OrganisationRef()) organisationId?: string;
  @Optional('重复发布：此前已录入的同一数字', 'Repeats: the entry that has the same total already', [
    Seldom(),
    InFile('declaration'),
  ])
  repeats?: string;
  @Optional('重复另一项目公布的数字：项目和记录编号', 'Repeats elsewhere: the total of another programme', [
    Seldom(),
    Part(() => EntryElsewhere),
    ThingThere('declaration'),
  ])
  repeatsElsewhere?: EntryElsewhere;
  @Note() note?: string;
}

export const aggregateReported = factOf<Declared>()({
  type: 'AggregateReported',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '公布数字', en: 'Aggregate reported' },
  route: 'aggregates',
  payload: Aggregate,
  mayRecord: ['desk', 'office'],
  afterClosing: true,
  rank: 80,
  decide: ({ metric, value, upTo, period, repeats }, { declared: known }, { entryId }) => {
    if (!isQuantity(value)) return refuse('quantity-value', 'value');
    if (upTo && !isQuantity(upTo)) return refuse('quantity-value', 'upTo');
    if (upTo && Number(upTo.value ?? 0) < Number(value.value ?? 0)) return refuse('money-bounds', 'upTo');
    const first = repeats === undefined ? undefined : known[repeats];
    if (first && !isAlike(first, { metric, period })) return refuse('repeats-other', 'repeats', [first.by]);
    const seen = new Set([entryId]);
    for (let each = repeats; each !== undefined; each = known[each]?.repeats) {
      if (seen.has(each)) return refuse('repeats-in-circle', 'repeats');
      seen.add(each);
    }
    return undefined;
  },
  evolve: ({ declared: before }, { metric, value, unit, period, repeats }, at) => ({
    declared: {
      ...before,
      [at.entryId]: {
        ...spanned(at),
        metric,
        qualifier: value.qualifier,
        ...(value.value !== undefined && { value: value.value }),
        ...(unit !== undefined && { unit }),
        ...(period !== undefined && { period }),
        ...(repeats !== undefined && { repeats }),
      },
    },
  }),
});

/** Of one metric and one period, as far as both are told. */
function isAlike(first: Declaration, { metric, period }: Pick<Aggregate, 'metric' | 'period'>): boolean {
  return first.metric === metric && (first.period ?? period) === (period ?? first.period);
}

/** S7a: published twice with different values, of which the first one counts. */
export function otherRepeats({ declared: known }: Declared): (Refusal & { readonly entry: string })[] {
  return Object.entries(known).flatMap(([entry, { repeats, value, qualifier }]) => {
    const first = repeats === undefined ? undefined : known[repeats];
    const isSame = !first || (numberOf(first.value) === numberOf(value) && first.qualifier === qualifier);
    return isSame ? [] : [{ ...refuse('repeats-other-value', 'value', [first.by]), entry }];
  });
}

function numberOf(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

export const declared = slice<Declared>({
  name: 'declared',
  initial: { declared: {} },
  facts: [aggregateReported],
  things: { declaration: { find: ({ declared: known }, id) => known[id] && { since: known[id].span } } },
  names: ({ declared: known }, add) => {
    for (const { metric, unit } of Object.values(known)) {
      add('metric', metric);
      add('unit-of-measure', unit);
    }
  },
  codes: {
    'declaration-unknown': {
      status: 422,
      zh: '没有这条公布数字',
      en: 'There is no such declared total',
      wayOut: { zh: '请填写其记录编号', en: 'name the entry that declared it' },
    },
    'repeats-other': {
      status: 422,
      zh: '重复发布的须是同一指标、同一期间的数字',
      en: 'What is published twice has one metric and one period',
      wayOut: {
        zh: '请改为与 with 所列记录相同的指标和期间；另是一个数字的，不填 repeats',
        en: 'send the metric and the period of the entry named in with, or leave repeats out where it is another total',
      },
    },
    'repeats-other-value': {
      status: 422,
      zh: '重复发布的数值与原数不同，以原数计',
      en: 'Published again with another value; the first one counts',
      wayOut: {
        zh: '请核对两处；原数有误的，更正 with 所列的记录',
        en: 'compare the two; where the first one is wrong, correct the entry named in with',
      },
    },
    'repeats-in-circle': {
      status: 422,
      zh: '重复发布不能循环指向',
      en: 'Totals cannot repeat each other in a circle',
      wayOut: {
        zh: '请填写最初发布的那一条，或不填',
        en: 'name the one that was published first, or leave the field out',
      },
    },
  },
});
