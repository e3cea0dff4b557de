/** Kinds of tampering, as somebody would do it who is superuser of the database, and what finds each of them. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** Streams of two households, each with some entries, of which the third of the first is held. */
export interface Place {
  readonly sql: Pool;
  readonly stream: string;
  readonly other: string;
}

export interface Tampering {
  readonly name: string;
  readonly how: (place: Place) => Promise<unknown>;
  /** What the next read of the stream says; undefined where it says nothing. */
  readonly read?: string;
  /** Of what it is that stream. */
  readonly of?: 'other';
  /** What the daily pass says, at the least. */
  readonly pass?: string;
  /** What a head says that was kept elsewhere; undefined where it happened after that. */
  readonly since?: 'head-differs' | 'log-cut';
}

/** Column and expression of a row; `{x}` of the metadata is reached by jsonb. */
const change =
  (revision: number, set: string) =>
  ({ sql, stream }: Place): Promise<unknown> =>
    sql.query(`UPDATE ledger.event SET ${set} WHERE stream = $1 AND revision = $2`, [stream, revision]);
const inData = (path: string, value: string): string => `data = jsonb_set(data::jsonb, '${path}', '${value}')::json`;
const inMetadata = (path: string, value: string): string =>
  `metadata = jsonb_set(metadata::jsonb, '${path}', '${value}')::json`;

const swapRevisions = async ({ sql, stream }: Place): Promise<void> => {
  for (const [from, to] of [
    [2, -2],
    [4, 2],
    [-2, 4],
  ]) {
    const text = 'UPDATE ledger.event SET revision = $3 WHERE stream = $1 AND revision = $2';
    await sql.query(text, [stream, from, to]);
  }
};

const swapPositions = async ({ sql, stream, other }: Place): Promise<void> => {
  const text = 'SELECT position FROM ledger.event WHERE stream = $1 AND revision = 2';
  const [a, b] = [
    (await sql.query<{ position: string }>(text, [stream])).rows[0]!.position,
    (await sql.query<{ position: string }>(text, [other])).rows[0]!.position,
  ];
  for (const [from, to] of [
    [a, '-1'],
    [b, a],
    ['-1', b],
  ])
    await sql.query('UPDATE ledger.event SET position = $2 WHERE position = $1', [from, to]);
};

const columns = 'position, stream, revision, id, type, data, metadata, recorded';
const forge = (metadata: string) => (place: Place) =>
  place.sql.query(
    `INSERT INTO ledger.event (${columns})
     SELECT (SELECT max(position) + 1 FROM ledger.event), stream, revision + 1, $2, type,
            jsonb_set(data::jsonb, '{entryId}', to_jsonb($3::text))::json, ${metadata}, now()
       FROM ledger.event WHERE stream = $1 ORDER BY revision DESC LIMIT 1`,
    [place.stream, randomUUID(), randomUUID()],
  );

const cutTail = ({ sql }: Place): Promise<unknown> =>
  sql.query('DELETE FROM ledger.event WHERE position > (SELECT max(position) - 5 FROM ledger.event)');

export const kinds: readonly Tampering[] = [
  {
    name: 'an open field',
    how: change(2, inData('{outcome}', '"nobody-home"')),
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: 'a sealed field',
    how: ({ sql, stream }) =>
      sql.query(
        `UPDATE ledger.event SET data = jsonb_set(data::jsonb, ARRAY['sealed', $1, 'box'],
                to_jsonb(reverse(data->'sealed'->$1->>'box')))::json WHERE stream = $1 AND revision = 2`,
        [stream],
      ),
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: '`receivedAt`: back-dated',
    how: change(2, inMetadata('{receivedAt}', '"2019-01-01T00:00:00.000Z"')),
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: 'the account',
    how: change(2, inMetadata('{by,sub}', '"somebody-else"')),
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: '`held` removed',
    how: change(3, "metadata = (metadata::jsonb - 'held')::json"),
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: 'the type',
    how: change(2, "type = 'ContactLogged'"),
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: "the event's id",
    how: change(2, `id = '${randomUUID()}'`),
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: 'a row deleted in the middle of its stream',
    how: ({ sql, stream }) => sql.query('DELETE FROM ledger.event WHERE stream = $1 AND revision = 3', [stream]),
    read: 'revision-gap',
    pass: 'revision-gap',
    since: 'head-differs',
  },
  {
    name: 'a row deleted at the end of its stream',
    how: ({ sql, stream }) => sql.query('DELETE FROM ledger.event WHERE stream = $1 AND revision = 5', [stream]),
    pass: 'position-gap',
    since: 'head-differs',
  },
  {
    name: 'revisions swapped',
    how: swapRevisions,
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: 'an entry moved to another household',
    how: ({ sql, stream, other }) =>
      sql.query(
        `UPDATE ledger.event SET stream = $2, revision = (SELECT max(revision) + 1 FROM ledger.event WHERE stream = $2)
          WHERE stream = $1 AND revision = 5`,
        [stream, other],
      ),
    of: 'other',
    read: 'mac-wrong',
    pass: 'mac-wrong',
    since: 'head-differs',
  },
  {
    name: 'positions swapped',
    how: swapPositions,
    pass: 'head-differs',
    since: 'head-differs',
  },
  {
    name: 'a forged row without a MAC',
    how: forge("(metadata::jsonb - 'integrity')::json"),
    read: 'mac-missing',
    pass: 'mac-missing',
  },
  {
    name: 'a forged row with the MAC of another',
    how: forge('metadata'),
    read: 'mac-wrong',
    pass: 'mac-wrong',
  },
  {
    name: 'the end of the log cut off',
    how: cutTail,
    pass: 'log-cut',
    since: 'log-cut',
  },
  {
    name: "the end of the log cut off, and the ledger's own heads with it",
    how: async (place) => {
      await cutTail(place);
      await place.sql.query('DELETE FROM evidence.head');
    },
    since: 'log-cut',
  },
];

/** As a superuser does, who can switch off what refuses it; and switches it on again. */
export async function tamper({ how }: Pick<Tampering, 'how'>, place: Place): Promise<void> {
  const triggers: [string, string][] = [
    ['ledger.event', 'event_is_append_only'],
    ['evidence.head', 'head_is_append_only'],
  ];
  for (const [table, trigger] of triggers) await place.sql.query(`ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`);
  await how(place);
  for (const [table, trigger] of triggers)
    await place.sql.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`);
}
