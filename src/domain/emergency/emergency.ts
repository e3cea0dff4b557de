/** An emergency (绿色通道): a call, and what happened until the person is safe. */
import { Entry } from '../entry.js';
import { factOf } from '../fact.js';
import type { AnyFact } from '../fact.js';
import {
  AreaRef,
  Choice,
  Code,
  Id,
  Name,
  Note,
  Optional,
  OrganisationRef,
  PersonalTo,
  Phone,
  RefersTo,
  Required,
  Seldom,
  Text,
  values,
} from '../fields.js';
import { spanned } from '../provenance.js';
import type { Provenance } from '../provenance.js';
import { refuse } from '../refusal.js';
import type { Span } from '../span.js';
import { slice, streamKind } from '../stream-kind.js';

export interface Step extends Provenance {
  readonly step: string;
  /** RFC 3339; left out where the clock time is not known. */
  readonly at?: string;
  readonly organisationId?: string;
  /** As the client gave it: a step whose clock time is not known keeps its place by it. */
  readonly sequence?: number;
  /** Whole minutes since the call, and since the last step before it whose time is known. */
  readonly minutesSinceCall?: number;
  readonly minutesSincePreviousKnown?: number;
}

export interface Emergency {
  readonly reported?: Provenance & {
    readonly span: Span;
    readonly areaCode: string;
    readonly kind?: string;
    readonly at?: string;
  };
  readonly householdId?: string;
  readonly steps: readonly Step[];
  readonly closed?: Provenance & { readonly span: Span; readonly outcome: string };
}

const household = [Id(), RefersTo('household')] as const;
const outcomes = values({
  safe: ['已脱险', 'out of danger'],
  in_care: ['继续治疗', 'in care'],
  died: ['死亡', 'died'],
  false_alarm: ['误报', 'false alarm'],
});

export class EmergencyReport extends Entry {
  @Optional('事件编号：不填时由记录编号推算', 'Emergency id: from the entry id where left out', [Seldom(), Id()])
  emergencyId?: string;
  @Required('所在地：事发地的区划', 'Area: where it happened', AreaRef()) areaCode!: string;
  @Required(
    '首个步骤：如 called_community',
    'First step: such as called_community',
    Code('emergency-step'),
    'called_community',
  )
  step!: string;
  @Optional('类别：按代码表', 'Kind: by the code list', Code('emergency-kind'), 'illness') kind?: string;
  @Optional('所涉户：已知时填写', 'Household: where it is known', household) householdId?: string;
  @Optional('人员：户内成员', 'Person: the member', Id()) personId?: string;
  @Optional('报告人：谁打的电话', 'Caller: who called', Name(100, 'household'), '邻居') caller?: string;
  @Optional('电话：报告人', 'Phone: of the caller', [Phone(), PersonalTo('household')]) phone?: string;
  @Optional('情况说明：当时所知', 'Description: as known then', Text(2000, 'household'), '突发胸痛')
  description?: string;
}

export class EmergencyStep extends Entry {
  @Required('步骤：按代码表', 'Step: by the code list', Code('emergency-step'), 'community_on_scene') step!: string;
  @Optional('单位：由谁处置', 'Unit: who took it', OrganisationRef()) organisationId?: string;
  @Optional('所涉户：后来确认的户', 'Household: as it turned out', household) householdId?: string;
  @Note() note?: string;
}

export class EmergencyClosing extends Entry {
  @Required('结果：如何结束', 'Outcome: how it ended', Choice(outcomes)) outcome!: string;
  @Optional('所涉户：后来确认的户', 'Household: as it turned out', household) householdId?: string;
  @Note() note?: string;
}

const linked = (householdId: string | undefined): { householdId?: string } =>
  householdId === undefined ? {} : { householdId };

const minute_ms = 60_000;

function lastKnown(steps: readonly Step[]): string | undefined {
  const known = steps.flatMap(({ at }) => at ?? []);
  return known.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
}

/**
 * By sequence, then in the order of the file, each with the minutes since the call and since the last step whose time is known.
 * @param callAt clock time of the call
 */
