/** Who gave, and who was given to: with an id, in words, or only counted. */
import { Count, Money } from '../entry.js';
import { AreaRef, Fen, Id, Name, Optional, OrganisationRef, Part, RefersTo, Required, Seldom } from '../fields.js';
import { isMoney } from '../money.js';
import { isQuantity } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';

/** People or units who are not named one by one. */
export class CountedGroup {
  @Required('人群说明：如困难学生、酒店员工', 'Description: such as students in need', Name(200), '困难学生')
  description!: string;
  @Optional('人数（户数）：数目和准确程度', 'Count: how many, and how exact that is', Part(() => Count)) count?: Count;
}

/** One of: a household, a person, an organisation, a group that is only counted. */
export class Recipient {
  @Optional('受益户：已建档的户', 'Household: one that is registered', [Id(), RefersTo('household')])
  householdId?: string;
  @Optional('人员：已登记的人员或户内成员', 'Person: one who is registered, or a member', [Seldom(), Id()])
  personId?: string;
  @Optional('单位：已登记的单位', 'Organisation: one that is registered', [Seldom(), OrganisationRef()])
  organisationId?: string;
  @Optional('计数的人群：不逐一列名', 'Group: that is only counted', [Seldom(), Part(() => CountedGroup)])
  group?: CountedGroup;
}

/** A household, a person, an organisation or an area that gives; a group that is only counted; or in words. */
export class Giver {
  @Optional('单位：已登记的单位', 'Organisation: one that is registered', OrganisationRef()) organisationId?: string;
  @Optional('人员：已登记的人员', 'Person: one who is registered', [Id(), RefersTo('person')]) personId?: string;
  @Optional('所在地：捐赠方所在区划', 'Area: where they are from', AreaRef()) areaCode?: string;
  @Optional('计数的人群：不逐一列名', 'Group: that is only counted', Part(() => CountedGroup)) group?: CountedGroup;
  @Optional('说明：没有编号时写明', 'Description: where there is no id', Name(200, 'person'), '爱心人士')
  description?: string;
}

/** @param example its fen, where those of any amount say too little */
export function Amount(example?: number): PropertyDecorator {
  return Required(
    '金额：确数或上下限；计数人群的是合计',
    'Amount: one amount, or two bounds; of a counted group, of all together',
    Part(() => Money),
    example === undefined ? undefined : { fen: example, qualifier: 'exact' },
  );
}

/** What each of several got, where a total is of all of them. */
export class EachBetween {
  @Optional('下限（分）：最少的一份', 'From fen: the least of them', Fen()) fromFen?: number;
  @Optional('上限（分）：最多的一份', 'To fen: the most of them', Fen(), 200_000) toFen?: number;
}

/** `Each: between what and what`, beside an amount that is of all together. */
export function Each(): PropertyDecorator {
  return Optional(
    '每份金额：计数人群中每份的最少和最多；金额是合计',
    'Each: the least and the most that one of a counted group had; the amount is of all together',
    [Seldom(), Part(() => EachBetween)],
  );
}

/** A recipient is one of the four forms; a member is named with the household. */
export function refuseRecipient(
  { householdId, personId, organisationId, group }: Recipient,
  path: string,
): Refusal | undefined {
  const forms = [householdId ?? personId, organisationId, group].filter((form) => form !== undefined);
  if (forms.length !== 1) return refuse('recipient-form', path);
  return group && refuseGroup(group, `${path}.group`);
}

export function refuseGiver(giver: Giver, path: string): Refusal | undefined {
  const { organisationId, personId, areaCode, group, description } = giver;
  if (![organisationId, personId, areaCode, group, description].some((form) => form !== undefined))
    return refuse('giver-missing', path);
  return group && refuseGroup(group, `${path}.group`);
}

export function refuseGroup({ count }: { readonly count?: Count }, path: string): Refusal | undefined {
  return refuseQuantities({ count }, `${path}.`);
}

/** The first part of a body that has neither a value nor is unknown. */
export function refuseQuantities(
  parts: Readonly<Record<string, Parameters<typeof isQuantity>[0] | undefined>>,
  prefix = '',
): Refusal | undefined {
  const [name] = Object.entries(parts).find(([, part]) => part && !isQuantity(part)) ?? [];
  return name === undefined ? undefined : refuse('quantity-value', prefix + name);
}

export function refuseMoney(money: Money | undefined, path: string): Refusal | undefined {
  return money && !isMoney(money) ? refuse('money-bounds', path) : undefined;
}

export function refuseEach({ fromFen, toFen }: EachBetween = { fromFen: 0 }): Refusal | undefined {
  const isBound = (fromFen ?? toFen) !== undefined && (fromFen ?? 0) <= (toFen ?? Infinity);
  return isBound ? undefined : refuse('each-bounds', 'each');
}

/** The least that an amount can be, for what goes out. */
export function leastOf({ fen, qualifier, fromFen }: Money): number {
  if (fen !== undefined) return qualifier === 'exact' || qualifier === 'at_least' ? fen : 0;
  return fromFen ?? 0;
}

/** The most that it can be, for what comes in. */
export function mostOf({ fen, qualifier, toFen }: Money): number {
  if (fen !== undefined) return qualifier === 'exact' || qualifier === 'below' ? fen : Infinity;
  return toFen ?? Infinity;
}
