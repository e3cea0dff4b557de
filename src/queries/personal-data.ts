/** Everything about somebody, for that person: by the office, within its reach, each file noted in the access log. */
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { entryCorrected, isControl, targetOf } from '../domain/control.js';
import type { Correction } from '../domain/control.js';
import type { Recorded } from '../domain/effective.js';
import type { AnyFact } from '../domain/fact.js';
import { factsOf } from '../domain/fold.js';
import { findStream } from '../domain/streams.js';
import type { AnyStream } from '../domain/streams.js';
import { EventStore } from '../event-store/event-store.js';
import type { Json, JsonObject } from '../event-store/event-store.js';
import { SubjectKeys } from '../event-store/keys.js';
import type { SubjectName } from '../event-store/keys.js';
import type { AnyAggregate } from '../event-store/aggregate-repository.js';
import { personalOf, subjectsIn, without } from '../event-store/seal.js';
import { eventsOf } from '../evidence/verify.js';
import type { Language } from '../http/language.js';
import { Problem } from '../http/problem.js';
import { pauseIfDue } from '../platform/pauses.js';
import { FileReader } from './file-reader.js';
import { Labels, labelsSchema, Named } from './labels.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Page } from './query-definition.js';
import { erasedWord } from './timeline-entry.js';

const parameters = {};

export class ReadPersonalData extends QueryRequest<typeof parameters> {}

/** What speaks of somebody in one stream: revisions of its entries. */
type Found = ReadonlyMap<string, ReadonlySet<number>>;

interface Whom {
  readonly personId: string;
  readonly subjects: ReadonlySet<SubjectName>;
}

@QueryHandler(ReadPersonalData)
export class PersonalDataHandler implements IQueryHandler<ReadPersonalData, Page> {
  /** The whole log is read for each: one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly files: FileReader,
    private readonly keys: SubjectKeys,
    private readonly labels: Labels,
  ) {}

  async execute({ ids, caller, language }: ReadPersonalData): Promise<Page> {
    const personId = ids['subjectId'] ?? '';
    const whom = { personId, subjects: new Set([`person-${personId}`, `cadre-${personId}`]) };
    const found = await this.#inTurn(() => this.#find(whom));
    if (found.size === 0) throw new Problem('stream-unknown');
    const streams: object[] = [];
    const named = new Named();
    let outOfReach = 0;
    let parked = 0;
    for (const [name, revisions] of found) {
      await pauseIfDue();
      const stream = findStream(name);
      if (!stream) continue;
      try {
        const aggregate = await this.files.open(caller, stream, 'personal-data');
        streams.push(shownStream(stream, aggregate, { revisions, whom, language, named }));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === 'parked') parked += 1;
        else outOfReach += 1;
      }
    }
    if (streams.length === 0 && parked === 0) throw new Problem('outside-area');
    const erased = await this.keys.destroyed([...whom.subjects]);
    const word = erased.size > 0 ? { erased: erasedWord[language] } : {};
    // Of cadres the ids alone: their names are theirs.
    const { cadre: _, ...labels } = await this.labels.of(named, language);
    return { body: { personId, ...word, streams, outOfReach, parked, labels } };
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** By what is sealed for them, and by their id in what is open. */
  async #find({ personId, subjects }: Whom): Promise<Found> {
    const found = new Map<string, Set<number>>();
    for await (const events of eventsOf(this.store)) {
      await pauseIfDue();
      for (const { stream, revision, data } of events) {
        const isFound =
          subjects.has(stream) || subjectsIn(data).some((each) => subjects.has(each)) || names(data, personId);
        if (isFound) found.set(stream, (found.get(stream) ?? new Set()).add(revision));
      }
    }
    return found;
  }
}

function names(value: Json, id: string): boolean {
  if (typeof value === 'string') return value === id;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => names(each, id));
}

interface Shown {
  readonly revisions: ReadonlySet<number>;
  readonly whom: Whom;
  readonly language: Language;
  /** Gathers the codes and ids of what is shown. */
  readonly named: Named;
}

