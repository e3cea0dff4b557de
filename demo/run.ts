/** The demo itself: starts the ledger, records the real input through its API, waits for the tables, shows the tour. */
import pg from 'pg';
import type { Config } from '../src/platform/config.js';
import { startLedger } from '../src/serve.js';
import type { RunningLedger, ServeOptions } from '../src/serve.js';
import { LedgerClient } from './client.js';
import { openDashboardLogin } from './dashboard-login.js';
import { drives } from './drives.js';
import { figuresOfDrives, gatherDrives, renderDrivesTour } from './drives-tour.js';
import { eventsIn, gather } from './gather.js';
import { renderGuide } from './guide.js';
import type { Guests } from './guide.js';
import { letPeopleIn, people } from './people.js';
import { packs, registrations } from './packs.js';
import { tryPort } from './port.js';
import { openProgress } from './progress.js';
import { recordingsOf } from './real-input.js';
import { record, recordInOrder } from './record.js';
import type { Recorded } from './record.js';
import { readExpected, readRealInput } from './rows.js';
import type { Expected } from './rows.js';
import { samples } from './samples.js';
import { paintFor } from './text.js';
import { figuresOf, isOff, renderTour } from './tour.js';
import { waitForTables } from './wait.js';

export interface Demo {
  readonly config: Config;
  /** Ends after the tour. */
  readonly once: boolean;
  /** Where it is shown. */
  readonly out: NodeJS.WriteStream;
  /** Resolves when it shall end. */
  readonly stopped: Promise<unknown>;
  /** Figures that have to come out; those beside the real input where undefined. */
  readonly expected?: Expected;
  readonly serve?: ServeOptions;
}

/** @returns exit code: 1 where a figure is off */
export async function runDemo(demo: Demo): Promise<number> {
  const { config, once, out, stopped, serve } = demo;
  const begun = performance.now();
  const paint = paintFor(out.isTTY && !process.env['NO_COLOR']);
  out.write(`${paint.strong('帮扶台账')}  The ledger of household assistance\n\n  启动 Starting …\n`);
  await tryPort(config.port, config.host);
  const ledger = await startLedger(config, { ...serve, entrance: letPeopleIn });
  const broken = ledger.broken.then((error) => Promise.reject(error));
  const interrupted = stopped.then(() => 'interrupted' as const);
  try {
    const outcome = await Promise.race([showTour(demo, ledger, begun), interrupted, broken]);
    if (outcome === 'interrupted') return 130;
    if (once) return outcome === 'as expected' ? 0 : 1;
    out.write('  Ctrl-C 结束 ends it.\n');
    await Promise.race([interrupted, broken]);
    return 0;
  } finally {
    out.write('  停止 Stopping …\n');
    await ledger.close();
  }
}

async function showTour(
  { config, out, expected = readExpected() }: Demo,
  ledger: RunningLedger,
  begun: number,
): Promise<'as expected' | 'off'> {
  const paint = paintFor(out.isTTY && !process.env['NO_COLOR']);
  const say = (lines: readonly string[]): boolean => out.write(`${lines.join('\n')}\n`);
  const tokens = await signTokens(ledger);
  const office = new LedgerClient(ledger.url, tokens.office);
  const recorded = await recordInput(office, out);
  say([`  ${sayRecorded(recorded)}`]);
  const dashboardUrl = await openDashboardLogin(ledger.databaseUrl);
  const tables = new pg.Client({ connectionString: dashboardUrl });
  await tables.connect();
  try {
    await waitForTables(office, recorded.positions);
    const inspector = new LedgerClient(ledger.url, tokens.inspector);
    const tour = await gather(tables, inspector, expected);
    const further = await gatherDrives(tables, office, expected.drives);
    const eventStore = config.eventStore === 'postgres' ? 'PostgreSQL' : 'EventStoreDB';
    const events = `${eventStore}, ${await eventsIn(tables)} 条事件 events`;
    const at = { url: ledger.url, dashboardUrl, eventStore: events, folder: config.dataDir };
    const today = new Intl.DateTimeFormat('sv', { timeZone: config.timeZone }).format(new Date());
    const off = [...figuresOf(tour), ...figuresOfDrives(further)].filter(isOff);
    say([...renderTour(tour, paint), ...renderDrivesTour(further, paint)]);
    say(renderGuide(at, tokens, today, paint));
    for (const { what, expected: says, found } of off) say([paint.bad(`✗ ${what}: ${found}, expected ${says}`)]);
    if (off.length > 0) say(await complaintsOf(ledger.url));
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    say([paint.strong(`就绪 Ready after ${seconds} s`)]);
    return off.length === 0 ? 'as expected' : 'off';
  } finally {
    await tables.end();
  }
}

/** What the service itself says of its tables. */
async function complaintsOf(url: string): Promise<string[]> {
  const { parts } = (await (await fetch(`${url}/readyz`)).json()) as { parts: { projector?: { parked?: number } } };
  const parked = parts.projector?.parked ?? 0;
  return parked > 0 ? [`  ${parked} streams are parked: their rows are missing. \`ledger parked\` lists them.`] : [];
}

async function signTokens({ issuer }: RunningLedger): Promise<Guests> {
  if (!issuer) throw new Error('the demo signs its own tokens');
  return {
    cadre: await issuer.sign(people.cadre.request),
    office: await issuer.sign(people.office.request),
    inspector: await issuer.sign(people.inspector.request),
  };
}

async function recordInput(client: LedgerClient, out: NodeJS.WriteStream): Promise<Recorded> {
  const [households, others] = [
    [...recordingsOf(readRealInput()), ...registrations()],
    [...drives(), ...packs(), ...samples()],
  ];
  const progress = openProgress(out, '录入 Recording', households.length + others.length);
  const step = (): void => {
    progress.step();
  };
  try {
    const [first, second] = [await record(client, households, step), await recordInOrder(client, others, step)];
    return {
      recorded: first.recorded + second.recorded,
      repeated: first.repeated + second.repeated,
      held: first.held + second.held,
      positions: [...first.positions, ...second.positions],
    };
  } finally {
    progress.stop();
  }
}

function sayRecorded({ recorded, repeated, held }: Recorded): string {
  const waiting = held > 0 ? `, ${held} held (202)` : '';
  const again = recorded === 0 ? ': 无重复录入 nothing was recorded twice' : '';
  return `${recorded} recorded (201), ${repeated} there already (200)${waiting}${again}`;
}
