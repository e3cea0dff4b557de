/** Totals that a report declares. They are never mixed with what entries add up to: the gap is shown. */
import { Entry, Quantity } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, Code, Edtf, InFile, Note, Optional, OrganisationRef, Part, Required, Seldom } from '../fields.js';
import { spanned } from '../provenance.js';
import type { Mark } from '../provenance.js';
import { isQuantity } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Span } from '../span.js';
import { slice } from '../stream-kind.js';

export interface Declaration extends Mark {
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
  @Note() note?: string;
}

export const aggregateReported = factOf<Declared>()({
  type: 'AggregateReported',
  version: 1,
  title: { zh: '公布数字', en: 'Aggregate reported' },
  route: 'aggregates',
  payload: Aggregate,
  mayRecord: ['desk', 'office'],
  afterClosing: true,
  rank: 80,
  decide: ({ value, upTo, repeats }, { declared: known }, { entryId }) => {
    if (!isQuantity(value)) return refuse('quantity-value', 'value');
    if (upTo && !isQuantity(upTo)) return refuse('quantity-value', 'upTo');
    if (upTo && Number(upTo.value ?? 0) < Number(value.value ?? 0)) return refuse('money-bounds', 'upTo');
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
