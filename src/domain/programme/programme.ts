/** A programme or an appeal (项目、活动、募捐): what it sets out to do, what it holds, whom it thanks, what it declares. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import { AreaRef, Code, Id, Name, Note, Optional, OrganisationRef, RefersTo, Required, Seldom } from '../fields.js';
import { insurance } from './insurance.js';
import { purse } from '../giving/purse.js';
import { spanned } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { refuse } from '../refusal.js';
import { certainlyAfter } from '../span.js';
import type { Span } from '../span.js';
import { slice, streamKind } from '../stream-kind.js';
import { declared, otherRepeats } from './declared.js';
import { events } from './events.js';
import { volunteers } from './volunteers.js';

export interface Course {
  readonly started?: Provenance & {
    readonly span: Span;
    readonly name: string;
    readonly kind: string;
    readonly areaCode?: string;
    readonly organisationId?: string;
    readonly parentId?: string;
  };
  readonly closed?: Provenance & { readonly span: Span };
}

export class ProgrammeStart extends Entry {
  @Optional('项目编号：不填时由记录编号推算', 'Programme id: from the entry id where left out', [Seldom(), Id()])
  programmeId?: string;
  @Required('名称：全称', 'Name: in full', Name(), '320 计划') name!: string;
  @Required('类别：按代码表', 'Kind: by the code list', Code('programme-kind'), 'project') kind!: string;
  @Optional('上级项目：所属的项目', 'Parent: the programme that it is a part of', [
    Seldom(),
    Id(),
    RefersTo('programme'),
  ])
  parentId?: string;
  @Optional('主办单位：已登记的单位', 'Organiser: the unit that runs it', OrganisationRef()) organisationId?: string;
  @Optional('所在地：单位之外另指定时填写', 'Area: where it is not that of the organiser', AreaRef()) areaCode?: string;
  @Note() note?: string;
}

export class ProgrammeClosing extends Entry {
  @Note() note?: string;
}

export const programmeStarted = factOf<Course, Course & { readonly programmeId: string }>()({
  type: 'ProgrammeStarted',
  version: 1,
  title: { zh: '启动项目', en: 'Programme started' },
  route: '',
  payload: ProgrammeStart,
  mayRecord: ['desk', 'office'],
  rank: 0,
  opens: true,
  decide: ({ programmeId: own, parentId }, { programmeId }) =>
    parentId !== undefined && [own, programmeId].includes(parentId)
      ? refuse('programme-in-itself', 'parentId')
      : undefined,
  evolve: (_, { name, kind, areaCode, organisationId, parentId }, at) => ({
    started: {
      ...spanned(at),
      name,
      kind,
      ...(areaCode !== undefined && { areaCode }),
      ...(organisationId !== undefined && { organisationId }),
      ...(parentId !== undefined && { parentId }),
    },
  }),
});

export const programmeClosed = factOf<Course>()({
  type: 'ProgrammeClosed',
  version: 1,
  title: { zh: '结束项目', en: 'Programme closed' },
  route: 'closings',
  payload: ProgrammeClosing,
  mayRecord: ['desk', 'office'],
  rank: 950,
  conflictKey: () => 'closing',
  afterClosing: true,
  decide: (_, { closed }) => (closed ? refuse('programme-closed', '', [closed.by]) : undefined),
  evolve: (_, __, at) => ({ closed: spanned(at) }),
});

const course = slice<Course>({
  name: 'course',
  initial: {},
  facts: [programmeStarted, programmeClosed],
  names: ({ started }, add) => {
    add('programme-kind', started?.kind);
    add('area', started?.areaCode);
    add('organisation', started?.organisationId);
  },
  codes: {
    'programme-unknown': {
      status: 422,
      zh: '没有这个项目，或该项目已经结束',
      en: 'There is no such programme, or it had ended',
      wayOut: {
        zh: '请核对项目编号和日期，或先登记项目',
        en: 'check the id and the day, or record the programme first',
      },
    },
    'programme-closed': {
      status: 409,
      zh: '该项目已经结束',
      en: 'The programme is closed already',
      wayOut: {
        zh: '日期有误请更正；仍在进行的，请先将结束项目的记录作废',
        en: 'correct the day; if it goes on, void the entry that closed it first',
      },
    },
    'programme-in-itself': {
      status: 422,
      zh: '项目不能属于它自己',
      en: 'A programme cannot be part of itself',
      wayOut: { zh: '请填写上一级项目；没有上一级的，不填', en: 'name the programme above it, or leave the field out' },
    },
  },
});

export const programme = streamKind({
  kind: 'programme',
  path: 'programmes',
  id: 'programmeId',
  title: { zh: '项目', en: 'Programme' },
  slices: [course, events, volunteers, insurance, declared, purse],
  reach: ({ started }) => ({
    areas: started?.areaCode === undefined ? [] : [started.areaCode],
    ...(started?.organisationId !== undefined && { within: [started.organisationId] }),
    units: started?.organisationId === undefined ? [] : [started.organisationId],
  }),
  decide: ({ closed }, { span }, { afterClosing }) =>
    closed && !afterClosing && certainlyAfter(span, closed.span)
      ? refuse('programme-closed', 'occurredOn', [closed.by])
      : undefined,
  conditions: { parts: ({ declared: known }) => [known], find: otherRepeats },
  stands: ({ closed }, span) => closed === undefined || span.first <= closed.span.last,
  label: ({ started }) => started?.name,
  hasPublicLabel: true,
  heldAs: 'not-organiser',
  invariants: ['purse-overdrawn'],
});
