import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { JsonSchema } from '../domain/fields.js';
import { findingsOf, fold } from '../domain/fold.js';
import type { Folded, View } from '../domain/fold.js';
import { household } from '../domain/household/definition.js';
import type { Household } from '../domain/household/household.js';
import type { Life } from '../domain/life.js';
import { withoutSentinels } from '../domain/sentinels.js';
import { streamName } from '../domain/streams.js';
import type { Language } from '../http/language.js';
import { Files } from './files.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { day, known } from './parameters.js';
import type { ValuesOf } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { Tables } from './tables.js';
import { findingSchema, shownFinding } from './timeline-entry.js';

const parameters = {
  asOf: day({ zh: '截至这一天结束时的档案', en: 'The file as it was at the end of this day' }),
  knownAt: known({
    zh: '只看这一天（或时刻）为止收到的记录',
    en: 'Only what had been received by the end of this day, or by this instant',
  }),
};

export class ReadFile extends Asked<typeof parameters> {}

interface FileRow {
  readonly revision: number;
  readonly folded: Folded<Household>;
}

@QueryHandler(ReadFile)
export class ReadFileHandler implements IQueryHandler<ReadFile, Page> {
  constructor(
    private readonly files: Files,
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ ids, values, caller, language }: ReadFile): Promise<Page> {
    const { householdId = '' } = ids;
    const view = this.files.viewOf(values.asOf, values.knownAt);
    const today = isToday(values) ? await this.#ofToday(householdId) : undefined;
    const { revision, folded } = today ?? revisionAndFile(await this.files.open(caller, householdId, 'file'), view);
    const noted = today && this.files.admit(caller, folded.state, 'file');
    const [labels] = await Promise.all([this.labels.of(namedIn(folded.state), language), noted]);
    return { body: { householdId, ...shownFile(view, revision, folded, language), labels } };
  }

  /** From the table; a household that is not there yet may stand in the log already. */
  async #ofToday(id: string): Promise<FileRow | undefined> {
    const text = 'SELECT revision, folded FROM projection.file WHERE stream = $1';
    const [row] = await this.tables.rows<FileRow>('file', text, [streamName('household', id)]);
    return row;
  }
}

function isToday({ asOf, knownAt }: ValuesOf<typeof parameters>): boolean {
  return asOf === undefined && knownAt === undefined;
}

/** The file of a stream at a view, and the last revision that the view knows. */
export function revisionAndFile(life: Life<Household>, view: View, folded?: Folded<Household>): FileRow {
  const { knownAt } = view;
  const last = life.records.findLast(({ receivedAt }) => knownAt === undefined || receivedAt <= knownAt);
  return { revision: last?.revision ?? 0, folded: folded ?? foldedAt(life, view) };
}

function foldedAt(life: Life<Household>, view: View): Folded<Household> {
  if (view.knownAt !== undefined) return fold(household, life.id, life.records, view);
  return view.asOf === undefined ? life.folded : life.foldedOn(view.asOf);
}

/** A file at a view, as every answer shows it. */
export function shownFile(view: View, revision: number, folded: Folded<Household>, language: Language) {
  return {
    ...view,
    revision,
    state: withoutSentinels(folded.state),
    findings: findingsOf(folded).map((finding) => shownFinding(finding, language)),
  };
}

/** All that the state of a household has names for. */
export function namedIn(state: Household, named = new Named()): Named {
  const { registration, closing, categories, risk, housing, visits, consultations } = state;
  named.add('area', registration?.areaCode);
  named.add('closing-reason', closing?.reason);
  for (const { kinship, ethnicity, schooling, left } of Object.values(state.members)) {
    named.add('kinship', kinship);
    named.add('ethnicity', ethnicity);
    named.add('schooling', schooling);
    named.add('leaving-reason', left?.reason);
  }
  named.add('household-category', ...Object.keys(categories));
  for (const { cause, furtherCauses } of Object.values(categories))
    named.add('poverty-cause', cause, ...(furtherCauses ?? []));
  named.add('risk-level', risk?.level);
  for (const { role, cadreId, organisationId, ended } of Object.values(state.pairings)) {
    named.add('pairing-role', role);
    named.add('cadre', cadreId);
    named.add('organisation', organisationId);
    named.add('pairing-end-reason', ended?.reason);
  }
  for (const { kind } of Object.values(state.needs)) named.add('need-kind', kind);
  named.add('housing-element', ...Object.keys(housing.improvements));
  named.add('indicator', ...Object.keys(state.indicators));
  named.add('organisation', visits.lastCompleted?.organisationId, consultations.last?.organisationId);
  for (const { arrangedBy } of Object.values(state.employments)) named.add('organisation', arrangedBy);
  return named;
}

const shownFileProperties = {
  asOf: { type: 'string', format: 'date' },
  knownAt: { type: 'string', format: 'date-time' },
  revision: { type: 'integer', description: 'Of the last entry known; for basedOnRevision' },
  state: {
    type: 'object',
    description: 'The file. Beside each value, `by` names the entry behind it and `on` its day as written',
    additionalProperties: true,
  },
  findings: { type: 'array', items: findingSchema },
} as const;

export const shownFileSchema: JsonSchema = {
  type: 'object',
  required: ['revision', 'state', 'findings'],
  properties: shownFileProperties,
};

export const householdFile = question({
  path: '/v1/households/{householdId}/file',
  operationId: 'readFile',
  title: { zh: '一户一档', en: 'The file of a household' },
  description: {
    zh: '今天的档案；或某一天的档案，按某一天所知。每个值都标明其后的记录。',
    en: 'As it stands today, or as of a day, as known on a day. Every value names the entry behind it.',
  },
  parameters,
  fromTables: isToday,
  response: {
    type: 'object',
    required: ['householdId', 'revision', 'state', 'findings', 'labels'],
    properties: {
      householdId: { type: 'string', format: 'uuid' },
      ...shownFileProperties,
      labels: labelsSchema,
    },
  },
  problems: ['parked'],
  query: ReadFile,
});
