/**
 * Plausible households: who lives there, who looks after them, and what was recorded of them, day after day. The same
 * seed gives the same households, and each household hangs on its number alone, so that many hands can make them.
 *
 * Most have a handful of entries, some have a thousand; three of a hundred entries come late, one is a correction.
 */
import {
  correctionConfirmed,
  correctionDeclined,
  entryCorrected,
  entryRejected,
  entryReleased,
  entryVoided,
} from '../src/domain/control.js';
import type { Entry } from '../src/domain/entry.js';
import type { Actor, AnyFact } from '../src/domain/fact.js';
import { householdClosed } from '../src/domain/household/registry/household-closed.js';
import { Chance } from './chance.js';
import type { Setting, Told } from './setting.js';
import { noteOf, openings, registration, tellers } from './tellers.js';
import type { Story, Teller } from './tellers.js';

const firstDay = Date.parse('2014-01-01') / 86_400_000;
const lastDay = Date.parse('2024-12-31') / 86_400_000;
/** The mean of `sizeOf` before it is scaled. */
const usual_entries = 10;
/** Of all entries; a bit less than half of them are there where something can be late, or be corrected. */
const late = 0.03;
const corrections = 0.018;
const voids = 0.002;
const held = 0.004;
const closings = 0.006;

const days: string[] = [];
for (let day = firstDay - 31; day <= lastDay + 31; day += 1) {
  days.push(new Date(day * 86_400_000).toISOString().slice(0, 10));
}

/** `YYYY-MM-DD` of a day that is counted from 1970. */
export function dayText(day: number): string {
  return days[day - firstDay + 31] ?? new Date(day * 86_400_000).toISOString().slice(0, 10);
}

interface Recent {
  readonly told: Told;
  readonly day: number;
}

export interface HouseholdOptions {
  /** Entries of a household on average. */
  readonly entries_mean?: number;
  /** Everything is recorded by this account, as when an office sends what others wrote down. */
  readonly by?: Actor;
}

/** A household with all that was recorded of it. */
export class Household implements Story {
  readonly id: string;
  readonly areaCode: string;
  readonly told: Told[] = [];
  readonly members: string[] = [];
  pairing: Story['pairing'];
  readonly needs: string[] = [];
  housing: Story['housing'] = 'unknown';
  closed = false;
  day: number;
  readonly chance: Chance;
  readonly #registered: number;
  /** The last day of which something was told. */
  #latest: number;
  readonly #recent: Recent[] = [];
  readonly #by: Actor | undefined;
  #receivedMs = 0;

  constructor(
    readonly setting: Setting,
    readonly index: number,
    options: HouseholdOptions = {},
  ) {
    const chance = new Chance(setting.seed, index);
    this.chance = chance;
    this.#by = options.by;
    const size = sizeOf(chance, options.entries_mean ?? usual_entries);
    this.day = firstDay + chance.below(Math.min(3_000, lastDay - firstDay - size - 1));
    this.#registered = this.day;
    this.#latest = this.day;
    this.id = chance.uuid(this.day * 86_400_000);
    this.areaCode = setting.villages[index % setting.villages.length]!;
    this.#tellAll(size);
  }

  get name(): string {
    return `household-${this.id}`;
  }

