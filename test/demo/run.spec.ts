import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readExpected } from '../../demo/rows.js';
import type { Expected } from '../../demo/rows.js';
import { runDemo } from '../../demo/run.js';
import { configFrom } from '../../src/platform/config.js';

const folder = mkdtempSync(join(tmpdir(), 'ledger-demo-'));
const never = new Promise(() => undefined);

async function once(expected?: Expected): Promise<{ code: number; text: string }> {
  const config = configFrom({ PORT: '0', LEDGER_DATA_DIR: folder, LOG_LEVEL: 'silent' });
  let text = '';
  const out = { isTTY: false, write: (part: string) => (text += part) !== '' } as unknown as NodeJS.WriteStream;
  const serve = { threads: false }; // as specs of the API
  const code = await runDemo({ config, once: true, out, stopped: never, serve, ...(expected && { expected }) });
  return { code, text };
}

const eventsIn = (text: string): string | undefined => /(\d+) 条事件/.exec(text)?.[1];

describe('The demo, run once', () => {
  let events: string | undefined;

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('records the real input and finds every figure in the tables (A3, A9)', async () => {
    const { code, text } = await once();
    expect(text).toContain('869 recorded (201), 0 there already (200)');
    expect(text).not.toContain('✗');
    expect(text.match(/[^→] ✓$/gm)).toHaveLength(3 + 3 + 7 + 1 + 4 + 6 + 2);
    expect(code).toBe(0);
    events = eventsIn(text);
  }, 120_000);

  it('started again records nothing twice, and ends with 1 where a figure is off', async () => {
    const { visits, ...others } = readExpected();
    const byDay = { ...visits.byDay, '2019-10-16': 4 };
    const { code, text } = await once({ ...others, visits: { ...visits, byDay } });
    expect(text).toContain('0 recorded (201), 869 there already (200)');
    expect(events).toMatch(/^\d+$/);
    expect(eventsIn(text)).toBe(events);
    expect(text).toContain('✗ visits on 2019-10-16: 3, expected 4');
    expect(code).toBe(1);
  }, 120_000);
});
