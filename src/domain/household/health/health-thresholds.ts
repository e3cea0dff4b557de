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