function withStep(
  steps: readonly Step[],
  step: Omit<Step, 'minutesSinceCall' | 'minutesSincePreviousKnown'>,
  callAt: string | undefined,
): readonly Step[] {
  const at = step.at === undefined ? undefined : Date.parse(step.at);
  const since = (from: string | undefined): number | undefined =>
    at === undefined || from === undefined ? undefined : Math.floor((at - Date.parse(from)) / minute_ms);
  const sinceCall = since(callAt);
  const previous = since(lastKnown(steps));
  const taken = {
    ...step,
    ...(sinceCall !== undefined && { minutesSinceCall: sinceCall }),
    ...(previous !== undefined && { minutesSincePreviousKnown: previous }),
  };
  return [...steps, taken].sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
}

export const emergencyReported = factOf<Emergency>()({
  type: 'EmergencyReported',
  version: 1,
  title: { zh: '突发情况', en: 'Emergency reported' },
  route: '',
  payload: EmergencyReport,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 0,
  opens: true,
  evolve: ({ steps }, { areaCode, kind, step, householdId, sequence }, at) => ({
    reported: {
      ...spanned(at),
      areaCode,
      ...(kind !== undefined && { kind }),
      ...(at.occurredAt !== undefined && { at: at.occurredAt }),
    },
    steps: withStep(
      steps,
      {
        by: at.entryId,
        ...(at.occurredOn !== undefined && { on: at.occurredOn }),
        step,
        ...(sequence !== undefined && { sequence }),
        ...(at.occurredAt !== undefined && { at: at.occurredAt }),
      },
      at.occurredAt,
    ),
    ...linked(householdId),
  }),
});

export const emergencyStepTaken = factOf<Emergency>()({
  type: 'EmergencyStepTaken',
  version: 1,
  title: { zh: '处置步骤', en: 'Emergency step taken' },
  route: 'steps',
  payload: EmergencyStep,
  mayRecord: ['cadre', 'clinician', 'desk', 'office'],
  rank: 20,
  evolve: ({ steps, reported }, { step, organisationId, householdId, sequence }, at) => ({
    steps: withStep(
      steps,
      {
        by: at.entryId,
        ...(at.occurredOn !== undefined && { on: at.occurredOn }),
        step,
        ...(sequence !== undefined && { sequence }),
        ...(at.occurredAt !== undefined && { at: at.occurredAt }),
        ...(organisationId !== undefined && { organisationId }),
      },
      reported?.at,
    ),
    ...linked(householdId),
  }),
});

export const emergencyClosed = factOf<Emergency>()({
  type: 'EmergencyClosed',
  version: 1,
  title: { zh: '处置结束', en: 'Emergency closed' },
  route: 'closings',
  payload: EmergencyClosing,
  mayRecord: ['desk', 'office'],
  rank: 90,
  conflictKey: () => 'closing',
  decide: (_, { closed }) => (closed ? refuse('emergency-closed', '', [closed.by]) : undefined),
  evolve: (_, { outcome, householdId }, at) => ({ closed: { ...spanned(at), outcome }, ...linked(householdId) }),
});

const facts: readonly AnyFact<Emergency>[] = [emergencyReported, emergencyStepTaken, emergencyClosed];

const course = slice<Emergency>({
  name: 'course',
  initial: { steps: [] },
  facts,
  names: ({ reported, steps }, add) => {
    add('area', reported?.areaCode);
    add('emergency-kind', reported?.kind);
    for (const { step, organisationId } of steps) {
      add('emergency-step', step);
      add('organisation', organisationId);
    }
  },
  codes: {
    'emergency-unknown': {
      status: 422,
      zh: '没有这起事件',
      en: 'There is no such emergency',
      wayOut: { zh: '请核对编号，或先登记事件', en: 'check the id, or report the emergency first' },
    },
    'emergency-closed': {
      status: 409,
      zh: '该事件已经结束',
      en: 'The emergency is closed already',
      wayOut: {
        zh: '要继续处置，请先将结束的记录作废；日期有误请更正日期',
        en: 'to go on, void the entry that closed it; if the day is wrong, send the right one',
      },
    },
  },
});

export const emergency = streamKind({
  kind: 'emergency',
  path: 'emergencies',
  id: 'emergencyId',
  title: { zh: '突发事件', en: 'Emergency' },
  slices: [course],
  reach: ({ reported }) => ({ areas: reported ? [reported.areaCode] : [] }),
  label: ({ reported }) => reported?.kind,
  erasedWith: 'household',
});
