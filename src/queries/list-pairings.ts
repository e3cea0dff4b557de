import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { area, cursor, flag, limit } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confine } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  area: area({ zh: '此区划之内，含下级', en: 'Households of this area, and of all areas within it' }),
  paired: flag({ zh: 'false：只看无人包保的户', en: 'false: households alone that nobody is paired with' }),
  limit: limit(100, 500),
  cursor,
};

export class ListPairings extends Asked<typeof parameters> {}

interface Row {
  readonly householdId: string;
  readonly areaCode: string;
  readonly pairingId?: string;
  readonly role?: string;
  readonly cadreId?: string;
  readonly organisationId?: string;
}

interface After {
  readonly area: string;
  readonly id: string;
  readonly pairing: string;
}

/** Of a household that nobody is paired with: before every other id. */
const nobody = '00000000-0000-0000-0000-000000000000';

@QueryHandler(ListPairings)
export class ListPairingsHandler implements IQueryHandler<ListPairings, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language, after }: ListPairings): Promise<Page> {
    const begun = after as After | undefined;
    const statement = new Statement('pairings');
    statement.where('h.closed_on IS NULL');
    confine(statement, caller, values.area, 'h');
    if (values.paired !== undefined) statement.where(values.paired ? 'h.pairings > 0' : 'h.pairings = 0');
    const key = `coalesce(p.pairing_id, '${nobody}')`;
    if (begun) {
      const [from, id] = [statement.value(begun.area), statement.value(begun.id)];
      const pairing = statement.value(begun.pairing);
      statement.where(`(h.area_code, h.household_id) >= (${from}::text, ${id}::uuid)`);
      statement.where(`(h.area_code, h.household_id, ${key}) > (${from}::text, ${id}::uuid, ${pairing}::uuid)`);
    }
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT h.household_id, h.area_code, h.head_name, h.risk_level,
              p.pairing_id, p.tier, p.role, p.cadre_id, p.organisation_id, p.started_on
         FROM projection.household h
         LEFT JOIN projection.pairing p ON p.household_id = h.household_id AND p.is_in_force
        WHERE ${statement.conditions}
        ORDER BY h.area_code, h.household_id, ${key} LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const { areaCode, role, cadreId, organisationId } of items) {
      named.add('area', areaCode);
      named.add('pairing-role', role);
      named.add('cadre', cadreId);
      named.add('organisation', organisationId);
    }
    const body = { items, labels: await this.labels.of(named, language) };
    if (!last) return { body };
    const { areaCode, householdId, pairingId = nobody } = last;
    return { body, after: { area: areaCode, id: householdId, pairing: pairingId } satisfies After };
  }
}

const text = { type: 'string' };
const id = { type: 'string', format: 'uuid' };

export const pairingsList = question({
  path: '/v1/lists/pairings',
  operationId: 'listPairings',
  title: { zh: '包保清单', en: 'The list of pairings' },
  description: {
    zh: '每户每个在期的结对一行；无人包保的户也列出，没有结对的字段。',
    en: 'One item per household and pairing in force; households that nobody is paired with stand without one.',
  },
  parameters,
  fromTables: true,
  response: pageSchema({
    type: 'object',
    required: ['householdId', 'areaCode'],
    properties: {
      householdId: id,
      areaCode: text,
      headName: text,
      riskLevel: text,
      pairingId: id,
      tier: { enum: ['city', 'district', 'street', 'village'] },
      role: text,
      cadreId: id,
      organisationId: text,
      startedOn: { ...text, description: 'As written; left out where it is not known' },
    },
  }),
  problems: ['outside-area'],
  query: ListPairings,
});
