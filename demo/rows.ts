/** The rows of `data/`, and where they lie. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface AreaRow {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

export interface OrganisationRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly areaCode: string;
}

export interface HouseholdRow {
  readonly id: string;
  readonly head: string;
  readonly areaCode: string;
  readonly category: string;
  readonly members: number | null;
  readonly pairedUnit: string | null;
  readonly group: string | null;
  readonly note: string | null;
  readonly source: string;
}

export interface EntryRow {
  readonly id: string;
  /** A day, a month or a year. */
  readonly on: string;
  readonly household: string;
  readonly kind: string;
  readonly unit: string | null;
  readonly source: string;
  readonly note?: string;
  readonly change?: string;
  readonly elements?: readonly string[];
  readonly who?: string;
  readonly reimbursedRate?: number;
  readonly depositWaived?: boolean;
  readonly visitors?: number | null;
  readonly purposes?: readonly string[];
  readonly asked?: readonly string[];
  readonly policies?: readonly string[];
  readonly satisfied?: boolean;
  readonly handbookEntry?: boolean;
  readonly photoReplaced?: boolean;
  readonly ledBy?: string;
  readonly cause?: string;
  readonly plan?: string;
  readonly items?: readonly {
    readonly item: string;
    readonly quantity: number | null;
    readonly unit_of_measure: string;
  }[];
  readonly cashFen?: number | null;
  readonly cash?: boolean;
  readonly by?: string;
  readonly advice?: readonly string[];
  readonly tier?: string;
}

export interface RealInput {
  readonly areas: readonly AreaRow[];
  readonly orgs: readonly OrganisationRow[];
  readonly households: readonly HouseholdRow[];
  readonly entries: readonly EntryRow[];
}

/** What has to come out. */
export interface Expected {
  /** Visits in 刘家屯村 by day, their sum, and by unit. */
  readonly visits: {
    readonly total: number;
    readonly byDay: Readonly<Record<string, number>>;
    readonly byUnit: Readonly<Record<string, number>>;
  };
  /** What the house of L05 was, by day. */
  readonly housing: Readonly<Record<string, string>>;
  readonly drives: ExpectedOfDrives;
}

/** What has to come out of the drives, the emergency and the packs. */
export interface ExpectedOfDrives {
  /** A2. */
  readonly packs: {
    readonly households: number;
    readonly itemsHandedOut: number;
    readonly packsLeft: number;
    readonly declared: number;
  };
  /** A4: organisations at the drive of October 2019. */
  readonly organisations: { readonly declared: number; readonly derived: number };
  /** A11: the steps with their clock times, where known, and minutes since the call. */
  readonly emergency: {
    readonly steps: readonly (readonly [step: string, clock: string | null])[];
    readonly minutesSinceCall: readonly (number | null)[];
  };
  /** A11: the steps as they were reported, without times. */
  readonly reportedSteps: readonly string[];
}

/** The folder of the nearest package.json: the code runs from `demo` in specs and from `dist/demo` else. */
function root(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return folder;
  throw new Error('there is no package.json above the demo');
}

function readJson(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(root(), ...path), 'utf8'));
}

/** A file of `data/`, by its name. */
export function readInput(file: string): unknown {
  return readJson('demo', 'data', `${file}.json`);
}

/** The codes of a list that the ledger comes with, in its order. */
export function readCodes(list: string): string[] {
  const codes = readJson('reference', 'code-lists.json') as { list: string; code: string }[];
  return codes.filter((one) => one.list === list).map(({ code }) => code);
}

export function readRealInput(): RealInput {
  return {
    areas: readInput('areas') as AreaRow[],
    orgs: readInput('orgs') as OrganisationRow[],
    households: readInput('households') as HouseholdRow[],
    entries: readInput('entries') as EntryRow[],
  };
}

export function readExpected(): Expected {
  const all = readInput('expected') as { id: string }[];
  const visits = all.find(({ id }) => id === 'A3') as unknown as {
    value: Record<string, number>;
    total: number;
    byUnit: Record<string, number>;
  };
  const housing = all.find(({ id }) => id === 'A9') as unknown as { asOf: Record<string, string> };
  return {
    visits: { total: visits.total, byDay: visits.value, byUnit: visits.byUnit },
    housing: housing.asOf,
    drives: readExpectedOfDrives(),
  };
}

function readExpectedOfDrives(): ExpectedOfDrives {
  const figures = readInput('figures') as { id: string }[];
  const figure = (wanted: string): unknown => figures.find(({ id }) => id === wanted);
  const { value: packs } = figure('A2') as { value: ExpectedOfDrives['packs'] };
  const { declared, derivedSum } = figure('A4') as { declared: number; derivedSum: number };
  const { asReported, withTimes } = figure('A11') as {
    asReported: { steps: string[] };
    withTimes: ExpectedOfDrives['emergency'];
  };
  return {
    packs,
    organisations: { declared, derived: derivedSum },
    emergency: withTimes,
    reportedSteps: asReported.steps,
  };
}
