import { append_bytes_max, InvalidEvent, type NewEvent } from './event-store.js';

/** An event as it is sent: checked, its id in lower case, its JSON written once. */
export interface StorableEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const stream_bytes_max = 512;
const type_bytes_max = 512;
const json_depth_max = 64;
const revision_max = 2 ** 31 - 1;

/**
 * What both adapters refuse before anything is sent, so that neither store's own limits show.
 *
 * @returns the events, ready to send, with the size of them all in bytes
 * @throws InvalidEvent
 */
export function storable(
  stream: string,
  expectedRevision: number,
  events: readonly NewEvent[],
): { events: StorableEvent[]; bytes: number } {
  checkName(stream, stream_bytes_max, 'stream', 'stream-name-invalid');
  if (!Number.isInteger(expectedRevision) || expectedRevision < 0 || expectedRevision + events.length > revision_max) {
    throw new InvalidEvent(
      'revision-invalid',
      'expectedRevision',
      `a whole number from 0 and below 2 billion is expected, not ${expectedRevision}`,
    );
  }
  if (events.length === 0) throw new InvalidEvent('event-empty', 'events', 'at least one event is expected');
  let bytes = 0;
  const checked = events.map((event, index) => {
    const one = storableEvent(event, `events[${index}]`);
    bytes += Buffer.byteLength(one.data) + Buffer.byteLength(one.metadata) + 2 * one.type.length;
    if (bytes > append_bytes_max) {
      throw new InvalidEvent(
        'event-too-large',
        `events[${index}]`,
        `one append holds at most ${append_bytes_max} bytes`,
      );
    }
    return one;
  });
  if (checked.length > 1) checkIds(checked);
  return { events: checked, bytes };
}

function storableEvent(event: NewEvent, path: string): StorableEvent {
  if (!uuid.test(event.id) || event.id === nil_uuid) {
    throw new InvalidEvent('event-id-not-uuid', `${path}.id`, `"${event.id}" is not a UUID`);
  }
  checkName(event.type, type_bytes_max, `${path}.type`, event.type === '' ? 'event-type-empty' : 'text-not-storable');
  return {
    id: event.id.toLowerCase(),
    type: event.type,
    data: storableJson(event.data, `${path}.data`),
    metadata: storableJson(event.metadata, `${path}.metadata`),
  };
}

function checkIds(events: readonly StorableEvent[]): void {
  const seen = new Set<string>();
  events.forEach(({ id }, index) => {
    if (seen.has(id))
      throw new InvalidEvent('event-id-repeated', `events[${index}].id`, `${id} comes twice in one append`);
    seen.add(id);
  });
}

/** A leading `$` belongs to EventStoreDB, which hides what has one. */
function checkName(name: string, bytes_max: number, path: string, code: InvalidEvent['code']): void {
  if (typeof name !== 'string' || name === '') throw new InvalidEvent(code, path, 'a name is expected');
  if (not_storable.test(name)) throw new InvalidEvent(code, path, 'holds NUL or half of a surrogate pair');
  if (name.startsWith('$')) throw new InvalidEvent(code, path, 'a name must not start with $');
  if (Buffer.byteLength(name) > bytes_max) throw new InvalidEvent(code, path, `a name has at most ${bytes_max} bytes`);
}

/** Whether a stream of that name can have been written by an adapter. */
export function isStreamName(name: string): boolean {
  return (
    name !== '' && !not_storable.test(name) && !name.startsWith('$') && Buffer.byteLength(name) <= stream_bytes_max
  );
}

function storableJson(value: unknown, path: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidEvent('event-not-json', path, 'an object is expected');
  }
  const flaw = flawIn(value, 1);
  if (flaw !== undefined)
    throw new InvalidEvent(
      'event-not-json',
      path + flaw,
      `has no form in JSON, or lies deeper than ${json_depth_max} levels`,
    );
  const text = JSON.stringify(value);
  // Written JSON has \u for control characters and lone surrogates alone: nearly all texts end here.
  if (text.includes('\\u')) checkText(value, path);
  return text;
}

/**
 * Where the value holds something that JSON.stringify would drop, bend or choke on: the path to it, undefined
 * where there is nothing. An undefined member of an object counts as absent.
 */
function flawIn(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : '';
    case 'object':
      return value === null ? undefined : flawInMembers(value, depth);
    default:
      return '';
  }
}

function flawInMembers(value: object, depth: number): string | undefined {
  if (depth > json_depth_max || 'toJSON' in value || value instanceof Map || value instanceof Set) return '';
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const flaw = flawIn(value[index], depth + 1);
      if (flaw !== undefined) return `[${index}]${flaw}`;
    }
    return undefined;
  }
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    const flaw = member === undefined ? undefined : flawIn(member, depth + 1);
    if (flaw !== undefined) return `.${key}${flaw}`;
  }
  return undefined;
}

function checkText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (not_storable.test(value))
      throw new InvalidEvent('text-not-storable', path, 'holds NUL or half of a surrogate pair');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      checkText(key, path);
      checkText(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    }
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const nil_uuid = '00000000-0000-0000-0000-000000000000';
const not_storable = /[\0\p{Surrogate}]/u;
