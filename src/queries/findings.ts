import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { refusals } from '../domain/codes.js';
import { Labels, Named } from './labels.js';
import { cut, pageSchema } from './pages.js';
import { area, choice, cursor, limit } from './parameters.js';
import { Asked, question } from './question.js';
import type { Page } from './question.js';
import { confineByReach } from './reach.js';
import { Statement, Tables } from './tables.js';

const parameters = {
  area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
  code: choice(Object.keys(refusals).sort(), { zh: '只看这一种', en: 'Findings of this kind alone' }),
  limit: limit(50, 200),
  cursor,
};

export class ListFindings extends Asked<typeof parameters> {}

interface Row {
  readonly stream: string;
  readonly number: number;
  readonly code: string;
  readonly entryId: string;
  readonly withHouseholds?: readonly string[];
  readonly areaCode?: string;
}

interface After {
  readonly stream: string;
  readonly number: number;
  readonly code: string;
  readonly entryId: string;
}

@QueryHandler(ListFindings)
export class ListFindingsHandler implements IQueryHandler<ListFindings, Page> {
  constructor(
    private readonly tables: Tables,
    private readonly labels: Labels,
  ) {}

  async execute({ values, caller, language, after }: ListFindings): Promise<Page> {
    const begun = after as After | undefined;
    const statement = new Statement('findings');
    confineByReach(statement, caller, values.area);
    if (values.code !== undefined) statement.where(`f.code = ${statement.value(values.code)}`);
    if (begun) {
      const [stream, number] = [statement.value(begun.stream), statement.value(begun.number)];
      const [code, entryId] = [statement.value(begun.code), statement.value(begun.entryId)];
      statement.where(
        `(f.stream, f.number, f.code, f.entry_id) > (${stream}::text, ${number}::integer, ${code}::text, ${entryId}::uuid)`,
      );
    }
    const rows = await statement.rows<Row>(
      this.tables,
      `SELECT f.stream, r.kind, r.id, f.household_id, f.number, f.code, f.path, f.entry_id, f.with_entry_ids AS "with",
              f.with_household_ids AS with_households,
              r.area_code, CASE WHEN f.household_id IS NOT NULL THEN r.label END AS head_name,
              CASE WHEN f.household_id IS NULL THEN r.label END AS label
         FROM (${everyFinding}) f JOIN projection.reach r ON r.stream = f.stream
        WHERE ${statement.conditions}
        ORDER BY f.stream, f.number, f.code, f.entry_id LIMIT ${statement.value(values.limit + 1)}`,
    );
    const { items, last } = cut(rows, values.limit);
    const named = new Named();
    for (const { areaCode } of items) named.add('area', areaCode);
    const body = {
      items: items.map(({ number: _, stream: __, withHouseholds = [], ...row }) => ({
        ...row,
        ...(withHouseholds.length > 0 && { withHouseholds }),
        message: refusals[row.code]?.[language] ?? row.code,
      })),
      labels: await this.labels.of(named, language),
    };
    if (!last) return { body };
    const { stream, number, code, entryId } = last;
    return { body, after: { stream, number, code, entryId } satisfies After };
  }
}

/** Those of the files, and after them what is suspected across files. */
const everyFinding = `
  SELECT stream, household_id, number, code, path, entry_id, with_entry_ids, NULL::uuid[] AS with_household_ids
    FROM projection.finding
  UNION ALL
  SELECT stream, household_id, 2147483647, code, path, entry_id, with_entry_ids, with_household_ids
    FROM projection.suspected`;

export const findings = question({
  path: '/v1/findings',
  operationId: 'listFindings',
  title: { zh: '疑点', en: 'Findings' },
  description: {
    zh: '因晚到或更正的记录而在档案中对不上之处，需要留意的情况，以及户与户之间疑似重复之处，附所涉及的记录。',
    en:
      'What does not fit in a file since something came late or was corrected, what is odd in it, and what is suspected ' +
      'to be there twice, in other files, too; with the entries concerned.',
  },
  parameters,
  fromTables: true,
  response: pageSchema({
    type: 'object',
    required: ['kind', 'id', 'code', 'message', 'path', 'entryId'],
    properties: {
      kind: { type: 'string' },
      id: { type: 'string' },
      householdId: { type: 'string', format: 'uuid', description: 'Where it is in the file of a household' },
      label: { type: 'string' },
      areaCode: { type: 'string' },
      headName: { type: 'string' },
      code: { type: 'string' },
      message: { type: 'string' },
      path: { type: 'string' },
      entryId: { type: 'string', format: 'uuid' },
      with: { type: 'array', items: { type: 'string', format: 'uuid' } },
      withHouseholds: {
        type: 'array',
        items: { type: 'string', format: 'uuid' },
        description: 'Other households that it concerns',
      },
    },
  }),
  problems: ['outside-area'],
  query: ListFindings,
});
