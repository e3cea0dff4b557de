import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tables } from '../../projections/index.js';
import { controlFacts } from '../../src/domain/control.js';
import type { AnyFact, JsonObject } from '../../src/domain/fact.js';
import { walkFields } from '../../src/domain/field-values.js';
import { household } from '../../src/domain/household/definition.js';
import { streams } from '../../src/domain/streams.js';
import type { AnyStream } from '../../src/domain/streams.js';
import { refold, TableSet } from '../../src/projector/changes.js';
import { asJson } from '../../src/projector/encoding.js';
import { bodyOf } from '../support/arbitrary-entry.js';

const id = '00000000-0000-7000-8000-000000000001';
const person = '00000000-0000-7000-8000-00000000000a';
const set = new TableSet(tables, { lookupHash: (text) => `hash-of-${text}` }, asJson);

/** A body in which every personal text has its own name for a value, so that it is known wherever it turns up. */
function planted(fact: AnyFact, body: JsonObject): { body: JsonObject; values: string[] } {
  const copy = structuredClone(body) as Record<string, unknown>;
  const values: string[] = [];
  for (const { field, path } of walkFields(fact.payload, copy)) {
    if (!field.personalTo || field.nested || field.list || field.schema['format'] === 'edtf') continue;
    const value = `planted-${path}`;
    copy[path] = value;
    values.push(value);
  }
  return { body: copy as JsonObject, values };
}

function recordOf(fact: AnyFact, body: JsonObject, held?: string) {
  const payload = { ...body, entryId: id, ...('personId' in body && { personId: person }) } as never;
  const receivedAt = '2020-01-01T00:00:00.000Z';
  const by = { sub: 'planted-account', role: 'office' } as const;
  const record = { entryId: id, type: fact.type, payload, revision: 1, position: '1', receivedAt, by };
  return held === undefined ? record : { ...record, held };
}

/** Values of columns by `table.column`, of all rows that the entry alone leads to. */
function columnsOf(definition: AnyStream, fact: AnyFact, body: JsonObject, held?: string): Map<string, string> {
  const stream = `${definition.kind}-${id}`;
  const change = refold(set, { stream, definition, id }, [recordOf(fact, body, held)]);
  const found = new Map<string, string>();
  for (const [table, rows] of change.added) {
    for (const row of rows) {
      for (const [column, value] of Object.entries(JSON.parse(row) as object)) {
        const name = `${table.name}.${column}`;
        found.set(name, `${found.get(name) ?? ''} ${JSON.stringify(value)}`);
      }
    }
  }
  return found;
}

const facts = streams.flatMap((definition) =>
  definition.facts.map((fact): [string, AnyStream, AnyFact] => [fact.type, definition, fact]),
);
const isPersonal = new Set(
  tables.flatMap(({ name, columns }) =>
    Object.entries(columns).flatMap(([column, { personal }]) => (personal ? [`${name}.${column}`] : [])),
  ),
);

describe('A personal field', () => {
  it.each(facts)('of %s is shown in columns that are marked as personal alone', (_, definition, fact) => {
    fc.assert(
      fc.property(bodyOf(fact.payload), fc.constantFrom(undefined, 'not-paired'), (given, held) => {
        const { body, values } = planted(fact, given);
        const leaks = [...columnsOf(definition, fact, body, held)].filter(
          ([name, text]) =>
            !isPersonal.has(name) && [...values, 'planted-account'].some((value) => text.includes(value)),
        );
        expect(leaks).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('of a member, a reading, a need or a control entry is not lost: who may see it does', () => {
    const shown = (type: string, body: JsonObject): string => {
      const fact = household.facts.find((each) => each.type === type)!;
      return [...columnsOf(household, fact, body).values()].join(' ');
    };
    expect(shown('MemberAdded', { personId: person, name: 'planted-name', identityNumber: 'planted-number' })).toMatch(
      /planted-name.*planted-number.*hash-of-planted-number/,
    );
    const observations = [{ code: '8480-6', value: '190', unit: 'mm[Hg]' }];
    expect(shown('HealthCheckRecorded', { observations })).toMatch(/8480-6.*190.*mm\[Hg\].*urgent/);
    expect(shown('NeedIdentified', { kind: 'food', description: 'planted-need' })).toContain('planted-need');
  });

  it('of a health check is in no other column: not the code, not the value, not the alert', () => {
    const fact = household.facts.find(({ type }) => type === 'HealthCheckRecorded')!;
    const observations = [{ code: '15074-8', value: '17.77', unit: 'mmol/L', context: 'fasting' }];
    const open = [...columnsOf(household, fact, { observations })].filter(([name]) => !isPersonal.has(name));
    expect(open.filter(([, text]) => /15074-8|17\.77|mmol|fasting|urgent/.test(text))).toEqual([]);
  });

  it('of a control entry, its reason, is personal, too', () => {
    expect(
      controlFacts.every((fact) => walkFields(fact.payload, { reason: 'x' }).some(({ field }) => field.personalTo)),
    ).toBe(true);
    expect(isPersonal.has('correction.reason')).toBe(true);
    expect(isPersonal.has('held.decision_reason')).toBe(true);
  });
});
