/**
 * When a reading wants another look. A reading is not a diagnosis: `recheck` asks for a second measurement,
 * `urgent` for somebody to follow it up. The alert names the version of the thresholds by which it was raised.
 */

export interface Alert {
  readonly level: 'recheck' | 'urgent';
  readonly thresholds: string;
  readonly followUpWithinDays?: number;
}

export interface Threshold {
  /** Of the kind of reading: LOINC. */
  readonly code: string;
  /** UCUM. */
  readonly unit: string;
  /** Bounds readings of this context alone; of every other one where there is none. */
  readonly context?: string;
  readonly level: Alert['level'];
  /** A reading of as much, or more, has the alert. */
  readonly from?: number;
  /** A reading of as much, or less, has the alert. */
  readonly to?: number;
}

export const thresholdsVersion = '2026-01';
const urgentFollowUpDays = 14;
const pressure = 'mm[Hg]';
const perLitre = 'mmol/L';

const ofSugar = (code: string): Threshold[] => [
  { code, unit: perLitre, level: 'recheck', from: 11.1 },
  { code, unit: perLitre, level: 'urgent', from: 16.7 },
  { code, unit: perLitre, level: 'urgent', to: 3.9 },
];

/** A reading has the worst alert of those whose bound it reaches. */
export const thresholds: readonly Threshold[] = [
  { code: '8480-6', unit: pressure, level: 'recheck', from: 140 },
  { code: '8480-6', unit: pressure, level: 'urgent', from: 180 },
  { code: '8462-4', unit: pressure, level: 'recheck', from: 90 },
  { code: '8462-4', unit: pressure, level: 'urgent', from: 110 },
  ...['15074-8', '14749-6'].flatMap((code): Threshold[] => [
    { code, unit: perLitre, context: 'fasting', level: 'recheck', from: 7.0 },
    ...ofSugar(code),
  ]),
  { code: '14771-0', unit: perLitre, level: 'recheck', from: 7.0 },
  { code: '14771-0', unit: perLitre, level: 'urgent', from: 16.7 },
  { code: '14771-0', unit: perLitre, level: 'urgent', to: 3.9 },
];

/** The kinds (LOINC) of which a reading is judged. */
export const kindsWithThresholds: readonly string[] = [...new Set(thresholds.map(({ code }) => code))];

/** The unit (UCUM) in which a reading of this kind has to come; undefined where any will do. */
export function unitOf(code: string): string | undefined {
  return thresholds.find((threshold) => threshold.code === code)?.unit;
}

interface Possible {
  readonly unit: string;
  readonly lowest: number;
  readonly highest: number;
}

/** What an instrument can show of a living person, by LOINC code: beyond it the reading was mistyped. */
const possible: ReadonlyMap<string, Possible> = new Map([
  ['8480-6', { unit: pressure, lowest: 30, highest: 370 }],
  ['8462-4', { unit: pressure, lowest: 10, highest: 360 }],
  ['15074-8', { unit: perLitre, lowest: 0.1, highest: 150 }],
  ['14749-6', { unit: perLitre, lowest: 0.1, highest: 150 }],
  ['14771-0', { unit: perLitre, lowest: 0.1, highest: 150 }],
  ['8867-4', { unit: '/min', lowest: 10, highest: 350 }],
  ['8310-5', { unit: 'Cel', lowest: 13, highest: 47 }],
  ['59408-5', { unit: '%', lowest: 1, highest: 100 }],
  ['2708-6', { unit: '%', lowest: 1, highest: 100 }],
  ['29463-7', { unit: 'kg', lowest: 0.2, highest: 650 }],
  ['8302-2', { unit: 'cm', lowest: 20, highest: 280 }],
  ['39156-5', { unit: 'kg/m2', lowest: 5, highest: 220 }],
  ['9279-1', { unit: '/min', lowest: 1, highest: 150 }],
  ['4548-4', { unit: '%', lowest: 2, highest: 25 }],
  ['2093-3', { unit: perLitre, lowest: 0.1, highest: 80 }],
  ['14647-2', { unit: perLitre, lowest: 0.1, highest: 80 }],
]);

/** The bounds that a reading breaks; undefined where it may be right, or is of a kind or a unit without any. */
export function findBroken(code: string, value: string, unit: string): Possible | undefined {
  const bounds = possible.get(code);
  if (bounds?.unit !== unit) return undefined;
  const measured = Number(value);
  return measured < bounds.lowest || measured > bounds.highest ? bounds : undefined;
}

export function alertOf(code: string, value: string, context?: string): Alert | undefined {
  const measured = Number(value);
  const reached = thresholds.filter(
    ({ context: only = context, from = Infinity, to = -Infinity, ...threshold }) =>
      threshold.code === code && only === context && (measured >= from || measured <= to),
  );
  if (reached.some(({ level }) => level === 'urgent'))
    return { level: 'urgent', thresholds: thresholdsVersion, followUpWithinDays: urgentFollowUpDays };
  return reached.length > 0 ? { level: 'recheck', thresholds: thresholdsVersion } : undefined;
}

const levels: readonly (Alert['level'] | undefined)[] = [undefined, 'recheck', 'urgent'];

export function isWorse(one: Alert | undefined, other: Alert | undefined): boolean {
  return levels.indexOf(one?.level) > levels.indexOf(other?.level);
}
