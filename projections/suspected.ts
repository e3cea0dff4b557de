/**
 * S22, S23: what no file knows of itself, since it takes two of them, or what is void: made by the database when it is
 * asked, beside the findings of the files.
 */

export interface Joined {
  readonly name: string;
  readonly comment: string;
  /** By column: what it holds. */
  readonly columns: Readonly<Record<string, string>>;
  /** Tables that it is made of. */
  readonly of: readonly string[];
  /** @param table the name of a table as SQL has it there */
  readonly sql: (table: (name: string) => string) => string;
}

/** What may be suspected across entries, by the codes of findings. */
export const suspicions = {
  identityNumber: 'identity-number-shared',
  registryNumber: 'registry-number-shared',
  member: 'member-elsewhere',
  visit: 'visit-twice',
  amount: 'voided-and-changed',
} as const;

const none = 'ARRAY[]::uuid[]';

export const suspected: Joined = {
  name: 'suspected',
  comment:
    'One row per suspicion across entries, as of now: the same number for two people or two households, one person in ' +
    'two households, one visit recorded twice, an amount voided and recorded anew. Nothing was refused for it.',
  columns: {
    stream: 'The stream in which it is found: kind and id.',
    household_id: 'The household, where it is the stream of one.',
    code: 'What is suspected: the same codes as for findings.',
    path: 'The field, dotted from the body of the entry; empty for the whole.',
    entry_id: 'The entry.',
    with_entry_ids: 'The other entries of it, in other households, too.',
    with_household_ids: 'The other households.',
  },
  of: ['likeness', 'member', 'household', 'visit', 'remade'],
  sql: (table) => `
    SELECT 'household-' || a.household_id AS stream, a.household_id, a.code,
           CASE a.code WHEN '${suspicions.registryNumber}' THEN 'registryNumber'
                WHEN '${suspicions.identityNumber}' THEN CASE a.source WHEN 'identity_number' THEN 'identityNumber' ELSE 'number' END
           END AS path,
           a.entry_id, array_agg(DISTINCT b.entry_id) AS with_entry_ids,
           array_remove(array_agg(DISTINCT b.household_id), a.household_id) AS with_household_ids
      FROM ${table('likeness')} a JOIN ${table('likeness')} b ON b.likeness = a.likeness AND b.code = a.code
           AND (b.thing <> a.thing OR (a.thing = 'household' AND b.household_id <> a.household_id))
     GROUP BY a.household_id, a.code, a.source, a.entry_id
    UNION ALL
    SELECT 'household-' || a.household_id, a.household_id, '${suspicions.member}', 'personId', a.joined_by,
           array_agg(DISTINCT b.joined_by), array_agg(DISTINCT b.household_id)
      FROM ${table('member')} a JOIN ${table('member')} b ON b.person_id = a.person_id
           AND b.household_id <> a.household_id AND b.is_present
           JOIN ${table('household')} h ON h.household_id = a.household_id AND h.closed_on IS NULL
           JOIN ${table('household')} o ON o.household_id = b.household_id AND o.closed_on IS NULL
     WHERE a.is_present
     GROUP BY a.household_id, a.joined_by
    UNION ALL
    SELECT 'household-' || a.household_id, a.household_id, '${suspicions.visit}', 'occurredAt', a.entry_id,
           array_agg(DISTINCT b.entry_id), ${none}
      FROM ${table('visit')} a JOIN ${table('visit')} b ON b.household_id = a.household_id
           AND b.occurred_at = a.occurred_at AND b.visitor_cadre_id = a.visitor_cadre_id AND b.entry_id <> a.entry_id
     WHERE a.occurred_at IS NOT NULL AND a.visitor_cadre_id IS NOT NULL
     GROUP BY a.household_id, a.entry_id
    UNION ALL
    SELECT a.stream, a.household_id, '${suspicions.amount}', '', a.entry_id,
           array_agg(DISTINCT b.entry_id) || array_agg(DISTINCT b.voided_by), ${none}
      FROM ${table('remade')} b JOIN ${table('remade')} a ON a.stream = b.stream AND a.thing_hash = b.thing_hash
           AND a.fact = b.fact AND a.amounts_hash <> b.amounts_hash AND a.received_at > b.received_at
           AND (a.account IN (b.account, b.voided_account) OR a.cadre_id IN (b.cadre_id, b.voided_cadre_id))
     WHERE b.is_void AND NOT a.is_void
     GROUP BY a.stream, a.household_id, a.entry_id`,
};
