/** An entry as answers show it: what it says, where it stands, what it changed. */
import type { Change } from '../domain/diff.js';
import type { Completes, Effective, Recorded, EntryStatus } from '../domain/effective.js';
import { Entry } from '../domain/entry.js';
import type { Actor } from '../domain/fact.js';
import { fieldsOf } from '../domain/fields.js';
import type { JsonSchema } from '../domain/fields.js';
import type { Finding } from '../domain/finding.js';
import { refusals } from '../domain/codes.js';
import { changesWithoutSentinels } from '../domain/sentinels.js';
import { EVER, OPEN } from '../domain/span.js';
import type { Span } from '../domain/span.js';
import { allFacts } from '../domain/streams.js';
import type { RulingOn, TimelineItem } from '../domain/timeline.js';
import type { Language } from '../http/language.js';

export interface EntryHead {
  readonly entryId: string;
  readonly fact: string;
  readonly title: string;
  /** As written; left out where it is undated. */
  readonly occurredOn?: string;
  readonly occurredAt?: string;
  /** What `occurredOn` means; sides that are unknown or open are left out. */
  readonly days: { readonly first?: string; readonly last?: string };
  readonly receivedAt: string;
  readonly revision: number;
  readonly recordedBy: Actor;
  /** Of an entry that a process recorded: the one elsewhere that decided it. */
  readonly completes?: Completes;
  /** The household in whose stream it stands, where that was merged into the one that is read. */
  readonly fromHouseholdId?: string;
}

export interface ShownFinding {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly entryId: string;
  readonly with?: readonly string[];
}

export interface ShownRuling {
  readonly entryId: string;
  readonly fact: string;
  readonly title: string;
  readonly on: string;
  readonly standing: RulingOn['standing'];
  readonly reason?: string;
  readonly receivedAt: string;
  readonly recordedBy: Actor;
}

export interface TimelineEntry extends EntryHead {
  readonly standing: EntryStatus;
  /** Why it was held when it came. */
  readonly held?: string;
  /** While it is held: the held entries that it builds on, to be released before it. */
  readonly waitsFor?: readonly string[];
  readonly correctedBy?: string;
  readonly recordedAt?: string;
  readonly sequence?: number;
  readonly source?: string;
  readonly replaces?: string;
  /** The fields of its own, with the content that counts. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What was erased, by path: the word for it. */
  readonly erased?: Readonly<Record<string, string>>;
  /** As first recorded, where a correction stands in its place. */
  readonly asRecorded?: Readonly<Record<string, unknown>>;
  readonly changes: readonly Change[];
  readonly restated: readonly string[];
  readonly rulings: readonly ShownRuling[];
  readonly findings: readonly ShownFinding[];
}

/** Stands where something was erased. */
export const erasedWord = { zh: '已删除', en: 'erased' } as const;

const common = new Set(fieldsOf(Entry).map(({ name }) => name));

const titles = new Map(allFacts().map(({ fact }) => [fact.type, fact.title]));

export function titleOf(type: string, language: Language): string {
  return titles.get(type)?.[language] ?? type;
}

export function headOf({ at, record }: Effective, language: Language): EntryHead {
  const { entryId, type, occurredOn, occurredAt, span } = at;
  return {
    entryId,
    fact: type,
    title: titleOf(type, language),
    ...(occurredOn !== undefined && { occurredOn }),
    ...(occurredAt !== undefined && { occurredAt }),
    days: daysOf(span),
    receivedAt: record.receivedAt,
    revision: record.from?.revision ?? record.revision,
    recordedBy: record.by,
    ...(record.from && { fromHouseholdId: record.from.id }),
    ...(record.completes && { completes: record.completes }),
  };
}

export function daysOf({ first, last }: Span): EntryHead['days'] {
  return { ...(first !== EVER && { first }), ...(last !== EVER && last !== OPEN && { last }) };
}

export function timelineEntryOf(item: TimelineItem, language: Language): TimelineEntry {
  const { entry, standing, changes, restated, rulings, findings, waitsFor } = item;
  const { record, correctedBy, payload } = entry;
  const { recordedAt, sequence, source, replaces } = payload;
  return {
    ...headOf(entry, language),
    standing,
    ...(record.held !== undefined && { held: record.held }),
    ...(waitsFor.length > 0 && { waitsFor }),
    ...(correctedBy !== undefined && { correctedBy }),
    ...(recordedAt !== undefined && { recordedAt }),
    ...(sequence !== undefined && { sequence }),
    ...(source !== undefined && { source }),
    ...(replaces !== undefined && { replaces }),
    data: ownFields(payload),
    ...(record.erased && { erased: Object.fromEntries(record.erased.map((path) => [path, erasedWord[language]])) }),
    ...(payload !== record.payload && { asRecorded: Object.fromEntries(Object.entries(record.payload)) }),
    changes: changesWithoutSentinels(changes),
    restated,
    rulings: rulings.map((ruling) => rulingOf(ruling, language)),
    findings: findings.map((finding) => shownFinding(finding, language)),
  };
}

