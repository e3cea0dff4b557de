import { suspicions } from '../../projections/suspected.js';
import { Suspicion } from '../domain/household/registry/duplicate-suspected.js';
import { areaCode, field, required, text, uuid } from './columns.js';
import { repeatedIn } from './findings.js';
import { listOf } from './list-of.js';
import { area, flag } from './parameters.js';
import { applyScope } from './reach.js';

/**
 * Households that share a number of which there is one in the world, by the table that findings across files are made of,
 * and what somebody suspected: a row of either household for each of the grounds.
 */
const pairs = `
  SELECT household_id, other_id, grounds, (array_agg(person_id ORDER BY person_id))[1] AS person_id,
         (array_agg(entry_id ORDER BY entry_id))[1] AS entry_id
    FROM (
      SELECT l.household_id, o.household_id AS other_id,
             CASE l.code WHEN '${suspicions.registryNumber}' THEN 'same_registry_number' ELSE 'same_identity_number' END AS grounds,
             CASE l.code WHEN '${suspicions.identityNumber}' THEN l.thing::uuid END AS person_id, NULL::uuid AS entry_id
        FROM projection.likeness l JOIN projection.likeness o
          ON o.likeness = l.likeness AND o.code = l.code AND o.household_id <> l.household_id
       WHERE l.likeness = ANY (${repeatedIn('likeness', 'likeness')})
      UNION ALL
      SELECT household_id, other_household_id, grounds, NULL, suspicion_id FROM projection.duplicate_suspicion
       WHERE is_raised AND NOT is_dismissed
      UNION ALL
      SELECT other_household_id, household_id, grounds, NULL, suspicion_id FROM projection.duplicate_suspicion
       WHERE is_raised AND NOT is_dismissed) each
   GROUP BY household_id, other_id, grounds`;

const dismissed = `EXISTS (SELECT FROM projection.duplicate_suspicion x
  WHERE x.is_dismissed AND ((x.household_id = d.household_id AND x.other_household_id = d.other_id)
    OR (x.household_id = d.other_id AND x.other_household_id = d.household_id)))`;

export const { question: duplicates, Handler: ListDuplicatesHandler } = listOf({
  path: '/v1/duplicates',
  operationId: 'listDuplicates',
  title: { zh: '疑似重复建档', en: 'Suspected duplicates' },
  description: {
    zh: '未销户的两户有在册成员证件号码相同、建档编号相同，或有人提出疑似；已排除的不列。每对按每种依据只列一次。',
    en:
      'Two households that are not closed with a member present under one number of a document, or under one registry ' +
      'number; or that somebody suspected. Each pair once for each of its grounds, and none that was dismissed.',
  },
  roles: ['office', 'inspector'],
  filters: {
    area: area({ zh: '其中一户在此区划之内，含下级', en: 'One of both in this area, or within it' }),
    open: flag({ zh: 'true：只看两户均未销户的', en: 'true: those alone of which neither is closed' }),
  },
  page: [50, 200],
  columns: {
    householdId: required(uuid('户编号', 'Household id')),
    areaCode,
    headName: text('户主', 'Head'),
    registryNumber: text('建档编号', 'Registry number'),
    grounds: required(field(Suspicion, 'grounds')),
    personId: uuid('成员编号', 'Member id', 'One of them, where several have the number'),
    personName: text('成员', 'Member'),
    otherHouseholdId: required(uuid('另一户编号', 'Other household id')),
    otherAreaCode: { ...areaCode, label: { zh: '另一户区划', en: 'Other area' } },
    otherHeadName: text('另一户户主', 'Other head', 'Left out, as its area, where that household is out of reach'),
    entryId: uuid('提出疑似的记录', 'Suspicion', 'One of them, where there are several on these grounds'),
  },
  rows: ({ statement, caller, values }) => {
    const otherInReach = statement.apart(() => applyScope(statement, caller, undefined, 'o'));
    applyScope(statement, caller, values.area, 'h');
    const alsoListed = statement.apart(() => applyScope(statement, caller, values.area, 'o'));
    statement.where(`(d.household_id < d.other_id OR NOT (${alsoListed}))`);
    statement.where(`NOT ${dismissed}`);
    if (values.open === true) statement.where('h.closed_on IS NULL AND o.closed_on IS NULL');
    if (values.open === false) statement.where('(h.closed_on IS NOT NULL OR o.closed_on IS NOT NULL)');
    return {
      select: `d.household_id, h.area_code, h.head_name, h.registry_number, d.grounds, d.person_id, p.name AS person_name,
        d.other_id AS other_household_id, d.entry_id, CASE WHEN ${otherInReach} THEN o.area_code END AS other_area_code,
        CASE WHEN ${otherInReach} THEN o.head_name END AS other_head_name`,
      from: `(${pairs}) d JOIN projection.household h ON h.household_id = d.household_id
        JOIN projection.household o ON o.household_id = d.other_id
        LEFT JOIN projection.member p ON p.household_id = d.household_id AND p.person_id = d.person_id`,
    };
  },
  order: [
    { sql: 'd.household_id', type: 'uuid' },
    { sql: 'd.other_id', type: 'uuid' },
    { sql: 'd.grounds', type: 'text' },
  ],
  problems: ['outside-area'],
});
