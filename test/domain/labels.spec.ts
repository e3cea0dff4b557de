import { describe, expect, it } from '@jest/globals';
import { exampleOf } from '../../src/domain/example.js';
import { fieldsOf } from '../../src/domain/fields.js';
import type { PayloadClass } from '../../src/domain/fields.js';
import { classesIn } from '../../src/domain/schema.js';
import { allFacts } from '../../src/domain/streams.js';
import { errorsOf } from '../../src/domain/validate.js';

const facts = [...new Set(allFacts().map(({ fact }) => fact))];
const classes = [...new Set<PayloadClass>(facts.flatMap(({ payload }) => [...classesIn(payload)]))];
const fields = classes.flatMap((payload) =>
  fieldsOf(payload).map((field) => [`${payload.name}.${field.name}`, field, payload] as const),
);

describe.each(fields)('%s', (_, field, payload) => {
  it('is called something in both languages, as on a form', () => {
    expect(field.label.zh).toMatch(/^[\p{Script=Han}（）]{2,12}$/u);
    expect(field.label.en).toMatch(/^[A-Z][a-z]+( [a-z]+)*$/);
  });
  it('says what is to be filled in, in both languages', () => {
    expect(field.description.zh).toMatch(/^[\p{Script=Han}\w].*[\p{Script=Han}\w]$/u);
    expect(field.description.zh).not.toMatch(/[,;:]/); // full-width, as the language has it
    expect(field.description.en).toMatch(/^[\w(].*[\w)]$/);
    expect(field.description.en).not.toMatch(/\p{Script=Han}/u);
    expect([field.description.zh, field.description.en]).not.toEqual([field.label.zh, field.label.en]);
  });
  it('has an example that its class takes', () => {
    expect(field.nested !== undefined || field.example !== undefined).toBe(true);
    const body = { ...exampleOf(payload), ...(field.nested ? {} : { [field.name]: field.example }) };
    expect(errorsOf(payload, body)).toEqual([]);
  });
  it('says what each value of a fixed set is called', () => {
    const { enum: fixed, pattern } = field.schema as { readonly enum?: string[]; readonly pattern?: string };
    const known = Object.keys(field.values ?? {});
    // Of what only a pattern describes, those that are known have names.
    if (fixed === undefined && pattern !== undefined)
      for (const each of known) expect(each).toMatch(new RegExp(pattern));
    else expect(known).toEqual(fixed ?? []);
    for (const { zh, en } of Object.values(field.values ?? {})) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[A-Za-z]/);
    }
  });
});

describe('The labels of a class', () => {
  it.each(classes.map((payload) => [payload.name, payload] as const))('of %s differ', (_, payload) => {
    for (const language of ['zh', 'en'] as const) {
      const labels = fieldsOf(payload).map(({ label }) => label[language]);
      expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
    }
  });
});

describe('The example of a fact', () => {
  it.each(facts.map((fact) => [fact.type, fact.payload] as const))('%s is right by its class', (_, payload) => {
    expect(errorsOf(payload, exampleOf(payload))).toEqual([]);
  });
  it('takes what stands for a reference', () => {
    const { payload } = facts.find(({ type }) => type === 'VisitRecorded')!;
    const body = exampleOf(payload, ({ inFile }) => inFile && `a ${inFile}`);
    expect(body).toMatchObject({ personId: 'a member', mode: 'home' });
  });
});
