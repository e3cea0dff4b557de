/**
 * When a reading wants another look. A reading is not a diagnosis: `recheck` asks for a second measurement,
 * `urgent` for somebody to follow it up. The alert names the version of the thresholds by which it was raised.
 */

export interface Alert {
  readonly level: 'recheck' | 'urgent';
  readonly thresholds: string;
  readonly followUpWithinDays?: number;
}

interface Bounds {
  readonly recheckFrom: number;
  readonly urgentFrom: number;
  readonly urgentTo?: number;
}

interface Kind {
  readonly unit: string;
  readonly bounds: (context: string | undefined) => Bounds;
}

export const thresholdsVersion = '2026-01';
const urgentFollowUpDays = 14;

const systolic: Kind = { unit: 'mm[Hg]', bounds: () => ({ recheckFrom: 140, urgentFrom: 180 }) };
const diastolic: Kind = { unit: 'mm[Hg]', bounds: () => ({ recheckFrom: 90, urgentFrom: 110 }) };
const glucose: Kind = {
  unit: 'mmol/L',
  bounds: (context) => ({ recheckFrom: context === 'fasting' ? 7.0 : 11.1, urgentFrom: 16.7, urgentTo: 3.9 }),
};
const fastingGlucose: Kind = { ...glucose, bounds: () => glucose.bounds('fasting') };

/** By LOINC code. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ['8480-6', systolic],
  ['8462-4', diastolic],
  ['15074-8', glucose],
  ['14749-6', glucose],
  ['14771-0', fastingGlucose],
]);

/** The kinds (LOINC) of which a reading is judged. */
export const kindsWithThresholds: readonly string[] = [...kinds.keys()];

/** The unit (UCUM) in which a reading of this kind has to come; undefined where any will do. */
export function unitOf(code: string): string | undefined {
  return kinds.get(code)?.unit;
}

interface Possible {
  readonly unit: string;
  readonly lowest: number;
  readonly highest: number;
}

const pressure = 'mm[Hg]';

/** What an instrument can show of a living person, by LOINC code: beyond it the reading was mistyped. */
const possible: ReadonlyMap<string, Possible> = new Map([
  ['8480-6', { unit: pressure, lowest: 30, highest: 370 }],
  ['8462-4', { unit: pressure, lowest: 10, highest: 360 }],
  ['15074-8', { unit: 'mmol/L', lowest: 0.1, highest: 150 }],
  ['14749-6', { unit: 'mmol/L', lowest: 0.1, highest: 150 }],
  ['14771-0', { unit: 'mmol/L', lowest: 0.1, highest: 150 }],
  ['8867-4', { unit: '/min', lowest: 10, highest: 350 }],
  ['8310-5', { unit: 'Cel', lowest: 13, highest: 47 }],
  ['59408-5', { unit: '%', lowest: 1, highest: 100 }],
  ['2708-6', { unit: '%', lowest: 1, highest: 100 }],
  ['29463-7', { unit: 'kg', lowest: 0.2, highest: 650 }],
  ['8302-2', { unit: 'cm', lowest: 20, highest: 280 }],
  ['39156-5', { unit: 'kg/m2', lowest: 5, highest: 220 }],
  ['9279-1', { unit: '/min', lowest: 1, highest: 150 }],
  ['4548-4', { unit: '%', lowest: 2, highest: 25 }],
  ['2093-3', { unit: 'mmol/L', lowest: 0.1, highest: 80 }],
  ['14647-2', { unit: 'mmol/L', lowest: 0.1, highest: 80 }],
]);

/** The bounds that a reading breaks; undefined where it may be right, or is of a kind or a unit without any. */
export function findBroken(code: string, value: string, unit: string): Possible | undefined {
  const bounds = possible.get(code);
  if (bounds?.unit !== unit) return undefined;
  const measured = Number(value);
  return measured < bounds.lowest || measured > bounds.highest ? bounds : undefined;
}

export function alertOf(code: string, value: string, context?: string): Alert | undefined {
  const bounds = kinds.get(code)?.bounds(context);
  if (!bounds) return undefined;
  const measured = Number(value);
  if (measured >= bounds.urgentFrom || (bounds.urgentTo !== undefined && measured <= bounds.urgentTo)) {
    return { level: 'urgent', thresholds: thresholdsVersion, followUpWithinDays: urgentFollowUpDays };
  }
  return measured >= bounds.recheckFrom ? { level: 'recheck', thresholds: thresholdsVersion } : undefined;
}

const levels: readonly (Alert['level'] | undefined)[] = [undefined, 'recheck', 'urgent'];

export function isWorse(one: Alert | undefined, other: Alert | undefined): boolean {
  return levels.indexOf(one?.level) > levels.indexOf(other?.level);
}
