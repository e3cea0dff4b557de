import { describe, expect, it } from '@jest/globals';
import { Refused } from '../../demo/client.js';
import { explain } from '../../demo/explain.js';
import { attempts } from '../../demo/guide.js';
import { recordingsOf } from '../../demo/real-input.js';
import { wavesOf } from '../../demo/record.js';
import { people } from '../../demo/people.js';
import { readRealInput } from '../../demo/rows.js';
import { samples } from '../../demo/samples.js';
import { ConfigInvalid } from '../../src/platform/config.js';

describe('The demo', () => {
  it('records what others name first, and each stream in its order', () => {
    const recordings = recordingsOf(readRealInput());
    const waves = wavesOf(recordings);
    expect(waves.map((wave) => wave.length)).toEqual([39, 32, 30]);
    expect(waves.flat(2)).toHaveLength(recordings.length);
    const [, , households = []] = waves;
    for (const stream of households) expect(stream[0]!.fact.type).toBe('HouseholdRegistered');
  });

  it('H10: has a cadre, a reading with an alert, an income, somebody who is overdue, and a correction', () => {
    const told = samples();
    const ofLast = (end: string): object => told.find(({ path }) => path.endsWith(end))!.body;
    const { cadreId } = people.cadre.request;
    expect(ofLast('/cadres')).toMatchObject({ personId: cadreId, name: people.cadre.name });
    expect(ofLast('/pairings')).toMatchObject({ cadreId });
    expect(ofLast('/health-checks')).toMatchObject({ observations: [{ code: '8480-6', value: '162' }, {}] });
    expect(ofLast('/incomes')).toMatchObject({ period: '2021' });
    expect(ofLast('/risk-grades')).toMatchObject({ visitEveryDays: 30 });
    const { entryId: corrects } = ofLast('/visits') as { entryId: string };
    expect(ofLast('/visits')).toMatchObject({ occurredOn: '2022-11-02' });
    expect(ofLast('/corrections')).toMatchObject({ corrects, data: { occurredOn: '2022-11-20' } });
  });

  it.each([
    [{ code: 'EADDRINUSE', port: 3000 }, /Port 3000 is taken.*--port/],
    [{ code: 'EACCES', port: 80 }, /Port 80 is not for this user.*--port/],
    [{ code: 'EACCES', path: 'nowhere' }, /folder nowhere can't be written.*--data/],
    [{ code: 'EROFS', path: 'nowhere' }, /folder nowhere can't be written.*--data/],
    [{ code: 'ENOTDIR', path: 'file' }, /file is no folder.*--data/],
    [{ name: 'FolderInUse', message: 'by 42' }, /Another process serves that folder: by 42/],
  ])('says what to do about %j', (fault, says) => {
    expect(explain(Object.assign(new Error('as the system puts it'), fault))).toMatch(says);
  });

  it('says what the environment should have been, and why the ledger refused', () => {
    expect(explain(new ConfigInvalid(['PORT: "x" does not fit']))).toContain('PORT: "x" does not fit');
    expect(explain(new Refused('POST /v1/areas: 422', 422))).toContain('POST /v1/areas: 422');
    expect(explain('nothing')).toBe('nothing');
  });

  it('hands out lines in which a shell finds nothing of its own but the three variables and the new id', () => {
    for (const { line } of attempts({ dashboardUrl: 'postgres://x:y@127.0.0.1:1/ledger' }, '2026-11-22')) {
      const found = [...line.matchAll(/\$\w+|\$\([^)]*\)/g)].map(([text]) => text);
      const known = ['$LEDGER', '$CADRE', '$OFFICE', '$INSPECTOR', "$(node -p 'crypto.randomUUID()"];
      expect(found.filter((text) => !known.includes(text))).toEqual([]);
    }
  });
});
