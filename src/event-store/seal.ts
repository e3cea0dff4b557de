/**
 * Personal fields inside a stored event: taken out of the body and sealed together per subject (AES-256-GCM), bound
 * to the event's id, the subject and the names of the fields. Without the key the body opens without them.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Correction } from '../domain/control.js';
import type { AnyFact } from '../domain/fact.js';
import { walkFields } from '../domain/field-values.js';
import type { PayloadClass, Subject } from '../domain/fields.js';
import type { Json, JsonObject } from './event-store.js';
import { SubjectErased } from './keys.js';
import type { SubjectKey, SubjectName } from './keys.js';

/** As stored, beside the open fields: by subject, the paths and what they held. */
export interface Box {
  readonly fields: readonly string[];
  /** base64url of iv, ciphertext and tag. */
  readonly box: string;
}

const iv_bytes = 12;
const tag_bytes = 16;

export interface PersonalValue {
  readonly subject: SubjectName;
  readonly path: string;
  readonly value: Json;
}

/** What is personal in a body, and whom it speaks of: who is named beside it, else in the body, else the stream. */
export function personalIn(payload: PayloadClass, body: object, stream: string, prefix = ''): PersonalValue[] {
  const inBody: Readonly<Record<Subject, SubjectName>> = {
    person: findSubject('person', body) ?? stream,
    household: findSubject('household', body) ?? stream,
  };
  const personal: PersonalValue[] = [];
  for (const { field, path, value, holder } of walkFields(payload, body, '', 'personal')) {
    const of = field.personalTo ?? 'household';
    personal.push({
      subject: (holder === body ? undefined : findSubject(of, holder)) ?? inBody[of],
      path: prefix + path,
      value: value as Json,
    });
  }
  return personal;
}

/**
 * The same of an entry: in the new body of a correction, too.
 * @param corrected the fact of the entry that it corrects
 */
export function personalOf(
  fact: AnyFact | undefined,
  corrected: AnyFact | undefined,
  payload: object,
  stream: string,
): PersonalValue[] {
  const personal = fact ? personalIn(fact.payload, payload, stream) : [];
  if (corrected) personal.push(...personalIn(corrected.payload, (payload as Correction).data, stream, 'data.'));
  return personal;
}

/** Of somebody without an id in a household that has one, the household. */
function findSubject(of: Subject, holder: object): SubjectName | undefined {
  const { personId, householdId } = holder as { personId?: unknown; householdId?: unknown };
  if (of === 'person' && typeof personId === 'string') return `person-${personId}`;
  return typeof householdId === 'string' ? `household-${householdId}` : undefined;
}

/**
 * The body with its personal fields sealed under `sealed`. A body without any is stored as it is.
 * @param body in canonical order, which the answer keeps
 */
