import { describe, expect, it } from '@jest/globals';
import { Household } from '../../bench/households.js';
import { registrationsOf, settingOf } from '../../bench/setting.js';
import type { Told } from '../../bench/setting.js';
import { check } from '../../src/commands/checker.js';
import { entryCorrected } from '../../src/domain/control.js';
import type { Correction } from '../../src/domain/control.js';
import { walkFields } from '../../src/domain/field-values.js';
import { decide } from '../../src/domain/decide.js';
import { household } from '../../src/domain/household/definition.js';
import { Aggregate } from '../../src/domain/aggregate.js';
import { Clock } from '../../src/platform/clock.js';
import { today } from '../domain/given.js';

const setting = settingOf(7, 4_000);
const households = Array.from({ length: 4_000 }, (_, index) => new Household(setting, index));
const all = households.flatMap(({ told }) => told);

const dayOfClock = (instant: string): string => new Clock().dayOf(instant);

const share = (of: (told: Told) => boolean): number => all.filter(of).length / all.length;

/** A household's entries at the door, one after the other. */
function refusedOf({ id, told }: Household): unknown[] {
  const aggregate = new Aggregate(household, id);
  const refused: unknown[] = [];
  for (const { fact, payload, actor, receivedAt, held } of told) {
    const attempt = { type: fact.type, payload, actor, today, dayOf: dayOfClock, isSame: () => false };
    const decision = decide(aggregate, attempt);
    if (decision.outcome !== 'recorded' || decision.held !== held) refused.push({ type: fact.type, payload, decision });
    const position = String(aggregate.revision + 1);
    const record = { entryId: payload.entryId, type: fact.type, payload, position, receivedAt, by: actor };
    aggregate.admit({ ...record, revision: aggregate.revision + 1, ...(held !== undefined && { held }) });
  }
  return refused;
}

describe('The households of the bench', () => {
  it('have entries that their classes let pass', () => {
    const errors = all.flatMap(({ fact, payload, corrected }) => [
      ...check(fact.payload, payload),
      ...(corrected
        ? check(corrected.payload, { ...(payload as Correction).data, entryId: (payload as Correction).corrects })
        : []),
    ]);
    expect(errors).toEqual([]);
  });

  it('have entries that the ledger would record, and hold where they say so', () => {
    expect(households.slice(0, 1_500).flatMap(refusedOf)).toEqual([]);
  });

  it('also where one office records everything', () => {
    const by = setting.offices[3]!;
    const office = Array.from({ length: 300 }, (_, index) => new Household(setting, index, { by }));
    expect(office.flatMap(refusedOf)).toEqual([]);
    expect(
      office.flatMap(({ told }) => told).every(({ fact, actor }) => actor === by && fact.mayRecord.includes('office')),
    ).toBe(true);
  });

  it('name nothing that is not registered beside them', () => {
    const streams = registrationsOf(setting);
    const listed = new Set(
      [...streams.values()].flat().flatMap(({ payload }) => {
        const { list, code } = payload as { list?: string; code?: string };
        return list === undefined ? [] : [`${list} ${code ?? ''}`];
      }),
    );
    const unknown = all.flatMap(({ fact, payload }) =>
      walkFields(fact.payload, payload).flatMap(({ field, value }) =>
        [value]
          .flat()
          .filter((name) =>
            field.refersTo
              ? !streams.has(`${field.refersTo}-${String(name)}`)
              : field.codeList !== undefined && !listed.has(`${field.codeList} ${String(name)}`),
          ),
      ),
    );
    expect(unknown).toEqual([]);
  });

  it('are the same for the same seed, and others for another', () => {
    const [once, again] = [7, 7].map((seed) => new Household(settingOf(seed, 4_000), 11).told);
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
    expect(JSON.stringify(new Household(settingOf(8, 4_000), 11).told)).not.toBe(JSON.stringify(once));
  });

  it('tell nearly every fact of a household, mostly visits and contacts', () => {
    const told = new Set(all.map(({ fact }) => fact));
    // A new fact need not be told here.
    expect(household.facts.filter((fact) => told.has(fact)).length).toBeGreaterThanOrEqual(29);
    const most = share(({ fact }) => fact.type === 'VisitRecorded' || fact.type === 'ContactLogged');
    expect(most).toBeGreaterThan(0.5);
  });

  it('are of the size asked for: most with a handful of entries, some with a thousand', () => {
    const sizes = households.map(({ told }) => told.length).sort((a, b) => a - b);
    expect(all.length / households.length).toBeGreaterThan(9);
    expect(all.length / households.length).toBeLessThan(11);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(8);
    expect(sizes.at(-1)).toBeGreaterThan(700);
  });

  it('have three late entries in a hundred, and one correction', () => {
    let late = 0;
    for (const { told } of households) {
      let latest = '';
      for (const { payload } of told) {
        if (payload.occurredOn === undefined) continue;
        if (payload.occurredOn < latest) late += 1;
        else latest = payload.occurredOn;
      }
    }
    expect(late / all.length).toBeGreaterThan(0.02);
    expect(late / all.length).toBeLessThan(0.04);
    const corrections = share(({ fact }) => fact === entryCorrected);
    expect(corrections).toBeGreaterThan(0.007);
    expect(corrections).toBeLessThan(0.013);
  });

  it('are received in the order of their entries', () => {
    const back = households.filter(({ told }) =>
      told.some(({ receivedAt }, i) => receivedAt < (told[i - 1]?.receivedAt ?? '')),
    );
    expect(back).toEqual([]);
  });
});