function shownStream(
  { definition, id }: { definition: AnyStream; id: string },
  aggregate: AnyAggregate,
  shown: Shown,
): object {
  const facts = factsOf(definition);
  const about = aggregate.records.filter(({ revision }) => shown.revisions.has(revision));
  const ids = new Set(about.map(({ entryId }) => entryId));
  // What was ruled on them, whomever the ruling names.
  const rulings = aggregate.records.filter(({ type, payload }) => isControl(type) && ids.has(targetOf(type, payload)));
  const records = [...new Set([...about, ...rulings])].sort((a, b) => a.revision - b.revision);
  const entries = records.flatMap((record) => {
    const fact = facts.get(record.type);
    return fact ? [shownEntry(record, fact, { aggregate, facts, stream: `${definition.kind}-${id}`, ...shown })] : [];
  });
  return { kind: definition.kind, id, entries };
}

interface Around extends Shown {
  readonly aggregate: AnyAggregate;
  readonly facts: ReadonlyMap<string, AnyFact>;
  readonly stream: string;
}

function shownEntry(
  record: Recorded,
  fact: AnyFact,
  { aggregate, facts, stream, whom, language, named }: Around,
): object {
  const { entryId, type, payload, receivedAt, revision, by } = record;
  const target = type === entryCorrected.type ? aggregate.findRecord(targetOf(type, payload)) : undefined;
  const personal = personalOf(fact, facts.get(target?.type ?? ''), payload, stream);
  // An entry about them alone is theirs as a whole; of others they get what speaks of them.
  const body = (type === entryCorrected.type ? (payload as Correction).data : payload) as { personId?: string };
  const isTheirs = body.personId === whom.personId;
  const ofOthers = personal.filter(({ subject }) => !whom.subjects.has(subject) && !(isTheirs && subject === stream));
  const { entryId: _, ...data } = without(payload as unknown as JsonObject, ofOthers);
  named.addBody(fact, data);
  return { entryId, fact: type, title: fact.title[language], revision, receivedAt, recordedBy: by.role, data };
}

export const personalData = queryDefinition({
  path: '/v1/personal-data/{subjectId}',
  operationId: 'readPersonalData',
  title: { zh: '本人信息副本', en: 'A copy of what the ledger keeps about somebody' },
  description: {
    zh:
      '个人信息保护法第四十五条：账本中与此人有关的全部记录，不含他人的个人信息；超出查看范围的档案只给出数量。' +
      '须通读全部记录，较慢；每份档案都记入查阅日志。',
    en:
      'PIPL art. 45: every entry that speaks of the person, without what is personal to others; of files out of reach ' +
      'the number alone. The whole log is read for it. Each file is noted in the access log.',
  },
  roles: ['office'],
  parameters,
  response: {
    type: 'object',
    required: ['personId', 'streams', 'outOfReach', 'parked', 'labels'],
    properties: {
      personId: { type: 'string', format: 'uuid' },
      erased: { type: 'string', description: 'Where the person was erased: the word for it 已删除' },
      streams: {
        type: 'array',
        items: {
          type: 'object',
          required: ['kind', 'id', 'entries'],
          properties: {
            kind: { type: 'string' },
            id: { type: 'string' },
            entries: {
              type: 'array',
              items: {
                type: 'object',
                required: ['entryId', 'fact', 'title', 'revision', 'receivedAt', 'recordedBy', 'data'],
                properties: {
                  entryId: { type: 'string', format: 'uuid' },
                  fact: { type: 'string' },
                  title: { type: 'string' },
                  revision: { type: 'integer' },
                  receivedAt: { type: 'string', format: 'date-time' },
                  recordedBy: { type: 'string', description: 'In which role' },
                  data: { type: 'object', description: 'As it was recorded', additionalProperties: true },
                },
              },
            },
          },
        },
      },
      outOfReach: { type: 'integer', description: 'Files that this account may not read' },
      parked: { type: 'integer', description: 'Files in which an entry cannot be read' },
      labels: labelsSchema,
    },
  },
  problems: ['stream-unknown', 'outside-area'],
  query: ReadPersonalData,
});
