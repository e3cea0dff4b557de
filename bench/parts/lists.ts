/** Lists, searches and totals, each asked again and again by a few people at a time: every one within 200 ms. */
import { Chance } from '../chance.js';
import { Child } from '../children.js';
import { keptOrFilledLedger, sendLoad, Service } from '../ledgers.js';
import type { Setting } from '../setting.js';
import { nameOf } from '../setting.js';
import { caughtUp } from '../tables.js';
import type { Part } from './part.js';

const households_usual = 5_000;
const connections = 4;
const asked_times = 200;
const ms_max = 200;

interface Asked {
  readonly what: string;
  readonly path: (setting: Setting, chance: Chance) => string;
  /** By a cadre, about their own. */
  readonly byCadre?: true;
}

const village = ({ villages }: Setting, chance: Chance): string => chance.pick(villages);
const county = (setting: Setting, chance: Chance): string => `${village(setting, chance).slice(0, 6)}000000`;
const cadre = ({ cadres }: Setting, chance: Chance): string => chance.pick(cadres).cadreId!;
const unit = ({ organisations }: Setting, chance: Chance): string => chance.pick(organisations);
const codeOf = (list: string) => (setting: Setting, chance: Chance) => chance.pick(setting.codes[list]!);
const month = (_: Setting, chance: Chance): string => {
  const start = `${chance.from(2016, 2023)}-${String(chance.from(1, 12)).padStart(2, '0')}`;
  return `from=${start}-01&to=${start}-28`;
};
const year = (_: Setting, chance: Chance): string => {
  const start = chance.from(2016, 2023);
  return `from=${start}-01-01&to=${start}-12-31`;
};

/** With the parts of a path in braces put in. */
function asked(what: string, template: string, byCadre?: true): Asked {
  const parts: Record<string, (setting: Setting, chance: Chance) => string> = {
    ...{ village, county, cadre, unit, month, year },
    category: codeOf('household-category'),
    need: codeOf('need-kind'),
    name: (_, chance) => encodeURIComponent(nameOf(chance).slice(0, 2)),
  };
  const path = (setting: Setting, chance: Chance): string =>
    template.replaceAll(/\{(\w+)\}/g, (_, part: string) => parts[part]!(setting, chance));
  return { what, path, ...(byCadre && { byCadre }) };
}

const questions: readonly Asked[] = [
  asked('households', '/v1/households'),
  asked('households of a village', '/v1/households?area={village}'),
  asked('households of a county', '/v1/households?area={county}'),
  asked('households of a category', '/v1/households?category={category}'),
  asked('households of a category in a village', '/v1/households?category={category}&area={village}'),
  asked('households of a cadre', '/v1/households?cadre={cadre}'),
  asked('households of a unit', '/v1/households?unit={unit}'),
  asked('households overdue in a village', '/v1/households?overdue=any&area={village}'),
  asked('households that are closed', '/v1/households?closed=true'),
  asked('households by the beginning of a name', '/v1/households?q={name}'),
  asked('overdue visits', '/v1/overdue?kind=visit'),
  asked('overdue visits of a county', '/v1/overdue?kind=visit&area={county}'),
  asked('overdue visits of a village', '/v1/overdue?kind=visit&area={village}'),
  asked('overdue contacts of a cadre', '/v1/overdue?kind=contact&cadre={cadre}'),
  asked('findings', '/v1/findings'),
  asked('findings of a county', '/v1/findings?area={county}'),
  asked('held entries', '/v1/held'),
  asked('held entries of a village', '/v1/held?area={village}'),
  asked('corrections that wait', '/v1/held?kind=correction'),
  asked('baseline of a village', '/v1/lists/baseline?area={village}'),
  asked('needs of a county', '/v1/lists/needs?area={county}'),
  asked('urgent needs of a kind', '/v1/lists/needs?kind={need}&urgency=urgent'),
  asked('pairings of a village', '/v1/lists/pairings?area={village}'),
  asked('households that nobody is paired with', '/v1/lists/pairings?paired=false'),
  asked('tasks of a cadre', '/v1/tasks', true),
  asked('visits of a month in a village, by day', '/v1/reports/visits?area={village}&{month}&by=day'),
  asked('visits of a year in a village, by unit', '/v1/reports/visits?area={village}&{year}&by=unit'),
  asked('visits of a month in a county, by area', '/v1/reports/visits?area={county}&{month}&by=area'),
  asked('visits of a month, by day', '/v1/reports/visits?{month}&by=day'),
  asked('visits of a year, by unit', '/v1/reports/visits?{year}&by=unit'),
];

export const lists: Part = {
  name: 'lists',
  says: 'what lists, searches and counts, each within 200 ms (p99), by four people at a time',
  onRequest: true,
  async run(bench) {
    const ledger = await keptOrFilledLedger(bench, households_usual);
    const service = await Service.start(bench, ledger, { projector: true });
    await caughtUp(ledger.connectionString);
    const load = new Child('load');
    const office = await service.officeToken();
    const cadres = Object.values(await service.cadreTokens());
    const chance = new Chance(bench.seed, -8);
    try {
      for (const { what, path, byCadre } of questions) {
        const paths = Array.from({ length: asked_times }, () => path(ledger.setting, chance));
        const token = byCadre ? chance.pick(cadres) : office;
        const source = { kind: 'paths' as const, token, paths };
        const job = { port: service.port, connections, seconds: 20, expected: [200], source };
        await sendLoad(load, { ...job, source: { ...source, paths: paths.slice(0, 20) } });
        const { ms } = await sendLoad(load, job);
        const verdict = ms.p99 <= ms_max ? '' : ': NOT within 200';
        const line = { part: 'lists', what: `${what}: p99${verdict}`, unit: 'ms', value: ms.p99 };
        bench.report.say({ ...line, least: ms.p50, most: ms.most });
      }
    } finally {
      await load.stop();
      await service.stop();
    }
  },
};
