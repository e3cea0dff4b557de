import { suspicions } from '../../projections/suspected.js';
import { refusals } from '../domain/codes.js';
import { areaCode, required, text, uuid, uuids } from './columns.js';
import { listOf } from './list-of.js';
import { area, choice } from './parameters.js';
import { applyScopeByReach } from './reach.js';

const ofFiles = `
  SELECT stream, household_id, number, code, path, entry_id, with_entry_ids, NULL::uuid[] AS with_household_ids
    FROM projection.finding`;

/** SQL: what comes more than once in a column, read from an index alone. */
export function repeatedIn(table: string, column: string): string {
  return `ARRAY(SELECT s.${column} FROM projection.${table} s GROUP BY s.${column} HAVING count(*) > 1)`;
}

/** Households in which something may be suspected, by its code: only those few are looked at. */
const suspects: Readonly<Record<string, string>> = {
  [suspicions.identityNumber]: sharing('likeness', 'likeness'),
  [suspicions.registryNumber]: sharing('likeness', 'likeness'),
  [suspicions.member]: sharing('member', 'person_id'),
  [suspicions.visit]: `SELECT household_id FROM projection.visit WHERE occurred_at IS NOT NULL
    GROUP BY household_id, occurred_at HAVING count(*) > 1`,
};

function sharing(table: string, column: string): string {
  return `SELECT t.household_id FROM projection.${table} t WHERE t.${column} = ANY (${repeatedIn(table, column)})`;
}

/** What takes two files, or what is void: worked out when it is asked, by its code alone. */
function acrossFiles(code: string): string {
  const within = suspects[code] === undefined ? '' : ` WHERE household_id = ANY (ARRAY(${suspects[code]}))`;
  return `
  SELECT stream, household_id, 0 AS number, code, path, entry_id, with_entry_ids, with_household_ids
    FROM projection.suspected${within}`;
}

/** Worked out across all files when it is asked: by its code alone, so that nobody has it made without wanting it. */
const acrossAll: ReadonlySet<string> = new Set(Object.values(suspicions));

function found(code: string | undefined): string {
  return code !== undefined && acrossAll.has(code) ? acrossFiles(code) : ofFiles;
}

export const {
  question: findings,
  Query: ListFindings,
  Handler: ListFindingsHandler,
} = listOf({
  path: '/v1/findings',
  operationId: 'listFindings',
  title: { zh: '疑点', en: 'Findings' },
  description: {
    zh: '因晚到或更正的记录而在档案中对不上之处和需要留意的情况，附所涉及的记录；户与户之间的疑点线索（如疑似重复建档），选定该种疑点后列出。',
    en:
      'What does not fit in a file since something came late or was corrected, and what is odd in it, with the entries ' +
      'concerned; what is suspected across files is listed where its kind is chosen.',
  },
  filters: {
    area: area({ zh: '此区划之内，含下级', en: 'Of households of this area, and of all areas within it' }),
    code: choice(Object.keys(refusals).sort(), { zh: '只看这一种', en: 'Findings of this kind alone' }),
  },
  page: [50, 200],
  columns: {
    kind: required(text('对象种类', 'Kind')),
    id: required(text('对象编号', 'Id')),
    householdId: uuid('户编号', 'Household id', 'Where it is in the file of a household'),
    label: text('对象名称', 'Called'),
    areaCode,
    headName: text('户主', 'Head'),
    code: required(text('疑点代码', 'Code')),
    message: required(text('疑点', 'Finding')),
    path: required(text('字段', 'Path')),
    entryId: required(uuid('记录编号', 'Entry id')),
    with: uuids('相关记录', 'With entries'),
    withHouseholds: uuids('相关的其他户', 'With households', 'Other households that it concerns'),
  },
  rows: ({ statement, caller, values }) => {
    applyScopeByReach(statement, caller, values.area);
    if (values.code !== undefined) statement.where(`f.code = ${statement.value(values.code)}`);
    return {
      select: `r.kind, r.id, f.household_id, f.code, f.path, f.entry_id, f.with_entry_ids AS "with",
        CASE WHEN cardinality(f.with_household_ids) > 0 THEN f.with_household_ids END AS with_households,
        r.area_code, CASE WHEN f.household_id IS NOT NULL THEN r.label END AS head_name,
        CASE WHEN f.household_id IS NULL THEN r.label END AS label`,
      from: `(${found(values.code)}) f JOIN projection.reach r ON r.stream = f.stream`,
    };
  },
  order: [
    { sql: 'f.stream', type: 'text' },
    { sql: 'f.number', type: 'integer' },
    { sql: 'f.code', type: 'text' },
    { sql: 'f.entry_id', type: 'uuid' },
  ],
  shown: (row, language) => {
    const { code } = row as { code: string };
    return { ...row, message: refusals[code]?.[language] ?? code };
  },
  problems: ['outside-area'],
});
