import type { Client } from 'pg';

/** Everything that any table of the database holds, as text. */
export async function tablesAsText(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)'`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ text: string | null }>(`SELECT string_agg(t::text, ' ') AS text FROM ${name} t`);
    texts.push(found.rows[0]!.text ?? '');
  }
  return texts.join('\n');
}