  #tellAll(size: number): void {
    this.record(registration);
    for (const { likelihood, teller } of openings) {
      if (this.told.length < size && this.chance.is(likelihood)) this.record(teller);
    }
    const isClosing = this.chance.is(closings);
    while (this.told.length < size) {
      const left = size - this.told.length;
      const room = lastDay - this.day - left;
      this.day += 1 + this.chance.below(Math.max(1, Math.min(Math.floor((2 * room) / left), room)));
      if (left === 1 && isClosing) this.#close();
      else this.#tellOne();
    }
  }

  #tellOne(): void {
    const { chance } = this;
    const luck = chance.share();
    if (luck < corrections && this.#recent.length > 0) this.#correct();
    else if (luck < corrections + voids && this.#recent.length > 1) this.#void();
    else if (luck < corrections + voids + held && !this.#by) this.#hold();
    else this.record(this.#nextTeller());
  }

  #nextTeller(): Teller {
    for (;;) {
      const teller = tellers.pick(this.chance);
      if (teller.fits?.(this) ?? true) return teller;
    }
  }

  /** Records what the teller tells of the day on which the story stands, or of an earlier one. */
  record(teller: Teller): void {
    const { chance } = this;
    const isLate = teller.mayBeLate && this.#latest > this.#registered && chance.is(late / share_that_may_be_late);
    const day = isLate ? chance.from(Math.max(this.#registered, this.#latest - 60), this.#latest - 1) : this.day;
    this.#latest = Math.max(this.#latest, day);
    const actor = this.actorFor(teller.by, day);
    const entryId = chance.uuid(this.#receive());
    const body = teller.body(this, entryId, actor, day);
    const told = this.#tell(teller.fact, { entryId, occurredOn: dayText(day), ...body }, actor);
    if (teller.mayBeLate) this.#remember(told, day);
  }

  /** Who is likely to record it, and may. */
  actorFor(by: Teller['by'], day: number): Actor {
    if (this.#by) return this.#by;
    const { setting, chance } = this;
    if (by === 'clinician' && chance.is(0.6)) return chance.pick(setting.clinicians);
    if (by !== 'office' && this.pairing && this.pairing.since <= day) return this.pairing.cadre;
    return setting.offices[this.index % setting.offices.length]!;
  }

  #tell(fact: AnyFact, payload: object, actor: Actor, more: Pick<Told, 'held' | 'corrected'> = {}): Told {
    const receivedAt = new Date(this.#receivedMs).toISOString();
    const told = { fact, payload: payload as Entry, actor, receivedAt, ...more };
    this.told.push(told);
    return told;
  }

  /** Moves the clock of the server on; it never goes back. */
  #receive(): number {
    const evening = this.day * 86_400_000 + this.chance.from(0, 14 * 3_600_000);
    this.#receivedMs = Math.max(this.#receivedMs + 1_000, evening);
    return this.#receivedMs;
  }

  #remember(told: Told, day: number): void {
    this.#recent.push({ told, day });
    if (this.#recent.length > 8) this.#recent.shift();
  }

  #correct(): void {
    const index = this.chance.below(this.#recent.length);
    const { told, day } = this.#recent[index]!;
    const { entryId, ...body } = told.payload;
    const { occurredAt: _, ...data } = body;
    const needsAnother = told.fact.correctionNeedsConfirmation;
    const [clerk, other] = this.#clerks();
    const correction = this.chance.uuid(this.#receive());
    const changed = { ...data, occurredOn: dayText(day), note: noteOf(this.chance) };
    const spoken = { entryId: correction, corrects: entryId, data: changed, reason: '与手册核对后更正' };
    this.#tell(entryCorrected, spoken, clerk, { corrected: told.fact });
    if (!needsAnother || this.#by) return;
    const verdict = this.chance.is(0.8) ? correctionConfirmed : correctionDeclined;
    const entryIdOfVerdict = this.chance.uuid(this.#receive());
    this.#tell(verdict, { entryId: entryIdOfVerdict, on: correction, reason: '已与村里核实' }, other);
  }

  #void(): void {
    const [{ told }] = this.#recent.splice(this.chance.below(this.#recent.length), 1) as [Recent];
    const entryId = this.chance.uuid(this.#receive());
    this.#tell(entryVoided, { entryId, voids: told.payload.entryId, reason: '重复登记' }, this.#clerks()[0]);
  }

  /** Somebody who is not paired with the household comes by; the office lets it count, or does not. */
  #hold(): void {
    const { chance, setting } = this;
    const stranger = chance.pick(setting.cadres);
    if (this.pairing && isNear(this.pairing.cadre, stranger)) return;
    const visit = tellers.visit;
    const entryId = chance.uuid(this.#receive());
    const body = visit.body(this, entryId, stranger, this.day);
    const payload = { entryId, occurredOn: dayText(this.day), ...body };
    this.#tell(visit.fact, payload, stranger, { held: 'not-paired' });
    const verdict = chance.is(0.7) ? entryReleased : entryRejected;
    const entryIdOfVerdict = chance.uuid(this.#receive());
    this.#tell(verdict, { entryId: entryIdOfVerdict, on: entryId, reason: '核对值班表' }, this.#clerks()[0]);
  }

  #close(): void {
    const reason = this.chance.pick(this.setting.codes['closing-reason']!);
    const entryId = this.chance.uuid(this.#receive());
    const payload = { entryId, occurredOn: dayText(this.day), reason };
    this.#tell(householdClosed, payload, this.actorFor('office', this.day));
    this.closed = true;
  }

  #clerks(): [Actor, Actor] {
    const { offices } = this.setting;
    if (this.#by) return [this.#by, this.#by];
    return [offices[this.index % offices.length]!, offices[(this.index + 1) % offices.length]!];
  }

  pair(entryId: string): { cadreId: string; organisationId: string } {
    const cadre = this.chance.pick(this.setting.cadres);
    this.pairing = { id: entryId, cadre, since: this.day };
    return { cadreId: cadre.cadreId!, organisationId: cadre.organisationId! };
  }
}

/** Of all that is told: a visit, a contact or the like, of a household that has entries after its registration. */
const share_that_may_be_late = 0.5;

function isNear(a: Actor, b: Actor): boolean {
  return a.cadreId === b.cadreId || a.organisationId === b.organisationId;
}

/** Nine of ten have three to seven entries, one of a thousand has about a thousand. */
function sizeOf(chance: Chance, mean: number): number {
  const luck = chance.share();
  const usual =
    luck < 0.9
      ? chance.from(3, 7)
      : luck < 0.99
        ? chance.spread(10, 80)
        : luck < 0.999
          ? chance.spread(80, 300)
          : chance.from(800, 1_200);
  const scaled = (usual * mean) / usual_entries;
  return Math.max(1, Math.min(3_000, Math.floor(scaled + chance.share())));
}