export function seal(
  id: string,
  body: JsonObject,
  personal: readonly PersonalValue[],
  keys: ReadonlyMap<SubjectName, SubjectKey>,
): JsonObject {
  if (personal.length === 0) return body;
  const bySubject = new Map<SubjectName, PersonalValue[]>();
  for (const value of personal) {
    const of = bySubject.get(value.subject);
    if (of) of.push(value);
    else bySubject.set(value.subject, [value]);
  }
  const sealed: Record<string, Json> = {};
  for (const [subject, values] of [...bySubject].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = keys.get(subject);
    if (!key) throw new SubjectErased(subject);
    const fields = values.map(({ path }) => path);
    const iv = freshIv();
    const cipher = createCipheriv('aes-256-gcm', key.seal, iv).setAAD(bound(id, subject, fields));
    const text = cipher.update(JSON.stringify(values.map(({ value }) => value)), 'utf8');
    cipher.final();
    sealed[subject] = { box: Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64url'), fields };
  }
  return withSealed(without(body, personal), sealed);
}

/** Where it belongs among members in canonical order. */
function withSealed(open: JsonObject, sealed: JsonObject): JsonObject {
  const data: JsonObject = {};
  for (const name of [...Object.keys(open), 'sealed'].sort()) data[name] = name === 'sealed' ? sealed : open[name]!;
  return data;
}

const ivs_at_once = 1_024;
let ivs = Buffer.alloc(0);
let nextIv = 0;

/** Random and used once. Drawn by the thousand: the system takes longer to be asked than to answer. */
function freshIv(): Buffer {
  if (nextIv === ivs.length) {
    ivs = randomBytes(ivs_at_once * iv_bytes);
    nextIv = 0;
  }
  nextIv += iv_bytes;
  return ivs.subarray(nextIv - iv_bytes, nextIv);
}

/** Subjects whose keys a stored body needs. It may be anything: names that no database takes are none. */
export function subjectsIn(data: JsonObject | null): SubjectName[] {
  const sealed = data?.['sealed'];
  if (typeof sealed !== 'object' || sealed === null) return [];
  return Object.keys(sealed).filter((subject) => !not_storable.test(subject));
}

const not_storable = /[\0\p{Surrogate}]/u;

/** The body as it was sent; fields of subjects whose key has been destroyed are missing. */
export function unseal(id: string, data: JsonObject, keys: ReadonlyMap<SubjectName, SubjectKey>): JsonObject {
  if (!data['sealed']) return data;
  const { sealed, ...open } = data;
  const body: JsonObject = open;
  for (const [subject, held] of Object.entries(sealed as unknown as Record<SubjectName, Box>)) {
    const key = keys.get(subject);
    if (!key) continue;
    const box = Buffer.from(held.box, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.seal, box.subarray(0, iv_bytes)).setAAD(
      bound(id, subject, held.fields),
    );
    decipher.setAuthTag(box.subarray(-tag_bytes));
    const text = decipher.update(box.subarray(iv_bytes, -tag_bytes), undefined, 'utf8') + decipher.final('utf8');
    const values = JSON.parse(text) as Json[];
    held.fields.forEach((path, i) => {
      put(body, path, values[i] as Json);
    });
  }
  return body;
}

/** Paths of what no key opens any more. */
export function closedIn(data: JsonObject, keys: ReadonlyMap<SubjectName, SubjectKey>): string[] {
  const sealed = Object.entries((data['sealed'] ?? {}) as unknown as Record<SubjectName, Box>);
  return sealed.flatMap(([subject, { fields }]) => (keys.has(subject) ? [] : fields));
}

function bound(id: string, subject: SubjectName, fields: readonly string[]): Buffer {
  return Buffer.from(`${id}\n${subject}\n${fields.join('\n')}`);
}

/** A copy without the values at the paths; only what lies on a path is copied. */
export function without(body: JsonObject, personal: readonly PersonalValue[]): Record<string, Json> {
  const paths = new Set(personal.map(({ path }) => path));
  const copy: Record<string, Json> = {};
  for (const name of Object.keys(body)) if (!paths.has(name)) copy[name] = body[name] as Json;
  for (const path of paths) {
    if (!path.includes('.')) continue;
    const steps = path.split('.');
    const last = steps.pop()!;
    const held = copiedAlong(copy, steps);
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- paths come from the payload's class
    delete held[last];
  }
  return copy;
}

function put(body: JsonObject, path: string, value: Json): void {
  const steps = path.split('.');
  const last = steps.pop()!;
  copiedAlong(body, steps)[last] = value;
}

/** What lies at the end of a path below a copy, in copies of its own all along. */
function copiedAlong(copy: JsonObject, steps: readonly string[]): Record<string, Json> {
  let held = copy as Record<string, Json>;
  for (const step of steps) {
    const next = held[step] as Json;
    held[step] = Array.isArray(next) ? [...next] : { ...(next as JsonObject) };
    held = held[step] as Record<string, Json>;
  }
  return held;
}
