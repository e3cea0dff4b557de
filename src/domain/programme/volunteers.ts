/** Volunteers of a programme: teams, and the hours of persons, teams or groups. */
import { Count, Entry, Quantity } from '../entry.js';
import { asItWas, factOf } from '../fact.js';
import type { AnyFact } from '../fact.js';
import {
  AreaRef,
  Code,
  Id,
  InFile,
  Name,
  Note,
  Optional,
  OrganisationRef,
  Part,
  RefersTo,
  Required,
  Seldom,
  ThingThere,
} from '../fields.js';
import { CountedGroup, refuseGroup, refuseQuantities } from '../giving/parties.js';
import { EntryElsewhere } from './declared.js';
import { partAt, partsOf, withPart } from '../parts.js';
import type { Parts } from '../parts.js';
import { spanned } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { addToTotal, nothing, notSaid, one } from '../quantity.js';
import type { Total } from '../quantity.js';
import { refuse } from '../refusal.js';
import type { Span } from '../span.js';
import { slice } from '../stream-kind.js';

export interface Volunteers {
  readonly teams: Readonly<
    Record<string, Provenance & { readonly span: Span; readonly name: string; readonly organisationId?: string }>
  >;
  /** Hours of a person on a day that are certain, by person and day. */
  readonly daysServed: Parts<number>;
  readonly shifts: {
    readonly count: number;
    readonly times: Total;
    readonly hours: Total;
    readonly personTimes: Total;
  };
}

export class Team extends Entry {
  @Required('名称：队伍名称', 'Name: of the team', Name(200), '巾帼志愿服务队') name!: string;
  @Optional('类别：按代码表', 'Kind: by the code list', Code('team-kind'), 'volunteers') kind?: string;
  @Optional('所属单位：已登记的单位', 'Unit: that it belongs to', OrganisationRef()) organisationId?: string;
  @Optional('所在地：已登记的区划', 'Area: where it works', AreaRef()) areaCode?: string;
  @Optional('人数：多少人', 'Members: how many', Part(() => Count)) members?: Count;
  @Optional('队伍数：一支以上时填写', 'Teams: how many, where it is more than one', Part(() => Count)) teams?: Count;
  @Note() note?: string;
}

export class Shift extends Entry {
  @Optional('人员：已登记的人员', 'Person: one who is registered', [Id(), RefersTo('person')]) personId?: string;
  @Optional('队伍：成立队伍的记录编号', 'Team: the entry that formed it', [Seldom(), InFile('team')]) teamId?: string;
  @Optional('另一项目的队伍：项目和成立队伍的记录编号', 'Team elsewhere: one that was formed in another programme', [
    Seldom(),
    Part(() => EntryElsewhere),
    ThingThere('team'),
  ])
  teamElsewhere?: EntryElsewhere;
  @Optional('计数的人群：不逐一列名', 'Group: that is only counted', [Seldom(), Part(() => CountedGroup)])
  group?: CountedGroup;
  @Optional('班次数：一班以上时填写', 'Shifts: how many, where it is more than one', [Seldom(), Part(() => Count)])
  shifts?: Count;
  @Optional('服务项目：按代码表', 'Service: by the code list', Code('service'), 'cleaning') service?: string;
  @Optional('时长（小时）：合计', 'Hours: of all together', Part(() => Quantity)) hours?: Quantity;
  @Optional('人次：合计', 'Person times: of all together', Part(() => Count)) personTimes?: Count;
  @Optional('活动：举办活动的记录编号', 'Event: the entry that recorded it', InFile('event')) eventId?: string;
  @Note() note?: string;
}

export const teamFormed = factOf<Volunteers>()({
  type: 'TeamFormed',
  version: 1,
  title: { zh: '成立队伍', en: 'Team formed' },
  route: 'teams',
  payload: Team,
  mayRecord: ['desk', 'office'],
  rank: 10,
  decide: ({ members, teams }) => refuseQuantities({ members, teams }),
  evolve: ({ teams }, { name, organisationId }, at) => ({
    teams: {
      ...teams,
      [at.entryId]: { ...spanned(at), name, ...(organisationId !== undefined && { organisationId }) },
    },
  }),
});