export function shownFinding({ code, path, entry, with: others }: Finding, language: Language): ShownFinding {
  return { code, message: refusals[code]?.[language] ?? code, path, entryId: entry, ...(others && { with: others }) };
}

export function rulingOf({ record, on, standing }: RulingOn, language: Language): ShownRuling {
  return { ...rulingHeadOf(record, language), on, standing };
}

export function rulingHeadOf(record: Recorded, language: Language) {
  const { reason } = record.payload as { reason?: string };
  return {
    entryId: record.entryId,
    fact: record.type,
    title: titleOf(record.type, language),
    ...(reason !== undefined && { reason }),
    receivedAt: record.receivedAt,
    recordedBy: record.by,
  };
}

function ownFields(payload: Entry): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !common.has(name)));
}

const actor: JsonSchema = {
  type: 'object',
  required: ['sub', 'role'],
  properties: {
    sub: { type: 'string' },
    role: { type: 'string' },
    cadreId: { type: 'string', format: 'uuid' },
    organisationId: { type: 'string' },
  },
};

const completes: JsonSchema = {
  type: 'object',
  description: 'A process recorded it: the entry elsewhere that decided it 由来源记录生成',
  required: ['stream', 'entryId', 'process'],
  properties: { stream: { type: 'string' }, entryId: { type: 'string' }, process: { type: 'string' } },
};

const headProperties = {
  entryId: { type: 'string', format: 'uuid' },
  fact: { type: 'string' },
  title: { type: 'string' },
  occurredOn: { type: 'string', description: 'As written (EDTF); left out where it is undated' },
  occurredAt: { type: 'string', format: 'date-time' },
  days: {
    type: 'object',
    properties: { first: { type: 'string', format: 'date' }, last: { type: 'string', format: 'date' } },
  },
  receivedAt: { type: 'string', format: 'date-time' },
  revision: { type: 'integer' },
  fromHouseholdId: {
    type: 'string',
    format: 'uuid',
    description: 'The household in whose stream it stands, where that was merged into this one or split from it',
  },
  recordedBy: actor,
  completes,
} as const;

const headRequired = ['entryId', 'fact', 'title', 'days', 'receivedAt', 'revision', 'recordedBy'];

export const entryHeadSchema: JsonSchema = { type: 'object', required: headRequired, properties: headProperties };

export const changeSchema: JsonSchema = {
  type: 'object',
  required: ['path'],
  properties: {
    path: { type: 'string', description: 'JSON Pointer (RFC 6901) into the state of the file' },
    before: { description: 'Left out where there was nothing' },
    after: { description: 'Left out where nothing is any more' },
  },
};

export const findingSchema: JsonSchema = {
  type: 'object',
  required: ['code', 'message', 'path', 'entryId'],
  properties: {
    code: { type: 'string' },
    message: { type: 'string' },
    path: { type: 'string', description: 'The field at fault, dotted from the body of the entry' },
    entryId: { type: 'string', format: 'uuid' },
    with: { type: 'array', items: { type: 'string', format: 'uuid' } },
  },
};

export const rulingSchema: JsonSchema = {
  type: 'object',
  required: ['entryId', 'fact', 'title', 'receivedAt', 'recordedBy'],
  properties: {
    entryId: { type: 'string', format: 'uuid' },
    fact: { type: 'string' },
    title: { type: 'string' },
    on: { type: 'string', format: 'uuid', description: 'The entry that it names: this one, or another ruling on it' },
    standing: { enum: ['counts', 'superseded', 'waiting', 'declined', 'held', 'rejected', 'voided'] },
    reason: { type: 'string' },
    receivedAt: { type: 'string', format: 'date-time' },
    recordedBy: actor,
  },
};

export const timelineEntrySchema: JsonSchema = {
  type: 'object',
  required: [...headRequired, 'standing', 'data', 'changes', 'restated', 'rulings', 'findings'],
  properties: {
    ...headProperties,
    standing: { enum: ['counts', 'held', 'rejected', 'voided'] },
    held: { type: 'string', description: 'Why it was held when it came' },
    waitsFor: {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      description: 'While it is held: the held entries that it builds on, to be released before it',
    },
    correctedBy: { type: 'string', format: 'uuid' },
    recordedAt: { type: 'string', format: 'date-time' },
    sequence: { type: 'integer' },
    source: { type: 'string' },
    replaces: { type: 'string', format: 'uuid' },
    data: { type: 'object', description: 'The fields of its own, with the content that counts' },
    erased: {
      type: 'object',
      description: 'What was erased, by path, with the word for it 已删除',
      additionalProperties: { type: 'string' },
    },
    asRecorded: { type: 'object', description: 'As first recorded, where a correction stands in its place' },
    changes: { type: 'array', items: changeSchema },
    restated: {
      type: 'array',
      items: { type: 'string' },
      description: 'Values that it stated again as they were (JSON Pointers)',
    },
    rulings: { type: 'array', items: rulingSchema },
    findings: { type: 'array', items: findingSchema },
  },
};
