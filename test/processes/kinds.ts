/** Kinds of streams that live in the specs of processes alone: a depot hands out goods, homes receive them. */
import { Entry } from '../../src/domain/entry.js';
import { controlFacts } from '../../src/domain/control.js';
import { factOf } from '../../src/domain/fact.js';
import type { AnyFact } from '../../src/domain/fact.js';
import { slice, streamKind } from '../../src/domain/stream-kind.js';
import type { AnyStream, StreamDefinition } from '../../src/domain/stream-kind.js';
import { Id, Name, Optional, Part, Parts, Pattern, PersonalTo, Text, Whole } from '../../src/domain/fields.js';
import { causeOf, completion, processOf } from '../../src/domain/process-definition.js';
import { findStream } from '../../src/domain/streams.js';

export interface Depot {
  readonly label?: string;
  readonly handedOut: number;
}

export class Opening extends Entry {
  @Pattern(/^[a-z]{1,20}$/) label!: string;
}

export class Share {
  @Id() homeId!: string;
  @Whole(1, 1_000_000) pieces!: number;
  /** Makes the completion's body one that its fact does not take. */
  @Optional() @Pattern(/^[a-z]+$/) fault?: string;
}

export class HandingOut extends Entry {
  @Pattern(/^[a-z]{1,20}$/) item!: string;
  @Parts(() => Share, 1_000) shares!: Share[];
  @Optional() @Text(200) @PersonalTo('household') note?: string;
}

const depotFact = factOf<Depot>();

export const depotOpened = depotFact({
  type: 'DepotOpened',
  version: 1,
  title: { zh: '仓库启用', en: 'Depot opened' },
  route: '',
  payload: Opening,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  evolve: (depot, { label }) => ({ ...depot, label }),
});

export const goodsHandedOut = depotFact({
  type: 'GoodsHandedOut',
  version: 1,
  title: { zh: '发放物资', en: 'Goods handed out' },
  route: 'distributions',
  payload: HandingOut,
  mayRecord: ['office', 'cadre'],
  rank: 10,
  correctionNeedsConfirmation: true,
  evolve: (depot) => ({ ...depot, handedOut: depot.handedOut + 1 }),
});

const stock = slice<Depot>({ name: 'stock', initial: { handedOut: 0 }, facts: [depotOpened, goodsHandedOut] });

export const depot = streamKind({
  kind: 'depot',
  path: 'depots',
  id: 'depotId',
  title: { zh: '仓库', en: 'Depot' },
  slices: [stock],
  reach: () => ({}),
  heldAs: 'not-allocated',
});

export interface Home {
  readonly pieces: number;
}

export class Settling extends Entry {
  @Optional() @Name() @PersonalTo('household') name?: string;
}

export class Origin {
  @Pattern(/^[a-z]{1,20}$/) depot!: string;
}

export class Receiving extends Entry {
  @Pattern(/^[a-z]{1,20}$/) item!: string;
  @Whole(1, 1_000_000) pieces!: number;
  @Part(() => Origin) from!: Origin;
  @Optional() @Text(200) @PersonalTo('household') remark?: string;
}

const homeFact = factOf<Home>();

export const homeSettled = homeFact({
  type: 'HomeSettled',
  version: 1,
  title: { zh: '入住', en: 'Home settled' },
  route: '',
  payload: Settling,
  mayRecord: ['office'],
  rank: 0,
  opens: true,
  evolve: () => ({}),
});

export const goodsReceived = homeFact({
  type: 'GoodsReceived',
  version: 1,
  title: { zh: '收到物资', en: 'Goods received' },
  route: 'goods',
  payload: Receiving,
  mayRecord: ['office'],
  rank: 10,
  completes: 'depot',
  correctionNeedsConfirmation: true,
  evolve: ({ pieces }, received) => ({ pieces: pieces + received.pieces }),
});

export const homeNoted = homeFact({
  type: 'HomeNoted',
  version: 1,
  title: { zh: '备注', en: 'Home noted' },
  route: 'notes',
  payload: Settling,
  mayRecord: ['office'],
  rank: 20,
  evolve: () => ({}),
});

const keeping = slice<Home>({
  name: 'keeping',
  initial: { pieces: 0 },
  facts: [homeSettled, goodsReceived, homeNoted],
});

export const home = streamKind({
  kind: 'home',
  path: 'homes',
  id: 'homeId',
  title: { zh: '家', en: 'Home' },
  slices: [keeping],
  reach: () => ({}),
  heldAs: 'not-paired',
});

export const goodsProcess = processOf({
  name: 'goods',
  version: 1,
  source: depot as AnyStream as StreamDefinition<Depot>,
  causes: [
    causeOf<Depot>()(goodsHandedOut, ({ item, shares, occurredOn }, { state }) =>
      shares.map(({ homeId, pieces, fault }) => {
        if (fault === 'throws') throw new TypeError('a fault of the process');
        return completion({ kind: 'home', id: homeId }, goodsReceived, {
          ...{ item, pieces, from: { depot: state.label ?? 'unnamed' } },
          ...(occurredOn !== undefined && { occurredOn }),
          ...(fault === 'personal' && { remark: '某人' }),
          ...(fault === 'invalid' && { item: 'NOT A CODE' }),
        });
      }),
    ),
  ],
  dependsOn: [{ fact: depotOpened }],
});

/** The kinds of the house and these. */
export const findAnyStream: typeof findStream = (name) => {
  const definition = [depot, home].find(({ kind }) => name.startsWith(`${kind}-`));
  return definition ? { definition, id: name.slice(definition.kind.length + 1) } : findStream(name);
};

export function controlFact(type: string): AnyFact {
  return controlFacts.find((fact) => fact.type === type)!;
}
