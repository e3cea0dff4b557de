// npm run schema:dump
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboardDbml } from '../../src/cli/generate/dashboard-dbml.js';
import { migrationsFolder } from '../../src/platform/migrate.js';
import { schemaDump } from './schema-dump.js';
import { startTestPostgres } from './test-postgres.js';

const postgres = await startTestPostgres();
try {
  const { connectionString } = await postgres.createDatabase();
  await writeFile(join(migrationsFolder(), 'schema.sql'), await schemaDump(connectionString));
  await writeFile('docs/dashboard.dbml', dashboardDbml());
} finally {
  await postgres.stop();
}