export const volunteerShiftLogged = factOf<Volunteers>()({
  type: 'VolunteerShiftLogged',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '志愿服务', en: 'Volunteer shift logged' },
  route: 'shifts',
  payload: Shift,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 60,
  decide: ({ personId, teamId, teamElsewhere, group, shifts, hours, personTimes }, { daysServed }, { span }) => {
    if ([personId, teamId, teamElsewhere, group].filter((who) => who !== undefined).length !== 1)
      return refuse('shift-who');
    if ((hours ?? personTimes ?? shifts) === undefined) return refuse('shift-empty');
    const numberless = refuseQuantities({ shifts, hours, personTimes });
    if (numberless) return numberless;
    const key = dayServed(personId, span);
    if (key !== undefined && hours && (partAt(daysServed, key) ?? 0) + leastHours(hours) > 24)
      return refuse('hours-over-day', 'hours');
    return group && refuseGroup(group, 'group');
  },
  evolve: ({ daysServed, shifts: { count, times, hours, personTimes } }, body, { span }) => ({
    daysServed: served(daysServed, dayServed(body.personId, span), body.hours),
    shifts: {
      count: count + 1,
      times: addToTotal(times, body.shifts ?? one),
      hours: addToTotal(hours, hoursOf(body.hours)),
      personTimes: addToTotal(personTimes, body.personTimes ?? notSaid),
    },
  }),
});

function hoursOf(hours: Quantity | undefined): Parameters<typeof addToTotal>[1] {
  if (hours?.value === undefined) return notSaid;
  return { value: Number(hours.value), qualifier: hours.qualifier };
}

function dayServed(personId: string | undefined, { first, last }: Span): string | undefined {
  return personId !== undefined && first === last ? `${personId} ${first}` : undefined;
}

function leastHours({ value, qualifier }: Quantity): number {
  return qualifier === 'exact' || qualifier === 'at_least' ? Number(value ?? 0) : 0;
}

function served(before: Parts<number>, key: string | undefined, hours: Quantity | undefined): Parts<number> {
  return key === undefined || !hours ? before : withPart(before, key, (partAt(before, key) ?? 0) + leastHours(hours));
}

const facts: readonly AnyFact<Volunteers>[] = [teamFormed, volunteerShiftLogged];

export const volunteers = slice<Volunteers>({
  name: 'volunteers',
  initial: {
    teams: {},
    daysServed: partsOf(),
    shifts: { count: 0, times: nothing, hours: nothing, personTimes: nothing },
  },
  facts,
  grows: true,
  things: { team: { find: ({ teams }, id) => teams[id] && { since: teams[id].span } } },
  names: ({ teams }, add) => {
    for (const { organisationId } of Object.values(teams)) add('organisation', organisationId);
  },
  codes: {
    'team-unknown': {
      status: 422,
      zh: '没有这支队伍',
      en: 'There is no such team',
      wayOut: { zh: '请填写成立队伍的记录编号', en: 'name the entry that formed it' },
    },
    'shift-who': {
      status: 422,
      zh: '服务者须且只能填写一种：人员、队伍或计数的人群',
      en: 'Name who served in one form: a person, a team, or a counted group',
      wayOut: {
        zh: '请只保留一种：人员填 personId，队伍填 teamId，只知人数填人群',
        en: 'keep one of them: a person, a team, or a group that is counted',
      },
    },
    'shift-empty': {
      status: 422,
      zh: '请填写时长、人次或班次数',
      en: 'Hours, a number of people or a number of shifts has to be given',
      wayOut: {
        zh: '时长填小时数，人次填数目；都不详的，填准确程度为不详',
        en: 'send the hours or the number of people; if neither is known, send qualifier unknown',
      },
    },
    'hours-over-day': {
      status: 422,
      zh: '一个人一天的服务时长不能超过 24 小时',
      en: 'One person cannot serve more than 24 hours on one day',
      wayOut: {
        zh: '请核对时长，多日的填写起止日期',
        en: 'check the hours; for several days send the first and the last',
      },
    },
  },
});
