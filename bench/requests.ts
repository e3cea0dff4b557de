/** Requests as cadres and offices would send them, made beforehand as bytes. */
import { streamOfKind } from '../src/domain/streams.js';
import { Clock } from '../src/platform/clock.js';
import { Chance } from './chance.js';
import type { Range } from './fill.js';
import { Household, dayText } from './households.js';
import type { Setting } from './setting.js';
import { tellers } from './tellers.js';
import { requestBytes } from './wire.js';

/** As long as a real one. */
const any_token = 'x'.repeat(420);
const days_back_max = 720;
const days_per_round = 30;
/** Of a larger ledger those that lie so far apart that they are so many. */
const visited_max = 10_000;
const late = 0.03;

/** Households that a cadre looks after, and the day of their next visit. */
interface Visited {
  readonly household: Household;
  day: number;
}

/** Of a ledger in sets, that none has in common with another, of so many each. */
const households_per_set = 2_000;

/** Visits, one a request, each on a later day than the one before, but for those that come late. */
export class VisitRequests {
  readonly #visited: Visited[] = [];
  readonly #chance: Chance;
  readonly #today: number;

  /** @param tokens by the account (`sub`); undefined for a service that does not look at them */
  constructor(
    setting: Setting,
    private readonly tokens: ReadonlyMap<string, string> | undefined,
    private readonly households: {
      readonly among: Range;
      readonly entries_mean: number;
      /** Each household of this set once; undefined: any, again and again. */
      readonly set?: number | undefined;
    },
    round: number,
  ) {
    this.#chance = new Chance(setting.seed, 1_000_000_000 + round);
    this.#today = Date.parse(new Clock().today()) / 86_400_000;
    const { among, entries_mean, set } = households;
    const count = among.to - among.from;
    const step = Math.max(1, Math.floor(count / (set === undefined ? visited_max : households_per_set)));
    for (let index = among.from + ((set ?? 0) % step); index < among.to; index += step) {
      const household = new Household(setting, index, { entries_mean });
      if (!household.pairing || household.closed) continue;
      // After those of the rounds before.
      const day = Math.max(household.day, this.#today - days_back_max + ((round * days_per_round) % days_back_max));
      this.#visited.push({ household, day });
    }
  }

  make(count: number): Buffer[] {
    if (this.households.set !== undefined) return this.#visited.slice(0, count).map((visited) => this.#visit(visited));
    return Array.from({ length: count }, () => this.#visit(this.#chance.pick(this.#visited)));
  }

  #visit(visited: Visited): Buffer {
    const { household } = visited;
    visited.day = Math.min(this.#today - 1, visited.day + 1);
    const since = household.pairing!.since + 1;
    const day = this.#chance.is(late) ? Math.max(since, visited.day - this.#chance.from(3, 60)) : visited.day;
    const entryId = this.#chance.uuid(Date.now());
    const cadre = household.pairing!.cadre;
    // On an earlier day nobody is named: they may have come to the household since.
    const story = { ...storyOf(household, this.#chance), day: visited.day };
    const body = tellers.visit.body(story, entryId, cadre, day);
    const json = JSON.stringify({ entryId, occurredOn: dayText(day), ...body });
    return requestBytes(
      'POST',
      `/v1/households/${household.id}/visits`,
      this.tokens ? this.tokens.get(cadre.sub) : any_token,
      json,
    );
  }
}

/** The household as it stands, with other chance. */
function storyOf({ setting, id, index, areaCode, members, needs, pairing, housing }: Household, chance: Chance) {
  const pair = (): never => {
    throw new Error('a visit pairs nobody');
  };
  return { setting, id, index, areaCode, members, needs, pairing, housing, chance, pair };
}

/** Everything that an office sends of households that are new to the ledger; each of them whole in one request. */
export function entryRequests(
  setting: Setting,
  token: string,
  { first, count, entries_max }: { first: number; count: number; entries_max: number },
): { requests: Buffer[]; entries: number } {
  const { path } = streamOfKind('household');
  const requests: Buffer[] = [];
  let entries = 0;
  let items: object[] = [];
  for (let index = first; requests.length < count; index += 1) {
    const { id, told } = new Household(setting, index, { by: setting.offices[0]! });
    if (items.length + told.length > entries_max) {
      requests.push(requestBytes('POST', '/v1/entries', token, JSON.stringify({ entries: items })));
      entries += items.length;
      items = [];
    }
    if (told.length > entries_max) continue;
    for (const { fact, payload } of told) {
      items.push({ stream: fact.route === '' ? path : `${path}/${id}`, fact: fact.type, data: payload });
    }
  }
  return { requests, entries };
}
