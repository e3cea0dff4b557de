/** The file of a household (一户一档): its state after any of its entries. Every value names the entry behind it. */
import type { Actor, At } from '../fact.js';
import type { Qualifier, Total } from '../quantity.js';
import { nothing } from '../quantity.js';
import type { Span } from '../span.js';
import type { Alert } from './health/health-thresholds.js';

/** Where a value comes from: the entry, and the day as it was written. */
export interface Mark {
  readonly by: string;
  readonly on?: string;
}

export interface Registration extends Mark {
  readonly areaCode: string;
  readonly registryNumber?: string;
  readonly group?: string;
  readonly address?: string;
  readonly memberCount?: { readonly value?: number; readonly qualifier: Qualifier };
}

export interface Member extends Mark {
  readonly personId: string;
  readonly since: Span;
  readonly name?: string;
  readonly identityNumber?: string;
  readonly phone?: string;
  readonly kinship?: string;
  readonly sex?: string;
  readonly bornOn?: string;
  readonly ethnicity?: string;
  readonly schooling?: string;
  readonly left?: Mark & { readonly reason: string; readonly span: Span };
}

export interface Pairing {
  readonly pairingId: string;
  readonly tier?: string;
  readonly role?: string;
  readonly cadreId?: string;
  readonly organisationId?: string;
  readonly started?: Mark & { readonly span: Span };
  readonly ended?: Mark & { readonly span: Span; readonly reason?: string; readonly transferredTo?: string };
}

export interface Need {
  readonly needId: string;
  readonly kind?: string;
  readonly urgency?: string;
  readonly description?: string;
  readonly identified?: Mark & { readonly span: Span };
  readonly resolved?: Mark & { readonly outcome: string; readonly span: Span };
}

export interface Reading extends Mark {
  readonly personId?: string;
  readonly code: string;
  readonly value: string;
  readonly unit: string;
  readonly context?: string;
  readonly alert?: Alert;
}

export type HousingStage = 'dangerous' | 'safe' | 'approved' | 'demolished' | 'rebuilding' | 'accepted' | 'moved_in';

export interface Housing {
  readonly stage?: Mark & { readonly stage: HousingStage };
  readonly grade?: Mark & { readonly grade: string };
  readonly work?: Mark & { readonly work: string };
  /** The house that stands was built anew. */
  readonly rebuilt?: Mark;
  /** What was done to the house that stands, by element. */
  readonly improvements: Readonly<Record<string, Mark>>;
}

export interface Household {
  readonly householdId: string;
  readonly registration?: Registration;
  readonly closing?: Mark & { readonly reason: string; readonly span: Span };
  readonly members: Readonly<Record<string, Member>>;
  /** What is told of people at a place in the file before the entry that adds them, kept until that comes. */
  readonly early?: Readonly<Record<string, Partial<Member>>>;
  readonly head?: Mark & { readonly personId: string; readonly span: Span };
  readonly categories: Readonly<
    Record<string, Mark & { readonly cause?: string; readonly furtherCauses?: readonly string[] }>
  >;
  readonly risk?: Mark & {
    readonly level: string;
    readonly visitEveryDays: number;
    readonly contactEveryDays?: number;
  };
  readonly pairings: Readonly<Record<string, Pairing>>;
  readonly needs: Readonly<Record<string, Need>>;
  readonly visits: {
    readonly count: number;
    readonly lastCompleted?: Mark & { readonly day: string; readonly organisationId?: string };
  };
  readonly contacts: { readonly count: number; readonly lastReached?: Mark & { readonly day: string } };
  readonly gifts: { readonly count: number; readonly cashFen: Total; readonly last?: Mark };
  readonly readings: Readonly<Record<string, Reading>>;
  readonly consultations: { readonly count: number; readonly last?: Mark & { readonly organisationId?: string } };
  readonly reimbursements: Readonly<
    Record<string, Mark & { readonly rate?: string; readonly depositWaived?: boolean }>
  >;
  readonly housing: Housing;
  readonly incomes: Readonly<Record<string, Mark & { readonly netFen: number }>>;
  readonly employments: Readonly<
    Record<string, Mark & { readonly personId?: string; readonly arrangedBy?: string; readonly description?: string }>
  >;
  readonly indicators: Readonly<Record<string, Mark & { readonly met: boolean; readonly criteria: string }>>;
}

export function newHousehold(householdId: string): Household {
  return {
    householdId,
    members: {},
    categories: {},
    pairings: {},
    needs: {},
    visits: { count: 0 },
    contacts: { count: 0 },
    gifts: { count: 0, cashFen: nothing },
    readings: {},
    consultations: { count: 0 },
    reimbursements: {},
    housing: { improvements: {} },
    incomes: {},
    employments: {},
    indicators: {},
  };
}

export function mark(at: At): Mark {
  return at.occurredOn === undefined ? { by: at.entryId } : { by: at.entryId, on: at.occurredOn };
}

export function spanned(at: At): Mark & { readonly span: Span } {
  return { ...mark(at), span: at.span };
}

/** The one of the later day; of two of one day, the one that stands later in the file. */
export function latestOf<T extends { readonly day: string }>(
  before: T | undefined,
  next: T | undefined,
): T | undefined {
  return before && (!next || next.day < before.day) ? before : next;
}

/** The parts that have a value, so that what was never said does not appear as a field. */
export function stated<T extends object>(parts: T): T {
  const said: Record<string, unknown> = {};
  for (const name in parts) if (parts[name] !== undefined) said[name] = parts[name];
  return said as T;
}

/** The household after something was told of a member, or of somebody who may become one. */
export function tellOf(household: Household, personId: string, told: Partial<Member>): Household {
  const { members, early } = household;
  const member = members[personId];
  return member
    ? { ...household, members: { ...members, [personId]: { ...member, ...told } } }
    : { ...household, early: { ...early, [personId]: { ...early?.[personId], ...told } } };
}

export function setStage(housing: Housing, stage: HousingStage, at: At): Housing {
  return { ...housing, stage: { ...mark(at), stage } };
}

/** Pairings in force where the file stands, in the order in which they began. */
export function pairingsInForce(household: Household): Pairing[] {
  return Object.values(household.pairings).filter((pairing) => pairing.started && !pairing.ended);
}

/** The pairing by which somebody counts: by person, else by a unit that named no cadre. */
export function findPairing(
  household: Household,
  who: { cadreId?: string; organisationId?: string },
): Pairing | undefined {
  const inForce = pairingsInForce(household);
  const byPerson = who.cadreId && inForce.find((pairing) => pairing.cadreId === who.cadreId);
  if (byPerson) return byPerson;
  return who.organisationId
    ? inForce.find((pairing) => pairing.organisationId === who.organisationId && (!pairing.cadreId || !who.cadreId))
    : undefined;
}

/** A cadre's entry counts where the cadre was paired on its day; otherwise it waits for the office (S9). */
export function holdsUnpaired(household: Household, actor: Actor): 'not-paired' | undefined {
  return actor.role !== 'cadre' || findPairing(household, actor) ? undefined : 'not-paired';
}
