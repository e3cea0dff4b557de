/** What a run of the bench says: a table to read, and a file to compare. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './machine.js';
import type { Measured } from './measure.js';

export const goals = {
  P1: { says: 'visits over HTTP ÷ single-row INSERT, 32 connections', at_least: 1 },
  P2: { says: 'POST /v1/entries ÷ COPY of the same rows', at_least: 0.4 },
  P3: { says: 'rebuild of all tables ÷ COPY of the rows that result', at_least: 0.5 },
  P4: { says: 'household file at 100 requests/s: p99 in ms', at_most: 10 },
  P5: { says: 'from acknowledgement to row at 2,000 writes/s: p99 in ms', at_most: 100 },
  P6: { says: 'appends through the port ÷ bare client, EventStoreDB', at_least: 0.95 },
  P7: { says: 'dearest of appending, projecting, reading an event: 10 × the events ÷ 1 ×', at_most: 1.1 },
  P8: { says: 'start on an existing ledger: seconds until ready', at_most: 3 },
} as const satisfies Record<string, { says: string; at_least?: number; at_most?: number }>;

export type GoalName = keyof typeof goals;

export interface Line {
  readonly part: string;
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
  /** Of the value to that of another line. */
  readonly ratio?: { readonly value: number; readonly to: string };
}

export interface Reached {
  readonly name: GoalName;
  readonly value: number;
  /** Under which conditions, where they are not those of the goal. */
  readonly at: string;
}

export class Report {
  readonly lines: Line[] = [];
  readonly reached: Reached[] = [];

  constructor(
    readonly machine: Machine,
    readonly options: Readonly<Record<string, unknown>>,
  ) {}

  /** A line for each; the ratio is to the one named. */
  compare(part: string, what: string, unit: string, measurements: ReadonlyMap<string, Measured>, to?: string): void {
    const other = to === undefined ? undefined : measurements.get(to);
    for (const [name, { median, least, most }] of measurements) {
      const ratio = other && name !== to ? { ratio: { value: median / other.median, to: to! } } : {};
      this.say({ part, what: `${what}: ${name}`, unit, value: median, least, most, ...ratio });
    }
  }

  /** @throws where it is no figure: the run is void */
  say(line: Line): void {
    const { part, what, value, ratio } = line;
    finite(`${part}, ${what}`, value, ratio?.value ?? 0);
    this.lines.push(line);
    console.log(`  ${textOf(line).join('  ')}`);
  }

  /** @throws where it is no figure: the run is void */
  reach(name: GoalName, value: number, at: string): void {
    finite(name, value);
    this.reached.push({ name, value, at });
  }

  print(): void {
    console.log(`\n${this.machine.text}\n`);
    printTable(['', 'median', 'least', 'most', '', 'ratio'], this.lines.map(textOf));
    if (this.reached.length === 0) return;
    console.log('');
    const rows = this.reached.map(({ name, value, at }) => [
      name,
      goals[name].says,
      short(value),
      verdict(name, value),
      at,
    ]);
    printTable(['goal', '', 'reached', 'asked', 'with'], rows);
  }

  /**
   * @param parts that were asked for, where it was not all of them: so that they don't take the place of a whole run
   * @returns the path of the file
   */
  async write(folder: string, parts: readonly string[]): Promise<string> {
    await mkdir(folder, { recursive: true });
    const { at, commit } = this.machine;
    const file = join(folder, `${[at.slice(0, 10), commit, ...parts].join('-')}.json`);
    const ratios = Object.fromEntries(this.reached.map(({ name, value }) => [name, round(value)]));
    const { text: _, ...machine } = this.machine;
    const { options, lines, reached } = this;
    await writeFile(file, `${JSON.stringify({ machine, options, ratios, reached, lines }, rounded, 2)}\n`);
    return file;
  }
}

export function isMet(name: GoalName, value: number): boolean {
  const goal: { at_least?: number; at_most?: number } = goals[name];
  return value >= (goal.at_least ?? -Infinity) && value <= (goal.at_most ?? Infinity);
}

function verdict(name: GoalName, value: number): string {
  const goal: { at_least?: number; at_most?: number } = goals[name];
  const asked = goal.at_least === undefined ? `≤ ${goal.at_most ?? ''}` : `≥ ${goal.at_least}`;
  return `${asked} ${isMet(name, value) ? 'met' : 'MISSED'}`;
}

function textOf({ what, unit, value, least, most, ratio }: Line): string[] {
  const range = least === undefined || most === undefined ? ['', ''] : [short(least), short(most)];
  return [what, short(value), ...range, unit, ratio ? `${ratio.value.toFixed(2)} × ${ratio.to}` : ''];
}

function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? round(value) : value;
}

/** Columns as wide as their widest cell; numbers to the right. */
function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const isNumeric = head.map((_, column) => rows.every((row) => /^[\d.,–-]*$/.test(row[column] ?? '')));
  for (const row of all) {
    const cells = row.map((cell, i) => (isNumeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)));
    console.log(cells.join('  ').trimEnd());
  }
}

function finite(what: string, ...values: readonly number[]): void {
  const fault = values.find((value) => !Number.isFinite(value));
  if (fault !== undefined) throw new Error(`the run is void: ${what} is ${fault}`);
}
